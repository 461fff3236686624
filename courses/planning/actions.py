"""«Skriv mig op»: ask, confirm, be told once, be forgotten."""

import datetime as dt

from django.core import signing
from django.db import IntegrityError, transaction

from courses.catalogue.models import Course
from courses.common import clock
from courses.places.models import Postcode
from courses.planning import emails
from courses.planning.models import Interest
from courses.planning.queries import news_for

# An unconfirmed wish is deleted after this: nobody keeps an address that its owner did not confirm.
FORGET_UNCONFIRMED_AFTER = dt.timedelta(days=7)
_signer = signing.Signer(salt="planning.interest", sep=".")


@transaction.atomic
def register_interest(
    *, email: str, course: Course | None, postcode: Postcode, radius_km: int, language: str = "da"
) -> Interest:
    """Note a wish and mail the link that confirms it. Asking again changes the radius and mails the link again."""
    moment = clock.now()
    address = email.strip().lower()
    known = {"email": address, "course": course, "postcode": postcode}
    try:
        with transaction.atomic():
            wish, _created = Interest.objects.update_or_create(
                **known,
                defaults={"radius_km": radius_km, "language": language},
                create_defaults={
                    "radius_km": radius_km,
                    "language": language,
                    "created_at": moment,
                    "told_until": moment,
                },
            )
    except IntegrityError:
        wish = Interest.objects.get(**known)
    emails.confirm(wish, token_of(wish))
    return wish


def token_of(interest: Interest) -> str:
    """The token of the link in every mail about this wish."""
    return _signer.sign(str(interest.pk))


def interest_by_token(token: str) -> Interest | None:
    """The wish a link is for; None for a token we did not sign or a wish that is deleted."""
    try:
        pk = int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return Interest.objects.select_related("course", "postcode").filter(pk=pk).first()


def confirm_interest(*, interest: Interest) -> None:
    """The address is right: from now on it counts and is told."""
    if interest.confirmed_at is None:
        interest.confirmed_at = clock.now()
        interest.save(update_fields=["confirmed_at"])


def forget_interest(*, interest: Interest) -> None:
    """Delete the wish with its address."""
    emails.withdraw(interest)
    Interest.objects.filter(pk=interest.pk).delete()


def tell_interested() -> int:
    """Tell everyone with a confirmed wish about sessions published near them since they were last told; returns how
    many were mailed. Wishes that nobody confirmed within a week are deleted."""
    moment = clock.now()
    Interest.objects.filter(confirmed_at=None, created_at__lt=moment - FORGET_UNCONFIRMED_AFTER).delete()
    told = 0
    for wish, sessions in news_for(moment):
        with transaction.atomic():
            # The row is claimed by moving its mark on: a second tick at the same time finds it moved.
            claimed = Interest.objects.filter(pk=wish.pk, told_until=wish.told_until).update(told_until=moment)
            if claimed and sessions:
                emails.news(wish, token_of(wish), sessions)
                told += 1
    return told
