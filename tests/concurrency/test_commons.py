"""What trainers share, while several editors take it in, its author takes it back and many say thank you."""

import threading
from collections import Counter

import pytest
from django.contrib.auth import get_user_model

from courses.commons import actions
from courses.commons.models import NoteMark, SharedNote
from courses.commons.queries import find
from courses.pages.actions.packages import take_package
from courses.pages.models import ModulePage
from courses.pages.queries.packages import starter_packages
from tests.factories.commons import taught
from tests.factories.members import TrainerFactory
from tests.waiting import PATIENCE

EDITORS = 6
FIRST, SECOND = "Spejlet virker bedst efter pausen.", "Lad dem sidde i en ring."


@pytest.fixture
def editors(race, noon):
    return [get_user_model().objects.create_superuser(f"redaktion{n}@demo.example") for n in range(EDITORS)]


@pytest.fixture
def module(editors) -> ModulePage:
    take_package(package=starter_packages()[0], user=editors[0])
    return ModulePage.objects.filter(locale__language_code="da").order_by("path")[0]


def draft_of(module: ModulePage) -> str:
    return str(ModulePage.objects.get(pk=module.pk).get_latest_revision_as_object().trainer_notes)


def adopt(note: SharedNote, editor):
    return lambda: actions.adopt(note=note, editor=editor).pk


def kinds_of(outcome):
    return Counter(type(one).__name__ if isinstance(one, Exception) else "done" for one in outcome)


def test_one_contribution_taken_in_by_several_editors_stands_in_the_module_once(race, editors, module):
    note = taught(module).share(worked=FIRST)
    assert kinds_of(race([adopt(note, editor) for editor in editors])) == {"done": EDITORS}
    assert draft_of(module).count(FIRST) == 1
    note.refresh_from_db()
    assert note.adopted_by in editors


def test_two_contributions_to_one_module_taken_in_at_once_both_stand_there(race, editors, module):
    notes = [taught(module).share(worked=words) for words in (FIRST, SECOND)]
    assert kinds_of(race([adopt(note, editor) for note, editor in zip(notes, editors, strict=False)])) == {"done": 2}
    assert [draft_of(module).count(words) for words in (FIRST, SECOND)] == [1, 1]


def test_planted_bug_without_the_page_held_is_caught(race, editors, module):
    """The control: each reads the draft, adds to it and saves; who saves last throws the other's words away."""
    both_have_read = threading.Barrier(2)

    def careless(words: str):
        draft = ModulePage.objects.get(pk=module.pk).get_latest_revision_as_object()
        both_have_read.wait(PATIENCE)
        draft.trainer_notes += f"<p>{words}</p>"
        draft.save_revision(user=editors[0])

    assert kinds_of(race([lambda: careless(FIRST), lambda: careless(SECOND)])) == {"done": 2}
    assert sorted(draft_of(module).count(words) for words in (FIRST, SECOND)) == [0, 1]


def test_taken_back_while_it_is_taken_in_is_one_of_the_two_and_nothing_between(race, editors, module):
    done = taught(module)
    note = done.share(worked=FIRST)
    calls = [adopt(note, editor) for editor in editors[:3]]
    outcome = race([*calls, lambda: actions.withdraw(note=note, author=done.author)])
    note.refresh_from_db()
    assert note.withdrawn_at is not None
    assert outcome[-1] is None
    # Refused after it was taken back, or there before: never noted without its words, nor words that nobody noted.
    assert (note.adopted_at is not None, draft_of(module).count(FIRST)) in ((True, 1), (False, 0))
    assert {type(one).__name__ for one in outcome[:-1] if isinstance(one, Exception)} <= {"NotAllowed"}
    assert find(editors[0], module=module).rows == []


def test_thanks_that_are_pressed_many_times_count_once_for_each(race, editors, module):
    note = taught(module).share(worked=FIRST)
    readers = [TrainerFactory().member.user for _number in range(5)]

    def thank(user):
        return lambda: actions.mark(note=note, user=user, kind=NoteMark.Kind.THANKS, is_on=True)

    assert kinds_of(race([thank(user) for user in readers for _press in range(2)])) == {"done": 10}
    assert NoteMark.objects.filter(note=note).count() == 5
    assert [row.thanks for row in find(readers[0], module=module).rows] == [5]


def test_and_the_database_refuses_a_second_one_even_then(race, editors, module):
    """Whoever looks first and writes afterwards meets the constraint."""
    note, user = taught(module).share(worked=FIRST), TrainerFactory().member.user
    looked = threading.Barrier(4)

    def careless():
        has_thanked = NoteMark.objects.filter(note=note, user=user).exists()
        looked.wait(PATIENCE)
        if not has_thanked:
            NoteMark.objects.create(note=note, user=user, kind=NoteMark.Kind.THANKS, at=note.shared_at)

    assert Counter(type(one).__name__ for one in race([careless] * 4)) == {"NoneType": 1, "IntegrityError": 3}
