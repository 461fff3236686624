"""Series in the back office: written with a preview, and made into drafts."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.places.models import VenueClosure
from courses.schedule import actions
from courses.schedule.models import Series, SeriesMeeting, SeriesTrainer, Session
from courses.schedule.rules.recurrence import parse_rule
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.web.browser import filled, form_with
from tests.web.organising import NEW_YEAR, at, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


class TestSeries:
    @pytest.fixture
    def series(self, noon):
        series = Series.objects.create(
            course=CourseFactory(),
            venue=VenueFactory(),
            start_date=NEW_YEAR,
            rule=parse_rule("FREQ=MONTHLY;BYDAY=1FR"),
            capacity=12,
        )
        SeriesMeeting.objects.create(series=series, start_time=dt.time(10), end_time=dt.time(15))
        SeriesTrainer.objects.create(series=series, trainer=TrainerFactory())
        return series

    def test_holidays_and_clashes_are_not_ticked(self, organiser, series):
        actions.create_session(course=series.course, venue=series.venue, meetings=[at(dt.date(2027, 2, 5))])
        page = organiser.get(reverse("series:sessions", args=[series.pk]), {"until": "2027-03-31"})
        lines = [(line["day"], line["is_ticked"]) for line in page.context["lines"]]
        assert lines == [("2027-01-01", False), ("2027-02-05", False), ("2027-03-05", True)]
        assert "Nytårsdag" in page.content.decode()

    def test_what_is_ticked_becomes_drafts(self, organiser, series):
        address = reverse("series:sessions", args=[series.pk])
        response = organiser.post(address, {"until": "2027-03-31", "day": ["2027-01-01", "2027-03-05", "x"]})
        days = list(Session.objects.order_by("series_date").values_list("series_date", flat=True))
        assert days == [NEW_YEAR, dt.date(2027, 3, 5)]
        assert response.url == f"{reverse('sessions:publish_drafts')}?series={series.pk}"
        left = organiser.get(address, {"until": "2027-03-31"}).context["lines"]
        assert [line["day"] for line in left] == ["2027-02-05"]

    def test_a_ticked_clash_is_refused_in_words(self, organiser, series):
        actions.create_session(
            course=CourseFactory(title="Velkomst"), venue=series.venue, meetings=[at(dt.date(2027, 2, 5))]
        )
        response = organiser.post(
            reverse("series:sessions", args=[series.pk]), {"until": "2027-03-31", "day": ["2027-02-05", "2027-03-05"]}
        )
        assert response.status_code == 200
        assert "Velkomst" in str(response.context["form"].non_field_errors())
        assert series.sessions.count() == 0

    @pytest.mark.parametrize("until", ["", "x", "2026-11-23", "9999-12-31", "2027-13-01"])
    def test_broken_dates(self, organiser, series, until):
        address = reverse("series:sessions", args=[series.pk])
        assert organiser.get(address, {"until": until}).status_code == 200
        assert organiser.post(address, {"until": until, "day": "2027-03-05"}).status_code == 200
        assert series.sessions.count() == 0

    @pytest.mark.parametrize(
        ("began", "rule", "until", "made"),
        [
            # Six years old and without an end: it goes on.
            (2020, "FREQ=YEARLY;BYMONTH=3;BYDAY=1FR", "2029-11-24", ["2027-03-05", "2028-03-03", "2029-03-02"]),
            # «Five times» is five times, also where the fifth is five years away.
            (2027, "FREQ=YEARLY;BYMONTH=3;BYDAY=1FR;COUNT=5", "2031-03-07", ["2027-03-05", "2028-03-03", "2029-03-02", "2030-03-01", "2031-03-07"]),
        ],
    )  # fmt: skip
    def test_all_that_the_words_promise_can_be_made(self, organiser, series, began, rule, until, made):
        Series.objects.filter(pk=series.pk).update(start_date=dt.date(began, 1, 1), rule=parse_rule(rule))
        address = reverse("series:sessions", args=[series.pk])
        page = organiser.get(address, {"until": until})
        assert organiser.post(address, filled(form_with(page.content.decode(), "day"), {})).status_code == 302
        assert [str(session.series_date) for session in series.sessions.order_by("series_date")] == made
        beyond = organiser.get(address, {"until": str(dt.date.fromisoformat(until) + dt.timedelta(days=9))})
        assert list(beyond.context["form"].errors) == ["until"]

    def test_each_day_has_a_box_with_its_name_and_what_the_room_says(self, organiser, series):
        Series.objects.filter(pk=series.pk).update(rule=parse_rule("FREQ=WEEKLY;BYDAY=SA"))
        day = dt.date(2027, 1, 9)
        VenueClosure.objects.create(venue=series.venue, start_date=day, end_date=day)
        page = organiser.get(reverse("series:sessions", args=[series.pk]), {"until": "2027-01-10"})
        boxes = {box["value"]: box for box in BeautifulSoup(page.content, "html.parser").select("[name=day]")}
        words = " ".join(boxes["2027-01-09"].parent.get_text(" ", strip=True).replace("\xa0", " ").split())
        assert words.startswith("lørdag den 9. januar 2027")
        assert words.endswith("Lokalet er lukket")
        # A list cannot stand in a label: its box would have no name (HTML, phrasing content).
        assert not boxes["2027-01-09"].parent.select("ul")
        assert [value for value, box in boxes.items() if not box.has_attr("checked")] == ["2027-01-09"]

    @pytest.mark.parametrize("weeks", [1, 3, 30])
    def test_query_count(self, organiser, series, weeks, django_assert_num_queries):
        Series.objects.filter(pk=series.pk).update(rule=parse_rule("FREQ=WEEKLY;BYDAY=SA"))
        actions.create_session(course=series.course, venue=series.venue, meetings=[at(dt.date(2027, 1, 2))])
        until = (dt.date(2027, 1, 2) + dt.timedelta(weeks=weeks - 1)).isoformat()
        address = reverse("series:sessions", args=[series.pk])
        organiser.get(address, {"until": until})
        with django_assert_num_queries(23):
            assert len(organiser.get(address, {"until": until}).context["lines"]) == weeks


class TestSeriesForm:
    def data(self, **changes) -> dict:
        """The fields as the browser sends them, the repetition in its own plain fields."""
        course, venue = CourseFactory(form="evenings", lessons=6), VenueFactory(capacity=14)
        data = {
            "course": course.pk,
            "venue": venue.pk,
            "start_date": "2027-01-01",
            "rule-freq": "MONTHLY",
            "rule-interval": "2",
            "rule-nth": "2",
            "rule-day": ["TU"],
            "rule-count": "",
            "rule-until": "",
            "capacity": "",
            "note": "",
        }
        return data | rows("meetings") | rows("trainers") | changes

    def test_course_venue_and_rule_are_enough(self, organiser):
        response = organiser.post(reverse("series:add"), self.data())
        series = Series.objects.get()
        assert response.url == reverse("series:sessions", args=[series.pk])
        assert (series.rule.text(), series.capacity) == ("FREQ=MONTHLY;INTERVAL=2;BYDAY=2TU", 14)
        assert list(series.meetings.values_list("day_offset", "start_time", "end_time")) == [
            (0, dt.time(18, 30), dt.time(21)),
            (7, dt.time(18, 30), dt.time(21)),
        ]
        page = organiser.get(response.url).context["lines"]
        assert page[0]["day"] == "2027-01-12"

    def test_what_is_written_goes_before_the_usual(self, organiser):
        trainer = TrainerFactory()
        written = rows("meetings", {"day_offset": "0", "start_time": "10:00", "end_time": "15:00", "mode": "room"})
        people = rows("trainers", {"trainer": trainer.pk, "role": "co"})
        organiser.post(reverse("series:add"), self.data(**written, **people))
        series = Series.objects.get()
        assert series.meetings.get().start_time == dt.time(10)
        assert series.trainers.get().role == "co"

    def test_the_preview_saves_nothing_and_says_the_days(self, organiser):
        data = self.data(start_date="2026-12-01", **{"rule-freq": "WEEKLY", "rule-interval": "1", "rule-day": ["TH"]})
        page = organiser.post(reverse("series:add"), data | {"action-preview": "1"})
        assert Series.objects.count() == 0
        shown = page.context["preview"]
        assert shown["words"] == "torsdag, hver uge"
        assert (len(shown["prospects"]), shown["more"]) == (24, 28)
        assert "torsdag den 3. december 2026" in page.content.decode()
        assert shown["prospects"][3].holidays == ["Juleaftensdag", "Nytårsaften"]
        # Two evenings a week apart, every week: the second evening of one is the first of the next.
        assert [len(prospect.clashes) for prospect in shown["prospects"][:3]] == [0, 1, 0]

    def test_the_fragment_is_only_the_dates(self, organiser):
        response = organiser.post(reverse("series:add"), self.data() | {"action-preview": "1", "fragment": "1"})
        assert "<html" not in response.content.decode()
        assert "tirsdag den 12. januar 2027" in response.content.decode()
        empty = organiser.post(reverse("series:add"), {"action-preview": "1", "fragment": "1"})
        assert empty.status_code == 200
        assert Series.objects.count() == 0

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"rule-interval": "0"}, "rule"),
            ({"rule-interval": "99999999999"}, "rule"),
            ({"rule-freq": "YEARLY", "rule-month": ["13"]}, "rule"),
            ({"rule-freq": "SECONDLY"}, "rule"),
            ({"rule-day": []}, "rule"),
            ({"rule-day": ["XX"]}, "rule"),
            ({"rule-nth": "7"}, "rule"),
            ({"rule-count": "-1"}, "rule"),
            ({"rule-until": "2027-13-45"}, "rule"),
            ({"rule-until": "2026-12-31"}, "rule"),
            ({"rule-until": "2027-01-11"}, "rule"),
            ({"rule-count": "3", "rule-until": "2027-12-31"}, "rule"),
            ({"rule": "RRULE:FREQ=SECONDLY;INTERVAL=0"}, "rule"),
            ({"rule": "DTSTART:20271301T000000\nRRULE:FREQ=DAILY"}, "rule"),
            ({"start_date": "2027-13-01"}, "start_date"),
            ({"start_date": "0001-01-01"}, "start_date"),
            ({"start_date": "9999-12-31"}, "start_date"),
            ({"capacity": "15"}, "capacity"),
            ({"capacity": "0"}, "capacity"),
            ({"course": "999999"}, "course"),
            ({"venue": "x"}, "venue"),
        ],
    )
    @pytest.mark.parametrize("action", ["action-create", "action-preview"])
    def test_malformed(self, organiser, changes, field, action):
        response = organiser.post(reverse("series:add"), self.data() | changes | {action: "1"})
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        assert Series.objects.count() == 0

    @pytest.mark.parametrize(
        "meeting",
        [
            {"day_offset": "0", "start_time": "02:30", "end_time": "05:00"},
            {"day_offset": "0", "start_time": "15:00", "end_time": "10:00"},
            {"day_offset": "-1", "start_time": "10:00", "end_time": "15:00"},
            {"day_offset": "99999999", "start_time": "10:00", "end_time": "15:00"},
            {"day_offset": "0", "start_time": "25:00", "end_time": "15:00"},
        ],
    )
    @pytest.mark.parametrize("action", ["action-create", "action-preview"])
    def test_malformed_meetings(self, organiser, meeting, action):
        response = organiser.post(reverse("series:add"), self.data(**rows("meetings", meeting)) | {action: "1"})
        assert response.status_code == 200
        assert any(response.context["form"].formsets["meetings"].errors)
        assert Series.objects.count() == 0

    @pytest.mark.parametrize("data", [{}, {"meetings-TOTAL_FORMS": "x"}, {"rule-freq": "MONTHLY"}])
    def test_nearly_nothing(self, organiser, data):
        for action in ("action-create", "action-preview"):
            assert organiser.post(reverse("series:add"), data | {action: "1"}).status_code == 200
