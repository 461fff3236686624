"""«Din uge» as a page: its buttons, what is refused and kept, and who sees it."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from courses.tasks.models import StandIn
from courses.week.models import WeekMail
from tests.factories.members import MemberFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HOME = "/min-side/din-uge/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def place(client):
    place = CoordinatorFactory(member=MemberFactory(name="Bo Bjælke"))
    client.force_login(place.member.user)
    return place


def typed(**changed):
    today = clock.today()
    return {
        "from_date": today.isoformat(),
        "until_date": (today + 7 * DAY).isoformat(),
        "email": "ea@demo.example",
    } | changed


@pytest.fixture
def other():
    return CoordinatorFactory(member=MemberFactory(name="Ea Eg", user__email="ea@demo.example"))


def test_the_page_says_what_waits_and_has_the_load_as_picture_and_table(client, place):
    with clock.at(clock.now() - 30 * DAY):
        coordinated(place, title="Kør bordene")
    answer = client.get(HOME)
    body = answer.content.decode()
    assert "Ingen har taget «Kør bordene»." in body
    assert body.count("<rect") == sum(1 for one in answer.context["load"].people for week in one.weeks if week) == 31
    assert len(answer.context["table"]) == 52
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]


def test_nothing_waits_is_said(client, place):
    assert "Intet venter på dig" in client.get(HOME).content.decode()


def test_an_organiser_without_a_member_row_has_all_of_it_but_the_load(client):
    user = somebody("Planlægning")
    client.force_login(user)
    body = client.get(HOME).content.decode()
    assert "alle hold" in body
    assert "Hvad hver bærer" not in body
    client.post(reverse("week:mail"), {"wanted": "1"})
    assert WeekMail.objects.get().user == user


def test_away_the_deputy_takes_over_and_says_no(client, place, other):
    answer = client.post(reverse("week:away"), typed())
    assert answer["Location"] == f"{HOME}?gemt=1#vaek"
    assert "Ea tager over" in client.get(HOME).content.decode()
    row = StandIn.objects.get()
    assert client.post(reverse("week:no", args=[row.pk])).status_code == 302
    assert StandIn.objects.exists(), "it is the deputy who says no"
    client.force_login(other.member.user)
    assert "Du tager over for Bo" in client.get(HOME).content.decode()
    client.post(reverse("week:no", args=[row.pk]))
    assert not StandIn.objects.exists()


def test_here_again(client, place, other):
    client.post(reverse("week:away"), typed())
    client.post(reverse("week:back"))
    assert not StandIn.objects.exists()
    assert client.post(reverse("week:back")).status_code == 302


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "ingen@demo.example"}, "email"),
        ({"email": "x" * 300}, "email"),
        ({"from_date": "i morgen"}, "from_date"),
        ({"from_date": "1999-01-01"}, "from_date"),
        ({"until_date": ""}, "until_date"),
        ({"until_date": "2026-01-01"}, "until_date"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(client, place, other, changed, field):
    answer = client.post(reverse("week:away"), typed(**changed))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if field != "email":
        assert "ea@demo.example" in answer.content.decode()
    assert not StandIn.objects.exists()


def test_mail_on_and_off(client, place):
    client.post(reverse("week:mail"), {"wanted": "1"})
    assert WeekMail.objects.get().user == place.member.user
    client.post(reverse("week:mail"), {"wanted": "0"})
    assert not WeekMail.objects.exists()


def test_my_page_and_the_office_lead_there(client, place):
    assert HOME in client.get("/min-side/").content.decode()
    client.force_login(somebody("Planlægning", is_staff=True))
    assert HOME in client.get("/admin/").content.decode()
