"""Pictures, tables and the rest of a module: what is asked of whoever writes, what pages show, what search reads."""

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation
from wagtail.blocks import StreamBlockValidationError

from courses.common import clock
from courses.common.uploads.photographs import MOST_KB
from courses.enrolment.queries import enrolment_token
from courses.pages.blocks.content import ContentBlock
from courses.pages.models import ModulePage
from courses.pages.queries.search import search
from courses.pages.rules.tables import BadTable, Table, parse
from tests.factories.certificates import participant
from tests.factories.contents import ALT, document, everything, fill, image, picture, table
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def module(six, db) -> ModulePage:
    """A published module of the courses that come along, in Danish."""
    return ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")


def refused(*raw: dict) -> str:
    """What is said to somebody who wants to publish these blocks; nothing if nothing is wrong."""
    block = ContentBlock()
    try:
        block.clean(block.to_python(list(raw)))
    except StreamBlockValidationError as error:
        return str(error.as_json_data())
    return ""


class TestTables:
    @pytest.mark.parametrize(
        "text", ["Hvem | Hvad\nAnna | Kaffe", "Hvem\tHvad\r\nAnna\tKaffe\r\n", "| Hvem | Hvad |\n\n|Anna|Kaffe|"]
    )
    def test_lines_are_rows_however_their_cells_are_told_apart(self, text):
        assert parse(text) == Table(("Hvem", "Hvad"), (("Anna", "Kaffe"),))

    def test_an_empty_cell_is_a_cell(self):
        assert parse("a|b\n|2").rows == parse("a\tb\n\t2").rows == (("", "2"),)

    @pytest.mark.parametrize(
        ("text", "line"),
        [("", 0), ("a | b", 1), ("a\nb", 1), ("a|b\n1|2\n1|2|3", 3), ("|".join("abcdefghi") + "\n1", 1)],
    )
    def test_what_is_none_is_refused_by_its_line(self, text, line):
        with pytest.raises(BadTable) as refusal:
            parse(text)
        assert refusal.value.line == line


class TestAsked:
    def test_everything_that_is_whole_is_taken(self, db):
        assert refused(*everything()) == ""

    def test_a_picture_needs_words_or_is_decorative(self, db):
        shown = image()
        assert refused(picture(shown, "")) == ""
        bare = picture(shown)
        bare["value"]["picture"]["alt_text"] = ""
        with translation.override("da"):
            assert "Skriv, hvad billedet viser, eller sæt kryds" in refused(bare)

    def test_a_table_says_which_line_does_not_fit(self, db):
        with translation.override("da"):
            uneven = table() | {"value": table()["value"] | {"cells": "a | b\n1 | 2 | 3"}}
            assert "Linje 2" in refused(uneven)

    def test_a_film_needs_captions_or_what_is_said(self, db):
        film = everything()[-1]
        film["value"]["captions"] = film["value"]["transcript"] = ""
        assert "transcript" in refused(film)
        film["value"]["captions"] = "https://film.example/x.vtt"
        assert refused(film) == ""

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x"])
    def test_a_link_leads_to_an_address(self, db, address):
        assert refused(picture(image(), link=address)) != ""


class TestShown:
    def test_the_page_has_them_all_and_nobody_else_is_asked_for_anything(self, module, client):
        shown = image((2000, 3000))
        fill(module, everything(shown), before=[{"type": "text", "value": "<p>Læs <b>forordet</b>.</p>"}])
        page = BeautifulSoup(client.get(module.url).content, "html.parser")
        first = page.select_one(".written-figure img")
        assert (first["alt"], first["loading"]) == (ALT, "lazy")
        # Its size is known before it comes, in the shape that was uploaded.
        assert int(first["height"]) / int(first["width"]) == pytest.approx(1.5, abs=0.01)
        for rendition in shown.renditions.all():
            assert rendition.file.size <= MOST_KB * 1000
        assert page.select_one(".written-figure a[href='https://ring.example/stole'] img")
        assert [cell["scope"] for cell in page.select("table th")] == ["col"] * 3 + ["row"] * 3
        assert "Læs forordet." in page.select_one("#foer").text
        assert "PDF, 2,0" in page.select_one(".written-file").text
        assert page.select_one(".written-video a")["href"] == "https://film.example/lyt"
        asked = [tag.get(name, "") for tag in page.find_all(True) for name in ("src", "srcset", "poster", "data")]
        assert not [address for address in asked if "film.example" in address]
        assert not page.find_all(["iframe", "embed", "object", "video"])

    def test_a_wide_one_is_cut_around_its_focus(self, module, client):
        shown = image((2000, 2000))
        shown.focal_point_x, shown.focal_point_y, shown.focal_point_width, shown.focal_point_height = 900, 1900, 50, 50
        shown.save()
        fill(module, [picture(shown, shape="wide")])
        page = BeautifulSoup(client.get(module.url).content, "html.parser")
        made = page.select_one(".written-figure img")
        assert (made["width"], made["height"]) == ("960", "480")
        assert shown.renditions.exclude(focal_point_key="").count() == 4

    def test_what_was_deleted_leaves_no_hole(self, module, client):
        shown, kept = image(), document()
        fill(module, [picture(shown), {"type": "file", "value": {"file": kept.pk, "title": "Væk"}}])
        shown.delete()
        kept.delete()
        response = client.get(module.url)
        assert response.status_code == 200
        assert "Væk" not in response.content.decode()

    def test_a_module_of_before_has_none(self, module, client):
        page = BeautifulSoup(client.get(module.url).content, "html.parser")
        assert not page.select(".written-figure, #foer")

    def test_search_reads_them(self, module, client):
        fill(module, everything(), before=[{"type": "text", "value": "<p>Bondestanden holder sammen.</p>"}])
        for word in ("Bondestanden", "gammel leder", "Sluk telefonen", "stole set", "Punkt"):
            found = [entry.title for group in search(word, "da") for entry in group.entries]
            assert module.title in found, word
        assert not search("CC-BY-4.0", "da")


class TestWithTheSeat:
    """Whoever has a seat is shown what to read before, and what to do when it is over."""

    def test_before_and_afterwards(self, module, client):
        fill(module, [], before=[{"type": "text", "value": "<p>Læs forordet.</p>"}])
        module.homework = "<p>Prøv det hjemme.</p>"
        module.save()
        session = SessionFactory(course=module.get_parent().specific.course, days=10)
        address = reverse("member:enrolment", args=[enrolment_token(participant(session, "Bo Æbelø"))])
        with clock.at(session.starts_at - dt.timedelta(days=3)):
            links = BeautifulSoup(client.get(address).content, "html.parser").select("#reading + ul a")
        assert [link["href"] for link in links] == [f"{module.url}#foer"]
        with clock.at(session.ends_at + dt.timedelta(hours=1)):
            links = BeautifulSoup(client.get(address).content, "html.parser").select("#reading + ul a")
        assert f"{module.url}#bagefter" in [link["href"] for link in links]
