"""The mail on Mondays: asked for, once a week, to whoever looks after it that day, ended by one click."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.tasks.actions import stand_ins
from courses.tasks.models import Task
from courses.week import actions
from courses.week.models import WeekMail
from tests.factories.members import MemberFactory
from tests.factories.tasks import CoordinatorFactory, coordinated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)


def next_monday(hour=8, weeks=1):
    today = clock.today()
    day = today - today.weekday() * DAY + weeks * 7 * DAY
    return dt.datetime.combine(day, dt.time(hour), ZoneInfo("Europe/Copenhagen"))


@pytest.fixture
def place():
    found = CoordinatorFactory(member=MemberFactory(name="Bo Bjælke"))
    with clock.at(clock.now() - 30 * DAY):
        coordinated(found, title="Kør bordene")
    return found


def sent():
    return list(OutboxMail.objects.filter(kind="week").order_by("pk").values_list("to", flat=True))


def test_nobody_gets_one_who_did_not_ask(place):
    with clock.at(next_monday()):
        assert actions.look_after() == 0
    assert sent() == []


def test_once_a_week_from_six_in_the_morning_on(place):
    actions.want(user=place.member.user)
    actions.want(user=place.member.user)
    assert actions.look_after() == 0, "this week has begun already"
    for moment, count in (
        (next_monday(5), 0),
        (next_monday(6), 1),
        (next_monday(7), 1),
        (next_monday() + 2 * DAY, 1),
        (next_monday(weeks=2) + DAY, 2),
    ):
        with clock.at(moment):
            actions.look_after()
        assert len(sent()) == count, moment
    row = OutboxMail.objects.filter(kind="week").first()
    assert "Kør bordene" not in row.text
    assert "1 opgave mangler folk." in row.text
    assert row.unsubscribe_url


def test_nothing_is_written_where_nothing_waits(place):
    actions.want(user=place.member.user)
    Task.objects.update(is_open=False, closed_at=clock.now())
    with clock.at(next_monday()):
        assert actions.look_after() == 0
    assert sent() == []
    assert WeekMail.objects.get().last_date == next_monday().date(), "and it is not looked for again this week"


def test_the_deputy_gets_it_once_also_when_both_want_it(place):
    other = CoordinatorFactory(member=MemberFactory(name="Ea Eg"))
    with clock.at(next_monday() - DAY):
        for user in (place.member.user, other.member.user):
            actions.want(user=user)
        stand_ins.be_away(
            user=place.member.user,
            email=other.member.email,
            from_date=next_monday().date(),
            until_date=next_monday().date() + 3 * DAY,
        )
    with clock.at(next_monday()):
        actions.look_after()
    assert sent() == [other.member.email]


def test_whoever_is_no_coordinator_any_more_gets_none(place):
    actions.want(user=place.member.user)
    place.delete()
    with clock.at(next_monday()):
        assert actions.look_after() == 0


def test_one_click_ends_it_and_a_forged_one_does_not(client, place):
    actions.want(user=place.member.user)
    with clock.at(next_monday()):
        actions.look_after()
    address = OutboxMail.objects.get(kind="week").unsubscribe_url.partition("//")[2]
    path = "/" + address.partition("/")[2]
    assert client.post("/min-side/din-uge/ingen-mails/1.x/stop/").status_code == 204
    assert WeekMail.objects.exists()
    client.get(path)
    assert WeekMail.objects.exists(), "a program that looks at links ends nothing"
    assert client.post(path).status_code == 204
    assert not WeekMail.objects.exists()
    assert client.post(path).status_code == 204
