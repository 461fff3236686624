"""An edited series and the sessions that were made of it: asked once, in words, before anything is saved."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment
from courses.schedule import actions
from courses.schedule.models import Series, SeriesMeeting, SeriesTrainer, Session, SkippedDay
from courses.schedule.rules.recurrence import parse_rule
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.web.browser import filled, form_with, press
from tests.web.organising import NEW_YEAR, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
FEBRUARY, MARCH, APRIL = dt.date(2027, 2, 5), dt.date(2027, 3, 5), dt.date(2027, 4, 2)
LATER = {"meetings-0-start_time": "17:00", "meetings-0-end_time": "20:00"}


@pytest.fixture
def series(noon):
    series = Series.objects.create(
        course=CourseFactory(title="Debatdogmer", title_en=""),
        venue=VenueFactory(name="Fjordsalen", capacity=30),
        start_date=NEW_YEAR,
        rule=parse_rule("FREQ=MONTHLY;BYDAY=1FR"),
        capacity=12,
    )
    SeriesMeeting.objects.create(series=series, start_time=dt.time(10), end_time=dt.time(15))
    SeriesTrainer.objects.create(series=series, trainer=TrainerFactory(member__name="Alma Raps"))
    actions.make_sessions(series=series, until=APRIL, skip={NEW_YEAR})
    return series


def address(series) -> str:
    return reverse("series:edit", args=[series.pk])


def session_on(day) -> Session:
    return Session.objects.get(series_date=day)


def published(day) -> Session:
    session = actions.publish_session(session=session_on(day))
    enrolments.enrol(session=session, name="Bo Birk", email="bo@demo.example", is_proven=True)
    enrolments.enrol(session=session, name="Ib Ibsen", email="", phone="20 10 20 30", actor=None, is_proven=True)
    OutboxMail.objects.all().delete()
    return session


def save(organiser, series, typed, **how):
    """Type into the page of the series and press «Gem»."""
    page = organiser.get(address(series))
    return organiser.post(address(series), filled(form_with(page.content.decode(), "rule-freq"), typed), **how)


def answer(organiser, series, page, typed, **how):
    """Answer the question that `page` asks."""
    return press(organiser, address(series), page, typed, "action-edit", **how)


def hours() -> list[str]:
    sessions = Session.objects.order_by("series_date")
    return [f"{clock.local(session.starts_at):%H}–{clock.local(session.ends_at):%H}" for session in sessions]


def test_nothing_is_saved_before_the_question_is_answered(organiser, series):
    page = save(organiser, series, LATER)
    shown = page.content.decode()
    assert "Intet er gemt endnu." in shown
    assert shown.count("Ny tid:") == 3
    assert "fredag den 5. februar 2027, kl.\u00a017.00–20.00" in shown
    unanswered = answer(organiser, series, page, {})
    assert "Vælg, hvad der skal ske med holdene nedenfor." in unanswered.content.decode()
    series.refresh_from_db()
    assert (series.meetings.get().start_time, hours()) == (dt.time(10), ["10–15"] * 3)


def test_only_new_ones(organiser, series):
    page = save(organiser, series, LATER | {"capacity": "20"})
    assert answer(organiser, series, page, {"follow-scope": "new"}).status_code == 302
    series.refresh_from_db()
    assert (series.meetings.get().start_time, series.capacity, hours()) == (dt.time(17), 20, ["10–15"] * 3)


def test_all_drafts_get_time_place_seats_and_trainers(organiser, series):
    public = published(FEBRUARY)
    elsewhere, other = VenueFactory(name="Havnehuset", capacity=9), TrainerFactory(member__name="Bente Birk")
    typed = LATER | {"venue": str(elsewhere.pk), "capacity": "9", "trainers-0-trainer": str(other.pk)}
    page = save(organiser, series, typed)
    assert "Nyt sted: Havnehuset, Vejle (nu Fjordsalen, Vejle)" in page.content.decode()
    done = answer(organiser, series, page, {"follow-scope": "drafts"}, follow=True)
    assert "2 hold er ændret." in done.content.decode()
    public.refresh_from_db()
    assert (hours(), public.venue, OutboxMail.objects.count()) == (["10–15", "17–20", "17–20"], series.venue, 0)
    draft = session_on(MARCH)
    assert (draft.venue, draft.capacity, draft.trainers.get().trainer) == (elsewhere, 9, other)


def test_from_a_day_on_says_who_is_mailed_and_mails_them(organiser, series):
    public = published(MARCH)
    page = save(organiser, series, LATER)
    assert "1 person får en mail. 1 person uden e-mail skal ringes op." in page.content.decode()
    asked = answer(organiser, series, page, {"follow-scope": "from", "follow-from_date": str(MARCH)})
    assert "2 hold ændres. 1 person får en mail." in asked.content.decode()
    assert (hours(), OutboxMail.objects.count()) == (["10–15"] * 3, 0)
    answer(organiser, series, asked, {})
    assert hours() == ["10–15", "17–20", "17–20"]
    told = OutboxMail.objects.exclude(kind="trainer_moved")
    assert list(told.values_list("kind", "to")) == [("changed", "bo@demo.example")]
    assert Enrolment.objects.filter(session=public).count() == 2


def test_what_was_changed_by_itself_stays_unless_said(organiser, series):
    actions.reschedule(session=session_on(MARCH), meetings=[at(dt.date(2027, 3, 6), "12:00", "16:00")])
    page = save(organiser, series, LATER)
    assert "er ændret for sig selv før" in page.content.decode()
    answer(organiser, series, page, {"follow-scope": "drafts"})
    assert hours() == ["17–20", "12–16", "17–20"]


def test_also_what_was_changed_by_itself(organiser, series):
    actions.reschedule(session=session_on(MARCH), meetings=[at(dt.date(2027, 3, 6), "12:00", "16:00")])
    page = save(organiser, series, LATER)
    answer(organiser, series, page, {"follow-scope": "drafts", "follow-by_hand": "on"})
    assert (hours(), session_on(MARCH).starts_at) == (["17–20"] * 3, at(MARCH, "17:00")[0])


def test_what_is_booked_is_said_and_stays(organiser, series):
    actions.create_session(
        course=CourseFactory(title="Velkomst"), venue=series.venue, meetings=[at(MARCH, "18:00", "22:00")]
    )
    page = save(organiser, series, LATER)
    assert "Fjordsalen er booket til «Velkomst»" in page.content.decode()
    done = answer(organiser, series, page, {"follow-scope": "drafts"}, follow=True).content.decode()
    assert "Fjordsalen er booket til «Velkomst»" in done
    assert [session.starts_at for session in series.sessions.order_by("series_date")] == [
        at(FEBRUARY, "17:00")[0], at(MARCH)[0], at(APRIL, "17:00")[0],
    ]  # fmt: skip


def test_a_second_evening_for_drafts(organiser, series):
    SeriesMeeting.objects.create(series=series, day_offset=7, start_time=dt.time(18), end_time=dt.time(20))
    page = save(organiser, series, {"meetings-1-start_time": "19:00", "meetings-1-end_time": "21:00"})
    answer(organiser, series, page, {"follow-scope": "drafts", "follow-by_hand": "on"})
    assert [session.meetings.count() for session in series.sessions.all()] == [2, 2, 2]


def test_drafts_of_the_old_rule_are_named_and_can_go(organiser, series):
    published(FEBRUARY)
    page = save(organiser, series, {"rule-nth": "2"})
    shown = page.content.decode()
    assert "På dage, som reglen ikke længere giver" in shown
    assert "bliver. Aflys eller flyt det på dets egen side." in shown
    done = answer(organiser, series, page, {"follow-drop_old": "on"}, follow=True).content.decode()
    assert "2 kladder er slettet." in done
    assert [session.series_date for session in series.sessions.all()] == [FEBRUARY]


def test_drafts_of_the_old_rule_stay_if_they_are_not_ticked(organiser, series):
    answer(organiser, series, save(organiser, series, {"rule-nth": "2"}), {})
    series.refresh_from_db()
    assert (series.rule.nth, series.sessions.count()) == (2, 3)


def test_a_note_asks_nothing(organiser, series):
    assert save(organiser, series, {"note": "Husk kaffe"}).status_code == 302
    series.refresh_from_db()
    assert series.note == "Husk kaffe"


@pytest.mark.parametrize("typed", [
    {"follow-scope": "from", "follow-from_date": ""}, {"follow-scope": "from", "follow-from_date": "2027-13-01"},
])  # fmt: skip
def test_a_day_is_needed_to_begin_from(organiser, series, typed):
    page = answer(organiser, series, save(organiser, series, LATER), typed)
    assert page.status_code == 200
    assert "from_date" in page.context["question"]["form"].errors
    assert hours() == ["10–15"] * 3


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_question_costs_the_same_for_any_number(organiser, series, number, django_assert_num_queries):
    Series.objects.filter(pk=series.pk).update(rule=parse_rule("FREQ=WEEKLY;BYDAY=FR"), start_date=dt.date(2027, 1, 8))
    Session.objects.all().delete()
    series.refresh_from_db()
    actions.make_sessions(series=series, until=dt.date(2027, 1, 8) + dt.timedelta(weeks=number - 1))
    published(dt.date(2027, 1, 8))
    page = organiser.get(address(series))
    data = filled(form_with(page.content.decode(), "rule-freq"), LATER)
    organiser.post(address(series), data)
    # Among them what can be chosen: districts, and, since seats may be kept, associations and courses.
    # Among them what can be chosen: districts, and, since seats may be kept, associations and courses.
    with django_assert_num_queries(80):
        assert len(organiser.post(address(series), data).context["question"]["lines"]) == number


class TestDeletedDays:
    def test_a_deleted_day_does_not_come_back(self, organiser, series):
        organiser.post(reverse("sessions:delete", args=[session_on(MARCH).pk]))
        make = reverse("series:sessions", args=[series.pk])
        page = organiser.get(make, {"until": "2027-04-30"})
        assert [line["day"] for line in page.context["lines"]] == [str(NEW_YEAR)]
        assert "blev slettet; sæt flueben for at lave det igen" in page.content.decode()
        organiser.post(make, filled(form_with(page.content.decode(), "again"), {"day": [str(NEW_YEAR)]}))
        assert not Session.objects.filter(series_date=MARCH).exists()

    def test_it_comes_back_when_it_is_ticked(self, organiser, series):
        organiser.post(reverse("sessions:delete", args=[session_on(MARCH).pk]))
        make = reverse("series:sessions", args=[series.pk])
        page = organiser.get(make, {"until": "2027-04-30"})
        typed = {"day": [], "again": [str(MARCH)]}
        assert organiser.post(make, filled(form_with(page.content.decode(), "again"), typed)).status_code == 302
        assert (session_on(MARCH).status, SkippedDay.objects.count()) == ("draft", 0)


class TestLaterDays:
    def test_the_preview_says_what_lies_beyond_the_year(self, organiser, series):
        typed = {"rule-freq": "YEARLY", "rule-nth": "1", "rule-month": ["3"], "rule-count": "4"}
        page = organiser.get(reverse("series:add"))
        typed |= {
            "course": str(series.course_id),
            "venue": str(series.venue_id),
            "start_date": "2027-01-01",
            "rule-day": ["FR"],
        }
        data = filled(form_with(page.content.decode(), "rule-freq"), typed) | {"action-preview": ["1"]}
        shown = organiser.post(reverse("series:add"), data)
        assert len(shown.context["preview"]["prospects"]) == 1
        words = (
            "3 mere ligger længere ude: fredag den 3. marts 2028; fredag den 2. marts 2029; fredag den 1. marts 2030."
        )
        assert words in shown.content.decode()


class TestDeletingASeries:
    def delete(self, organiser, series, typed, **how):
        page = organiser.get(reverse("series:delete", args=[series.pk]))
        return press(organiser, reverse("series:delete", args=[series.pk]), page, typed, "action-delete", **how)

    def test_it_says_what_stays(self, organiser, series):
        published(FEBRUARY)
        shown = organiser.get(reverse("series:delete", args=[series.pk])).content.decode()
        for words in ("2 kommende kladder", "1 kommende åbent hold", "Hvis de aflyses: 1 person får en mail."):
            assert words in shown
        self.delete(organiser, series, {})
        assert (Series.objects.count(), Session.objects.count(), OutboxMail.objects.count()) == (0, 3, 0)

    def test_drafts_and_published_ones_go_where_it_is_ticked(self, organiser, series):
        public = published(FEBRUARY)
        self.delete(organiser, series, {"drop": "on", "call_off": "on", "reason": "Salen lukker"})
        assert list(Session.objects.values_list("pk", "status", "series")) == [(public.pk, "cancelled", None)]
        assert list(OutboxMail.objects.values_list("kind", flat=True)) == ["trainer_called_off", "called_off"]

    def test_a_reason_is_needed(self, organiser, series):
        published(FEBRUARY)
        page = self.delete(organiser, series, {"call_off": "on"})
        assert "Skriv, hvorfor holdene aflyses." in page.content.decode()
        assert Series.objects.count() == 1
