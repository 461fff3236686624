"""A plan by hand beside the calculated one: why not here, hold it here, keep it out."""

import datetime as dt

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.catalogue.models import Course
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.planner.actions import calculation, plans
from courses.planner.models import NotHere, PlanRun
from courses.planner.queries.proposal import proposal
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.web.browser import press
from tests.web.organising import SATURDAY, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
START = dt.date(2026, 11, 30)


@pytest.fixture
def world():
    """Two courses promised twice a year, two rooms, one trainer, nobody far away."""
    trainer = None
    for title in ("Debat", "Dialog"):
        course = CourseFactory(title=title, title_en="", target_runs_per_year=2)
        facts = {"trainer": trainer} if trainer else {"trainer__member__postcode": PostcodeFactory()}
        trainer = QualificationFactory(course=course, trainer__member__name="Alma Raps", **facts).trainer
    VenueFactory(name="Fjordsalen"), VenueFactory(name="Havnen")
    MemberFactory.create_batch(8, postcode=PostcodeFactory())


def calculated() -> PlanRun:
    run = plans.ask_for_plan(start_date=START, seconds=0, actor=None)
    calculation.calculate(calculation.claim())
    run.refresh_from_db()
    return run


def why(client, run, title: str, room: str, **more: object):
    asked = {"course": Course.objects.get(title=title).pk, "venue": Venue.objects.get(name=room).pk, **more}
    return client.get(reverse("plans:why", args=[run.pk]), asked)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_the_form_alone(organiser, world):
    run = calculated()
    assert reverse("plans:why", args=[run.pk]) in organiser.get(reverse("plans:plan", args=[run.pk])).content.decode()
    shown = words(organiser.get(reverse("plans:why", args=[run.pk])))
    assert "Hvorfor ikke her?" in shown
    assert "Svaret" not in shown
    assert "Vælg et kursus og et lokale." in words(organiser.get(reverse("plans:why", args=[run.pk]), {"course": "x"}))


def test_what_is_in_the_plan(organiser, world):
    run = calculated()
    wanted = proposal(run).added[0]
    shown = words(why(organiser, run, wanted.course.title, wanted.venue.name))
    assert "Det er med i planen." in shown
    assert "Lav kladden, og hold den fast" not in shown


def test_a_rule_and_its_figures(organiser, world):
    VenueFactory(name="Loftet", capacity=3)
    run = calculated()
    needed = Course.objects.get(title="Debat").min_participants
    shown = words(why(organiser, run, "Debat", "Loftet"))
    assert "Det kan ikke lade sig gøre, hvad planen end gør." in shown
    assert f"Lokalet har 3 pladser; kurset skal bruge {needed}." in shown


def test_a_better_use_of_the_day(organiser, world):
    """The day and the trainer of a session in the plan, asked for the other course: that one goes, or gets another day."""
    run = calculated()
    wanted = proposal(run).added[0]
    other = "Dialog" if wanted.course.title == "Debat" else "Debat"
    shown = words(why(organiser, run, other, wanted.venue.name, day=wanted.day.isoformat(), trainer=wanted.lead.pk))
    assert "Så må disse hold vige:" in shown
    assert "Det har lokalet den dag." in shown


@pytest.mark.parametrize("day", ["2031-01-01", "x", "²"])
def test_a_day_that_is_none_of_the_year(organiser, world, day):
    run = calculated()
    shown = words(why(organiser, run, "Debat", "Havnen", day=day))
    assert ("Dagen ligger uden for det år, der er planlagt." in shown) == (day == "2031-01-01")


def test_a_course_that_is_promised_nowhere(organiser, world):
    CourseFactory(title="Frit", target_runs_per_year=0)
    assert "Kurset er ikke lovet nogen steder" in words(why(organiser, calculated(), "Frit", "Havnen"))


def test_held_fast_by_hand_and_planned_around(organiser, world):
    run = calculated()
    room = Venue.objects.get(name="Havnen")
    taken = {(w.course.title, w.venue.name, w.day) for w in proposal(run).added}
    day = next(day for week in range(8) if ("Debat", "Havnen", day := SATURDAY + dt.timedelta(weeks=week)) not in taken)
    page = why(organiser, run, "Debat", "Havnen", day=day.isoformat())
    done = press(
        organiser, page.request["PATH_INFO"] + "?" + page.request["QUERY_STRING"], page, {}, "action-hold", follow=True
    )
    assert "Kladden er lavet og holdes fast." in words(done)
    session = Session.objects.get()
    assert (session.venue, session.is_pinned, session.starts_at.date()) == (room, True, day)
    assert session.trainers.get().trainer == TrainerProfile.objects.get()
    actions = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert {"planning.create", "planning.pin"} <= actions
    assert proposal(calculated()).pinned == 1


def test_kept_out_and_let_in_again(organiser, world):
    run = calculated()
    VenueFactory(name="Loftet")
    address = reverse("plans:why", args=[run.pk])
    for room in ("Fjordsalen", "Havnen"):
        page = why(organiser, run, "Debat", room)
        done = press(organiser, address, page, {}, "action-keep-out", follow=True)
        assert "Fra nu af lægger ingen plan Debat dér." in words(done)
    rows = [(w.course.title, w.venue.name) for w in proposal(calculated()).added]
    assert {room for title, room in rows if title == "Debat"} == {"Loftet"}
    Venue.objects.filter(name="Loftet").update(is_active=False)
    (item,) = proposal(calculated()).lacking
    assert item.cause == "not_here"
    assert "Kurset holdes ude af lokalet i hånden." in words(why(organiser, run, "Debat", "Havnen"))
    for row in NotHere.objects.all():
        pair = {"course": row.course_id, "venue": row.venue_id, "plan": run.pk}
        page = organiser.post(reverse("plans:let_in"), pair, follow=True)
    assert "Planer må lægge Debat dér igen." in words(page)
    assert not NotHere.objects.exists()
    room = Venue.objects.get(name="Havnen")
    history = ModelLogEntry.objects.filter(object_id=str(room.pk)).values_list("action", flat=True)
    assert set(history) == {"planning.keep_out", "planning.let_in"}
    assert "Planer holder et kursus ude: Debat" in words(organiser.get(reverse("venue:history", args=[room.pk])))


@pytest.mark.parametrize("name", ["keep_out", "let_in", "hold_here"])
@pytest.mark.parametrize("sent", [{}, {"course": "x", "venue": "²", "plan": "9" * 30}, {"course": "1", "plan": "\x00"}])
def test_what_no_page_wrote_changes_nothing(organiser, world, name, sent):
    assert organiser.post(reverse(f"plans:{name}"), sent).status_code == 302
    assert (NotHere.objects.count(), Session.objects.count()) == (0, 0)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_asking_costs_the_same_for_any_number(organiser, world, number, django_assert_num_queries):
    run = calculated()
    for _count in range(number):
        NotHere.objects.create(course=CourseFactory(target_runs_per_year=1), venue=VenueFactory())
    why(organiser, run, "Debat", "Havnen")
    with django_assert_num_queries(36):
        why(organiser, run, "Debat", "Havnen")


@pytest.mark.parametrize("group", [None, "Redaktører", "Undervisere"])
def test_for_organisers_only(client, world, group):
    run = calculated()
    client.force_login(somebody(group) if group else UserFactory())
    assert why(client, run, "Debat", "Havnen").status_code == 302
    pair = {"course": Course.objects.first().pk, "venue": Venue.objects.first().pk, "plan": run.pk}
    for name in ("keep_out", "let_in", "hold_here"):
        assert client.post(reverse(f"plans:{name}"), pair).status_code == 302
    assert (NotHere.objects.count(), Session.objects.count()) == (0, 0)
