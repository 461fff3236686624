"""How far behind a copy of the database is, by positions that are given, at moments that are given."""

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from courses.common import replica

BOUND = 10


@pytest.fixture(autouse=True)
def _bound(settings):
    settings.REPLICA_LAG = BOUND


class Databases:
    """Where the first stands, and the copy; None where that is no copy, an error where it does not answer."""

    def __init__(self) -> None:
        self.written, self.shown, self.asked = 100, 100, 0

    def following(self) -> replica.Following:
        return replica.Following(lambda: self.written, self.ask)

    def ask(self) -> int | None:
        self.asked += 1
        if isinstance(self.shown, Exception):
            raise self.shown
        return self.shown


@pytest.fixture
def databases():
    return Databases()


def test_a_copy_that_has_everything_is_near(databases):
    assert databases.following().is_near(0)


def test_one_that_is_behind_is_near_once_it_has_reached_where_the_first_was_within_the_bound(databases):
    following = databases.following()
    databases.shown = 90
    assert not following.is_near(0)
    databases.written, databases.shown = 200, 100
    assert following.is_near(5)
    # What it has is of moment 0: the next answer is right until the bound, unless it goes on.
    assert following.is_near(10)
    assert not following.is_near(11)


def test_one_that_stands_still_is_not_read_however_long_ago_the_first_wrote(databases):
    following = databases.following()
    assert following.is_near(0)
    databases.written = 101
    near = [following.is_near(float(second)) for second in range(1, 41)]
    assert near[:BOUND] == [True] * BOUND
    assert not any(near[BOUND:])
    databases.shown = 101
    assert following.is_near(41)


def test_five_seconds_behind_all_the_time_is_near_all_the_time(databases):
    following = databases.following()
    databases.shown = 0
    near = []
    for second in range(60):
        databases.written, databases.shown = 100 + second, 95 + second
        near.append(following.is_near(float(second)))
    assert not any(near[:5])
    assert all(near[6:])


def test_fifteen_seconds_behind_is_never_near(databases):
    following = databases.following()
    near = []
    for second in range(60):
        databases.written, databases.shown = 100 + second, 85 + second
        near.append(following.is_near(float(second)))
    assert not any(near)


def test_it_is_asked_once_in_a_tenth_of_the_bound_and_not_by_every_request(databases):
    following = databases.following()
    databases.shown = 0
    for step in range(100):
        following.is_near(step / 100)
    assert databases.asked == 1
    databases.shown = 100
    for step in range(100):
        assert following.is_near(1 + step / 100)
    assert databases.asked == 2


def test_a_server_that_is_no_copy_is_not_read(databases):
    databases.shown = None
    following = databases.following()
    assert not any(following.is_near(float(second)) for second in range(30))


@pytest.fixture
def line():
    """A line to the copy, which is closed when that does not answer."""
    connections.settings[replica.REPLICA] = dict(connections.settings[DEFAULT_DB_ALIAS])
    yield connections[replica.REPLICA]
    del connections[replica.REPLICA]
    del connections.settings[replica.REPLICA]


def test_one_that_does_not_answer_is_left_alone_for_a_moment(databases, line):
    following = databases.following()
    assert following.is_near(0)
    databases.shown = OperationalError("gone")
    assert following.is_near(5)
    assert not following.is_near(6)
    databases.shown = 100
    assert not following.is_near(10)
    assert following.is_near(6 + replica.LEFT_ALONE)


def test_one_that_broke_off_an_answer_is_left_alone_too(databases):
    following = databases.following()
    assert following.is_near(0)
    following.lost(1)
    assert [following.is_near(moment) for moment in (1, 5, 6)] == [False, False, True]


def test_two_that_are_no_postgresql_are_refused():
    first = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}
    with pytest.raises(ValueError, match="streaming replica"):
        replica.settings_for({"ENGINE": "django.db.backends.sqlite3"}, first)
    made = replica.settings_for(first | {"HOST": "copy"}, first)
    assert (made["HOST"], made["OPTIONS"]["isolation_level"].name) == ("copy", "REPEATABLE_READ")
