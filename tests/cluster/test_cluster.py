"""`make cluster`: two web servers and two workers behind the proxy, through a pooler, with one cache, and each killed in turn.

Outside `make test`, which has short twins: `tests/courses/common/test_shared_caches.py`, `tests/concurrency/test_server.py`,
`test_mail_faults.py`. On PostgreSQL alone: a file is on one machine.
"""

from collections import Counter
from itertools import pairwise

import pytest
from django.db import connection, models
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.models import State
from courses.schedule.models import Session
from tests.cluster.counting_tick import EVERY
from tests.cluster.parts import WEB, WORKERS, Cluster
from tests.concurrency.server import problems
from tests.factories.schedule import SessionFactory
from tests.siege.parts import MANY, PEOPLE, ROUNDS, SEATS, race
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
RUNS = 6


@pytest.fixture
def rows(transactional_db, django_db_serialized_rollback) -> None:
    """What the site stands on: a database that several machines reach."""
    if connection.vendor == "sqlite":
        pytest.skip("a file is on one machine")


def test_of_sixty_at_two_servers_exactly_ten_get_a_seat(rows, tmp_path):
    with Cluster(tmp_path).up() as front:
        for _round in range(ROUNDS):
            answers, states = race(front)
            assert answers == {302: PEOPLE}
            assert states == {State.UNCONFIRMED: SEATS, State.WAITING: PEOPLE - SEATS}
    assert problems() == []


def test_planted_a_lock_of_one_process_is_caught(rows, tmp_path):
    (tmp_path / "looked").mkdir()
    careless = Cluster(
        tmp_path, application="tests.cluster.careless:local_lock()", own={"LOOKED": str(tmp_path / "looked")}
    )
    with careless.up() as front:
        _answers, states = race(front)
    assert states[State.ENROLLED] > SEATS


def test_each_part_is_killed_and_nothing_is_lost(rows, tmp_path, capsys):
    """All goes on without any one of them but the pooler, which is the way to the database."""
    sessions = [SessionFactory(capacity=MANY).pk for _session in range(3)]
    cluster = Cluster(tmp_path)
    with cluster.up(*WORKERS) as front:
        with cluster.people(front, sessions):
            for name in ("web 1", "worker 1", "cache", "pooler", "web 2", "worker 2", "cache", "pooler"):
                cluster.goes_on()
                cluster.end(name)
                if name != "pooler":
                    cluster.goes_on()
                cluster.begin(name)
                cluster.kills[name] += 1
            cluster.goes_on()
        cluster.settled()
    with capsys.disabled():
        print(f"\n{cluster.figures()}")
    cluster.assert_nothing_is_lost()


def test_two_workers_send_each_mail_once(rows, tmp_path):
    cluster = Cluster(tmp_path)
    with cluster.up(*WORKERS) as front, cluster.people(front, [SessionFactory(capacity=MANY).pk]):
        wait_until(lambda: len(cluster.promised) > 50, "nobody gets a seat", pause=0.1)
        cluster.over.set()
        cluster.settled()
    came = Counter(message_id for ids in cluster.received().values() for message_id in ids)
    assert set(came.values()) == {1}
    assert set(came) == set(OutboxMail.objects.values_list("message_id", flat=True))


def test_a_page_kept_by_one_server_is_right_at_the_other_on_the_next_request(rows, tmp_path):
    session = SessionFactory(capacity=1)
    cluster = Cluster(tmp_path)
    with cluster.up():
        before = {cluster.page(name, session) for name in WEB}
        enrol(session=session, name="Prøve Person", email="last@demo.example")
        after = {cluster.page(name, session) for name in WEB}
    assert (len(before), len(after)) == (1, 1), "both give the same bytes"
    assert before != after


def test_planted_a_key_without_a_version_is_caught(rows, tmp_path):
    session = SessionFactory(capacity=1)
    cluster = Cluster(tmp_path, application="tests.cluster.careless:key_without_version()")
    with cluster.up():
        before = cluster.page("web 1", session)
        enrol(session=session, name="Prøve Person", email="last@demo.example")
        assert cluster.page("web 2", session) == before


def test_without_the_cache_all_is_read_and_right_and_codes_are_refused_in_words(rows, tmp_path):
    session = SessionFactory(capacity=1)
    cluster = Cluster(tmp_path)
    with cluster.up() as front:
        before = cluster.page("web 1", session)
        cluster.end("cache")
        assert cluster.page("web 2", session) == before
        enrol(session=session, name="Prøve Person", email="last@demo.example")
        after = {cluster.page(name, session) for name in WEB}
        assert len(after) == 1
        assert before not in after
        code = {"email": "nogen@demo.example"}
        assert front.post("/konto/login/code/", 1, **code) == 503
        cluster.begin("cache")
        assert front.post("/konto/login/code/", 1, **code) == 302


FOLLOWS = {"READS_COPY": "1"}
# Longer than a test stands still, shorter than the copy would be out of use for.
LONG = {"REPLICA_LAG": "200"}


def follows(cluster: Cluster) -> None:
    """Wait until each process of both web servers has read from the copy."""

    def all_read() -> bool:
        asked = "SELECT count(DISTINCT application_name) FROM pg_stat_activity WHERE query = 'COMMIT'"
        for name in WEB:
            for _process in range(4):
                cluster.ask(name, "GET", reverse("public:calendar"), {})
        return int(cluster.copy(asked)) >= len(WEB) * 2

    wait_until(all_read, "nobody reads from the copy", pause=0.2)


def test_whoever_wrote_sees_it_at_once_and_others_when_the_copy_has_it(rows, tmp_path):
    session = SessionFactory(capacity=1)
    cluster = Cluster(tmp_path, own=FOLLOWS | LONG)
    with cluster.up("replica"):
        follows(cluster)
        before = {cluster.page(name, session) for name in WEB}
        cluster.copy("SELECT pg_wal_replay_pause()")
        mine = cluster.enrol("web 1", session, "last@demo.example")
        assert {cluster.page(name, session) for name in WEB} == before, "the copy has not heard of it"
        assert len(before) == 1
        assert before.isdisjoint(cluster.page(name, session, **mine) for name in WEB)
        cluster.copy("SELECT pg_wal_replay_resume()")
        wait_until(lambda: before.isdisjoint(cluster.page(name, session) for name in WEB), "it stays old", pause=0.2)


def test_planted_a_read_of_ones_own_write_from_the_replica_is_caught(rows, tmp_path):
    session = SessionFactory(capacity=1)
    careless = "tests.cluster.careless:own_write_from_the_copy()"
    cluster = Cluster(tmp_path, application=careless, own=FOLLOWS | LONG)
    with cluster.up("replica"):
        follows(cluster)
        before = cluster.page("web 1", session)
        cluster.copy("SELECT pg_wal_replay_pause()")
        mine = cluster.enrol("web 1", session, "last@demo.example")
        assert cluster.page("web 2", session, **mine) == before


def test_nobody_is_shown_what_is_older_than_the_bound(rows, tmp_path):
    session = SessionFactory(capacity=1)
    cluster = Cluster(tmp_path, own=FOLLOWS | {"REPLICA_LAG": "10"})
    with cluster.up("replica"):
        follows(cluster)
        before = cluster.page("web 1", session)
        cluster.copy("SELECT pg_wal_replay_pause()")
        cluster.enrol("web 1", session, "last@demo.example")
        # The copy never hears of it, and yet:
        wait_until(lambda: cluster.page("web 2", session) != before, "it stays old", pause=0.2)
        assert cluster.copy("SELECT pg_is_wal_replay_paused()") == "t"


def test_reading_goes_on_when_the_copy_is_killed_and_nobody_notices(rows, tmp_path, capsys):
    sessions = [SessionFactory(capacity=MANY).pk for _session in range(3)]
    paths = [reverse("public:session", args=[pk]) for pk in sessions] + [reverse("public:calendar")]
    cluster = Cluster(tmp_path, own=FOLLOWS)
    with cluster.up("replica", *WORKERS) as front:
        follows(cluster)
        with cluster.people(front, sessions), cluster.readers(front, paths) as seen:
            for _kill in range(2):
                for act in (cluster.end, cluster.begin):
                    so_far = seen.total()
                    wait_until(lambda: seen.total() > so_far + 50, "nobody reads any more", pause=0.1)  # noqa: B023
                    cluster.goes_on()
                    act("replica")
            cluster.goes_on()
        cluster.settled()
    with capsys.disabled():
        print(f"\n{cluster.figures()}, pages {dict(seen)}")
    assert set(seen) == {200}
    assert set(cluster.answers) == {302}
    cluster.assert_nothing_is_lost()


def test_a_new_version_takes_the_place_of_the_old_one_and_nobody_who_reads_notices(rows, tmp_path, capsys):
    """One server after the other, while people look and enrol; the database gets a column that the old code does not know.

    Forms that reach a server after it has stopped to take any, and before it is gone, are lost with it (docs/SCALE.md): 502, and nobody
    was promised anything."""
    sessions = [SessionFactory(capacity=MANY).pk for _session in range(3)]
    paths = [reverse("public:session", args=[pk]) for pk in sessions] + [reverse("public:calendar")]
    later = models.CharField(max_length=20, db_default="")
    later.set_attributes_from_name("of_the_next_version")
    later.model = Session
    cluster = Cluster(tmp_path)
    try:
        with cluster.up(*WORKERS) as front:
            with cluster.people(front, sessions), cluster.readers(front, paths) as seen:
                cluster.goes_on()
                with connection.schema_editor() as editor:
                    editor.add_field(Session, later)
                for name in (*WEB, *WORKERS):
                    cluster.goes_on()
                    cluster.stop(name)
                    cluster.goes_on()
                    cluster.versions[name] = "tests.cluster.careless:next_version()"
                    cluster.begin(name)
                cluster.goes_on()
            cluster.settled()
    finally:
        with connection.schema_editor() as editor:
            editor.remove_field(Session, later)
    with capsys.disabled():
        print(f"\n{cluster.figures()}, pages {dict(seen)}")
    assert set(seen) == {200}
    assert set(cluster.answers) <= {302, 502}
    cluster.assert_nothing_is_lost()


def ran(tmp_path) -> list[float]:
    """For which moments the routine of `counting_tick` ran, in seconds, in order."""
    file = tmp_path / "ran"
    lines = file.read_text(encoding="ascii").splitlines() if file.exists() else []
    return sorted(float(line.split()[1]) for line in lines)


def test_what_is_due_now_and_then_is_done_once_however_many_workers_there_are(rows, tmp_path):
    tick = ("-m", "tests.cluster.counting_tick")
    cluster = Cluster(tmp_path, tick=tick, own={"RAN": str(tmp_path / "ran")})
    with cluster.up(*WORKERS):
        wait_until(lambda: len(ran(tmp_path)) >= RUNS, "it does not run", pause=0.1)
    assert min(later - first for first, later in pairwise(ran(tmp_path))) >= EVERY.total_seconds()


def test_planted_a_routine_that_runs_twice_is_caught(rows, tmp_path):
    tick = ("-m", "tests.cluster.counting_tick", "careless")
    cluster = Cluster(tmp_path, tick=tick, own={"RAN": str(tmp_path / "ran")})
    with cluster.up(*WORKERS):
        wait_until(lambda: len(ran(tmp_path)) >= RUNS, "it does not run", pause=0.1)
    assert min(later - first for first, later in pairwise(ran(tmp_path))) < EVERY.total_seconds()
