"""The mails about figures: asked for, once each time, right for their day, and over with the role."""

import datetime as dt
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.models import State
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import everything_about, person_of
from courses.week.actions import figures
from courses.week.models import FiguresMail
from courses.week.rules import Rhythm, closed, due_on
from tests.factories.certificates import participant, past_session
from tests.factories.members import MemberFactory
from tests.factories.places import RegionFactory
from tests.factories.tasks import CoordinatorFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]


def at(day: str, hour: int = 8):
    return clock.at(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), ZoneInfo("Europe/Copenhagen")))


@pytest.fixture
def organiser():
    return somebody("Planlægning")


@pytest.fixture
def place():
    """Who coordinates Sydjylland."""
    region = RegionFactory(name="Sydjylland")
    return CoordinatorFactory(member=MemberFactory(name="Bo Bjælke"), association=None, region=region)


def sent() -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(kind="figures").order_by("pk"))


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def page_of(mail: OutboxMail) -> str:
    return path_of(next(line for line in mail.text.splitlines() if line.startswith("http")))


@pytest.mark.parametrize(
    ("rhythm", "day", "due"),
    [
        (Rhythm.WEEK, "2026-12-06", "2026-11-30"),
        (Rhythm.WEEK, "2026-12-07", "2026-12-07"),
        (Rhythm.MONTH, "2026-12-31", "2026-12-01"),
        (Rhythm.QUARTER, "2026-12-31", "2026-10-01"),
        (Rhythm.QUARTER, "2027-01-01", "2027-01-01"),
    ],
)
def test_the_day_on_which_it_is_due(rhythm, day, due):
    assert due_on(rhythm, dt.date.fromisoformat(day)) == dt.date.fromisoformat(due)


@pytest.mark.parametrize(
    ("day", "last"), [("2026-09-30", "2026-09-30"), ("2026-10-01", "2026-09-30"), ("2026-12-30", "2026-09-30")]
)
def test_a_quarter_is_over_at_the_end_of_its_last_day(day, last):
    assert closed(dt.date.fromisoformat(day)) == dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        (Rhythm.WEEK, ["2026-11-30", "2026-12-07"]),
        (Rhythm.MONTH, ["2026-12-01", "2027-01-01"]),
        (Rhythm.QUARTER, ["2027-01-01", "2027-04-01"]),
    ],
)
def test_once_each_time_from_six_in_the_morning_on(organiser, rhythm, days):
    figures.want(user=organiser, region=None, rhythm=rhythm)
    figures.want(user=organiser, region=None, rhythm=rhythm)
    figures.look_after()
    assert sent() == [], "the last one was due before it was asked for"
    for number, day in enumerate(days, 1):
        with at(day, 5):
            figures.look_after()
            assert len(sent()) == number - 1
        for hour in (6, 7, 23):
            with at(day, hour):
                figures.look_after()
            assert len(sent()) == number
        eve = dt.date.fromisoformat(day) - dt.timedelta(days=1)
        assert page_of(sent()[-1]) == f"/admin/figures/?until={eve}"


def test_no_figure_stands_in_it_and_the_page_needs_a_log_in(client, organiser):
    other = somebody("Planlægning", first_name=organiser.first_name)
    figures.want(user=other, region=None, rhythm=Rhythm.WEEK)
    with at("2026-11-30"):
        figures.look_after()
    for number in range(7):
        participant(past_session(), f"Navn {number}")
    with at("2026-11-24"):
        figures.want(user=organiser, region=None, rhythm=Rhythm.WEEK)
    with at("2026-11-30"):
        figures.look_after()
        mail, same = sent()
        assert (mail.subject, mail.text) == (same.subject, same.text), "whatever happened"
        assert "søndag den 29. november 2026" in mail.text
        assert client.get(page_of(mail)).status_code == 302
        client.force_login(organiser)
        assert client.get(page_of(mail)).status_code == 200


def test_the_page_is_right_for_its_day_whenever_it_is_opened(client, organiser):
    """What is held afterwards does not count; the links of the page stay at that day, and so does the file."""
    past_session()
    figures.want(user=organiser, region=None, rhythm=Rhythm.WEEK)
    with at("2026-11-30"):
        figures.look_after()
    (mail,) = sent()
    with at("2026-12-20"):
        past_session()
        client.force_login(organiser)

        def held(address: str) -> str:
            return next(line["now"] for line in client.get(address).context["lines"] if line["measure"] == "held")

        assert (held("/admin/figures/"), held(page_of(mail))) == ("2", "1")
        page = client.get(page_of(mail)).text
        assert "/admin/figures/held/?quarters=4&amp;until=2026-11-29" in page
        one = client.get("/admin/figures/held/?quarters=4&until=2026-11-29")
        assert one.context["whole"] == "1"
        assert "by=region&amp;until=2026-11-29" in one.text
        file = client.get("/admin/figures/held/?file=csv&until=2026-11-29").content.decode()
        assert file.splitlines()[-1].endswith(";1")
        assert held("/admin/figures/?until=2099-01-01") == held("/admin/figures/?until=nix") == "2"


def test_a_coordinator_hears_once_a_quarter_and_sees_that_district_alone(client, place):
    other = RegionFactory(number=9, name="Vestjylland", slug="vestjylland")
    figures.want(user=place.member.user, region=place.region, rhythm=Rhythm.QUARTER)
    session = past_session(days=-60, region=place.region)
    past_session(days=-60, region=other)
    for number in range(5):
        participant(session, f"Navn {number}")
    session.enrolments.update(state=State.ATTENDED)
    few = past_session(days=-60, region=other)
    participant(few, "Alma")
    few.enrolments.update(state=State.ATTENDED)
    with at("2027-01-01"):
        figures.look_after()
        (mail,) = sent()
        client.force_login(place.member.user)
        assert page_of(mail) == f"/min-side/storkredsens-tal/{place.region_id}/?til=2026-12-31"
        page = client.get(page_of(mail))
        assert [line["now"] for line in page.context["lines"]][:2] == ["1", "5"]
        assert client.get(f"/min-side/storkredsens-tal/{other.pk}/").status_code == 404
        client.force_login(somebody("Planlægning"))
        page = client.get(f"/min-side/storkredsens-tal/{other.pk}/")
        assert [line["now"] for line in page.context["lines"]][:2] == ["2", "under 5"]


def test_a_district_is_never_told_in_small_steps(client, place):
    """Two days of one quarter say the same, so that nobody can subtract one from the other."""
    client.force_login(place.member.user)
    with at("2026-12-20"):
        past_session(region=place.region)
        said = [
            client.get(f"/min-side/storkredsens-tal/{place.region_id}/?til={day}").context["lines"]
            for day in ("2026-12-10", "2026-12-20", "2027-06-30", "nix", "")
        ]
    assert all(lines == said[0] for lines in said)
    answer = client.post("/min-side/din-uge/tal/", {"region": place.region_id, "rhythm": "week"})
    assert answer.status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        FiguresMail.objects.create(user=place.member.user, region=place.region, rhythm="week", last_date=clock.today())


def test_whoever_lost_the_role_hears_no_more(organiser, place):
    figures.want(user=organiser, region=None, rhythm=Rhythm.WEEK)
    figures.want(user=place.member.user, region=place.region, rhythm=Rhythm.QUARTER)
    organiser.groups.clear()
    place.delete()
    with at("2027-01-04"):
        assert figures.look_after() == 0
    assert sent() == []
    assert not FiguresMail.objects.exists()


def test_it_is_in_what_one_takes_along_and_goes_with_the_person(place):
    figures.want(user=place.member.user, region=place.region, rhythm=Rhythm.QUARTER)
    person = person_of(place.member)
    assert [row["region__name"] for row in everything_about(person)["figures_by_mail"]] == ["Sydjylland"]
    erase(person=person)
    assert not FiguresMail.objects.exists()


def test_one_click_ends_it_and_a_forged_one_does_not(client, organiser):
    figures.want(user=organiser, region=None, rhythm=Rhythm.WEEK)
    with at("2026-11-30"):
        figures.look_after()
    path = path_of(sent()[0].unsubscribe_url)
    assert client.post("/min-side/din-uge/ingen-tal/1.x/stop/").status_code == 204
    client.get(path)
    assert FiguresMail.objects.exists(), "neither a forged link nor a program that looks at links ends anything"
    assert [client.post(path).status_code for _number in range(2)] == [204, 204]
    assert not FiguresMail.objects.exists()


def test_the_page_chooses_and_stops(client, organiser, place):
    address = "/min-side/din-uge/tal/"
    client.force_login(organiser)
    assert client.post(address, {"rhythm": "month"}).status_code == 302
    assert FiguresMail.objects.get().rhythm == "month"
    assert 'value="month" selected' in client.get("/min-side/din-uge/").text
    assert client.post(address, {"rhythm": "never"}).status_code == 404
    assert client.post(address, {"rhythm": "quarter", "region": place.region_id}).status_code == 404
    client.post(address, {"rhythm": ""})
    assert not FiguresMail.objects.exists()
    client.force_login(place.member.user)
    assert client.post(address, {"rhythm": "quarter"}).status_code == 404, "the whole country is not theirs"
    assert client.post(address, {"rhythm": "quarter", "region": place.region_id}).status_code == 302
    assert FiguresMail.objects.get().region == place.region
