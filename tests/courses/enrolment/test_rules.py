"""The steps of an enrolment: the same in the rules, in the drawing and in the database."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.enrolment import rules
from courses.enrolment.actions import steps
from courses.enrolment.models import ENDED, EnrolmentEvent, State
from tests.factories.enrolment import EnrolmentFactory

ROOT = Path(__file__).resolve().parents[3]
EVERYWHERE = ["", *State.values]


def drawn() -> set[tuple[str, str]]:
    text = (ROOT / "docs" / "ENROLMENT.md").read_text(encoding="utf-8")
    arrows = re.findall(r"^ +(\[\*\]|\w+) --> (\w+):", text, re.MULTILINE)
    return {("" if before == "[*]" else before, after) for before, after in arrows}


def allowed() -> set[tuple[str, str]]:
    return {(before, after) for before, afters in rules.STEPS.items() for after in afters}


def test_the_drawing_shows_exactly_the_steps():
    assert drawn() == allowed()
    assert len(allowed()) == 29


def test_every_state_is_named_and_can_be_reached():
    assert sorted(rules.STEPS) == sorted(EVERYWHERE)
    reached = {""}
    while new := {after for before in reached for after in rules.STEPS[before]} - reached:
        reached |= new
    assert reached == set(EVERYWHERE)


@pytest.mark.django_db
def test_the_database_takes_the_steps_and_refuses_all_others():
    enrolment = EnrolmentFactory()
    taken = set()
    for before, after in product(EVERYWHERE, State.values):
        try:
            with transaction.atomic():
                EnrolmentEvent.objects.create(enrolment=enrolment, at=clock.now(), before=before, state=after)
        except IntegrityError:
            continue
        taken.add((before, after))
    assert taken == allowed()


@pytest.mark.django_db
def test_a_step_that_does_not_exist_is_refused_and_leaves_no_trace():
    for state in ENDED:
        enrolment = EnrolmentFactory(state=state)
        with pytest.raises(steps.WrongState):
            steps.step(enrolment, State.ATTENDED)
        enrolment.refresh_from_db()
        assert enrolment.state == state
    assert EnrolmentEvent.objects.count() == 0


@pytest.mark.django_db
def test_events_are_never_changed_or_deleted_but_redacted():
    enrolment = EnrolmentFactory()
    EnrolmentEvent.objects.create(
        enrolment=enrolment, at=clock.now(), before="", state="enrolled", reason="Alma ringede"
    )
    events = EnrolmentEvent.objects.all()
    for change in (
        lambda: events.update(state="waiting"),
        events.delete,
        lambda: events.bulk_update([events.get()], ["reason"]),
    ):
        with pytest.raises(TypeError):
            change()
    assert list(events.values_list("state", "reason")) == [("enrolled", "Alma ringede")]
    events.redact()
    assert list(events.values_list("state", "reason")) == [("enrolled", "")]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("joined", "abcd"), ("new", "bdac"), ("local", "cdab"), ("new_local", "dbca")],
)
def test_whose_turn_it_is(order, expected):
    people = {
        name: {"is_new": name in "bd", "is_local": name in "cd", "queued_at": clock.now(), "number": number}
        for number, name in enumerate("abcd")
    }
    moment = clock.now()
    for facts in people.values():
        facts["queued_at"] = moment
    assert "".join(sorted(people, key=lambda name: rules.turn(order, **people[name]))) == expected
