"""Sites with the mistakes that show on several machines only. The controls of test_cluster."""

import os
import uuid
from pathlib import Path
from threading import Lock


def local_lock():
    """The site where whoever enrols holds a lock of this process, counts the seats, and takes one."""
    from lms.wsgi import application  # noqa: I001

    from courses.enrolment.actions import enrolments
    from courses.enrolment.models import SEATED, Enrolment
    from courses.members.actions import member_for_email
    from tests.concurrency.careless import written
    from tests.waiting import wait_until

    looked, lock = Path(os.environ["LOOKED"]), Lock()

    def enrol(*, session, name, email, **_rest):
        member = member_for_email(email=email, name=name)
        with lock:
            taken = Enrolment.objects.filter(session=session, state__in=SEATED).count()
            if taken == session.capacity - 1:
                # The moment in which another process, which holds a lock of its own, looks too.
                (looked / uuid.uuid4().hex).touch()
                wait_until(lambda: len(list(looked.iterdir())) > 1, "nobody else came")
            return written(session, member, taken)

    enrolments.enrol = enrol
    return application


def key_without_version():
    """The site that takes every page it finds for right."""
    from lms.wsgi import application  # noqa: I001

    from courses.web import kept

    kept.Page.is_right = lambda *_asked: True
    return application


def own_write_from_the_copy():
    """The site that reads pages from the copy also for whoever has written a moment ago."""
    from lms.wsgi import application  # noqa: I001

    from courses.web import replica

    replica.has_written = lambda _request: False
    return application


def next_version():
    """The site in another version: its pages are made by other code, and keep to themselves."""
    from lms.wsgi import application  # noqa: I001

    from courses.web import kept

    before = kept.built()
    kept.built = lambda: f"{before}-next"
    return application
