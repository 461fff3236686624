"""Telling holders in time that a certificate must be renewed by taking the course again."""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from courses.certificates import emails
from courses.certificates.models import Certificate, ExpiryReminder
from courses.common import clock
from courses.common.actions import routines
from courses.enrolment.models import SEATED, Enrolment
from courses.schedule.models import Session

# Days before the last day; each is told once, and whoever is late for the first gets only the second.
REMIND_DAYS = (60, 14)


def remind_of_expiry(limit: int = 200) -> int:
    """Queue a mail for everyone whose certificate ends soon, and return how many. Safe to run twice at once.

    Not for those who have taken the course again or have a place in a coming session of it.
    """
    today, told, nearer = clock.today(), 0, -1
    for days in sorted(REMIND_DAYS):
        due = _without_renewal().filter(
            expires_on__gt=today + dt.timedelta(days=nearer), expires_on__lte=today + dt.timedelta(days=days)
        )
        reminded = ExpiryReminder.objects.filter(certificate=OuterRef("pk"), days_before=days)
        told += routines.each(f"expiring-{days}", due.exclude(Exists(reminded))[:limit], partial(_remind, days=days))
        nearer = days
    return told


def _without_renewal() -> QuerySet[Certificate]:
    taken_again = Certificate.objects.valid().filter(
        enrolment__member=OuterRef("enrolment__member"),
        session__course=OuterRef("session__course"),
        issued_at__gt=OuterRef("issued_at"),
    )
    comes_again = Enrolment.objects.filter(
        member=OuterRef("enrolment__member"),
        session__course=OuterRef("session__course"),
        session__starts_at__gt=clock.now(),
        session__status=Session.Status.PUBLISHED,
        state__in=SEATED,
    )
    certificates = Certificate.objects.valid().filter(is_neutral=False, enrolment__member__user__isnull=False)
    certificates = certificates.exclude(Exists(taken_again)).exclude(Exists(comes_again))
    return certificates.select_related(
        "enrolment__member__user", "enrolment__member__postcode", "session__course"
    ).order_by("expires_on", "pk")


@transaction.atomic
def _remind(certificate: Certificate, *, days: int) -> bool:
    _row, is_new = ExpiryReminder.objects.get_or_create(
        certificate=certificate, days_before=days, defaults={"sent_at": clock.now()}
    )
    if is_new:
        emails.expiring(certificate)
    return is_new
