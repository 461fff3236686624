"""People on each step of the ladder: somebody asks to come along, sheets are signed, and an exception stands with its reason."""

import datetime as dt

from django.contrib.auth import get_user_model

from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.demo.people import LOGINS
from courses.ladder.actions import levels, observations, requests
from courses.ladder.models import Observation
from courses.members.models import MemberProfile, TrainerProfile
from courses.schedule.models import Session, SessionTrainer, TrainerRole

SHEETS = 4
WORDS = [
    ("Du ventede, til alle var færdige med at tale.", "Sig målet med øvelsen to gange: før og efter."),
    ("Gruppen gik straks i gang, fordi opgaven var kort.", "Lad urvælgeren være en deltager, så du kan lytte."),
]


def build_ladder(now: dt.datetime) -> None:
    """What has happened on the ladder until `now`. A second call changes nothing."""
    if Observation.objects.exists():
        return
    _sheets()
    _asks(now)
    _exception()


def _sheets() -> None:
    """The latest sessions with a co-trainer who is not a trainer yet: every other sheet has each point ticked."""
    held = SessionTrainer.objects.filter(role=TrainerRole.CO, session__status=Session.Status.HELD)
    rows = held.select_related("session", "trainer").order_by("-session__ends_at", "pk")
    signed = 0
    for row in rows:
        lead = row.session.trainers.filter(role=TrainerRole.LEAD).select_related("trainer").first()
        able = Qualification.objects.filter(course=row.session.course_id)
        leads = able.filter(level=Qualification.Level.LEAD).values_list("trainer", flat=True)
        if lead is None or lead.trainer_id not in leads or row.trainer_id in leads or signed == SHEETS:
            continue
        worked, try_next = WORDS[signed % len(WORDS)]
        points = Observation.POINTS if signed % 2 == 0 else Observation.POINTS[:4]
        with clock.at(row.session.ends_at + dt.timedelta(hours=1)):
            sheet = observations.sign(
                session=row.session,
                trainer=row.trainer,
                observer=lead.trainer,
                points=points,
                worked=worked,
                try_next=try_next,
            )
            if signed == 0:
                observations.answer(sheet=sheet, words="Tak. Det prøver jeg næste gang.")
        signed += 1


def _asks(now: dt.datetime) -> None:
    """Two who took the course of the demo trainer's next session ask to be trainees in it."""
    mine = TrainerProfile.objects.get(member__user__email=LOGINS["trainer"][0])
    session = (
        Session.objects.open_at(now + dt.timedelta(days=5))
        .filter(trainers__trainer=mine, trainers__role=TrainerRole.LEAD, venue__isnull=False)
        .order_by("starts_at", "pk")
        .first()
    )
    if session is None:
        return
    took = MemberProfile.objects.filter(
        enrolments__session__course=session.course_id, enrolments__state="attended", user__isnull=False
    ).order_by("pk")
    asked = 0
    for member in took.distinct()[:30]:
        if asked < 2 and not TrainerProfile.objects.filter(member=member).exists():
            try:
                with clock.at(now - dt.timedelta(hours=20)):
                    requests.ask(session=session, member=member, what="shadow")
            except requests.CannotAsk:
                continue
            asked += 1


def _exception() -> None:
    """The last trainer is given a course that nobody saw them teach here."""
    trainer = TrainerProfile.objects.order_by("-pk").first()
    course = Course.objects.filter(code="k4").first()
    organiser = get_user_model().objects.filter(email=LOGINS["organiser"][0]).first()
    if trainer and course:
        reason = "Har holdt kurset i ti år i en anden forening."
        levels.sign_exception(trainer=trainer, course=course, level=3, reason=reason, actor=organiser)
