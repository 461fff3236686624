"""Somebody who completed a course, and their certificate, issued by the domain function."""

import dataclasses
import datetime as dt

from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.certificates.rules import TEMPLATE_VERSION, Facts
from courses.common import clock
from courses.enrolment.models import Attendance, Enrolment, State
from courses.schedule.models import Session
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory
from tests.factories.schedule import SessionFactory


def past_session(**fields) -> Session:
    """A published session whose last meeting ended yesterday."""
    return SessionFactory(**{"days": -1, **fields})


def participant(session: Session, name: str = "Åse Bjørnholt", *, was_present: bool = True, **member) -> Enrolment:
    """Somebody enrolled, and present at all meetings or at none."""
    enrolment = EnrolmentFactory(session=session, member=MemberFactory(name=name, **member), state=State.ENROLLED)
    Session.objects.filter(pk=session.pk).update(seats_taken=session.enrolments.count())
    for meeting in session.meetings.all():
        Attendance.objects.create(
            enrolment=enrolment, meeting=meeting, was_present=was_present, recorded_at=clock.now()
        )
    return enrolment


def issued(name: str = "Åse Bjørnholt", *, session: Session | None = None, **member) -> Certificate:
    return certificates.issue(enrolment=participant(session or past_session(), name, **member))


TOKEN = "k7qf2m9xtb4cdea8hjkm1npqrs3v"
WORDS = {
    "heading": "Kursusbevis",
    "title": "Kursusbevis: Debatdogmer i praksis",
    "took_part": "har deltaget i",
    "when": "13. og 20. februar 2027",
    "extent": "6 lektioner à 45 minutter",
    "after": "Efter kurset kan deltageren",
    "trainers": "Underviser",
    "organiser": "Arrangør",
    "issued": "Udstedt",
    "issued_on": "20. februar 2027",
    "check": "Kontrollér beviset",
    "code": "Kode",
    "qr": "QR-kode til siden, der kontrollerer beviset",
    "takeaway": "Det tager jeg med mig",
    "credential": "Beviset til programmer (Open Badges 3.0)",
}


# As long as a real one, and the same in every process.
CREDENTIAL = "eyJhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9." + "e30" * 700 + "." + "A" * 86


def facts(**changes) -> Facts:
    """What a certificate says, without a database."""
    return dataclasses.replace(
        Facts(
            name="Åse Bjørnholt",
            course="Debatdogmer i praksis",
            course_code="k2",
            lessons=6,
            dates=("2027-02-13", "2027-02-20"),
            place="Vejle",
            trainers=("Mette",),
            goals=(
                "forklare de seks dogmer med egne ord",
                "gengive en modparts pointe, så modparten nikker",
                "vise fordel, ulempe og værdi i ét indlæg på to minutter",
            ),
            organiser="Kursusprogrammet",
            language="da",
            address=f"https://kurser.rundkreds.example/bevis/{TOKEN}/",
            words=WORDS,
        ),
        **changes,
    )


def unsaved(**changes) -> Certificate:
    """A certificate that is only rendered: no database is needed."""
    content = facts(**changes)
    issued_at = dt.datetime(2027, 2, 20, 16, 30, tzinfo=dt.UTC)
    return Certificate(
        token=TOKEN,
        facts=content.to_json(),
        template_version=TEMPLATE_VERSION,
        language=content.language,
        issued_at=issued_at,
        credential=CREDENTIAL,
    )
