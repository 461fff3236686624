"""Rooms: what a change touches is named before it is saved, with the ways out; and who may delete what."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.catalogue.models import Course
from courses.enrolment.actions import enrolments
from courses.places.models import Association, Venue
from courses.schedule import actions
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, VenueFactory
from tests.web.browser import filled, form_with, press
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
WEEK = dt.timedelta(days=7)


@pytest.fixture
def venue() -> Venue:
    return VenueFactory(name="Fjordsalen", street="Havnegade 4", capacity=20)


@pytest.fixture
def sessions(venue) -> list[Session]:
    """A draft and a published session with three people, a week apart."""
    course = CourseFactory(title="Debatdogmer")
    made = [actions.create_session(course=course, venue=venue, meetings=[at(SATURDAY + n * WEEK)]) for n in range(2)]
    actions.publish_session(session=made[1])
    for number in range(3):
        enrolments.enrol(session=made[1], name=f"Nr {number}", email=f"nr{number}@demo.example", is_proven=True)
    return made


def address(venue) -> str:
    return reverse("venue:edit", args=[venue.pk])


def save(organiser, venue, typed, **how):
    """Type into the page of the room and press «Gem»."""
    page = organiser.get(address(venue))
    return organiser.post(address(venue), filled(form_with(page.content.decode(), "street"), typed), **how)


def closed(first: dt.date, last: dt.date) -> dict[str, str]:
    """What the browser sends after «Tilføj lukning», where its script has copied the empty row."""
    return {
        "closures-TOTAL_FORMS": "1", "closures-0-start_date": str(first), "closures-0-end_date": str(last),
        "closures-0-id": "", "closures-0-DELETE": "",
    }  # fmt: skip


def save_closed(organiser, venue, first, last, **how):
    page = organiser.get(address(venue))
    data = filled(form_with(page.content.decode(), "street"), {})
    return organiser.post(address(venue), data | closed(first, last), **how)


def save_all_the_same(organiser, venue, page, **how):
    return press(organiser, address(venue), page, {}, "seen", **how)


def test_fewer_seats_than_are_enrolled(organiser, venue, sessions):
    page = save(organiser, venue, {"capacity": "2"})
    shown = page.content.decode()
    assert "3 personer er tilmeldt, og lokalet ville kun have plads til 2." in shown
    assert "Det har 20 pladser; de bliver til 2." in shown
    assert reverse("sessions:move", args=[sessions[1].pk]) in shown
    assert reverse("sessions:cancel", args=[sessions[1].pk]) in shown
    venue.refresh_from_db()
    assert venue.capacity == 20
    done = save_all_the_same(organiser, venue, page, follow=True)
    assert "2 hold har færre pladser nu." in done.content.decode()
    assert list(Session.objects.order_by("pk").values_list("capacity", "seats_taken")) == [(2, 0), (3, 3)]


def test_a_closure_over_a_booked_day(organiser, venue, sessions):
    page = save_closed(organiser, venue, SATURDAY - WEEK, SATURDAY)
    shown = page.content.decode()
    assert "Lokalet er lukket lørdag den 13. februar 2027." in shown
    assert "20. februar" not in shown
    assert f"{reverse('sessions:move_several')}?session={sessions[0].pk}" in shown
    assert venue.closures.count() == 0
    assert save_all_the_same(organiser, venue, page).status_code == 302
    assert venue.closures.count() == 1
    # What was said once is not asked again.
    assert save(organiser, venue, {"contact": "Ring 12"}).status_code == 302


def test_out_of_use(organiser, venue, sessions):
    page = save(organiser, venue, {"is_active": []})
    assert page.content.decode().count("Lokalet er så ikke i brug.") == 2
    save_all_the_same(organiser, venue, page)
    venue.refresh_from_db()
    assert not venue.is_active


@pytest.mark.parametrize("typed", [{"capacity": "40"}, {"directions": "Gå ind ad porten."}, {"capacity": "20"}])
def test_what_touches_nothing_asks_nothing(organiser, venue, sessions, typed):
    assert save(organiser, venue, typed).status_code == 302


def test_an_answer_counts_for_what_was_shown(organiser, venue, sessions):
    page = save(organiser, venue, {"capacity": "2"})
    other = press(organiser, address(venue), page, {"capacity": "1"}, "seen")
    assert "lokalet ville kun have plads til 1" in other.content.decode()
    venue.refresh_from_db()
    assert venue.capacity == 20


@pytest.mark.parametrize(
    ("name", "street"),
    [("Fjordsalen", "Andetsteds 9"), ("FJORDSALEN ", "X 1"), ("Sal 2", "havnegade 4."), ("Sal 2", "Havnegade  4")],
)
def test_a_double_is_named(organiser, venue, name, street):
    typed = {"name": name, "street": street, "postcode": venue.postcode_id, "capacity": "12"}
    page = organiser.get(reverse("venue:add"))
    asked = organiser.post(reverse("venue:add"), filled(form_with(page.content.decode(), "street"), typed))
    assert (
        "Der er allerede et lokale med dette navn eller på denne adresse: Fjordsalen, Havnegade 4."
        in asked.content.decode()
    )
    assert Venue.objects.count() == 1
    press(organiser, reverse("venue:add"), asked, {}, "seen")
    assert Venue.objects.count() == 2


def test_another_room_is_none(organiser, venue):
    far = PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92)
    for number, (name, postcode) in enumerate([("Havnehuset", venue.postcode_id), ("Fjordsalen", far.pk)]):
        typed = {"name": name, "street": f"Vej {number}", "postcode": postcode, "capacity": "12"}
        page = organiser.get(reverse("venue:add"))
        data = filled(form_with(page.content.decode(), "street"), typed)
        assert organiser.post(reverse("venue:add"), data).status_code == 302


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_question_costs_the_same_for_any_number(organiser, venue, number, django_assert_num_queries):
    course = CourseFactory()
    for count in range(number):
        actions.create_session(course=course, venue=venue, meetings=[at(SATURDAY + count * WEEK)])
    save(organiser, venue, {"capacity": "2"})
    page = organiser.get(address(venue))
    data = filled(form_with(page.content.decode(), "street"), {"capacity": "2"})
    with django_assert_num_queries(25):
        assert len(organiser.post(address(venue), data).context["question"]["touched"]) == number


class TestDeleting:
    """Who may create may delete what nothing refers to."""

    @pytest.mark.parametrize("make", [VenueFactory, CourseFactory, AssociationFactory])
    def test_what_nothing_refers_to(self, organiser, make):
        row = make()
        page = organiser.post(reverse(f"{row._meta.model_name}:delete", args=[row.pk]))
        assert page.status_code == 302
        assert not type(row).objects.filter(pk=row.pk).exists()

    def test_a_trainer_with_a_mistyped_name(self, organiser):
        trainer = QualificationFactory().trainer
        assert organiser.post(reverse("trainers:delete", args=[trainer.pk])).status_code == 302

    def test_what_is_used_says_by_what(self, organiser, sessions, venue):
        QualificationFactory(course=sessions[0].course)
        trainer = TrainerFactory()
        actions.set_trainers(session=sessions[0], trainers=[(trainer, "lead")])
        for address, words in (
            (reverse("venue:delete", args=[venue.pk]), "2 hold"),
            (reverse("course:delete", args=[sessions[0].course_id]), "2 hold"),
            (reverse("trainers:delete", args=[trainer.pk]), "1 underviser"),
        ):
            for answer in (organiser.get(address), organiser.post(address)):
                assert "er i brug og kan ikke slettes:" in answer.content.decode()
                assert words in answer.content.decode()
        assert (Venue.objects.count(), Course.objects.count()) == (1, 1)

    def test_links_that_would_be_lost_count(self, organiser, sessions):
        association = AssociationFactory()
        MemberFactory(association=association)
        answer = organiser.post(reverse("association:delete", args=[association.pk]))
        assert "1 medlem" in answer.content.decode()
        assert Association.objects.exists()


class TestCourses:
    def test_a_new_course_comes_last(self, organiser):
        CourseFactory(position=4), CourseFactory(position=2)
        page = organiser.get(reverse("course:add"))
        typed = {"title": "Nyt", "code": "ny", "lessons": "6"}
        organiser.post(reverse("course:add"), filled(form_with(page.content.decode(), "lessons"), typed))
        assert Course.objects.order_by("position").last().title == "Nyt"


class TestAfterwards:
    def test_a_session_that_was_held_is_entered(self, organiser):
        session = actions.create_session(
            course=CourseFactory(), venue=VenueFactory(), meetings=[at(dt.date(2026, 11, 7))]
        )
        address = reverse("sessions:edit", args=[session.pk])
        page = organiser.get(address)
        assert "Blev det holdt?" in page.content.decode()
        done = press(organiser, address, page, {}, "action-enter", follow=True)
        assert "Holdet er skrevet ind." in done.content.decode()
        assert "Det er forbi og er ikke afsluttet." in done.content.decode()


class TestFacts:
    def test_a_wrong_deadline_is_told_beside_its_field(self, organiser, published):
        address = reverse("sessions:details", args=[published.pk])
        page = organiser.get(address)
        typed = {"enrol_by_date": "2021-02-01", "min_participants": "6"}
        shown = organiser.post(address, filled(form_with(page.content.decode(), "enrol_by_date"), typed))
        assert list(shown.context["form"].errors) == ["enrol_by_date"]
        assert 'value="2021-02-01"' in shown.content.decode()

    def test_moving_says_that_the_deadline_moves_along(self, organiser, published):
        facts = {"min_participants": 6, "enrol_by_date": SATURDAY - dt.timedelta(days=3)}
        actions.set_details(session=published, **facts)
        page = organiser.get(reverse("sessions:move", args=[published.pk]), {"days": "-7"})
        assert "Sidste tilmelding flytter med: onsdag den 3. februar 2027." in page.content.decode()
