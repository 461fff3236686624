"""What we hold about somebody, to read: the same as in the file for programs, in words, and nobody else's."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from courses.privacy.queries import everything_about, person_of
from courses.privacy.queries.readable import readable
from courses.privacy.registry import RECORDS
from tests.courses.privacy.test_every_record import everybody, put_in
from tests.factories.certificates import participant, past_session
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.places import AssociationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
ADDRESS = "/min-side/mine-data/"


@pytest.fixture
def whole():
    """Somebody who is in every table."""
    person = everybody()
    for record in RECORDS:
        put_in(person, record)
    return person_of(person.member)


def said(person) -> str:
    return json.dumps(
        [[part.title, part.rows] for chapter in readable(person) for part in chapter.parts], ensure_ascii=False
    )


def test_every_row_of_the_file_is_there_to_read(client, whole):
    client.force_login(whole.user)
    page = client.get(ADDRESS)
    assert page.status_code == 200
    rows = sum(len(part.rows) for chapter in readable(whole) for part in chapter.parts)
    file = [row for found in everything_about(whole).values() for row in found if any(row.values())]
    # A row of keys alone is left out: it says nothing to anybody.
    assert len(file) >= rows > 0.9 * len(file)
    for word in ("xenia.unik@demo.example", "Xenia Uforglemmelig", "Kommer fra Vejle"):
        assert escape(word) in page.text


def test_what_nobody_may_take_along_is_in_neither(whole):
    """Keys and secrets of each record, but those that another record tells."""
    file, page = json.dumps(everything_about(whole), default=str, ensure_ascii=False), said(whole)
    values = {
        str(value)
        for record in RECORDS
        for row in whole.rows_of(record).values(*record.hidden)
        for value in row.values()
        if isinstance(value, str) and len(value) > 12
    }
    secret = {value for value in values if value not in file}
    assert secret
    assert {value for value in secret if value in page} == set()


def test_it_is_danish_and_says_why_we_keep_it(client, whole):
    client.force_login(whole.user)
    page = client.get(ADDRESS).text
    for chapter in readable(whole):
        with translation.override("da"):
            assert escape(str(chapter.category.why)) in page
    assert "<dd>ja</dd>" in page
    assert "True" not in page
    assert "datetime" not in page


def test_the_name_of_something_else_is_told_as_what_it_is():
    member = MemberFactory(user=UserFactory(), association=AssociationFactory(name="Vejle Prøve"))
    (row,) = readable(person_of(member))[0].parts[0].rows
    assert {"Lokalforening": "Vejle Prøve", "Navn": member.name}.items() <= dict(row).items()


def test_nobody_elses_is_there(client):
    member, other = MemberFactory(user=UserFactory()), MemberFactory(name="En Helt Anden", user=UserFactory())
    client.force_login(member.user)
    assert other.name not in client.get(ADDRESS).text
    assert member.name in client.get(ADDRESS).text


def test_it_asks_as_often_for_one_row_as_for_thirty(whole):
    counted = []
    for number in (1, 3, 30):
        for _row in range(number):
            enrolment = participant(past_session(), "En Anden")
            type(enrolment).objects.filter(pk=enrolment.pk).update(member=whole.member)
        with CaptureQueriesContext(connection) as found:
            readable(person_of(whole.member))
        counted.append(len(found))
    assert len(set(counted)) == 1


def test_the_page_leads_to_the_file_and_is_led_to(client):
    member = MemberFactory(user=UserFactory())
    client.force_login(member.user)
    assert reverse("member:export") in client.get(ADDRESS).text
    assert ADDRESS in client.get("/min-side/").text
