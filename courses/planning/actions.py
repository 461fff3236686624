"""Writing down what is promised, and «Skriv mig op»: ask, confirm, be told once, be forgotten."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.errors import DomainError
from courses.places.models import Postcode, Region
from courses.planning import emails
from courses.planning.models import Cadence, CadencePlace, Interest
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


class PromiseTaken(DomainError):
    """A district has a promise of its own for this course already."""


def promise_clash(*, cadence: Cadence | None, course: Course, regions: Collection[Region]) -> str:
    """Which of these districts has another promise of the course, as a sentence; empty when none has."""
    others = CadencePlace.objects.filter(course=course, region__in=regions).select_related("region").order_by("region")
    taken = others.exclude(cadence=cadence if cadence and cadence.pk else None).first()
    if taken is None:
        return ""
    return _("%(region)s already has a promise of its own for this course. Change that one.") % {"region": taken.region}


@transaction.atomic
def keep_promise(
    *,
    cadence: Cadence | None,
    course: Course,
    regions: Collection[Region],
    runs: int,
    min_gap_weeks: int,
    max_gap_weeks: int,
    closed_months: Iterable[int],
) -> Cadence:
    """Write a new promise, or change `cadence` (a row that need not be saved yet), for these districts as one place. Raises `PromiseTaken`."""
    facts = {
        "course": course,
        "runs": runs,
        "min_gap_weeks": min_gap_weeks,
        "max_gap_weeks": max_gap_weeks,
        "closed_months": frozenset(closed_months),
    }
    row = cadence or Cadence()
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    CadencePlace.objects.filter(cadence=row).delete()
    try:
        with transaction.atomic():
            CadencePlace.objects.bulk_create(
                CadencePlace(cadence=row, course=course, region=region) for region in regions
            )
    except IntegrityError as error:
        raise PromiseTaken(promise_clash(cadence=row, course=course, regions=regions)) from error
    return row


def forget_promise(*, cadence: Cadence) -> None:
    """Delete it: its districts fall back to the course's yearly target."""
    Cadence.objects.filter(pk=cadence.pk).delete()
