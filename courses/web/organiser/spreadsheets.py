"""Every list that leaves as a file, ours and Wagtail's: one writer, for a spreadsheet program that speaks Danish.

Excel and LibreOffice in Danish take a comma for the decimal sign and a semicolon between columns, UTF-8 for something
else where no byte order mark stands in front, «0630» for 630, and «=…» for a formula that they run.
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.encoding import force_str
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.log_actions import log

from courses.common import clock
from courses.common.text import clean_line

BOM = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@")
# What a program would take for a number, a day, a time or a truth and show as another: it drops zeros in front, keeps fifteen
# digits, reads «1E5» as 100.000, «(5)» as −5, «10-12», «3/4» and «5 jan» as days of this year, and the name Sand as TRUE. A whole
# number and a day of ISO 8601 stay what they are.
_SAME = re.compile(r"(?:0|[1-9][0-9]{0,14})|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?")
_MONTH = (
    "(?:jan(?:uar)?|feb(?:ruar)?|mar(?:ts|ch)?|apr(?:il)?|ma[jy]|jun[ie]?|jul[iy]?|aug(?:ust)?|sept?(?:ember)?"
    r"|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_CODE = re.compile(
    rf"[0-9(](?:[0-9 .,:/()%-]|(?<=[0-9])e(?=[0-9-]))*|[0-9]{{1,2}}\.?[ -]?{_MONTH}(?:[ -][0-9]+)?|{_MONTH}[ -]?[0-9]{{1,4}}|sand|falsk|true|false",
    re.IGNORECASE | re.ASCII,
)


def cell(value: Any) -> str:
    """Text that no spreadsheet program takes for a formula (TRUST.md S5)."""
    text = clean_line(str(value))
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def written(value: Any) -> str:
    """`value` in a cell of a CSV: numbers with a comma, days and Danish times that programs know as such, text that stays text."""
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",")
    if isinstance(value, dt.datetime):
        return f"{clock.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    text = cell(", ".join(map(force_str, value)) if isinstance(value, list | tuple) else force_str(value))
    # The only spelling that keeps what looks like a number as it was written: a formula that is a text.
    return f'="{text}"' if _CODE.fullmatch(text) and not _SAME.fullmatch(text) else text


class _Echo:
    """Gives back what is written, for a writer that streams."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The rows as the bytes of a CSV file, one at a time."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield BOM.encode()
    for row in rows:
        yield str(writer.writerow([written(value) for value in row])).encode()


def csv_response(rows: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    """The whole file, under a name without an ending."""
    response = HttpResponse(b"".join(lines(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def xlsx_response(sheets: Iterable[tuple[str, Iterable[list[Any]]]], name: str) -> HttpResponse:
    """A workbook of sheets, each a title (cut to the 31 signs that Excel takes) and rows, under a name without an ending."""
    from openpyxl import Workbook  # deferred: slow, and only an export needs it

    book = Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title[:31])
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _stream(view: Any, queryset: QuerySet) -> StreamingHttpResponse:
    def rows() -> Iterator[list[Any]]:
        yield [view.get_heading(queryset, field) for field in view.list_export]
        for item in queryset:
            found = view.to_row_dict(item)
            yield [_raw(view, field, value) for field, value in found.items()]

    response = StreamingHttpResponse(lines(rows()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{view.get_filename()}.csv"'
    return response


def _raw(view: Any, field: str, value: Any) -> Any:
    """The value as the list wants it told, where it says how; numbers and times stay such until they are written."""
    how = view.custom_field_preprocess.get(field, {}).get(view.FORMAT_CSV)
    return how(value) if how else value


def note_taken(request: HttpRequest, name: str) -> None:
    """Who took which list along stands in the log, whatever the list is: what left as a file is looked after by nobody here."""
    log(instance=request.user, action="planning.taken_along", title=f"#{request.user.pk}", data={"list": name})


_plain_file = SpreadsheetExportMixin.as_spreadsheet


def _noted(view: Any, queryset: QuerySet, spreadsheet_format: str) -> HttpResponseBase:
    note_taken(view.request, view.get_filename())
    return cast(HttpResponseBase, _plain_file(view, queryset, spreadsheet_format))


def in_danish_time(value: dt.datetime) -> dt.datetime:
    """As a workbook takes it: the time of a Danish clock, without a zone. Wagtail would write that of Greenwich."""
    return clock.local(value).replace(tzinfo=None)


def teach_wagtail() -> None:
    """Let Wagtail's own lists and reports be written by this writer. They are views of Wagtail that share one mixin, so it is
    told there; what is replaced is public and documented (Wagtail, «Adding reports»)."""
    SpreadsheetExportMixin.as_spreadsheet = _noted
    SpreadsheetExportMixin.write_csv_response = _stream
    SpreadsheetExportMixin.custom_value_preprocess = SpreadsheetExportMixin.custom_value_preprocess | {
        dt.datetime: {SpreadsheetExportMixin.FORMAT_XLSX: in_danish_time}
    }
