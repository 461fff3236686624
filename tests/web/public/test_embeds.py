"""What other sites take in: the element and its words, frames, and oEmbed as Wagtail itself asks it."""

import json
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.oembed import OEmbedFinder

from courses.places.models import Region
from courses.schedule import actions
from courses.schedule.models import Session
from courses.web.public.embeds import SCRIPT
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NASTY = '"></script><b>&;'


@pytest.fixture
def session(noon):
    """A Tuesday in Vejle."""
    return SessionFactory(course=CourseFactory(code="k2", title="Debatdogmer"), venue=VenueFactory(name="Salen"))


def told(client, url: str, **more: str):
    return client.get("/oembed/", {"url": url, **more})


class TestElement:
    def test_is_small_and_stays_where_it_is(self, client):
        answer = client.get("/embed/rundkreds.js")
        assert answer.content == SCRIPT.read_bytes()
        assert len(answer.content) <= 6 * 1024
        assert answer["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        again = client.get("/embed/rundkreds.js", headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content, answer.cookies) == (304, b"", {})

    def test_reads_words_that_are_ready(self, client, session):
        answer = client.get("/embed/liste.json?storkreds=sydjylland")
        (card,) = answer.json()["sessions"]
        assert card == {
            "url": f"{SITE}/hold/{session.pk}/",
            "title": "Vejle · Debatdogmer",
            "when": "tirsdag den 22. december 2026, kl. 10.00–15.00".replace("kl. ", "kl.\N{NO-BREAK SPACE}"),
            "where": "Salen",
            "seats": "20 ledige pladser",
        }
        assert answer.json()["more"] == {"words": "Se alle", "url": f"{SITE}/kalender/?storkreds=sydjylland"}
        assert (answer["Access-Control-Allow-Origin"], answer.cookies) == ("*", {})
        assert "Cookie" not in answer.get("Vary", "")

    def test_speaks_english_below_en(self, client, session):
        words = client.get("/en/embed/liste.json").json()
        assert words["sessions"][0]["when"].startswith("Tuesday 22 December 2026")
        assert words["sessions"][0]["url"] == f"{SITE}/en/hold/{session.pk}/"

    def test_shows_five_unless_told(self, client, session):
        SessionFactory.create_batch(7, course=session.course, venue=session.venue)
        assert len(client.get("/embed/liste.json").json()["sessions"]) == 5
        assert len(client.get("/embed/liste.json?antal=7").json()["sessions"]) == 7

    @pytest.mark.parametrize(
        ("query", "word"),
        [
            ("antal=mange", "tal"),
            ("antal=21", "20"),
            ("antal=0", "1"),
            ("postnr=0000", "Postnummer"),
            ("storkreds=x", "storkreds"),
        ],
    )
    def test_what_is_wrong_is_said_to_whoever_wrote_it(self, client, session, query, word):
        answer = client.get(f"/embed/liste.json?{query}")
        assert answer.status_code == 400
        assert word in answer.content.decode()
        # The element passes it on to the console, so a foreign page may read it.
        assert answer["Access-Control-Allow-Origin"] == "*"

    def test_follows_what_is_shown(self, client, session):
        first = client.get("/embed/liste.json")
        assert client.get("/embed/liste.json", headers={"if-none-match": first["ETag"]}).status_code == 304
        actions.call_off(session=session, reason="x")
        again = client.get("/embed/liste.json", headers={"if-none-match": first["ETag"]})
        assert again.json()["sessions"][0]["seats"] == "aflyst"

    def test_says_nothing_that_is_not_public(self, client, session):
        session.online_url = "https://moede.example/hemmelig"
        session.is_online = True
        session.save()
        SessionFactory(status=Session.Status.DRAFT, course=CourseFactory(title="Kladden"))
        words = client.get("/embed/liste.json").content.decode()
        assert "hemmelig" not in words
        assert "Kladden" not in words

    def test_where_nothing_is_planned(self, client, noon):
        words = client.get("/embed/liste.json").json()
        assert (words["sessions"], words["empty"]) == ([], "Her er ikke planlagt noget endnu.")

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, client, session, count, django_assert_num_queries):
        SessionFactory.create_batch(count, course=session.course, venue=session.venue)
        client.get("/embed/liste.json?antal=20")
        with django_assert_num_queries(2):
            client.get("/embed/liste.json?antal=20")


class TestLines:
    def snippets(self, client, query=""):
        page = BeautifulSoup(client.get(f"/kalender/{query}").content, "html.parser")
        return [button["data-copy"] for button in page.select("[data-copy]") if "<" in button["data-copy"]]

    def test_hold_what_was_picked(self, client, session):
        element, frame = self.snippets(client, "?storkreds=sydjylland&dage=ti&dage=lo")
        script, tag = BeautifulSoup(element, "html.parser").find_all(["script", "rundkreds-sessions"])
        assert script.attrs == {"src": f"{SITE}/embed/rundkreds.js", "async": ""}
        assert tag.attrs == {"storkreds": "sydjylland", "dage": "ti,lo"}
        assert tag.a["href"] == f"{SITE}/kalender/?storkreds=sydjylland&dage=ti&dage=lo"
        source = BeautifulSoup(frame, "html.parser").iframe["src"]
        assert source == f"{SITE}/embed/hold/?storkreds=sydjylland&dage=ti&dage=lo"
        # And each of the three addresses answers.
        assert client.get("/embed/liste.json", tag.attrs).status_code == 200
        assert client.get(source.removeprefix(SITE)).status_code == 200

    def test_hold_only_text(self, client, session):
        region = Region.objects.get(slug="sydjylland")
        region.name = NASTY
        region.save()
        _element, frame = self.snippets(client, "?storkreds=sydjylland")
        assert len(BeautifulSoup(frame, "html.parser").find_all(True)) == 1
        assert NASTY in BeautifulSoup(frame, "html.parser").iframe["title"]


class TestOEmbed:
    def test_a_session(self, client, session):
        answer = told(client, f"{SITE}/hold/{session.pk}/?fra=7100").json()
        assert (answer["version"], answer["type"], answer["title"]) == ("1.0", "rich", "Vejle · Debatdogmer")
        frame = BeautifulSoup(answer["html"], "html.parser").iframe
        assert frame["src"] == f"{SITE}/embed/hold/{session.pk}/"
        assert (frame["title"], int(frame["width"]), int(frame["height"])) == (
            answer["title"],
            answer["width"],
            answer["height"],
        )
        page = client.get(frame["src"].removeprefix(SITE))
        assert "Vejle · Debatdogmer" in page.content.decode()
        assert "frame-ancestors *" in page["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("path", "frame"),
        [
            ("/find/7100/?kursus=k2", "/embed/find/7100/"),
            ("/kalender/?kursus=k2", "/embed/hold/?kursus=k2"),
            ("/kalender/", "/embed/hold/"),
            ("/storkreds/sydjylland/", "/embed/hold/?storkreds=sydjylland"),
            ("/en/storkreds/sydjylland/", "/en/embed/hold/?storkreds=sydjylland"),
        ],
    )
    def test_pages_that_show_sessions(self, client, session, path, frame):
        html = told(client, SITE + path).json()["html"]
        source = BeautifulSoup(html, "html.parser").iframe["src"]
        assert source == SITE + frame
        assert client.get(frame).status_code == 200

    def test_the_room_that_there_is(self, client, session):
        answer = told(client, f"{SITE}/kalender/", maxwidth="300", maxheight="200").json()
        assert (answer["width"], answer["height"]) == (300, 200)

    def test_what_nobody_may_see_is_not_there(self, client, session):
        draft = SessionFactory(status=Session.Status.DRAFT)
        for path in (f"/hold/{draft.pk}/", "/hold/999999/", "/find/0000/", "/admin/", "/kalender/?postnr=0000", "/x/"):
            assert told(client, SITE + path).status_code == 404, path
        assert told(client, f"https://other.example/hold/{session.pk}/").status_code == 404
        assert client.get(f"/embed/hold/{draft.pk}/").status_code == 404

    def test_an_organiser_s_drafts_are_no_exception(self, organiser, session):
        draft = SessionFactory(status=Session.Status.DRAFT)
        assert told(organiser, f"{SITE}/hold/{draft.pk}/").status_code == 404
        assert organiser.get(f"/embed/hold/{draft.pk}/").status_code == 404

    def test_questions_that_are_none(self, client, session):
        assert client.get("/oembed/").status_code == 400
        assert told(client, "hold/1").status_code == 400
        assert told(client, f"{SITE}/kalender/", maxwidth="bred").status_code == 400
        # Section 2.3.5 of the specification: not implemented.
        assert told(client, f"{SITE}/kalender/", format="xml").status_code == 501

    @pytest.mark.parametrize("path", ["/hold/{}/", "/kalender/?kursus=k2", "/storkreds/sydjylland/", "/find/7100/"])
    def test_pages_say_where_to_ask(self, client, session, path):
        path = path.format(session.pk)
        page = BeautifulSoup(client.get(path).content, "html.parser")
        (link,) = page.find_all("link", type="application/json+oembed")
        assert link["href"] == f"{SITE}/oembed/?url={quote(SITE + path, safe='')}"
        assert client.get(link["href"].removeprefix(SITE)).status_code == 200


class Relay(BaseHTTPRequestHandler):
    """Hands what it is asked on to the test client, in the thread of the test."""

    def do_GET(self) -> None:
        answer = self.server.client.get(self.path)
        self.send_response(answer.status_code)
        self.send_header("Content-Type", answer["Content-Type"])
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_arguments) -> None:
        """Not a word."""


def test_wagtail_takes_it_in(client, settings, session):
    """The finder that a site with Wagtail has, pointed at us as docs/EMBEDS.md says, asking over HTTP."""
    with HTTPServer(("127.0.0.1", 0), Relay) as site, ThreadPoolExecutor(1) as other:
        site.client, site.timeout = client, 60
        settings.BASE_URL = f"http://127.0.0.1:{site.server_port}"
        provider = {"endpoint": f"{settings.BASE_URL}/oembed/", "urls": [rf"^{settings.BASE_URL}/.+$"]}
        finder = OEmbedFinder(providers=[provider])
        asked = other.submit(finder.find_embed, f"{settings.BASE_URL}/hold/{session.pk}/", max_width=400)
        site.handle_request()
        found = asked.result()
        assert (found["title"], found["type"], found["width"]) == (session.title, "rich", 400)
        assert f"{settings.BASE_URL}/embed/hold/{session.pk}/" in found["html"]
        asked = other.submit(finder.find_embed, f"{settings.BASE_URL}/hold/999999/")
        site.handle_request()
        with pytest.raises(EmbedNotFoundException):
            asked.result()


def test_a_frame_holds_its_data_as_data(client, session):
    session.course.title = NASTY
    session.course.save()
    page = BeautifulSoup(client.get(f"/embed/hold/{session.pk}/").content, "html.parser")
    data = page.find("script", type="application/ld+json")
    assert NASTY in json.loads(data.string)["itemListElement"][0]["item"]["name"]
    assert page.find("b") is None
