"""A copy of the database that is behind: a connection whose transaction began before the change (`make cluster` has a real one)."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.core.cache import caches
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from courses.common import replica
from courses.common.actions import versions
from courses.common.models import Version
from courses.common.replica import REPLICA, Following
from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.models import Enrolment
from courses.schedule.models import Session
from courses.web import kept
from courses.web import replica as web
from courses.web.public import typed
from home.first_pages import build_pages
from tests.factories.members import UserFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.usefixtures("noon")
FULL = "fuldt hold"


class Copy:
    """The copy: it shows what there was when it began, or when it caught up last."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.breaks = False
        # By hand: Django's tests open no database that they were not told of before it was there.
        connections[REPLICA].connect()
        self.stand()

    def stand(self) -> None:
        """Begin a transaction, which sees what there is now."""
        self._held = transaction.atomic(using=REPLICA)
        self._held.__enter__()
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM courses_version")

    def catch_up(self) -> None:
        self._held.__exit__(None, None, None)
        self.stand()

    def note(self, execute, sql, *more):
        self.asked.append(sql)
        if self.breaks:
            raise OperationalError("the line to the copy broke")
        return execute(sql, *more)


@pytest.fixture
def session(transactional_db, django_db_serialized_rollback) -> Session:
    """With one seat, on a site whose first pages are there; nothing of it is kept yet."""
    build_pages()
    made = SessionFactory(capacity=1, venue=VenueFactory(postcode=PostcodeFactory()))
    kept.memory.clear()
    caches["pages"].clear()
    return made


@pytest.fixture
def copy(session, settings, monkeypatch) -> Iterator[Copy]:
    """The copy stands where it has the session."""
    settings.KEEP_PAGES = True
    settings.DATABASE_ROUTERS = ["courses.common.replica.Router"]
    own = deepcopy(connections.settings[DEFAULT_DB_ALIAS])
    if connection.vendor == "postgresql":
        own = replica.settings_for(own, own)
    else:
        # Else each reader would take the lock of the one who writes.
        own["OPTIONS"]["transaction_mode"] = "DEFERRED"
    connections.settings[REPLICA] = own
    monkeypatch.setattr(web, "following", Following(lambda: 1, lambda: 1))
    try:
        found = Copy()
        with connections[REPLICA].execute_wrapper(found.note):
            yield found
    finally:
        connections[REPLICA].close()
        del connections[REPLICA]
        del connections.settings[REPLICA]
        kept.memory.clear()


def address(session: Session) -> str:
    return reverse("public:session", args=[session.pk])


def is_full(client: Client, session: Session | None) -> bool:
    """Whether the session's page, or else the programme, where nothing but the mark is sent along, says that it is full."""
    answer = client.get(address(session) if session else reverse("public:calendar"))
    assert answer.status_code == 200
    return FULL in answer.content.decode()


def fill(session: Session) -> None:
    enrol(session=session, name="Prøve Person", email="last@demo.example")


def test_nobody_in_particular_reads_from_the_copy_and_the_page_is_right_when_that_is(session, copy):
    assert not is_full(Client(), session)
    fill(session)
    assert not is_full(Client(), session)
    copy.catch_up()
    assert is_full(Client(), session)


def test_a_page_is_not_kept_under_numbers_that_the_copy_has_not_reached(session, copy):
    fill(session)
    assert not is_full(Client(), session), "made anew, from the copy"
    copy.catch_up()
    assert is_full(Client(), session)


def test_planted_numbers_of_the_first_beside_a_page_of_the_copy_are_caught(session, copy, monkeypatch):
    monkeypatch.setattr(versions, "connection_for", lambda _model: connections[DEFAULT_DB_ALIAS])
    fill(session)
    assert not is_full(Client(), session)
    copy.catch_up()
    assert not is_full(Client(), session), "the old page, for good"


def press(client: Client, session: Session) -> None:
    who = {"name": "Prøve Person", "email": "mig@demo.example"}
    answer = client.post(reverse("public:enrol", args=[session.pk]), who)
    assert answer.status_code == 302, answer.content.decode()
    # Of the session's page alone, where a browser sends it and nowhere else; Django's client does not look at paths.
    del client.cookies[typed.COOKIE]


def test_whoever_has_written_sees_it_at_once(session, copy):
    me, other = Client(), Client()
    press(me, session)
    assert Enrolment.objects.count() == 1
    assert not is_full(other, None)
    assert is_full(me, session)
    assert is_full(me, None)
    # And what was made for them is newer than the copy, so everybody has it.
    assert is_full(other, None)


def test_the_mark_of_whoever_has_written_outlasts_the_lag_and_says_nothing(session, copy, settings):
    me = Client()
    press(me, session)
    mark = me.cookies[settings.WROTE_COOKIE_NAME]
    assert (mark.value, mark["httponly"], mark["max-age"]) == ("1", True, settings.REPLICA_LAG + web.BESIDE)
    assert settings.WROTE_COOKIE_NAME not in Client().get(address(session)).cookies


def test_planted_a_read_of_ones_own_write_from_the_copy_is_caught(session, copy, monkeypatch):
    monkeypatch.setattr(web, "has_written", lambda _request: False)
    me = Client()
    press(me, session)
    assert not is_full(me, None)


def test_whoever_is_logged_in_is_answered_from_the_first(session, copy):
    me = Client()
    me.force_login(UserFactory())
    fill(session)
    assert is_full(me, session)
    assert copy.asked == []


def test_what_was_published_a_moment_ago_is_found(session, copy):
    later = SessionFactory(capacity=1)
    assert not is_full(Client(), later)
    assert Client().get(reverse("public:session", args=[later.pk + 1])).status_code == 404


def test_a_copy_that_breaks_off_is_noticed_by_nobody(session, copy):
    fill(session)
    copy.breaks = True
    reader = Client(raise_request_exception=False)
    assert is_full(reader, session)
    asked = len(copy.asked)
    assert is_full(reader, session)
    assert len(copy.asked) == asked, "left alone for a moment"


def test_one_that_is_too_far_behind_is_not_read(session, copy, monkeypatch):
    monkeypatch.setattr(web, "following", Following(lambda: 2, lambda: 1))
    fill(session)
    assert is_full(Client(), session)


def test_pages_and_feeds_for_everybody_ask_the_first_for_nothing_but_the_sites_roots(session, copy):
    postcode, slug = session.venue.postcode_id, session.region.slug
    addresses = [
        "/",
        address(session),
        reverse("public:find", args=[postcode]),
        reverse("public:find", args=[postcode]) + "?q=lytte",
        reverse("public:year"),
        reverse("public:region", args=[slug]),
        reverse("public:calendar"),
        reverse("public:month") + f"?maaned={session.starts_at:%Y-%m}",
        reverse("public:embed_list"),
        reverse("public:embed_session", args=[session.pk]),
        reverse("public:embed", args=[postcode]),
        reverse("public:embed_json"),
        reverse("public:embed_cards"),
        reverse("public:atom"),
        reverse("previews:session_preview", args=[session.pk]),
        "/sitemap.xml",
        "/kalender/alle.ics",
        f"/kalender/storkreds/{slug}.ics",
        f"/hold/{session.pk}.ics",
    ]
    asked: list[str] = []

    def note(execute, sql, *more):
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        for one in addresses:
            before = len(copy.asked)
            answer = Client().get(one)
            assert answer.status_code == 200, one
            assert len(copy.asked) > before, one
    read = [sql for sql in asked if sql.startswith("SELECT") and "wagtailcore_site" not in sql]
    assert [sql for sql in read if 'FROM "wagtailcore_locale"' not in sql] == []
    assert not [sql for sql in copy.asked if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Version.objects.exists()
