"""The page of a local association: its sessions, and what else happens there."""

import datetime as dt

import pytest
from django.urls import reverse

from courses.common import clock
from tests.factories.outside import OutsideCalendarFactory, OutsideHappeningFactory
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def page_of(client, association) -> str:
    answer = client.get(reverse("public:association", args=[association.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_a_calendar_nothing_is_said_of_one(client):
    association = AssociationFactory(contact_email="forening@demo.example")
    SessionFactory(association=association, course__title="Debat til hverdag")
    page = page_of(client, association)
    assert "Debat til hverdag" in page
    assert "forening@demo.example" in page
    assert "Sker også her" not in page
    assert page_of(client, AssociationFactory()).count("Her er ikke planlagt noget endnu") == 1
    assert client.get("/forening/atlantis/").status_code == 404


def test_what_else_happens_there(client):
    association = AssociationFactory()
    calendar = OutsideCalendarFactory(venue=None, association=association)
    day = dt.timedelta(days=1)
    rows = [
        {"title": "Sang & <b>suppe</b>", "place": "Salen", "link": "https://sang.example/a"},
        {"title": ""},
        {"title": "Generalforsamling", "is_all_day": True},
    ]
    for number, facts in enumerate(rows, start=1):
        start = clock.now() + number * day
        OutsideHappeningFactory(calendar=calendar, starts_at=start, ends_at=start + day / 12, **facts)
    OutsideHappeningFactory(
        calendar=calendar, starts_at=clock.now() - 2 * day, ends_at=clock.now() - day, title="Forbi"
    )
    page = page_of(client, association)
    assert '<a href="https://sang.example/a" rel="nofollow noopener">Sang &amp; &lt;b&gt;suppe&lt;/b&gt;</a>' in page
    assert [words in page for words in ("Sker også her", "Optaget", "Generalforsamling", "Forbi")] == [True] * 3 + [
        False
    ]
    assert "virker ikke" not in page


def test_one_that_does_not_work_says_so(client):
    association = AssociationFactory()
    OutsideCalendarFactory(venue=None, association=association, trouble="silent", failing_since=clock.now())
    page = page_of(client, association)
    assert "Sidst hentet" in page
    assert "virker ikke siden" in page
    assert "webstedet svarer ikke" in page


def test_a_district_leads_there(client):
    association = AssociationFactory()
    region = association.municipality.region
    assert f'href="/forening/{association.slug}/"' in client.get(f"/storkreds/{region.slug}/").content.decode()


@pytest.mark.parametrize("number", [1, 3, 12])
def test_queries(client, number, django_assert_num_queries):
    association = AssociationFactory()
    calendar = OutsideCalendarFactory(venue=None, association=association)
    for _one in range(number):
        SessionFactory(association=association)
        OutsideHappeningFactory(calendar=calendar, starts_at=clock.now(), ends_at=clock.now() + dt.timedelta(days=1))
    page_of(client, AssociationFactory())
    with django_assert_num_queries(7):
        page_of(client, association)
