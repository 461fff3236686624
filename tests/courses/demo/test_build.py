"""What the demo movement promises: the same again, through the domain functions, and something of every kind."""

import datetime as dt

import pytest
from django.db.models import Count, F, Q

from courses.calendars.models import FeedToken
from courses.catalogue.models import Course, Qualification
from courses.certificates.models import Certificate
from courses.common.models import Heartbeat, OutboxMail
from courses.demand.models import Interest
from courses.demo import people
from courses.demo.build import AnotherDemo, build, demo_mark
from courses.enrolment.models import SEATED, Enrolment, Reason, State
from courses.handover.models import HandOver
from courses.introductions.models import Notice
from courses.knowledge.models import Inquiry
from courses.members.models import MemberProfile
from courses.schedule.models import Meeting, Session, SessionTrainer, TrainerRole, VenueSlot
from courses.schedule.queries.holidays import public_holiday, school_breaks
from courses.schedule.rules import recurrence
from courses.tasks.models import Coordinator
from tests.courses.demo.conftest import SEED, SIZE, TODAY, snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.sqlite]
NOW = recurrence.zoned(TODAY, dt.time(6))


@pytest.mark.parametrize("part", sorted(["venues", "members", "trainers", "series", "sessions", "enrolments", "mails"]))
def test_same_seed_and_date_same_demo(demo, part):
    assert demo.first[part] == demo.second[part]
    assert demo.second[part] != []


def test_a_second_time_changes_nothing():
    before = snapshot()
    assert build(seed=SEED, today=TODAY, size=SIZE) is False
    assert snapshot() == before


@pytest.mark.parametrize(
    "other",
    [
        {"seed": SEED + 1, "today": TODAY, "size": SIZE},
        {"seed": SEED, "today": TODAY + dt.timedelta(days=1), "size": SIZE},
        {"seed": SEED, "today": TODAY, "size": "full"},
    ],
)
def test_another_demo_on_top_is_refused_and_changes_nothing(other):
    before = snapshot()
    with pytest.raises(AnotherDemo, match=f"seed=1 today={TODAY} size=tiny"):
        build(**other)
    assert snapshot() == before


def test_all_of_it_or_nothing():
    Heartbeat.objects.all().delete()
    before = snapshot()
    # Demo people with these addresses are there already, so the second round stumbles over the trainers' bookings.
    steps = []

    def stop(line: str) -> None:
        steps.append(line)
        if line.startswith("A rolling year"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(seed=SEED + 1, today=TODAY, size=SIZE, say=stop)
    assert steps[-1] == "A rolling year of sessions …"
    assert snapshot() == before
    assert demo_mark() == {}


class TestPeople:
    def test_everybody_is_at_an_address_that_cannot_exist(self):
        assert MemberProfile.objects.exclude(user__email__endswith="@demo.example").count() == 0

    def test_trainers_and_members_of_the_full_demo_have_names_of_their_own(self):
        trainers = [people.trainer_name(number) for number in range(40)]
        assert len({name.split()[0] for name in trainers}) == 40
        assert len({people.member_name(number) for number in range(300)}) == 300

    def test_who_leads_a_session_may(self):
        leads = SessionTrainer.objects.filter(role=TrainerRole.LEAD, session__series__isnull=False)
        qualified = Qualification.objects.filter(level=Qualification.Level.LEAD).values_list("trainer", "course")
        assert set(leads.values_list("trainer", "session__course")) - set(qualified) == set()
        assert leads.exists()

    def test_everybody_agreed_before_they_enrolled(self):
        # By telephone and at the door somebody else types: they agree when they enrol themselves.
        own = Enrolment.objects.exclude(events__reason__in=[Reason.BY_PHONE, Reason.WALK_IN])
        assert own.filter(member__consent_at__gt=F("created_at")).count() == 0
        assert own.filter(member__consent_at=None).count() == 0


class TestYear:
    def test_reaches_nine_months_back_and_a_year_ahead(self):
        starts = Session.objects.values_list("starts_at", flat=True)
        assert NOW - dt.timedelta(days=271) < min(starts) < NOW - dt.timedelta(days=180)
        assert NOW + dt.timedelta(days=300) < max(starts) < NOW + dt.timedelta(days=381)

    def test_no_day_is_a_public_holiday_or_in_a_school_holiday(self):
        for meeting in Meeting.objects.select_related("session__venue__municipality"):
            day = meeting.starts_at.astimezone(recurrence.COPENHAGEN).date()
            venue = meeting.session.venue
            assert public_holiday(day) == ""
            assert school_breaks([day], venue.municipality if venue else None) == {}

    def test_every_course_but_what_is_missing_on_purpose_comes_again(self):
        coming = Session.objects.filter(starts_at__gt=NOW, venue__isnull=False).exclude(status="cancelled")
        runs = dict(coming.values_list("course__code").annotate(Count("pk")).order_by())
        # Train the trainers is held elsewhere: on Funen and near Copenhagen.
        assert sorted(runs) == ["k1", "k2", "k3", "k4", "k5"]
        assert min(runs.values()) >= 1

    def test_rooms_are_booked_for_what_is_not_cancelled(self):
        booked = set(VenueSlot.objects.values_list("meeting__session", flat=True))
        wanted = Session.objects.filter(venue__isnull=False).exclude(status="cancelled")
        assert booked == set(wanted.values_list("pk", flat=True))

    def test_online_sessions_have_people_too(self):
        assert Session.objects.filter(venue=None, is_online=True, status="published").count() == 3

    def test_the_trainer_to_log_in_as_teaches_today(self):
        mine = Session.objects.filter(trainers__trainer__member__user__email=people.LOGINS["trainer"][0])
        today = mine.get(starts_at__date=TODAY)
        assert (today.status, today.capacity - today.seats_taken) == (Session.Status.PUBLISHED, 4)

    def test_nothing_is_opened_before_it_was_drafted_nor_joined_before_it_was_opened(self):
        assert Session.objects.filter(published_at__lt=F("created_at")).count() == 0
        assert Enrolment.objects.filter(created_at__lt=F("session__published_at")).count() == 0


class TestLife:
    def test_every_state_can_be_seen(self):
        assert set(Enrolment.objects.values_list("state", flat=True)) == set(State.values)

    def test_every_status_can_be_seen(self):
        assert set(Session.objects.values_list("status", flat=True)) == set(Session.Status.values)

    def test_seats_taken_are_the_people_who_hold_them(self):
        counted = Session.objects.annotate(held=Count("enrolments", filter=Q(enrolments__state__in=SEATED)))
        assert counted.exclude(seats_taken=F("held")).count() == 0

    def test_a_full_session_has_a_queue_and_cancelled_ones_a_reason(self):
        full = Session.objects.filter(seats_taken=F("capacity"), enrolments__state=State.WAITING, starts_at__gt=NOW)
        assert full.exists()
        assert Session.objects.filter(status="cancelled", cancel_reason="").count() == 0

    def test_past_sessions_are_closed_but_one_that_waits_for_the_demo_trainer(self):
        to_close = Session.objects.filter(status="published", ends_at__lt=NOW)
        email = people.LOGINS["trainer"][0]
        assert [s.trainers.filter(trainer__member__user__email=email).exists() for s in to_close] == [True]

    def test_one_session_gave_many_certificates(self):
        most = Certificate.objects.values("session").annotate(n=Count("pk")).order_by("-n").first()
        assert most["n"] >= 10

    def test_what_offers_ask_can_still_be_answered_tonight(self):
        tonight = recurrence.zoned(TODAY, dt.time(23))
        assert Enrolment.objects.filter(state=State.OFFERED).exists()
        assert Enrolment.objects.filter(state=State.OFFERED, answer_by__lt=tonight).count() == 0

    def test_some_sessions_close_before_they_begin(self):
        closing = Session.objects.filter(enrol_by_date__isnull=False)
        assert closing.count() >= 1
        assert all(TODAY < s.enrol_by_date < s.starts_at.date() and s.status == "published" for s in closing)

    def test_people_to_log_in_as_have_private_calendars_that_are_in_use(self):
        found = FeedToken.objects.order_by("pk").values_list("owner__email", "kind", "is_neutral", "last_used_date")
        yesterday = TODAY - dt.timedelta(days=1)
        assert list(found) == [
            ("medlem@demo.example", "mine", False, yesterday),
            ("medlem@demo.example", "mine", True, yesterday),
            ("underviser@demo.example", "trainer", False, yesterday),
            ("planlaegger@demo.example", "region", False, yesterday),
        ]

    def test_old_mail_is_sent_and_that_of_the_last_day_waits(self):
        waiting = OutboxMail.objects.filter(sent_at=None)
        assert 0 < waiting.count() < 40
        assert waiting.filter(created_at__lt=NOW - dt.timedelta(days=1)).count() == 0

    def test_wishes_name_what_is_missing(self):
        assert Interest.objects.filter(confirmed_at=None).count() == 0
        asked = set(Interest.objects.filter(course__isnull=False).values_list("course__code", flat=True))
        assert asked <= {"k3", "k4", "k5"}
        assert asked

    def test_the_six_courses(self):
        assert list(Course.objects.values_list("code", flat=True)) == ["k1", "k2", "k3", "k4", "k5", "k6"]


class TestTheMovement:
    """What members do for each other: something of every kind, by people who do not exist."""

    def test_topics_things_and_lifts_are_offered_and_looked_for(self):
        kinds = set(Notice.objects.values_list("kind", "gives"))
        assert kinds == {(kind, gives) for kind in ("topic", "thing", "lift") for gives in (True, False)}
        mine = Enrolment.objects.filter(member__user__email=people.LOGINS["member"][0], state=State.ENROLLED)
        lifts = Notice.objects.filter(kind="lift")
        assert {row.session_id for row in lifts} <= set(mine.values_list("session", flat=True))

    def test_questions_wait_are_answered_and_are_shared(self):
        found = {(row.answered_at is None, row.is_shared) for row in Inquiry.objects.all()}
        assert found == {(True, False), (False, False), (False, True)}

    def test_a_role_is_handed_over_and_waits_for_an_organiser(self):
        row = HandOver.objects.get()
        assert row.successor.email == people.LOGINS["member"][0]
        assert row.accepted_at
        assert row.ready_at
        assert row.is_open
        assert row.ticks.count() == 2
        assert Coordinator.objects.filter(member=row.leaver, association=row.association).exists()

    def test_nobody_was_mailed_of_it(self):
        kinds = ("hand_over", "inquiry", "introduction")
        assert [mail for mail in OutboxMail.objects.values_list("kind", flat=True) if mail.startswith(kinds)] == []
