"""`/her/<code>/`: oneself as present, with the code on the screen; and nobody learns who else takes part."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils.text import slugify

from courses.common import clock
from courses.enrolment.actions import check_in, enrolments
from courses.enrolment.models import Attendance, AttendanceEvent
from courses.enrolment.queries import enrolment_token
from courses.schedule.models import Session
from courses.web.member import check_in as here
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.reading import text

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def session(noon):
    session = SessionFactory(days=2)
    SessionTrainerFactory(session=session)
    return session


@pytest.fixture
def meeting(session):
    return session.meetings.get()


@pytest.fixture
def during(session):
    with clock.at(session.starts_at + 5 * MINUTE):
        yield


def enrol(session, name):
    address = f"{slugify(name)}@demo.example"
    with clock.at(session.starts_at - dt.timedelta(days=1)):
        return enrolments.enrol(session=session, name=name, email=address)


def url(code):
    return reverse("check_in:code", args=[code])


def present() -> list[str]:
    return sorted(Attendance.objects.filter(was_present=True).values_list("enrolment__member__name", flat=True))


class TestCode:
    def test_holds_for_its_quarter_of_an_hour_and_the_next(self, meeting):
        with clock.at(meeting.starts_at + MINUTE):
            code = check_in.check_in_code(meeting)
        held = []
        for minutes in (1, 14, 16, 29, 31):
            with clock.at(meeting.starts_at + minutes * MINUTE):
                held.append(check_in.meeting_of(code) == meeting)
        assert held == [True, True, True, True, False]

    def test_on_paper_holds_for_the_meeting_and_no_longer(self, meeting):
        code = check_in.check_in_code(meeting, on_paper=True)
        held = []
        for moment in (
            meeting.starts_at - 61 * MINUTE,
            meeting.starts_at - 59 * MINUTE,
            meeting.ends_at + 29 * MINUTE,
            meeting.ends_at + 31 * MINUTE,
        ):
            with clock.at(moment):
                held.append(check_in.meeting_of(code) == meeting)
        assert held == [False, True, True, False]

    def test_is_of_one_meeting_and_cannot_be_guessed_from_another(self, meeting, during):
        other = SessionFactory(days=2).meetings.get()
        sign = check_in.check_in_code(meeting).partition("-")[2]
        assert check_in.meeting_of(f"{other.pk}-{sign}") is None

    @pytest.mark.parametrize("code", ["", "x", "1", "-", "٣-abc", "9" * 30 + "-abc", "1-", "1-abcdef"])
    def test_that_is_none_opens_nothing(self, client, meeting, during, code):
        assert check_in.meeting_of(code) is None
        if code:
            assert client.get(url(code)).status_code == 410

    def test_of_a_session_that_is_called_off_opens_nothing(self, meeting, during):
        code = check_in.check_in_code(meeting)
        Session.objects.update(status=Session.Status.CANCELLED)
        assert check_in.meeting_of(code) is None

    def test_names_nobody(self, meeting, during):
        assert re.fullmatch(rf"{meeting.pk}-[2-9a-z]{{6}}", check_in.check_in_code(meeting))


class TestByName:
    def post(self, client, meeting, name):
        return client.post(url(check_in.check_in_code(meeting)), {"name": name})

    @pytest.mark.parametrize("typed", ["åse ru", "Åse Rundstol", "  ÅSE   RUND ", "åse"])
    def test_the_first_letters_are_enough(self, client, session, meeting, during, typed):
        enrol(session, "Åse Rundstol")
        enrol(session, "Bo Raps")
        response = self.post(client, meeting, typed)
        assert (response.status_code, response["Location"]) == (302, "/her/tak/")
        assert present() == ["Åse Rundstol"]
        assert AttendanceEvent.objects.get().source == AttendanceEvent.Source.SELF

    @pytest.mark.parametrize(
        ("enrolled", "typed"), [("Zoë O’Connor‑Raps", "zoë o'connor-r"), ("Zoë O'Connor-Raps", "Zoë O’Connor–Raps")]
    )
    def test_the_telephones_apostrophes_and_hyphens_are_those_of_a_keyboard(
        self, client, session, meeting, during, enrolled, typed
    ):
        enrol(session, enrolled)
        enrol(session, "Zoë Raps")
        self.post(client, meeting, typed)
        assert present() == [enrolled]

    @pytest.mark.parametrize("typed", ["Al", "Alma", "Zz", "Zzzz", "", "   ", "123456", "Raps"])
    def test_otherwise_nobody_is_noted_and_no_name_is_told(self, client, session, meeting, during, typed):
        enrol(session, "Alma Raps")
        enrol(session, "Alma Rose")
        response = self.post(client, meeting, typed)
        page = text(response)
        assert response.status_code == 422
        assert present() == []
        assert [name for name in ("Alma Raps", "Alma Rose") if name in page] == []

    def test_the_whole_name_wins_over_a_longer_one(self, client, session, meeting, during):
        enrol(session, "Bo Raps")
        enrol(session, "Bo Rapsmark")
        self.post(client, meeting, "bo raps")
        assert present() == ["Bo Raps"]

    def test_the_thank_you_page_names_nobody(self, client, session, meeting, during):
        enrol(session, "Alma Raps")
        self.post(client, meeting, "alma")
        assert "Alma" not in text(client.get("/her/tak/"))

    def test_looking_notes_nobody_and_lists_nobody(self, client, session, meeting, during):
        enrol(session, "Alma Raps")
        response = client.get(url(check_in.check_in_code(meeting)))
        assert "Alma" not in text(response)
        assert response["Cache-Control"] == "private, no-store"
        assert AttendanceEvent.objects.count() == 0

    def test_somebody_who_tries_many_names_is_stopped(self, client, session, meeting, during, monkeypatch):
        monkeypatch.setattr(here, "TRIES", 3)
        enrol(session, "Alma Raps")
        answers = [self.post(client, meeting, name).status_code for name in ("Bodil", "Carl", "Dorte", "Alma")]
        assert answers == [422, 422, 422, 429]
        assert present() == []


class TestByTap:
    def test_with_the_link_of_the_place(self, client, session, meeting, during):
        alma = enrol(session, "Alma Raps")
        client.post(url(check_in.check_in_code(meeting)), {"token": enrolment_token(alma)})
        assert present() == ["Alma Raps"]

    @pytest.mark.parametrize("token", ["1.x", "", "of another session"])
    def test_with_a_link_that_is_not_of_this_session(self, client, session, meeting, during, token):
        if token == "of another session":
            token = enrolment_token(enrol(SessionFactory(), "Bo Raps"))
        response = client.post(url(check_in.check_in_code(meeting)), {"token": token})
        assert response.status_code == 422
        assert present() == []

    def test_logged_in(self, client, session, meeting, during):
        member = MemberFactory(name="Alma Raps")
        EnrolmentFactory(session=session, member=member)
        client.force_login(member.user)
        assert "Ja, jeg er her: Alma" in text(client.get(url(check_in.check_in_code(meeting))))
        client.post(url(check_in.check_in_code(meeting)), {"me": "1"})
        assert present() == ["Alma Raps"]

    @pytest.mark.parametrize("whole", [True, False])
    def test_from_min_plads_with_the_six_signs(self, client, session, meeting, during, whole):
        alma = enrol(session, "Alma Raps")
        code = check_in.check_in_code(meeting)
        typed = code if whole else code.partition("-")[2].upper()
        page = reverse("member:enrolment", args=[enrolment_token(alma)])
        assert "Koden på underviserens skærm" in text(client.get(page))
        client.post(page + "her/", {"code": typed})
        assert present() == ["Alma Raps"]

    def test_from_min_plads_at_home_without_the_code(self, client, session, meeting, during):
        page = reverse("member:enrolment", args=[enrolment_token(enrol(session, "Alma Raps"))])
        response = client.post(page + "her/", {"code": "abcdef"})
        assert response.status_code == 409
        assert "Den skifter hvert kvarter: Kig igen." in text(response)
        assert present() == []

    def test_not_before_the_day(self, client, session, meeting):
        page = reverse("member:enrolment", args=[enrolment_token(enrol(session, "Alma Raps"))])
        assert "Koden på underviserens skærm" not in text(client.get(page))
        assert client.post(page + "her/", {"code": check_in.check_in_code(meeting)}).status_code == 409


class TestScreen:
    @pytest.fixture
    def teacher(self, client, session):
        client.force_login(session.trainers.get().trainer.member.user)
        return client

    def test_shows_the_code_of_now_and_renews_itself(self, teacher, session, meeting, during):
        response = teacher.get(reverse("trainer:code", args=[session.pk]))
        page = response.content.decode()
        assert url(check_in.check_in_code(meeting)) in page
        assert '<meta http-equiv="refresh"' in page
        assert 'style="' not in page
        assert "<svg" in page

    def test_for_printing_it_stands_still(self, teacher, session, meeting, noon):
        page = teacher.get(reverse("trainer:code", args=[session.pk]) + "?papir=1").content.decode()
        assert url(check_in.check_in_code(meeting, on_paper=True)) in page
        assert '<meta http-equiv="refresh"' not in page

    def test_the_picture_can_be_read_by_a_camera(self, teacher, session, meeting, during):
        import io

        import segno
        import zxingcpp
        from django.conf import settings
        from PIL import Image

        wanted = settings.BASE_URL + url(check_in.check_in_code(meeting))
        page = teacher.get(reverse("trainer:code", args=[session.pk])).content.decode()
        drawn = segno.make(wanted, error="m", micro=False)
        assert re.search(r'class="door__qr"[^>]*>(.*?)</svg>', page)[1] in drawn.svg_inline(
            omitsize=True, border=2, dark="#000", light="#fff", svgclass="door__qr", lineclass=None
        )
        picture = io.BytesIO()
        drawn.save(picture, kind="png", scale=6, border=2)
        assert zxingcpp.read_barcode(Image.open(picture)).text == wanted
