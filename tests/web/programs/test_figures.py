"""The figures of «Tal» through the API: the same numbers and words as on the page and in its file, and nothing about a few people."""

import csv
import io

import pytest
from django.test import Client

from courses.programs.rules import Scope
from courses.reports.rules import By, Measure
from tests.factories.certificates import participant, past_session
from tests.factories.programs import program
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def reads(noon):
    return program(Scope.READ_PROGRAMME)


def held(people: int, absent: int = 0, **facts) -> None:
    session = past_session(status="held", capacity=20, seats_taken=people + absent, **facts)
    for number in range(people + absent):
        seat = participant(session, f"Hemmelig {number}", was_present=number < people)
        type(seat).objects.filter(pk=seat.pk).update(state="attended" if number < people else "no_show")


def page_of(measure: Measure, by: By) -> list[list[str]]:
    client = Client()
    client.force_login(somebody("Planlægning"))
    file = client.get(f"/admin/figures/{measure}/?by={by}&file=csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(file), delimiter=";"))[1:]


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize("measure", list(Measure))
def test_each_is_the_one_of_the_page(reads, measure, by):
    for people in (6, 7):
        held(people, absent=5)
    told = reads.ask("GET", f"figures/{measure}?by={by}").json()
    lines = [(part["name"], part["words"] if part["value"] is None else part["value"]) for part in told["parts"]]
    lines.append(
        ("I hele landet", told["whole"]["words"] if told["whole"]["value"] is None else told["whole"]["value"])
    )
    page = [(name, value) for _period, name, value in page_of(measure, by)]
    assert [(name, str(value).replace(".", ",").removesuffix(",0")) for name, value in lines] == [
        (name, value.replace(".", ",").removesuffix(",0")) for name, value in page
    ]
    assert told["definition"]
    assert told["by"] == by


def test_something_is_counted(reads):
    held(6, absent=6)
    assert reads.ask("GET", "figures/came").json()["whole"] == {"name": "", "value": 6.0, "words": "6"}


@pytest.mark.parametrize("by", list(By))
def test_a_few_people_are_in_none_of_them(reads, by):
    held(3, absent=1)
    for measure in (Measure.CAME, Measure.NO_SHOWS):
        told = reads.ask("GET", f"figures/{measure}?by={by}").json()
        assert [part["value"] for part in (told["whole"], *told["parts"]) if part["value"]] == []


@pytest.mark.parametrize("asked", ["quarters=3", "quarters=5", "by=person", "quarters=x"])
def test_only_the_periods_of_the_page_can_be_asked_for(reads, asked):
    assert reads.ask("GET", f"figures/came?{asked}").status_code == 400
    assert reads.ask("GET", "figures/hemmelig").status_code == 400


def test_other_keys_read_none(noon):
    for scope in set(Scope) - {Scope.READ_PROGRAMME}:
        assert program(scope, session=SessionFactory()).ask("GET", "figures/came").status_code == 403
