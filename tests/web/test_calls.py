"""Who is told of a change and how: by mail, or by a call that somebody must make (docs/PRIVACY.md P11)."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.on_behalf import open_online
from courses.enrolment.models import Call, ListView
from courses.enrolment.queries import Told, sessions_to_call
from courses.people.models import User
from courses.schedule.models import Session
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import filled, form_with, forms_of, press
from tests.web.organising import somebody
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NUMBER, NAME = "60 71 82 93", "Hemmelige Hanne"
LATER = dt.timedelta(days=7)


@pytest.fixture
def session(noon):
    session = SessionFactory()
    SessionTrainerFactory(session=session)
    return session


@pytest.fixture
def by_phone(session):
    return enrolments.enrol(session=session, name=NAME, email="", phone=NUMBER, actor=somebody("Planlægning"))


@pytest.fixture
def mixed(session, by_phone):
    enrolments.enrol(session=session, name="Med Mail", email="med@demo.example", phone="61 71 82 93")
    with clock.at(session.starts_at - dt.timedelta(days=8)):
        enrolments.add_walk_in(session=session, name="Kom Bare", actor=None)
    return session


def moved(session, *, by=LATER) -> Told:
    times = [(meeting.starts_at + by, meeting.ends_at + by) for meeting in session.meetings.all()]
    return enrolments.move_session(session=Session.objects.get(pk=session.pk), meetings=times)


def office(name, session):
    return reverse(f"sessions:{name}", args=[session.pk])


class TestWhoIsToldHow:
    def test_before_cancelling_and_after(self, organiser, mixed, outbox):
        page = organiser.get(office("cancel", mixed))
        assert "1 person får en mail." in text(page)
        assert "1 person uden e-mail skal ringes op." in text(page)
        assert "1 person har hverken opgivet e-mail eller nummer" in text(page)
        form = form_with(page.content.decode(), "reason")
        after = organiser.post(office("cancel", mixed), filled(form, {"reason": "Underviseren er syg"}), follow=True)
        said = " ".join(str(message) for message in after.context["messages"])
        assert "Har fået en mail: 1 person." in said
        assert "Skal ringes op, da de ikke har e-mail: 1 person." in said
        assert outbox()[-1:] == ["called_off"]
        # The list of whom to call opens by itself.
        assert after.redirect_chain[-1][0] == office("calls", mixed)
        after = organiser.get(reverse("sessions:edit", args=[mixed.pk]))
        assert "2 personer uden e-mail skal ringes op" in text(after)

    def test_moving_and_opening_online_say_it_too(self, organiser, mixed):
        assert "1 person uden e-mail skal ringes op." in text(organiser.get(office("move", mixed)))
        assert moved(mixed) == Told(mailed=1, called=1, unreachable=1)
        assert open_online(session=mixed, online_url="https://moede.example/x") == Told(1, 1, 1)

    def test_the_list_is_in_danish_order(self, organiser, session):
        for name in ("Øjvind Bak", "Anne-Marie Dal", "Åse Bak", "Ünal Bak", "Ægir Bak", "Zoe Bak", "Annemarie Bak"):
            enrolments.enrol(session=session, name=name, email="", phone=NUMBER, is_proven=True)
        moved(session)
        page = text(organiser.get(office("calls", session)))
        wanted = ["Anne-Marie Dal", "Annemarie Bak", "Ünal Bak", "Zoe Bak", "Ægir Bak", "Øjvind Bak", "Åse Bak"]
        assert sorted(wanted, key=page.index) == wanted

    def test_nobody_enrolled_is_nobody_told(self, organiser, session):
        assert "får en mail" not in text(organiser.get(office("cancel", session)))
        assert moved(session) == Told()

    def test_a_second_change_before_the_call_is_one_call_about_the_newer(self, by_phone):
        moved(by_phone.session)
        enrolments.cancel_session(session=by_phone.session, reason="Syg")
        assert Call.objects.get().about == Call.About.CALLED_OFF

    def test_a_change_after_the_call_is_a_new_one(self, client, by_phone):
        moved(by_phone.session)
        client.force_login(somebody("Planlægning"))
        press(client, office("calls", by_phone.session), client.get(office("calls", by_phone.session)), {}, "called")
        moved(by_phone.session)
        assert [call.called_at is not None for call in Call.objects.order_by("pk")] == [True, False]


class TestCallList:
    @pytest.fixture(autouse=True)
    def change(self, mixed):
        moved(mixed)

    def test_the_organiser_sees_only_those_without_e_mail_and_each_look_is_noted(self, organiser, session):
        page = organiser.get(office("calls", session))
        assert NAME in page.text
        assert NUMBER in page.text
        assert "Kom Bare" in page.text
        assert "Med Mail" not in page.text
        assert "61 71 82 93" not in page.text
        organiser.get(office("calls", session))
        looks = ListView.objects.filter(session=session)
        assert [look.what for look in looks] == ["calls", "calls"]
        assert "ringeliste" in text(organiser.get(office("edit", session)))

    def test_a_trainer_of_the_session_sees_the_same_and_nobody_else(self, client, teacher, session):
        address = reverse("trainer:calls", args=[session.pk])
        assert address in teacher.get(reverse("trainer:session", args=[session.pk])).text
        page = teacher.get(address)
        assert NUMBER in page.text
        assert "61 71 82 93" not in page.text
        assert ListView.objects.filter(what="calls").count() == 1
        client.force_login(TrainerFactory().member.user)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404

    def test_before_a_change_and_after_the_session_there_is_nobody(self, teacher, session):
        with clock.at(Session.objects.get(pk=session.pk).ends_at):
            assert NUMBER not in teacher.get(reverse("trainer:calls", args=[session.pk])).text
            assert sessions_to_call() == []
        Call.objects.all().delete()
        assert NUMBER not in teacher.get(reverse("trainer:calls", args=[session.pk])).text
        assert ListView.objects.count() == 0

    def test_either_ticks_and_either_takes_it_back(self, client, teacher, session):
        address = reverse("trainer:calls", args=[session.pk])
        row = forms_of(teacher.get(address).content.decode())[-2]
        teacher.post(address, filled(row, {}, "called"))
        done = Call.objects.get(called_at__isnull=False)
        assert done.called_by == session.trainers.get().trainer.member.user
        client.force_login(somebody("Planlægning", first_name="Karen Kontor"))
        page = client.get(office("calls", session))
        assert f"ringet op tir. 24. nov. 12.00 af {done.called_by.first_name}" in text(page)
        row = next(form for form in forms_of(page.text) if form.find("button", value="0"))
        client.post(office("calls", session), filled(row, {}, "called"))
        assert Call.objects.filter(called_at__isnull=True).count() == 2

    def test_a_call_of_another_session_is_not_ticked(self, organiser, session):
        other = SessionFactory()
        organiser.post(office("calls", other), {"call": Call.objects.first().pk, "called": "1"})
        organiser.post(office("calls", session), {"call": "x", "called": "1"})
        assert not Call.objects.filter(called_at__isnull=False).exists()

    def test_who_has_left_is_not_called(self, organiser, session, by_phone):
        enrolments.cancel(enrolment=by_phone)
        assert NUMBER not in organiser.get(office("calls", session)).text

    def test_the_first_page_of_the_back_office_names_it(self, organiser, session):
        assert office("calls", session) in organiser.get("/admin/").text

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_query_count(self, organiser, session, number, django_assert_num_queries):
        caller = User.objects.first()
        for one in range(number):
            enrolments.enrol(session=session, name=f"A{one}", email="", phone=f"6071829{one}", actor=caller)
        enrolments.cancel_session(session=session, reason="Syg")
        organiser.get(office("calls", session))
        with django_assert_num_queries(13):
            organiser.get(office("calls", session))
