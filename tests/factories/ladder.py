"""A session that is over, with people in it, and closed as a trainer closes it."""

from courses.catalogue.models import Course
from courses.certificates.actions.certificates import close_session
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.models import Venue
from courses.schedule.models import Session, SessionTrainer
from tests.factories.certificates import participant, past_session
from tests.factories.places import VenueFactory


def held(course: Course, *team: tuple[TrainerProfile, str], venue: Venue | None = None, days: int = -1) -> Session:
    """A session of that course, held `days` from now by this team, and closed."""
    session = past_session(course=course, venue=venue or VenueFactory(), days=days)
    for trainer, role in team:
        SessionTrainer.objects.create(session=session, trainer=trainer, role=role)
    close_session(session=session, actor=None)
    session.refresh_from_db()
    return session


def took(course: Course, member: MemberProfile, *, was_present: bool = True, days: int = -100) -> Session:
    """The member was in a session of that course, and it was closed."""
    session = past_session(course=course, days=days)
    seat = participant(session, was_present=was_present)
    seat.member = member
    seat.save(update_fields=["member"])
    close_session(session=session, actor=None)
    return session
