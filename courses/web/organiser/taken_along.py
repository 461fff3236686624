"""A list of the back office as a file: its own table, row by row, as the page shows it.

Read from the page that was just made, so that order, filters, headings and who may see what cannot differ from it. What one
presses is left out.
"""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from courses.common.text import clean_line
from courses.web.fields import QueryForm
from courses.web.organiser.spreadsheets import cell, csv_response, xlsx_response

LISTS = "table.planning__table, ul.planning__list"
# What is in a cell and is not what it says.
_PRESSED = "button, input, select, textarea, svg, .w-sr-only"
_WHOLE_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,14}")
FILES = ("xlsx", "csv")


class FileQuery(QueryForm):
    """`?file=`: as what the list is taken along."""

    file = forms.ChoiceField(choices=[(name, "") for name in FILES])


def asked(request: HttpRequest) -> str:
    """«xlsx», «csv» or nothing."""
    return str(FileQuery.of(request)["file"]) if request.method == "GET" else ""


def address(request: HttpRequest, kind: str) -> str:
    """The same list, with what it is narrowed and ordered by, as a file."""
    query = request.GET.copy()
    query.pop("p", None)
    query["file"] = kind
    return f"?{query.urlencode()}"


def file_of(page: HttpResponse, kind: str, name: str) -> HttpResponse:
    """The tables of a page as a file, each a sheet of a workbook, or one below the other with its title above it."""
    sheets = list(tables(page.content.decode(), name))
    if kind == "xlsx":
        return xlsx_response(((title, rows) for title, rows in sheets), name)
    if len(sheets) == 1:
        return csv_response(sheets[0][1], name)
    return csv_response((row for title, rows in sheets for row in ([title], *rows, [])), name)


def tables(html: str, name: str) -> Iterator[tuple[str, list[list[Any]]]]:
    """Title and rows of each list in a page, its headings first. A list without rows has its headings alone; of a page without a
    list a line says that there is nothing."""
    lists = BeautifulSoup(html, "html.parser").select(LISTS)
    if not lists:
        yield name, [[_("There is nothing in the list.")]]
    for found in lists:
        title = _title(found, name)
        yield title, _of_table(found) if found.name == "table" else [[title], *_of_items(found)]


def _of_table(table: Tag) -> list[list[Any]]:
    """The rows that have a cell for each heading, without columns that only hold buttons."""
    rows = [[_value(field) for field in row.find_all(("th", "td"))] for row in table.find_all("tr")]
    full = [row for row in rows if len(row) == len(rows[0])]
    told = [place for place in range(len(rows[0])) if any(row[place] != "" for row in full[1:])] if full[1:] else []
    return [[row[place] for place in told or range(len(row))] for row in full]


def _of_items(items: Tag) -> Iterator[list[Any]]:
    """A row for each item: what it is about, and what else it says, each as one cell."""
    for item in items.find_all("li", recursive=False):
        head = item.find(("strong", "a", "h2", "h3"))
        first = _value(head.extract()) if head else ""
        yield [first, _value(item)]


def _title(table: Tag, name: str) -> str:
    found = table.find("caption") or table.find_previous(("h2", "h3"))
    text = clean_line(found.get_text(" ")) if found else ""
    # What Excel takes in the name of a sheet.
    return re.sub(r"[\[\]:*?/\\]", " ", text).strip() or name


def _value(field: Tag) -> str | int:
    """What a cell says: a whole number as one, and text that no program takes for a formula."""
    for pressed in field.select(_PRESSED):
        pressed.decompose()
    text = clean_line(field.get_text(" ", strip=True))
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else cell(text)
