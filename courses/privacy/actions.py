"""Forgetting a person: it crosses certificates and planning, so it stands above both."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.calendars.models import FeedToken
from courses.certificates.actions import certificates as certificate_actions
from courses.common import clock
from courses.common.errors import DomainError
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments as enrolment_actions
from courses.enrolment.emails import subject_key
from courses.enrolment.models import Debrief, Enrolment, EnrolmentEvent, State, WaitingRequest
from courses.members.models import MemberProfile, TrainerProfile

LEAVABLE = [State.UNCONFIRMED, State.ENROLLED, State.WAITING, State.OFFERED]


class StillTeaching(DomainError):
    """A trainer's name stands on sessions and certificates of others; that needs a human."""


@transaction.atomic
def erase_member(*, member: MemberProfile) -> None:
    """Forget `member` (GDPR Art. 17): log-in, name, contact, needs, mails, wishes and certificates are gone.

    Places to come are given back. What stays are the bare rows that seats and attendance are counted from, which
    lead to nobody. Raises `StillTeaching` for somebody who is a trainer.
    """
    if TrainerProfile.objects.filter(member=member).exists():
        raise StillTeaching(_("You are a trainer. Call us, then we delete your data together with you."))
    # First of all: whoever is being forgotten is offered nothing more.
    Enrolment.objects.filter(member=member).update(waiting_request=None)
    WaitingRequest.objects.filter(member=member).delete()
    to_come = Enrolment.objects.filter(member=member, state__in=LEAVABLE, session__starts_at__gt=clock.now())
    # One course after the other, in one order for everybody, since each cancellation holds its course.
    for enrolment in to_come.order_by("session__course", "pk"):
        enrolment_actions.cancel(enrolment=enrolment)
    enrolments = list(Enrolment.objects.filter(member=member))
    keys = [subject_key(enrolment) for enrolment in enrolments]
    OutboxMail.objects.filter(Q(subject_key__in=keys) | Q(to=member.email, to__gt="")).delete()
    if member.email:
        Interest.objects.filter(email=member.email).delete()
    certificate_actions.erase(enrolments=enrolments)
    EnrolmentEvent.objects.filter(enrolment__in=enrolments).redact()
    Enrolment.objects.filter(member=member).update(needs="")
    user = member.user
    # Somebody who once taught: the words were theirs. Taps and looks stay and lead to nobody.
    Debrief.objects.filter(author=user, author__isnull=False).delete()
    FeedToken.objects.filter(owner=user, owner__isnull=False).delete()
    MemberProfile.objects.filter(pk=member.pk).update(
        user=None,
        name="",
        phone="",
        postcode=None,
        association=None,
        joined_date=None,
        consent_at=None,
        consent_version="",
    )
    if user:
        user.delete()
