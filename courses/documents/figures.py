"""A figure over time, by district or by course, as a sheet of paper."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from courses.common import clock
from courses.documents.document import Document, make
from courses.documents.drawing import svg
from courses.reports.queries import WORDS, Period, Row, definition, words
from courses.reports.rules import Figure, Measure, longest

# The drawing in its own units: its width, a line, and what the longest bar may take.
WIDTH, STEP, LONGEST = 640, 26, 300


def figures_sheet(measure: Measure, period: Period, whole: Figure, rows: Sequence[Row], part: str) -> Document:
    """One measure: what it says, the whole, the bars, and the same as a table. `part`: the heading of the names."""
    most = longest(measure, (row.figure for row in rows))
    bars = [
        {
            "name": row.name,
            "words": row.words,
            "top": number * STEP,
            "length": round((row.figure.value or 0) / most * LONGEST, 1),
        }
        for number, row in enumerate(rows)
    ]
    drawing = svg("bars", bars=bars, width=WIDTH, height=len(bars) * STEP or STEP)
    title = str(WORDS[measure].title)
    return make(
        "figures",
        title=title,
        file_name=f"tal-{measure.value}.pdf",
        changed_at=clock.now(),
        pictures=(drawing,),
        drawing=drawing.name,
        definition=definition(measure),
        period=period.words,
        whole=words(measure, whole),
        rows=rows,
        part=part,
        alt=_("Bars of the numbers in the table below"),
    )
