"""The count: a table of rounds with their winners, that pabutools names too (`make test-shares` draws 300 more)."""

import subprocess
import sys
from fractions import Fraction

import pytest

from courses.budget.rules import explain, pabulib, rounds
from courses.budget.rules.poll import Ballot, poll_of
from courses.budget.rules.shares import count, fill, one_pass, payments
from tests.shares.table import TABLE, poll


@pytest.mark.parametrize(("amount", "costs", "ballots", "first", "raised", "winners", "greedy"), TABLE)
def test_winners_of_a_fixed_table(amount, costs, ballots, first, raised, winners, greedy):
    here = poll(amount, costs, *ballots)
    counted = count(here)
    if here.voters:
        assert one_pass(here, Fraction(amount, here.voters)).numbers == first
    assert (counted.final.numbers, counted.winners, fill(here)) == (raised, winners, greedy)


def test_prices_are_exact_and_add_up():
    """Seven share a thousand: no fraction is lost, and nobody pays more than the share."""
    here = poll(1000, [333, 200, 111], "12", "12", "13", "1", "23", "2", "3")
    final = one_pass(here, Fraction(1000, 7))
    for number, paid in payments(here, final):
        whole = sum(part * size for part, size in zip(paid, here.groups.values(), strict=True))
        assert whole == here.costs[number]
    assert final.numbers
    assert all(0 <= left <= Fraction(1000, 7) for left in final.left)


@pytest.mark.parametrize("amount", [1, 7, 100, 1_000_003])
def test_the_winners_never_cost_more_than_there_is(amount):
    here = poll(amount, [1, 2, 50, 70, 999], "123", "345", "15", "24", "2345", times=3)
    assert sum(here.costs[number] for number in count(here).winners) <= amount


def test_the_order_of_casting_changes_nothing():
    ballots = ["12", "3", "13", "2", "23", "1", "12"]
    assert count(poll(500, [200, 180, 160], *ballots)) == count(poll(500, [200, 180, 160], *reversed(ballots)))


@pytest.mark.parametrize(("amount", "costs", "ballots"), [(-1, [5], ["1"]), (10, [0], ["1"]), (10, [5], ["2"])])
def test_what_is_no_round_is_refused(amount, costs, ballots):
    with pytest.raises(ValueError, match=r"\w+"):
        poll(amount, costs, *ballots)


def test_a_loser_is_told_what_its_supporters_had():
    here = poll(1000, [800, 500], *["1"] * 6, *["2"] * 4)
    told = explain.told(here, count(here), name="Alle")
    first, last = told.lines
    assert (first.number, first.won, first.price, told.spent) == (2, explain.SHARES, 125, 500)
    assert (last.number, last.won, last.is_nearest) == (1, explain.LOST, True)
    # The 500 that are left are too few for it, so nothing is raised any more.
    assert (told.raised, last.had) == (25, 750)
    assert explain.from_data(explain.as_data(told)) == told


def test_who_paid_adds_up_to_the_cost_in_whole_ore():
    said = [Ballot(frozenset({1}), district) for district in ("Fyn", "Fyn", "Øst", "Øst", "Øst", "", "")]
    here = poll_of(amount=1000, costs={1: 1000}, ballots=said)
    (line,) = explain.told(here, count(here)).lines
    assert sum(line.paid.values()) == 1000
    assert line.paid == {"": 286, "Fyn": 286, "Øst": 428}


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, {"a": 1, "b": 1, "c": 1}, {"a": 34, "b": 33, "c": 33}),
        (1, {"a": 1, "b": 3}, {"a": 0, "b": 1}),
        (5, {"a": 0, "b": 0}, {"a": 0, "b": 0}),
        (0, {"a": 2}, {"a": 0}),
    ],
)
def test_an_amount_is_shared_out_whole(amount, weights, parts):
    assert explain.shared_out(amount, weights) == parts


NAMES = {1: "Læsekreds; «på dansk»", 2: 'Rum "A"\nog mere', 3: "x"}


def published():
    said = [
        Ballot(frozenset({1, 3}), "Fyn"),
        Ballot(frozenset({2})),
        Ballot(frozenset({1, 3}), "Fyn"),
        Ballot(frozenset()),
    ]
    here = poll_of(amount=100_050, costs={1: 50_000, 2: 99, 3: 100_000}, ballots=said)
    return here, pabulib.written(here, meta={"description": "Prøve"}, names=NAMES, selected=count(here).winners)


def test_a_published_file_is_read_again():
    here, text = published()
    found = pabulib.read(text)
    assert (found.poll, found.meta["budget"], found.names[2]) == (here, "1000.50", 'Rum "A" og mere')
    assert found.selected == set(count(here).winners)


def test_anybody_counts_the_file_again(tmp_path):
    """Without Django: the site is not asked."""
    path = tmp_path / "runde.pb"
    path.write_text(published()[1], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import sys; sys.modules['django'] = None; import runpy; "
         "sys.argv = ['count', sys.argv[1]]; runpy.run_module('courses.budget.rules', run_name='__main__')", str(path)],
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "The file says the same.")
    path.write_text(
        published()[1].replace(";x;1", ";x;0").replace(";x;0", ";x;1" if ";x;0" in published()[1] else ";x;0")
    )
    again = subprocess.run([sys.executable, "-m", "courses.budget.rules", str(path)], capture_output=True, text=True)
    assert (again.returncode, "otherwise" in again.stdout) == (1, True)


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("META", "BETA", "META"),
        ("approval", "ordinal", "approval"),
        ("budget;1000.50", "budget;1000,50", "kroner"),
        ("budget;1000.50", "budget;-5", "kroner"),
        ("\n1;500;", "\n1;0;", "costs something"),
        ("\n3;1000;", "\n1;1000;", "id of its own"),
        ('2;"1,3"', '2;"1,9"', "no proposal"),
        ("Prøve", '"Prøve', "table"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(was, becomes, words):
    text = published()[1]
    text = text.replace(was, becomes) if was in text else text.replace("1,3", "1,9")
    with pytest.raises(pabulib.BadFile, match=words):
        pabulib.read(text)


@pytest.mark.parametrize("approved", [set(), {1}, {1, 2, 312}, set(range(1, 313))])
def test_an_envelope_has_one_length(approved):
    assert rounds.unpacked(rounds.packed(approved)) == approved
    assert len(rounds.packed(approved)) == rounds.ENVELOPE


@pytest.mark.parametrize(
    ("voted", "told"),
    [
        ({"Fyn": 5, "Øst": 9}, {"Fyn", "Øst"}),
        # Four that are told by being left out would be known: those of the next smallest are left out with them.
        ({"Fyn": 4, "Øst": 6, "Nord": 9}, {"Nord"}),
        ({"Fyn": 4, "Øst": 4, "Nord": 9}, {"Nord"}),
        ({"Fyn": 4}, set()),
        ({"": 1, "Øst": 5}, set()),
        ({}, set()),
    ],
)
def test_a_district_is_told_only_where_nobody_is_told_by_it(voted, told):
    assert rounds.told_districts(voted) == told


def test_an_amount_of_the_country_is_split_as_the_round_says():
    members = {1: 10, 2: 30, 3: 0}
    assert rounds.pots(100, rounds.ONE, members) == {rounds.ALL: 100}
    assert rounds.pots(100, rounds.EQUAL, members) == {1: 34, 2: 33, 3: 33}
    assert rounds.pots(100, rounds.MEMBERS, members) == {1: 25, 2: 75, 3: 0}
