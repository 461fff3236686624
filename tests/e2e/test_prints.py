"""What comes out of a printer: a seat with the way to its room, the year's map on a sheet of its own."""

import pytest
from pypdf import PageObject, PdfReader

from tests.e2e.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.e2e


def printed(page, tmp_path) -> list[PageObject]:
    """The sheets of the page, with all of its own wishes for paper."""
    sheet = tmp_path / "print.pdf"
    page.pdf(path=sheet, prefer_css_page_size=True, print_background=False)
    return list(PdfReader(sheet).pages)


def words(sheets: list[PageObject]) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def test_a_seat_prints_with_the_way_to_its_room(server, visit, tmp_path):
    page = visit(PHONE)
    page.goto(server.path("place"))
    way = page.locator("details", has_text="Sådan kommer du frem")
    # Folded on the screen, and never opened here.
    assert way.get_attribute("open") is None
    directions = " ".join(way.locator("p").text_content().split())
    times = page.locator(".place__times li").all_text_contents()
    said = words(printed(page, tmp_path))
    assert len(directions) > 20
    assert directions in said
    assert [line for line in times if " ".join(line.split()) not in said] == []
    # Nobody presses on paper.
    assert [word for word in ("Meld afbud", "Kopiér adressen", "Føj til kalender", "Min side") if word in said] == []


def test_the_years_map_prints_on_a_sheet_of_its_own_with_every_square(server, visit, tmp_path):
    page = visit(DESKTOP)
    page.goto(server.address + "/aaret/?hele=1")
    squares = page.locator(".tilemap text").all_text_contents()
    assert len(squares) == 2 * 98
    sheets = printed(page, tmp_path)
    (sheet,) = [one for one in sheets if one.mediabox.width > one.mediabox.height]
    said = words([sheet])
    assert [text for text in dict.fromkeys(squares) if text not in said] == []
    # What the shades mean stands on the same sheet; the names in full are the table's.
    assert (said.startswith("Hvor i landet"), "Tykke streger er grænser mellem storkredse" in said) == (True, True)
    table = "".join(words(sheets).split())
    names = page.locator("#map-table tbody th").all_text_contents()
    assert len(names) == 98
    assert [name for name in names if "".join(name.split()) not in table] == []
