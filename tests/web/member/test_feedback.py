"""Three questions after a session, without names; and what a trainer tells the next one."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from courses.enrolment.actions import feedback
from courses.enrolment.models import Debrief, Enrolment, Feedback, State
from courses.enrolment.queries import enrolment_token
from tests.factories.catalogue import QualificationFactory
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(noon):
    session = SessionFactory(days=2)
    SessionTrainerFactory(session=session)
    return session


@pytest.fixture
def after(session):
    with clock.at(session.ends_at + dt.timedelta(hours=1)):
        yield


def seat(session, state=State.ATTENDED) -> Enrolment:
    return EnrolmentFactory(session=session, state=state)


def url(enrolment, end=""):
    return reverse("member:enrolment", args=[enrolment_token(enrolment)]) + end


class TestAnswers:
    def test_are_kept_once_and_lead_to_nobody(self, client, session, after):
        alma = seat(session)
        assert "Var det din tid værd?" in text(client.get(url(alma)))
        data = {"worth": "4", "worked": "Øvelserne", "change": "Længere pause"}
        assert client.post(url(alma, "svar/"), data).status_code == 302
        assert "Tak for dine svar." in text(client.get(url(alma)))
        assert client.post(url(alma, "svar/"), data).status_code == 409
        row = Feedback.objects.get()
        assert (row.session, row.worth, row.worked, row.change) == (session, 4, "Øvelserne", "Længere pause")
        fields = {field.name for field in Feedback._meta.get_fields()}
        assert fields == {"id", "session", "worth", "worked", "change", "is_shown"}

    @pytest.mark.parametrize("worth", ["", "9", "x"])
    def test_without_the_first_are_asked_for_and_what_was_typed_is_kept(self, client, session, after, worth):
        response = client.post(url(seat(session), "svar/"), {"worth": worth, "worked": "Øvelserne"})
        assert response.status_code == 422
        assert "Øvelserne" in text(response)
        assert Feedback.objects.count() == 0

    @pytest.mark.parametrize("state", [State.NO_SHOW, State.CANCELLED, State.EXPIRED, State.MOVED])
    def test_are_for_those_who_were_there(self, client, session, after, state):
        person = seat(session, state)
        assert "Var det din tid værd?" not in text(client.get(url(person)))
        assert client.post(url(person, "svar/"), {"worth": "4"}).status_code == 409

    def test_are_for_afterwards(self, client, session):
        person = seat(session, State.ENROLLED)
        assert client.post(url(person, "svar/"), {"worth": "4"}).status_code == 409
        assert Feedback.objects.count() == 0


class TestWhatTheTrainerSees:
    @pytest.fixture
    def teacher(self, client, session):
        client.force_login(session.trainers.get().trainer.member.user)
        return client

    def give(self, session, number):
        for one in range(number):
            feedback.give_feedback(enrolment=seat(session), worth=one % 4 + 1, worked=f"Ord {one}", change="")

    @pytest.mark.parametrize(("number", "shown"), [(0, False), (5, False), (6, True)])
    def test_is_nothing_until_more_than_five_have_answered(self, teacher, session, after, number, shown):
        self.give(session, number)
        page = text(teacher.get(reverse("trainer:debrief", args=[session.pk])))
        assert ("Ord 0" in page) is shown
        assert ("6 har svaret" in page) is shown

    def test_grows_by_fives(self, session, after):
        """Two looks a day apart tell of five people at least, never of the one who answered in between."""
        totals = []
        for _one in range(17):
            feedback.give_feedback(enrolment=seat(session), worth=4)
            found = feedback.answers(session)
            totals.append(found.total if found else 0)
        assert totals == [0] * 5 + [6] * 5 + [11] * 5 + [16] * 2

    def test_is_counted(self, session, after):
        self.give(session, 6)
        found = feedback.answers(session)
        assert dict(found.worth) == {"ja, meget": 1, "ja": 1, "lidt": 2, "nej": 2}
        assert found.worked == sorted(found.worked)

    def test_is_not_shown_to_another_trainer(self, client, session, after):
        client.force_login(TrainerFactory().member.user)
        assert client.get(reverse("trainer:debrief", args=[session.pk])).status_code == 404


class TestDebrief:
    @pytest.fixture
    def teacher(self, client, session):
        client.force_login(session.trainers.get().trainer.member.user)
        return client

    def test_reaches_whoever_teaches_the_course_and_nobody_else(self, teacher, client, session, after):
        address = reverse("trainer:debrief", args=[session.pk])
        teacher.post(address, {"worked": "Runden i par", "change": "Mere luft"})
        course = reverse("trainer:course", args=[session.course.code])
        elsewhere = QualificationFactory(course=session.course).trainer.member.user
        client.force_login(elsewhere)
        assert "Runden i par" in text(client.get(course))
        client.force_login(TrainerFactory().member.user)
        assert client.get(course).status_code == 404
        client.logout()
        for page in (f"/hold/{session.pk}/", f"/hold/{session.pk}.ics"):
            assert "Runden i par" not in client.get(page).content.decode()

    def test_can_be_written_again(self, teacher, session, after):
        address = reverse("trainer:debrief", args=[session.pk])
        for words in ("Først", "Så"):
            assert teacher.post(address, {"worked": words, "change": ""}).status_code == 302
        assert Debrief.objects.get().worked == "Så"
        assert "Så" in text(teacher.get(address))

    def test_that_is_empty_is_not_kept(self, teacher, session, after):
        response = teacher.post(reverse("trainer:debrief", args=[session.pk]), {"worked": " ", "change": ""})
        assert response.status_code == 422
        assert "Skriv mindst én sætning i et af de to felter." in text(response)
        assert Debrief.objects.count() == 0

    @pytest.mark.parametrize("count", [1, 3, 19])
    def test_the_courses_page_costs_the_same_for_few_and_many(
        self, client, session, after, count, django_assert_num_queries
    ):
        trainer = QualificationFactory(course=session.course).trainer
        for number in range(count):
            other = SessionFactory(course=session.course, venue=session.venue, days=3 + number)
            author = TrainerFactory().member.user
            feedback.write_debrief(session=other, author=author, worked=f"Nr. {number}", change="")
        client.force_login(trainer.member.user)
        address = reverse("trainer:course", args=[session.course.code])
        client.get(address)
        with django_assert_num_queries(8):
            assert text(client.get(address)).count("Nr. ") == count
