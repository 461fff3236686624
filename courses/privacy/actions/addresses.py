"""Moving a person to another e-mail address."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.learning.models import QuestionReminder
from courses.people.models import User
from courses.privacy import emails
from courses.privacy.actions.log_ins import end_log_ins
from courses.privacy.queries import AddressChange, address_token, person_of


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
    # Also the half of a log-in that waits for a code to the old address.
    end_log_ins(person=person_of(user=user))
    user.email = change.new
    # Sessions carry a keyed hash of this column: a new value ends also one that begins at this moment.
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "password"])
    except IntegrityError as taken:
        raise AddressTaken(_("Somebody is known by this address already. Call us if it is you.")) from taken
    EmailAddress.objects.filter(user=user).delete()
    OutboxMail.objects.filter(to=change.old, kind__in=emails.ONLY_HERE).delete()
    OutboxMail.objects.filter(to=change.old).update(to=change.new)
    OutboxMail.objects.filter(reply_to=change.old, sent_at__isnull=True).update(reply_to=change.new)
    _take_along_wishes(change)
    _take_along_questions(change)
    emails.tell_old(user, change.old)
    return user


def _take_along_wishes(change: AddressChange) -> None:
    there = set(Interest.objects.filter(email=change.new).values_list("course", "postcode"))
    for wish in Interest.objects.filter(email=change.old).order_by("pk"):
        if (wish.course_id, wish.postcode_id) in there:
            Interest.objects.filter(pk=wish.pk).delete()
        else:
            Interest.objects.filter(pk=wish.pk).update(email=change.new)


def _take_along_questions(change: AddressChange) -> None:
    there = set(QuestionReminder.objects.filter(email=change.new).values_list("page", flat=True))
    for row in QuestionReminder.objects.filter(email=change.old).order_by("pk"):
        if row.page_id in there:
            QuestionReminder.objects.filter(pk=row.pk).delete()
        else:
            QuestionReminder.objects.filter(pk=row.pk).update(email=change.new)
