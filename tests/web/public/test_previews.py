"""What chats and search engines read: a picture for each link, one address for each page, the map of the site."""

import io
import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from courses.schedule import actions
from courses.web.pictures.preview import Preview, draw
from tests.factories.catalogue import CourseFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
SITE = "https://kurser.demo.example"


@pytest.fixture
def session(noon):
    return SessionFactory(course=CourseFactory(code="k2", title="Debatdogmer", tagline="Lyt først.", title_en="Dogmas"))


def head(client, address, **how):
    page = BeautifulSoup(client.get(address, **how).content, "html.parser").head
    named = {str(tag.get("property") or tag.get("name")): str(tag.get("content")) for tag in page.find_all("meta")}
    links = {str(tag.get("hreflang") or tag["rel"][0]): str(tag["href"]) for tag in page.find_all("link")}
    return named, links


class TestPicture:
    def test_of_a_session_is_what_open_graph_asks_for(self, client, session):
        with override_settings(BASE_URL=SITE):
            named, _links = head(client, f"/hold/{session.pk}/")
        assert (named["og:title"], named["og:type"]) == ("Vejle · Debatdogmer", "website")
        assert named["og:image"].startswith(f"{SITE}/hold/{session.pk}/billede.png?v=")
        assert "Debatdogmer" in named["og:image:alt"]
        assert "tirsdag den 22. december 2026" in named["description"]
        answer = client.get(named["og:image"].removeprefix(SITE))
        picture = Image.open(io.BytesIO(answer.content))
        assert (answer["Content-Type"], picture.size) == ("image/png", (1200, 630))
        assert len(answer.content) < 60_000

    def test_is_drawn_anew_and_has_another_address_when_the_session_changes(self, client, session):
        before = head(client, f"/hold/{session.pk}/")[0]["og:image"]
        first = client.get(f"/hold/{session.pk}/billede.png")
        again = client.get(f"/hold/{session.pk}/billede.png", headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        actions.call_off(session=session, reason="")
        assert head(client, f"/hold/{session.pk}/")[0]["og:image"] != before
        changed = client.get(f"/hold/{session.pk}/billede.png", headers={"if-none-match": first["ETag"]})
        assert (changed.status_code, changed.content != first.content) == (200, True)

    def test_speaks_the_language_of_the_page(self, client, session):
        assert (
            client.get(f"/en/hold/{session.pk}/billede.png").content
            != client.get(f"/hold/{session.pk}/billede.png").content
        )
        assert head(client, f"/en/hold/{session.pk}/")[0]["og:title"] == "Vejle · Dogmas"

    def test_of_a_course_and_of_none(self, client, session):
        assert client.get("/billede/kursus/k2.png")["Content-Type"] == "image/png"
        assert client.get("/billede/kursus/x.png").status_code == 404
        assert client.get("/hold/999999/billede.png").status_code == 404

    def test_a_draft_has_none_for_the_public(self, client, noon):
        assert client.get(f"/hold/{SessionFactory(status='draft').pk}/billede.png").status_code == 404

    @pytest.mark.parametrize("words", ["", "x" * 400, "ord " * 200, "العربية 日本 🎈 Æblegrød", "\u202e<b>&"])
    def test_takes_any_words(self, words):
        drawn = draw(Preview(words, words, (words, words), "no colour", words))
        assert Image.open(io.BytesIO(drawn)).size == (1200, 630)


class TestOneAddress:
    @pytest.mark.parametrize("path", ["/find/", "/kalender/", "/aaret/", "/hold/{}/"])
    def test_of_a_page_is_ours_behind_any_proxy_and_without_its_query(self, client, session, path):
        path = path.format(session.pk)
        with override_settings(BASE_URL=SITE, ALLOWED_HOSTS=["inside"]):
            _named, links = head(client, f"{path}?kursus=k2&fra=7100", headers={"host": "inside"})
        assert links["canonical"] == SITE + path
        assert (links["da"], links["en"], links["x-default"]) == (SITE + path, f"{SITE}/en{path}", SITE + path)

    def test_of_a_page_by_editors_leads_to_its_translation(self, client, noon):
        from django.core.management import call_command

        call_command("first_pages")
        with override_settings(BASE_URL=SITE):
            _named, links = head(client, "/om-data/")
        assert (links["canonical"], links["en"]) == (f"{SITE}/om-data/", f"{SITE}/en/om-data/")

    def test_a_secret_link_is_told_to_no_search_engine(self, client, noon):
        from courses.enrolment.queries import enrolment_token
        from tests.factories.enrolment import EnrolmentFactory

        address = reverse("member:enrolment", args=[enrolment_token(EnrolmentFactory())])
        assert "canonical" not in head(client, address)[1]


class TestMapOfTheSite:
    def test_holds_what_can_be_joined_in_both_languages_under_our_name(self, client, session):
        over = SessionFactory(status="held", days=-9)
        draft = SessionFactory(status="draft")
        with override_settings(BASE_URL=SITE):
            tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
        found = [str(node.text) for node in tree.iter() if node.tag.endswith("}loc")]
        assert {f"{SITE}/hold/{session.pk}/", f"{SITE}/en/hold/{session.pk}/", f"{SITE}/storkreds/sydjylland/"} <= set(
            found
        )
        assert [url for url in found if not url.startswith(SITE)] == []
        assert [url for url in found if re.search(rf"/hold/({over.pk}|{draft.pk})/|min-|konto|underviser", url)] == []
        assert all(client.get(url.removeprefix(SITE)).status_code == 200 for url in found)

    def test_robots_are_told_of_it(self, client, noon):
        with override_settings(BASE_URL=SITE):
            assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode()

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, client, noon, count, django_assert_num_queries):
        for _ in range(count):
            SessionFactory()
        client.get("/sitemap.xml")
        with django_assert_num_queries(4):
            client.get("/sitemap.xml")


@pytest.mark.parametrize(("path", "size"), [("/favicon.ico", (48, 48)), ("/apple-touch-icon.png", (180, 180))])
def test_icons_are_where_browsers_look(client, path, size):
    assert Image.open(io.BytesIO(client.get(path).content)).size == size


def test_a_telephone_can_put_the_site_on_its_first_screen(client, noon):
    facts = client.get("/manifest.webmanifest").json()
    assert (facts["short_name"], facts["start_url"], len(facts["icons"])) == ("Rundkreds", "/", 2)
