"""Forgetting a person, and moving one to another address: it crosses certificates and planning, so it stands above both."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.calendars.models import FeedToken
from courses.certificates.actions import certificates as certificate_actions
from courses.common import clock
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments as enrolment_actions
from courses.enrolment.emails import subject_key
from courses.enrolment.models import Call, Debrief, Enrolment, EnrolmentEvent, State, WaitingRequest
from courses.members.models import MemberProfile, TrainerProfile
from courses.people.models import User
from courses.privacy import emails
from courses.privacy.queries import AddressChange, address_token, user_key

LEAVABLE = [State.UNCONFIRMED, State.ENROLLED, State.WAITING, State.OFFERED]


class StillTeaching(DomainError):
    """A trainer's name stands on sessions and certificates of others; that needs a human."""


class AddressTaken(DomainError):
    """The new address is the log-in of somebody else."""


class OldLink(DomainError):
    """The address was changed since the link was mailed."""


def ask_for_address(*, user: User, address: str, by_staff: bool = False) -> None:
    """Mail the link that makes `address` the person's. Nothing changes before it is used, and nobody learns from this
    whether the address is known. `by_staff`: an administrator asks for somebody who has lost the old mailbox."""
    change = AddressChange(user.pk, user.email, canonical(address), by_staff)
    emails.ask(user, change.new, address_token(change))


@transaction.atomic
def change_address(*, change: AddressChange) -> User:
    """Make the proven new address the person's: log-in, mails and wishes go along, the old one is told, every log-in
    that is open ends. Enrolments hang on the person and need nothing.

    Raises `OldLink` when the address is not the one any more that the link was mailed about, `AddressTaken` when the
    new one is somebody else's.
    """
    user = User.objects.select_for_update().filter(pk=change.user, email=change.old, is_active=True).first()
    if user is None:
        raise OldLink(_("This link has been used, or it is too old. Ask for a new one."))
    user.email = change.new
    # Sessions carry a keyed hash of this column: a new value ends them all, though nobody has a password.
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "password"])
    except IntegrityError as taken:
        raise AddressTaken(_("Somebody is known by this address already. Call us if it is you.")) from taken
    EmailAddress.objects.filter(user=user).delete()
    OutboxMail.objects.filter(to=change.old, kind__in=emails.ONLY_HERE).delete()
    OutboxMail.objects.filter(to=change.old).update(to=change.new)
    _take_along_wishes(change)
    emails.tell_old(user, change.old)
    return user


def _take_along_wishes(change: AddressChange) -> None:
    there = set(Interest.objects.filter(email=change.new).values_list("course", "postcode"))
    for wish in Interest.objects.filter(email=change.old).order_by("pk"):
        if (wish.course_id, wish.postcode_id) in there:
            Interest.objects.filter(pk=wish.pk).delete()
        else:
            Interest.objects.filter(pk=wish.pk).update(email=change.new)


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
    Call.objects.filter(enrolment__in=enrolments).delete()
    user = member.user
    if user:
        # Also what was sent to an address that was theirs before, or that they never proved.
        OutboxMail.objects.filter(subject_key=user_key(user.pk)).delete()
    # Somebody who once taught: the words were theirs. Taps and looks stay and lead to nobody.
    Debrief.objects.filter(author=user, author__isnull=False).delete()
    FeedToken.objects.filter(owner=user, owner__isnull=False).delete()
    MemberProfile.objects.filter(pk=member.pk).update(
        user=None,
        name="",
        name_key=b"",
        phone="",
        postcode=None,
        association=None,
        joined_date=None,
        consent_at=None,
        consent_version="",
    )
    if user:
        user.delete()
