"""The site with the obvious wrong way to enrol: count the seats, then take one. Only the control of test_server runs it."""

import os
import uuid
from pathlib import Path


def written(session, member, taken):
    """The enrolment of whoever found so many seats taken."""
    from courses.common import clock
    from courses.enrolment.models import Enrolment, State

    moment = clock.now()
    return Enrolment.objects.create(
        session=session,
        member=member,
        state=State.ENROLLED if taken < session.capacity else State.WAITING,
        queued_at=moment,
        created_at=moment,
        changed_at=moment,
    )


def site():
    """The WSGI application; Django is set up before anything of the domain is imported."""
    from lms.wsgi import application  # noqa: I001

    from courses.enrolment.actions import enrolments
    from courses.enrolment.models import SEATED, Enrolment
    from courses.members.actions import member_for_email
    from tests.concurrency.server import AT_ONCE
    from tests.waiting import wait_until

    looked = Path(os.environ["LOOKED"])

    def careless_enrol(*, session, name, email, **_rest):
        taken = Enrolment.objects.filter(session=session, state__in=SEATED).count()
        # The moment between looking and taking: until everybody who can be served at once has looked.
        (looked / uuid.uuid4().hex).touch()
        wait_until(lambda: len(list(looked.iterdir())) >= AT_ONCE, "not everybody came")
        return written(session, member_for_email(email=email, name=name), taken)

    enrolments.enrol = careless_enrol
    return application
