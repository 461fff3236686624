"""«Skriv mig op»: ask, confirm, be told once, enrol by one tap, be forgotten."""

import datetime as dt

from django.db import IntegrityError, transaction

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.actions import ledger, routines
from courses.common.actions.limits import allow_with
from courses.common.address import canonical
from courses.demand import emails
from courses.demand.models import Interest
from courses.demand.queries import news_for, signed_key, token_of
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.models import Enrolment
from courses.places.models import Postcode
from courses.schedule.models import UNDO_FOR, Session
from courses.schedule.queries.sessions import NearSession

# An unconfirmed wish is deleted after this: nobody keeps an address that its owner did not confirm.
FORGET_UNCONFIRMED_AFTER = dt.timedelta(days=7)
CONFIRMS_A_DAY = 3


@transaction.atomic
def register_interest(
    *, email: str, course: Course | None, postcode: Postcode, radius_km: int, language: str = "da"
) -> Interest:
    """Note a wish and mail the link that confirms it. Asking again mails the link again, and changes the radius only of
    a wish that nobody has confirmed: anybody can type anybody's address.

    One wish is asked about once a day, one address three times, however often somebody types it.
    """
    moment = clock.now()
    known = {"email": canonical(email), "course": course, "postcode": postcode}
    wanted = {"radius_km": radius_km, "language": language}
    try:
        with transaction.atomic():
            interest, is_new = Interest.objects.get_or_create(
                **known, defaults=wanted | {"created_at": moment, "told_until": moment}
            )
    except IntegrityError:
        interest, is_new = Interest.objects.get(**known), False
    if not is_new and Interest.objects.filter(pk=interest.pk, confirmed_at=None).update(**wanted):
        interest.radius_km, interest.language = radius_km, language
    if allow_with(str(interest.pk), "wish", 1) and allow_with(interest.email, "wishes", CONFIRMS_A_DAY):
        emails.confirm(interest, token_of(interest))
    return interest


def interest_by_token(token: str) -> Interest | None:
    """The wish a link is for; None for a token we did not sign or a wish that is deleted."""
    pk = signed_key(token)
    return Interest.objects.select_related("course", "postcode").filter(pk=pk).first() if pk else None


def confirm_interest(*, interest: Interest) -> None:
    """The address is right: from now on it counts and is told."""
    if interest.confirmed_at is None:
        interest.confirmed_at = clock.now()
        interest.save(update_fields=["confirmed_at"])


def forget_interest(*, interest: Interest) -> None:
    """Delete the wish with its address."""
    ledger.try_to_note("interest", interest.pk)
    emails.withdraw(interest)
    Interest.objects.filter(pk=interest.pk).delete()


def tell_interested() -> int:
    """Tell everyone with a confirmed wish about sessions published near them since they were last told; returns how
    many were mailed. Not before a publication can no longer be undone. Wishes that nobody confirmed within a week are
    deleted."""
    now = clock.now()
    moment = now - UNDO_FOR
    Interest.objects.filter(confirmed_at=None, created_at__lt=now - FORGET_UNCONFIRMED_AFTER).delete()

    @transaction.atomic
    def tell(news: tuple[Interest, list[NearSession]]) -> bool:
        interest, sessions = news
        # The row is claimed by moving its mark on: a second tick at the same time finds it moved.
        claimed = Interest.objects.filter(pk=interest.pk, told_until=interest.told_until).update(told_until=moment)
        if not claimed or not sessions:
            return False
        emails.news(interest, token_of(interest), sessions)
        return True

    return routines.each("news", news_for(moment), tell, key=lambda news: news[0].pk)


@transaction.atomic
def enrol_interested(*, interest: Interest, session: Session, name: str = "") -> Enrolment:
    """Enrol whoever the link in the mail was sent to: the address is proven, so the place is confirmed at once. A wish
    for this very course has come true and is deleted. Raises what `enrolment.actions.enrol` raises."""
    seat = enrolment.enrol(
        session=session,
        name=name,
        email=interest.email,
        language=interest.language,
        is_proven=True,
    )
    if interest.course_id == session.course_id:
        emails.withdraw(interest)
        Interest.objects.filter(pk=interest.pk).delete()
    return seat
