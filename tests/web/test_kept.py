"""Pages that are kept: the same bytes for everybody, right on the next request after any change, and nobody's data in them."""

import datetime as dt
import gzip

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page

from courses.common import clock
from courses.common.actions import versions
from courses.common.under import shows
from courses.enrolment.actions.enrolments import cancel, change_capacity, confirm, enrol
from courses.enrolment.actions.held_seats import release_held
from courses.pages.rules.counters import PAGES
from courses.places.models import Venue
from courses.schedule import actions
from courses.schedule.rules.counters import seats_of
from courses.web import kept, known_browsers
from home.first_pages import build_pages
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "Hemmelige Hanne"


@pytest.fixture(autouse=True)
def _keeps_pages(settings):
    settings.KEEP_PAGES = True


@pytest.fixture
def session(noon):
    return SessionFactory(capacity=3, venue=VenueFactory(postcode=PostcodeFactory()))


def address(session) -> str:
    return reverse("public:session", args=[session.pk])


def every_page(session) -> list[str]:
    """One address of each kind of page that is kept."""
    return [
        "/",
        address(session),
        reverse("public:find", args=[session.venue.postcode_id]),
        reverse("public:year"),
        reverse("public:region", args=[session.region.slug]),
        reverse("public:calendar"),
        reverse("public:month") + f"?maaned={session.starts_at:%Y-%m}",
    ]


def made(client: Client, path: str, count) -> bool:
    """Whether the page was made by this request: that takes more than the one query for its version."""
    with count() as asked:
        assert client.get(path).status_code == 200
    return len(asked) > 1


@pytest.fixture
def queries():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


def test_every_page_is_made_once_and_then_costs_one_query(session, client, queries):
    build_pages()
    for path in every_page(session):
        assert made(client, path, queries), path
        assert not made(Client(), path, queries), path


def test_the_bytes_are_those_of_the_page_that_was_made(session, client):
    first = client.get(address(session))
    second = client.get(address(session))
    zipped = client.get(address(session), headers={"accept-encoding": "gzip"})
    assert first.content == second.content == gzip.decompress(zipped.content)
    assert (zipped["Content-Encoding"], first["ETag"] == zipped["ETag"]) == ("gzip", False)
    assert {"Cookie", "Accept-Encoding"} <= {name.strip() for name in first["Vary"].split(",")}
    assert "Set-Cookie" not in first
    assert not first.cookies


def test_who_refuses_gzip_or_does_not_name_it_gets_the_page_as_it_is(session, client):
    whole = client.get(address(session))
    for said in ("gzip;q=0", "br, gzip; q=0.0", "*", "xgzip"):
        answer = client.get(address(session), headers={"accept-encoding": said})
        assert (answer.content, "Content-Encoding" in answer) == (whole.content, False), said


def test_who_has_it_gets_304(session, client, queries):
    etag = client.get(address(session))["ETag"]
    with queries() as asked:
        answer = client.get(address(session), headers={"if-none-match": etag})
    assert (answer.status_code, answer.content, len(asked)) == (304, b"", 1)


def test_head_has_the_headers_and_no_body(session, client):
    whole, head = client.get(address(session)), client.head(address(session))
    assert (head.content, head["Content-Length"], head["ETag"]) == (b"", str(len(whole.content)), whole["ETag"])


def test_what_pages_share_is_read_once_for_each_change(session, client, queries):
    """The links of header and footer, and until when all pages are good."""

    def asked_of(path: str) -> list[str]:
        with queries() as asked:
            assert client.get(path).status_code == 200
        return [row["sql"] for row in asked if "standardpage" in row["sql"] or "ends_at" in row["sql"].split("FROM")[0]]

    months = [reverse("public:month") + f"?maaned=2027-{number:02}" for number in range(1, 5)]
    first, second = asked_of(months[0]), asked_of(months[1])
    versions.mark(PAGES)
    assert len(first) > len(second)
    assert any("standardpage" in sql for sql in asked_of(months[2]))
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert not any("standardpage" in sql for sql in asked_of(months[3]))


class TestTheNextRequestIsRight:
    """Action × page: what the action changes is seen at once, whoever had looked before."""

    def seen(self, path: str) -> str:
        return Client().get(path).content.decode()

    @pytest.fixture
    def looked(self, session):
        build_pages()
        for path in every_page(session):
            self.seen(path)
        return session

    def test_a_moved_session(self, looked):
        start = looked.starts_at + dt.timedelta(days=1)
        actions.reschedule(session=looked, meetings=[(start, start + dt.timedelta(hours=2))], venue=looked.venue)
        moved = clock.local(start)
        for path in every_page(looked):
            assert f"{moved.day}. " in self.seen(path) or f">{moved.day}<" in self.seen(path), path

    def test_a_session_that_is_called_off(self, looked):
        actions.call_off(session=looked, reason="Sygdom")
        assert "aflyst" in self.seen(address(looked)).lower()
        assert address(looked) not in self.seen(reverse("public:find", args=[looked.venue.postcode_id]))

    def test_the_last_seat(self, looked):
        assert "3 ledige pladser" in self.seen(address(looked))
        for number in range(3):
            enrol(session=looked, name=f"Prøve {number}", email=f"p{number}@example.dk")
        for path in (address(looked), reverse("public:find", args=[looked.venue.postcode_id])):
            assert "ledige pladser" not in self.seen(path), path

    def test_more_seats(self, looked):
        change_capacity(session=looked, capacity=9)
        assert "9 ledige pladser" in self.seen(address(looked))

    def test_a_published_and_an_undone_draft(self, looked):
        draft = SessionFactory(course=looked.course, venue=looked.venue, status="draft", days=40)
        assert Client().get(address(draft)).status_code == 404
        actions.publish_session(session=draft)
        assert Client().get(address(draft)).status_code == 200
        assert address(draft) in self.seen(reverse("public:find", args=[looked.venue.postcode_id]))
        actions.unpublish_session(session=draft)
        assert Client().get(address(draft)).status_code == 404
        assert address(draft) not in self.seen(reverse("public:find", args=[looked.venue.postcode_id]))

    def test_a_page_that_an_editor_changes(self, looked):
        page = Page.objects.get(slug="om-data", locale__language_code="da").specific
        self.seen("/om-data/")
        page.title = "Sådan bruger vi det nu"
        page.save_revision().publish()
        assert "Sådan bruger vi det nu" in self.seen("/om-data/")
        page.unpublish()
        assert Client().get("/om-data/").status_code == 404

    def test_midnight_and_the_hour_a_session_begins(self, looked, noon):
        assert "Tilmeld dig" in self.seen(address(looked))
        with clock.at(looked.starts_at - dt.timedelta(minutes=1)):
            assert "Tilmeld dig" in self.seen(address(looked))
        with clock.at(looked.starts_at):
            assert "Tilmeld dig" not in self.seen(address(looked))

    def test_a_change_that_is_forgotten_is_caught(self, looked):
        """The planted fault: a row that is written without a word to the counters."""
        Venue.objects.filter(pk=looked.venue_id).update(name="Et helt andet sted")
        assert "Et helt andet sted" not in self.seen(address(looked))
        versions.mark(versions.SHOWN)
        assert "Et helt andet sted" in self.seen(address(looked))


class TestWhatAPageDoesNotShow:
    """Seats elsewhere leave it as it is."""

    @pytest.fixture
    def far(self, session):
        """A session of another course in København; the other one is in Vejle."""
        return SessionFactory(
            capacity=3,
            venue=VenueFactory(postcode=PostcodeFactory(code="1553", name="København V", lat=55.67, lon=12.57)),
        )

    def pages_of(self, session) -> list[str]:
        return [address(session), reverse("public:find", args=[session.venue.postcode_id])]

    def test_a_seat_that_is_taken_far_away(self, session, far, client, queries):
        for path in (*self.pages_of(session), *self.pages_of(far)):
            client.get(path)
        enrol(session=far, name="Prøve", email="p@example.dk")
        for path in self.pages_of(session):
            assert not made(client, path, queries), path
        for path in self.pages_of(far):
            assert "2 ledige pladser" in client.get(path).content.decode(), path

    def test_one_that_becomes_full_leaves_every_list_of_what_can_be_joined(self, session, far, client, queries):
        find = reverse("public:find", args=[session.venue.postcode_id])
        client.get(find)
        for number in range(3):
            enrol(session=far, name="Prøve", email=f"p{number}@example.dk")
        assert made(client, find, queries)

    def test_a_month_and_a_text_show_no_seats(self, session, client, queries):
        build_pages()
        paths = [reverse("public:month") + f"?maaned={session.starts_at:%Y-%m}", "/om-data/"]
        for path in paths:
            client.get(path)
        enrol(session=session, name="Prøve", email="p@example.dk")
        for path in paths:
            assert not made(client, path, queries), path


def test_a_seat_that_was_held_for_somebody_is_seen_when_it_is_free_again(session, client):
    place = enrol(session=session, name="Prøve", email="p@example.dk", is_proven=True)
    cancel(enrolment=place, hold_seat=True)
    assert "2 ledige pladser" in client.get(address(session)).content.decode()
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert release_held() == 1
    assert "3 ledige pladser" in client.get(address(session)).content.decode()


def test_a_page_is_not_kept_when_something_changes_while_it_is_made(session):
    """Nobody knows which part of it was read before."""

    def change_and_answer(request):
        shows(request, seats_of(session.pk))
        enrol(session=session, name="Prøve", email="p@example.dk")
        return HttpResponse("made")

    request = RequestFactory().get(address(session))
    assert kept.KeptPagesMiddleware(change_and_answer)(request).content == b"made"
    assert not kept.memory._pages


class TestNobodyIsInAKeptPage:
    @pytest.fixture
    def hanne(self, session):
        member = MemberFactory(name=SECRET, user__first_name=SECRET)
        confirm(enrolment=enrol(session=session, name=SECRET, email=member.user.email))
        return member.user

    def test_who_is_logged_in_neither_fills_nor_reads_it(self, session, hanne):
        build_pages()
        own = Client()
        own.force_login(hanne)
        for path in every_page(session):
            own.get(path)
        assert not kept.memory._pages
        for path in every_page(session):
            page = Client().get(path).content.decode()
            assert (SECRET in page, hanne.email in page) == (False, False), path
        assert own.get(address(session)).get("ETag") is None

    def test_any_other_cookie_keeps_out(self, session):
        client = Client()
        client.cookies["messages"] = "noget"
        assert client.get(address(session)).get("ETag") is None
        assert not kept.memory._pages

    def test_the_mark_of_a_known_browser_is_not_looked_at(self, session):
        """Who has logged out is nobody in particular, and gets the page that everybody gets."""
        client = Client()
        client.cookies[known_browsers.COOKIE] = "noget"
        assert client.get(address(session))["ETag"] == Client().get(address(session))["ETag"]

    def test_no_form_holds_a_token_and_all_work_without(self, session):
        client = Client(enforce_csrf_checks=True)
        page = client.get(address(session)).content.decode()
        assert "csrfmiddlewaretoken" not in page
        answer = client.post(
            reverse("public:enrol", args=[session.pk]),
            {"name": "Åse Prøve", "email": "aase@example.dk"},
            headers={"origin": "http://testserver", "sec-fetch-site": "same-origin"},
        )
        assert answer.status_code == 302

    def test_an_organiser_who_looks_at_a_draft_leaves_nothing(self, noon, client):
        draft = SessionFactory(status="draft")
        client.force_login(get_user_model().objects.create_superuser(email="o@example.dk", first_name="O"))
        assert client.get(address(draft)).status_code == 200
        assert Client().get(address(draft)).status_code == 404


class TestNobodyCanFillTheMemory:
    def test_what_the_page_does_not_know_is_dropped(self, session, client):
        answer = client.get(address(session), {"utm_source": "nyhedsbrev", "fra": session.venue.postcode_id})
        assert (answer.status_code, answer["Location"]) == (302, f"{address(session)}?fra={session.venue.postcode_id}")
        assert not kept.memory._pages

    def test_pages_that_nobody_asks_for_make_room(self, session, client, monkeypatch, queries):
        monkeypatch.setattr(kept, "MOST_BYTES", 20_000)
        for day in range(12):
            client.get(reverse("public:month"), {"maaned": f"2027-{day + 1:02}"})
        assert 0 < sum(page.size for page in kept.memory._pages.values()) <= 20_000
        assert not made(client, reverse("public:month") + "?maaned=2027-12", queries)

    def test_a_page_that_would_push_out_hundreds_is_not_kept(self, session, client, monkeypatch):
        whole = client.get(address(session))
        kept.memory.clear()
        caches["pages"].clear()
        monkeypatch.setattr(kept, "LARGEST", len(whole.content) - 1)
        assert client.get(address(session)).status_code == 200
        assert not kept.memory._pages

    def test_what_fails_is_not_kept(self, client, noon):
        assert client.get("/hold/9999999/").status_code == 404
        assert client.get("/find/0000/").status_code == 404
        assert not kept.memory._pages


def test_another_process_finds_what_this_one_made(session, client, queries):
    client.get(address(session))
    kept.memory.clear()
    assert not made(client, address(session), queries)


def test_a_kept_page_of_the_past_is_made_anew(session, client, queries):
    client.get(address(session))
    with clock.at(clock.now() + dt.timedelta(days=1)):
        assert made(client, address(session), queries)
        assert not made(client, address(session), queries)
