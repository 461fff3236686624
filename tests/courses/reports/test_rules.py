"""How figures are made of samples, and what is not told."""

import datetime as dt

import pytest

from courses.reports.rules import NOTHING, By, Figure, Measure, Sample, parted, quarter_of, quarters, total

DAY = dt.date(2026, 5, 12)


def samples(amounts: dict[int, list[float]], of: float = 1) -> list[Sample]:
    """By district."""
    return [Sample(DAY, region, 0, amount, of) for region, found in amounts.items() for amount in found]


def test_quarters_of_the_calendar():
    assert [quarter_of(dt.date(2026, month, 28)).month for month in (1, 3, 4, 12)] == [1, 1, 4, 10]
    assert quarters(dt.date(2025, 12, 31), dt.date(2026, 7, 1)) == [
        dt.date(2025, 10, 1),
        dt.date(2026, 1, 1),
        dt.date(2026, 4, 1),
        dt.date(2026, 7, 1),
    ]


class TestTotal:
    def test_a_share_is_of_all_together_and_not_the_mean_of_shares(self):
        rows = [Sample(DAY, 1, 0, 90, 100), Sample(DAY, 2, 0, 10, 900)]
        assert total(Measure.FILLED, rows) == Figure(10, 1000)

    def test_a_median_is_of_everybody(self):
        rows = samples({1: [1, 2, 100], 2: [3, 4]})
        assert total(Measure.WAITED, rows) == Figure(3, 5)

    def test_what_one_trainer_taught_belongs_together(self):
        rows = [Sample(DAY, 1, 0, 1, who=who) for who in (1, 1, 1, 2, 2, 3, 4, 5)]
        assert total(Measure.LOAD, rows) == Figure(1, 5)
        assert total(Measure.LOAD, [*rows, Sample(DAY, 1, 0, 1, who=3)]).value == 2

    def test_nothing_is_no_zero(self):
        assert total(Measure.WAITED, []) == NOTHING
        assert total(Measure.NO_SHOWS, [Sample(DAY, 1, 0, 0, 0)]) == NOTHING


class TestFewPeople:
    @pytest.mark.parametrize("people", [1, 4])
    def test_fewer_than_five_are_not_told(self, people):
        assert total(Measure.WAITED, samples({1: [3] * people})) == Figure(None, people)
        assert total(Measure.WAITED, samples({1: [3] * 5})).value == 3

    def test_how_many_sessions_there_were_is_about_nobody(self):
        assert total(Measure.HELD, samples({1: [1]})) == Figure(1, 1)

    def test_one_who_did_not_come_among_twenty_is_not_told(self):
        assert total(Measure.NO_SHOWS, [Sample(DAY, 1, 0, 1, 20)]).is_hidden
        assert total(Measure.NO_SHOWS, [Sample(DAY, 1, 0, 19, 20)]).is_hidden
        assert total(Measure.NO_SHOWS, [Sample(DAY, 1, 0, 0, 20)]).value == 0

    def test_one_hidden_part_takes_the_smallest_other_with_it(self):
        """Else the total less the others would tell it."""
        found = parted(Measure.CAME, By.REGION, samples({1: [3], 2: [50], 3: [20], 4: [70]}))
        assert {region: figure.value for region, figure in found.items()} == {1: None, 2: 50, 3: None, 4: 70}

    def test_two_hidden_parts_hide_each_other(self):
        found = parted(Measure.CAME, By.REGION, samples({1: [3], 2: [2], 3: [20]}))
        assert {region: figure.value for region, figure in found.items()} == {1: None, 2: None, 3: 20}

    def test_planted_without_the_second_rule_a_hidden_part_can_be_reckoned(self):
        amounts = {1: [3.0], 2: [50.0], 3: [20.0]}
        known = {region: sum(found) for region, found in amounts.items()}
        naive = {region: amount for region, amount in known.items() if amount >= 5}
        assert sum(known.values()) - sum(naive.values()) == known[1]
        told = parted(Measure.CAME, By.REGION, samples(amounts))
        left = [region for region, figure in told.items() if figure.value is None]
        assert len(left) > 1


def test_parts_are_those_of_the_sample():
    rows = [Sample(dt.date(2026, 3, 31), 1, 7, 10), Sample(dt.date(2026, 4, 1), 2, 8, 20)]
    assert set(parted(Measure.CAME, By.QUARTER, rows)) == {dt.date(2026, 1, 1), dt.date(2026, 4, 1)}
    assert set(parted(Measure.CAME, By.REGION, rows)) == {1, 2}
    assert set(parted(Measure.CAME, By.COURSE, rows)) == {7, 8}
