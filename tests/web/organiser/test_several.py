"""Several sessions of the list at once: ticked, shown in words, and then moved, cancelled, published or deleted."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils.http import urlencode

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.schedule import actions
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.web.browser import press
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
WEEK = dt.timedelta(days=7)


def chosen(name: str, *sessions: Session) -> str:
    return f"{reverse(f'sessions:{name}')}?{urlencode({'session': [s.pk for s in sessions]}, doseq=True)}"


def make(day, **facts) -> Session:
    course = facts.pop("course", None) or CourseFactory(title="Debatdogmer", title_en="")
    return actions.create_session(
        course=course, venue=facts.pop("venue", None) or VenueFactory(), meetings=[at(day)], **facts
    )


@pytest.fixture
def weekly(noon) -> list[Session]:
    """Three drafts in one room, a week apart, with one trainer."""
    venue, course, trainer = VenueFactory(name="Fjordsalen"), CourseFactory(title="Debatdogmer"), TrainerFactory()
    days = [SATURDAY + number * WEEK for number in range(3)]
    return [make(day, venue=venue, course=course, trainers=[(trainer, "lead")]) for day in days]


def days_of(sessions) -> list[dt.date]:
    return [clock.local(Session.objects.get(pk=session.pk).starts_at).date() for session in sessions]


def with_somebody(session: Session) -> Session:
    actions.publish_session(session=session)
    enrolments.enrol(session=session, name="Bo Birk", email="bo@demo.example", is_proven=True)
    OutboxMail.objects.all().delete()
    return session


def test_the_list_sends_what_is_ticked_to_each_step(organiser, weekly):
    page = BeautifulSoup(organiser.get(reverse("sessions:index")).content, "html.parser")
    boxes = page.find_all("input", attrs={"name": "session"})
    assert {box["value"] for box in boxes} == {str(session.pk) for session in weekly}
    (form,) = {box.find_parent("form") for box in boxes}
    assert form["method"] == "get"
    steps = {form["action"]} | {button["formaction"] for button in form.find_all("button") if button.get("formaction")}
    assert steps == {
        reverse(f"sessions:{name}") for name in ("move_several", "cancel_several", "delete_several", "publish_drafts")
    }
    assert all(box.find_parent("label").get_text(strip=True) for box in boxes)


class TestMoving:
    def move(self, organiser, sessions, typed):
        """Type, look, and press «Flyt holdene»."""
        address = chosen("move_several", *sessions)
        shown = press(organiser, address, organiser.get(address), typed, "action-preview")
        return shown, press(organiser, address, shown, {}, "action-save", follow=True)

    def test_each_to_where_the_next_one_is(self, organiser, weekly):
        shown, done = self.move(organiser, weekly, {"days": "7"})
        assert "lørdag den 20. februar 2027" in shown.content.decode()
        assert "er booket" not in shown.content.decode()
        assert "3 hold er flyttet." in done.content.decode()
        assert days_of(weekly) == [SATURDAY + number * WEEK for number in (1, 2, 3)]

    def test_backwards_too(self, organiser, weekly):
        self.move(organiser, weekly, {"days": "-7"})
        assert days_of(weekly) == [SATURDAY + number * WEEK for number in (-1, 0, 1)]

    def test_to_another_time_and_room(self, organiser, weekly):
        room = VenueFactory(name="Havnehuset")
        self.move(organiser, weekly[:2], {"start": "17:30", "venue": str(room.pk)})
        first = Session.objects.get(pk=weekly[0].pk)
        assert (first.venue, first.starts_at, first.ends_at) == (
            room,
            at(SATURDAY, "17:30")[0],
            at(SATURDAY, "10:00", "22:30")[1],
        )
        assert Session.objects.get(pk=weekly[2].pk).venue.name == "Fjordsalen"

    def test_over_the_change_of_the_clock(self, organiser, weekly):
        self.move(organiser, weekly[:1], {"days": "49"})
        assert Session.objects.get(pk=weekly[0].pk).starts_at == at(dt.date(2027, 4, 3))[0]

    def test_who_is_enrolled_is_named_before_and_told(self, organiser, weekly):
        with_somebody(weekly[1])
        shown, done = self.move(organiser, weekly[1:], {"days": "14"})
        assert "Når de flyttes: 1 person får en mail." in shown.content.decode()
        assert "2 hold er flyttet. Har fået en mail: 1 person." in done.content.decode()
        assert list(OutboxMail.objects.values_list("kind", flat=True)) == ["trainer_moved", "changed"]

    def test_what_is_booked_stays_and_the_rest_moves(self, organiser, weekly):
        make(SATURDAY + 3 * WEEK, venue=weekly[0].venue, course=CourseFactory(title="Velkomst"))
        shown, done = self.move(organiser, weekly[:1] + weekly[2:], {"days": "7"})
        assert "Fjordsalen er booket til «Velkomst»" in shown.content.decode()
        assert "Fjordsalen er booket til «Velkomst»" in done.content.decode()
        assert days_of(weekly) == [SATURDAY, SATURDAY + WEEK, SATURDAY + 2 * WEEK]

    def test_the_trainer_who_teaches_elsewhere(self, organiser, weekly):
        make(SATURDAY + 3 * WEEK, trainers=[(weekly[0].trainers.get().trainer, "lead")])
        address = chosen("move_several", weekly[2])
        shown = press(organiser, address, organiser.get(address), {"days": "7"}, "action-preview")
        assert "er booket i" in shown.content.decode()

    def test_a_public_holiday_is_asked_about(self, organiser, weekly):
        address = chosen("move_several", weekly[0])
        # 28 March 2027 is Easter Sunday.
        shown = press(organiser, address, organiser.get(address), {"days": "43"}, "action-preview")
        refused = press(organiser, address, shown, {}, "action-save")
        assert days_of(weekly[:1]) == [SATURDAY]
        press(organiser, address, refused, {"holiday_ok": "on"}, "action-save")
        assert days_of(weekly[:1]) == [dt.date(2027, 3, 28)]

    @pytest.mark.parametrize(
        "typed", [{}, {"days": "x"}, {"days": "99999"}, {"start": "02:30"}, {"start": "25:00"}, {"days": "0"}]
    )
    def test_what_cannot_be_is_explained(self, organiser, weekly, typed):
        address = chosen("move_several", *weekly)
        page = press(organiser, address, organiser.get(address), typed, "action-preview")
        assert page.context["form"].errors
        assert days_of(weekly) == [SATURDAY + number * WEEK for number in range(3)]

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_the_preview_costs_the_same_for_any_number(self, organiser, noon, number, django_assert_num_queries):
        sessions = [make(SATURDAY + index * WEEK, trainers=[(TrainerFactory(), "lead")]) for index in range(number)]
        address = chosen("move_several", *sessions)
        page = organiser.get(address)
        press(organiser, address, page, {"days": "7"}, "action-preview")
        with django_assert_num_queries(17):
            press(organiser, address, page, {"days": "7"}, "action-preview")


class TestCancelling:
    def test_all_with_one_reason(self, organiser, weekly):
        with_somebody(weekly[0])
        actions.publish_session(session=weekly[1])
        address = chosen("cancel_several", *weekly)
        page = organiser.get(address)
        assert "Disse bliver, som de er" in page.content.decode()
        empty = press(organiser, address, page, {"reason": ""}, "action-cancel")
        assert empty.context["form"].errors
        done = press(organiser, address, page, {"reason": "Sygdom"}, "action-cancel", follow=True)
        assert "2 hold er aflyst. Har fået en mail: 1 person." in done.content.decode()
        assert list(Session.objects.order_by("starts_at").values_list("status", flat=True)) == [
            "cancelled",
            "cancelled",
            "draft",
        ]
        assert list(OutboxMail.objects.values_list("kind", flat=True)) == ["trainer_called_off", "called_off"]


class TestDeleting:
    def test_drafts_only(self, organiser, weekly):
        actions.publish_session(session=weekly[0])
        address = chosen("delete_several", *weekly)
        done = press(organiser, address, organiser.get(address), {}, "action-delete", follow=True)
        assert "2 kladder er slettet." in done.content.decode()
        assert Session.objects.get() == weekly[0]

    def test_what_was_published_meanwhile_stays(self, organiser, weekly):
        address = chosen("delete_several", *weekly)
        page = organiser.get(address)
        actions.publish_sessions(sessions=weekly)
        back = press(organiser, address, page, {}, "action-delete", follow=True)
        assert "Vælg mindst ét kommende hold" in back.content.decode()
        assert Session.objects.count() == 3


class TestPublishing:
    def test_only_what_was_ticked_is_listed(self, organiser, weekly):
        page = organiser.get(chosen("publish_drafts", *weekly[:2]))
        assert [line.session for line in page.context["lines"]] == weekly[:2]

    def test_all_and_none(self, organiser, weekly):
        make(dt.date(2027, 3, 28))
        address = reverse("sessions:publish_drafts")
        ticks = [
            [line.is_ticked for line in organiser.get(address, {"tick": tick}).context["lines"]]
            for tick in ("", "all", "none", "x")
        ]
        assert ticks[1:3] == [[True] * 4, [False] * 4]
        assert ticks[0] == ticks[3]
        shown = organiser.get(address, {"quarter": "2027-1", "tick": "all"}).content.decode()
        assert 'href="?quarter=2027-1&amp;tick=none"' in shown


@pytest.mark.parametrize("step", ["move_several", "cancel_several", "delete_several"])
@pytest.mark.parametrize(
    "query", ["", "?session=", "?session=x", "?session=-1", "?session=99999", "?session=" + "9" * 40, "?session=²"]
)
def test_nothing_ticked_leads_back_with_a_sentence(organiser, weekly, step, query):
    address = reverse(f"sessions:{step}") + query
    for answer in (
        organiser.get(address, follow=True),
        organiser.post(address, {"reason": "x", "days": "1"}, follow=True),
    ):
        assert "Vælg mindst ét kommende hold" in answer.content.decode()
    assert Session.objects.filter(status="draft").count() == 3
