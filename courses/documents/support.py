"""The sheet that an association sends to its kommune: what was held in half a year, and how many came."""

from courses.common import clock
from courses.documents.document import Document, make
from courses.support.queries import Sheet, half_words


def support_sheet(sheet: Sheet) -> Document:
    """Sessions with their hours, and people by age group alone."""
    return make(
        "support",
        title=f"{sheet.municipality}: {half_words(sheet.half)}",
        file_name=f"stoette-{sheet.municipality.code}-{sheet.half.key}.pdf",
        changed_at=clock.now(),
        sheet=sheet,
        period=half_words(sheet.half),
    )
