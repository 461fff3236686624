"""A trainer, the session they closed, and what they share of it."""

from dataclasses import dataclass
from typing import Any

from courses.commons import actions
from courses.commons.models import SharedNote
from courses.members.models import TrainerProfile
from courses.pages.models import ModulePage
from courses.people.models import User
from courses.schedule.models import Session
from tests.factories.certificates import past_session
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.schedule import SessionTrainerFactory

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


@dataclass
class Taught:
    """A held session with its trainer and the module that was taught first."""

    session: Session
    trainer: TrainerProfile
    module: ModulePage

    @property
    def author(self) -> User:
        """The trainer's log-in."""
        return self.trainer.member.user

    def share(self, **given: Any) -> SharedNote:
        """What they share, in a usual form."""
        usual = {"worked": "Spejlet virker bedst efter pausen.", "shows_name": False, "licence": "CC-BY-4.0"}
        own = {"session": self.session, "trainer": self.trainer, "author": self.author, "module": self.module}
        return actions.share(**(own | usual | given))


def taught(module: ModulePage, *, name: str = "Mette Prøve", **fields: Any) -> Taught:
    """Somebody who taught the course of `module` yesterday and closed the session."""
    session = past_session(course=module.get_parent().specific.course, status=Session.Status.HELD, **fields)
    trainer = TrainerFactory(member=MemberFactory(user=UserFactory(first_name=name), name=name))
    SessionTrainerFactory(session=session, trainer=trainer)
    return Taught(session, trainer, module)
