"""Rules of kommuner and pools are written down; trainers count who is under 25."""

from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.errors import DomainError
from courses.schedule.models import Session
from courses.support.models import AgeCount, SupportRule
from courses.support.rules import MOST_PEOPLE


class NotCounted(DomainError):
    """The count cannot be right."""


class NotOurs(DomainError):
    """The rule is no organiser's."""


@transaction.atomic
def write_rule(*, rule: SupportRule) -> SupportRule:
    """Keep a rule of a kommune or a pool, as read today. Raises `NotOurs` for what came with the program, and `ValidationError` by
    field."""
    if not rule.is_own:
        raise NotOurs(_("Only rules of a municipality and of the movement's own pool are written here."), about="kind")
    rule.read_on = clock.today()
    rule.full_clean()
    rule.save()
    return rule


@transaction.atomic
def count_ages(*, session: Session, came: int, under_25: int) -> AgeCount:
    """Two numbers of a session that has begun; written anew, the new ones hold. Raises `NotCounted`."""
    if session.starts_at > clock.now():
        raise NotCounted(_("The session has not begun yet."))
    if session.status == Session.Status.CANCELLED:
        raise NotCounted(_("The session is cancelled."))
    if not 0 <= came <= MOST_PEOPLE:
        raise NotCounted(_("Write a number from 0 to %(most)s.") % {"most": MOST_PEOPLE}, about="came")
    if not 0 <= under_25 <= came:
        raise NotCounted(_("No more than all who came can be under 25."), about="under_25")
    row, _made = AgeCount.objects.update_or_create(
        session=session, defaults={"came": came, "under_25": under_25, "noted_at": clock.now()}
    )
    return row
