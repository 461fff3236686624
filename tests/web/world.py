"""A small movement with so many of everything, and every page with whoever looks at it."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from courses.cadence.models import Blackout
from courses.catalogue.models import Track
from courses.enrolment.actions import enrolments
from courses.members.models import TimeAway
from courses.places.models import SchoolBreak, VenueClosure
from courses.schedule.models import Series
from tests.factories.catalogue import CourseFactory, LearningGoalFactory, QualificationFactory
from tests.factories.certificates import issued, participant, past_session
from tests.factories.members import TrainerFactory, UserFactory
from tests.factories.outside import OutsideCalendarFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.organising import somebody

DAY = dt.timedelta(days=1)
NEW_YEAR = dt.date(2027, 1, 1)

OFFICE = [
    *[
        "course",
        "track",
        "venue",
        "trainers",
        "association",
        "series",
        "promises",
        "closed",
        "schoolbreak",
        "region",
        "webhooks",
    ],
    *["sessions", "missing", "lacking", "demand", "certificates", "ladder", "year", "imports", "erasure", "mails"],
    *[
        "second_factors",
        "programs",
        "packages",
        "plans",
        "making",
        "english",
        "outside_calendars",
        "rooms",
        "costs",
        "support",
    ],
]
FORMS = ["course", "venue", "trainers", "association", "series", "sessions", "promises", "closed", "schoolbreak"]
OF_A_SESSION = [
    *["edit", "places", "message", "calls", "rescue", "trainers", "move", "cancel", "find_person", "details", "enrol"],
]
OF_ANYBODY = ["/", "/find/7100/", "/kalender/", "/kalender/maaned/", "/abonner/", "/aaret/", "/embed/find/7100/"]


class World:
    """Two sessions, one to come and one that is over, with their trainer; `grow` adds to them and to all lists."""

    def __init__(self) -> None:
        self.course = CourseFactory()
        self.trainer, self.member = TrainerFactory(), UserFactory()
        self.coming = SessionFactory(course=self.course, capacity=50)
        self.over = past_session(course=self.course, capacity=50)
        for session in (self.coming, self.over):
            SessionTrainerFactory(session=session, trainer=self.trainer)

    def grow(self, number: int) -> None:
        """One more of everything."""
        town = MunicipalityFactory(code=f"09{number:02}", name=f"By {number}", tile_x=number, tile_y=30 - number)
        venue = VenueFactory(postcode=PostcodeFactory(code=f"99{number:02}", name=f"By {number}", municipality=town))
        OutsideCalendarFactory(venue=None, association=AssociationFactory(name=f"Forening {number}", municipality=town))
        track = Track.objects.create(name=f"Spor {number}", name_en="Track", position=number)
        course = CourseFactory(track=track)
        LearningGoalFactory(course=course)
        trainer = TrainerFactory(member__postcode=venue.postcode)
        for taught in (course, self.course):
            QualificationFactory(course=taught, trainer=trainer)
        span = {"start_date": NEW_YEAR + number * DAY, "end_date": NEW_YEAR + (number + 1) * DAY}
        TimeAway.objects.create(trainer=self.trainer, **span)
        VenueClosure.objects.create(venue=venue, **span)
        SchoolBreak.objects.create(name=f"Ferie {number}", municipality=town, **span)
        Blackout.objects.create(name=f"Lukket {number}", **span)
        series = Series.objects.create(
            course=course, venue=venue, start_date=NEW_YEAR, rule="FREQ=MONTHLY;BYDAY=2TU", capacity=9
        )
        self.rows = {"course": course, "track": track, "venue": venue, "trainers": trainer, "series": series}
        session = SessionFactory(course=course, venue=venue, days=30 + number)
        for who in (self.trainer, trainer):
            SessionTrainerFactory(session=session, trainer=who)
        SessionFactory(course=self.course, venue=venue, days=60 + number)
        SessionFactory(course=course, venue=venue, days=90 + number, status="draft")
        self.enrol(session, number)
        held = past_session(course=course)
        SessionTrainerFactory(session=held, trainer=self.trainer)
        issued(f"Navn {number}", session=held)
        SessionTrainerFactory(session=past_session(course=course), trainer=self.trainer)
        somebody("Planlægning")

    def enrol(self, session, number: int) -> None:
        """The member in a session of their own; others, with and without e-mail, in the two sessions of all."""
        enrolments.enrol(session=session, name="Mig Selv", email=self.member.email, is_proven=True)
        for name, how in (("Med", {"email": f"p{number}@demo.example"}), ("Uden", {"phone": f"2030405{number}"})):
            enrolments.enrol(
                session=self.coming, name=f"{name} {number}", **{"email": "", "phone": ""} | how, is_proven=True
            )
        participant(self.over, f"Gammel {number}")

    def office(self) -> dict[str, Client]:
        """Every page of the back office."""
        admin = Client()
        admin.force_login(somebody(is_staff=True, is_superuser=True))
        coming, over = self.coming.pk, self.over.pk
        found = [reverse(f"{name}:index") for name in OFFICE] + [reverse(f"{name}:add") for name in FORMS]
        found += [reverse(f"sessions:{name}", args=[coming]) for name in OF_A_SESSION]
        found += [
            reverse("sessions:close", args=[over]),
            reverse("sessions:publish_drafts"),
            "/admin/",
            "/admin/users/",
        ]
        found += ["/admin/year/?view=matrix", "/admin/year/?view=weeks", "/admin/reports/site-history/"]
        found += [reverse(f"{name}:edit", args=[row.pk]) for name, row in self.rows.items()]
        found += [
            reverse("series:sessions", args=[self.rows["series"].pk]),
            reverse("ladder:person", args=[self.trainer.pk]),
        ]
        return dict.fromkeys(found, admin)

    def pages(self) -> dict[str, Client]:
        """Every page, and who looks at it."""
        trainer, member = Client(), Client()
        trainer.force_login(self.trainer.member.user)
        member.force_login(self.member)
        coming, over = self.coming.pk, self.over.pk
        mine = ["session", "sheet", "message", "calls", "hand_over"]
        teaching = ["/underviser/", reverse("trainer:availability"), reverse("trainer:close", args=[over])]
        teaching += [reverse(f"trainer:{name}", args=[coming]) for name in mine]
        own = [reverse(f"member:{name}") for name in ("home", "own_data", "export", "ladder")]
        anybody = [*OF_ANYBODY, reverse("public:session", args=[coming])]
        return (
            self.office()
            | dict.fromkeys(teaching, trainer)
            | dict.fromkeys(own, member)
            | dict.fromkeys(anybody, Client())
        )
