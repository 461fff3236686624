"""The trainer's area."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from courses.certificates.models import Certificate
from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Attendance, Enrolment, State
from courses.schedule.models import Session
from tests.factories.catalogue import QualificationFactory
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import filled, forms_of
from tests.web.reading import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(noon):
    session = SessionFactory(days=2, venue__capacity=30)
    SessionTrainerFactory(session=session)
    return session


def enrol(session, number=1, **kwargs):
    return enrolments.enrol(
        session=session, name=f"Deltager Nummer{number}", email=f"deltager{number}@demo.example", **kwargs
    )


def url(name, session):
    return reverse(f"trainer:{name}", args=[session.pk])


def is_row(form) -> bool:
    """The form of somebody on the list; the one in the template is for people at the door."""
    return form.find(attrs={"name": "present"}) is not None and form.find_parent("template") is None


PAGES = ["session", "sheet", "running_order", "close"]


@pytest.mark.parametrize("name", PAGES)
class TestWhoMaySee:
    def test_the_trainers_of_the_session(self, teacher, session, name):
        assert teacher.get(url(name, session)).status_code == 200

    def test_nobody_without_log_in(self, client, session, name):
        response = client.get(url(name, session))
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/konto/login/code/")

    def test_not_another_trainer(self, client, session, name):
        client.force_login(TrainerFactory().member.user)
        assert client.get(url(name, session)).status_code == 404

    def test_not_a_member(self, client, session, name):
        client.force_login(MemberFactory().user)
        assert client.get(url(name, session)).status_code == 403

    def test_no_cache_keeps_it(self, teacher, session, name):
        assert teacher.get(url(name, session))["Cache-Control"] == "private, no-store"


class TestHome:
    def test_puts_each_session_where_it_belongs(self, teacher, session):
        trainer = session.trainers.get().trainer
        others = {"coming": {"days": 40}, "to_close": {"days": -3}, "past": {"days": -30, "status": "held"}}
        made = {key: SessionFactory(**fields) for key, fields in others.items()}
        for other in made.values():
            SessionTrainerFactory(session=other, trainer=trainer)
        with clock.at(session.starts_at - dt.timedelta(hours=1)):
            context = teacher.get("/underviser/").context
        assert {key: list(context[key]) for key in ("today", "coming", "to_close", "past")} == {
            "today": [session],
            "coming": [made["coming"]],
            "to_close": [made["to_close"]],
            "past": [made["past"]],
        }

    def test_drafts_are_not_shown(self, teacher, session):
        Session.objects.update(status=Session.Status.DRAFT)
        assert "Du har ingen kommende hold." in text(teacher.get("/underviser/"))

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, teacher, session, count, django_assert_num_queries):
        trainer = session.trainers.get().trainer
        for number in range(count - 1):
            extra = SessionFactory(course=session.course, venue=session.venue, days=3 + number)
            SessionTrainerFactory(session=extra, trainer=trainer)
        teacher.get("/underviser/")
        with django_assert_num_queries(13):
            teacher.get("/underviser/")

    def test_leads_to_the_notes_of_the_courses_i_am_qualified_for(self, teacher, session):
        mine = QualificationFactory(trainer=session.trainers.get().trainer).course
        other = QualificationFactory().course
        assert teacher.get(reverse("trainer:course", args=[mine.code])).status_code == 200
        assert teacher.get(reverse("trainer:course", args=[other.code])).status_code == 404


class TestList:
    def test_the_list_comes_first_once_it_has_begun(self, teacher, session):
        """Before, one prepares; on the evening one notes who is there."""

        def order() -> list[str]:
            page = BeautifulSoup(teacher.get(f"/underviser/hold/{session.pk}/").content, "html.parser").main
            found = [page.select_one("a[href$='/pakke.zip']"), page.find(id="people")]
            return [tag.name for tag in page.find_all(True) if any(tag is one for one in found)]

        with clock.at(session.starts_at - dt.timedelta(minutes=1)):
            assert order() == ["a", "h2"]
        with clock.at(session.starts_at):
            assert order() == ["h2", "a"]

    def test_shows_first_names_and_needs_but_no_address(self, teacher, session):
        enrol(session, needs="Teleslynge, tak")
        page = text(teacher.get(url("session", session)))
        assert "Deltager" in page
        assert "Nummer1" not in page
        assert "Teleslynge, tak" in page
        assert "deltager1@" not in page

    def test_closes_a_month_after_the_last_meeting(self, teacher, session):
        enrolment = enrol(session)
        with clock.at(session.ends_at + dt.timedelta(days=1)):
            teacher.post(url("close", session))
        with clock.at(session.ends_at + dt.timedelta(days=31)):
            page = text(teacher.get(url("session", session)))
            assert "Deltager " not in page
            assert "1 person havde en plads." in page
            assert teacher.get(url("sheet", session)).status_code == 404
            data = {"enrolment": enrolment.pk, "present": "1"}
            assert teacher.post(url("attendance", session), data).status_code == 404
            assert "Deltager Nummer1" not in text(teacher.get(url("close", session)))
        assert Attendance.objects.count() == 0

    def test_what_nobody_closed_can_still_be_noted_and_closed(self, teacher, session):
        enrol(session)
        with clock.at(session.ends_at + dt.timedelta(days=40)):
            shown = teacher.get(url("session", session))
            assert "Deltager" in text(shown)
            (row,) = [form for form in forms_of(shown.content.decode()) if is_row(form)]
            teacher.post(row["action"], filled(row, {}, "present"))
            (close,) = [
                form for form in forms_of(teacher.get(url("close", session)).content.decode()) if not form.get("action")
            ]
            closed = teacher.post(url("close", session), filled(close, {}))
            assert "1 nyt kursusbevis" in text(closed)
        # A week to correct it.
        with clock.at(session.ends_at + dt.timedelta(days=46)):
            assert teacher.get(url("sheet", session)).status_code == 200
        with clock.at(session.ends_at + dt.timedelta(days=48)):
            assert teacher.get(url("sheet", session)).status_code == 404

    def test_after_a_year_the_names_are_gone_all_the_same(self, teacher, session):
        enrol(session)
        with clock.at(session.ends_at + dt.timedelta(days=366)):
            assert "Deltager " not in text(teacher.get(url("session", session)))

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, teacher, session, count, django_assert_num_queries):
        Session.objects.filter(pk=session.pk).update(capacity=30)
        for number in range(count):
            enrol(session, number)
        teacher.get(url("session", session))
        with django_assert_num_queries(13):
            teacher.get(url("session", session))


class TestAttendance:
    def tap(self, teacher, session, enrolment, present, **headers):
        data = {"enrolment": getattr(enrolment, "pk", enrolment), "present": present, "meeting": "1"}
        return teacher.post(url("attendance", session), data, headers=headers)

    def test_one_tap_present_one_tap_undo(self, teacher, session):
        enrolment = enrol(session)
        seen = []
        for present in ("1", "0"):
            response = self.tap(teacher, session, enrolment, present)
            assert response["Location"] == f"{url('session', session)}?gang=1#t{enrolment.pk}"
            seen.append(Attendance.objects.get().was_present)
        assert seen == [True, False]
        assert Attendance.objects.get().recorded_by == session.trainers.get().trainer.member.user

    @pytest.mark.parametrize("number", ["", "x", "0", "-1", "٣", "9" * 30])
    def test_of_nobody_is_404(self, teacher, session, number):
        assert self.tap(teacher, session, number, "1").status_code == 404

    def test_of_somebody_from_another_session_is_404(self, teacher, session):
        assert self.tap(teacher, session, enrol(SessionFactory()), "1").status_code == 404
        assert Attendance.objects.count() == 0

    def test_opening_the_address_does_nothing(self, teacher, session):
        enrol(session)
        assert teacher.get(url("attendance", session)).status_code == 302


class TestDoor:
    def test_a_name_is_enough(self, teacher, session):
        teacher.post(url("walk_in", session), {"name": "Dør Gæst", "email": "", "meeting": "1"})
        enrolment = Enrolment.objects.get()
        assert (enrolment.member.name, enrolment.state) == ("Dør Gæst", State.ENROLLED)
        assert enrolment.attendance.get().was_present is True

    def test_bad_input_is_told_and_kept(self, teacher, session):
        response = teacher.post(url("walk_in", session), {"name": "", "email": "gæst@"})
        assert response.status_code == 422
        assert "Skriv navnet på den, der står i døren." in text(response)
        assert 'value="gæst@"' in response.content.decode()

    def test_a_full_room_is_told(self, teacher, session):
        Session.objects.update(capacity=1, seats_taken=1)
        session.venue.capacity = 1
        session.venue.save()
        response = teacher.post(url("walk_in", session), {"name": "Dør Gæst"})
        assert response.status_code == 409
        assert "Lokalet er fuldt. Der kan ikke komme flere." in text(response)


class TestClose:
    def test_before_the_end_is_refused_in_words(self, teacher, session):
        enrol(session)
        response = teacher.post(url("close", session))
        assert response.status_code == 409
        assert "Den sidste mødegang er ikke slut endnu." in text(response)
        assert Certificate.objects.count() == 0

    def test_looking_closes_nothing(self, teacher, session):
        enrol(session)
        with clock.at(session.ends_at + dt.timedelta(hours=1)):
            assert "Afslut og send kursusbeviser" in text(teacher.get(url("close", session)))
        session.refresh_from_db()
        assert session.status == Session.Status.PUBLISHED

    def test_gives_certificates_and_can_be_corrected(self, teacher, session):
        there, late = enrol(session, 1), enrol(session, 2)
        meeting = session.meetings.get()
        enrolments.record_attendance(enrolment=there, meeting=meeting, was_present=True, actor=None)
        with clock.at(session.ends_at + dt.timedelta(hours=1)):
            assert "Der blev udstedt 1 nyt kursusbevis." in text(teacher.post(url("close", session)))
            enrolments.record_attendance(enrolment=late, meeting=meeting, was_present=True, actor=None)
            assert "Der blev udstedt 1 nyt kursusbevis." in text(teacher.post(url("close", session)))
        assert sorted(Certificate.objects.values_list("enrolment", flat=True)) == [there.pk, late.pk]


@pytest.mark.parametrize(("last", "status"), [("2028-11-24", 302), ("2029-11-24", 422), ("9999-12-31", 422)])
def test_being_away_ends_within_two_years(teacher, session, last, status):
    data = {"start_date": "2026-12-01", "end_date": last}
    assert teacher.post(reverse("trainer:add_away"), data).status_code == status
