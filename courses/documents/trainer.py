"""What a trainer takes along: the attendance list and the running order. Both are for the session's trainers only."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.common import clock
from courses.documents.contents import of_activities
from courses.documents.document import Document, address, code_to, make
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import list_names
from courses.pages.queries import Part, modules_for, running_order
from courses.printing import glyphs
from courses.printing.pdf import Picture
from courses.schedule.models import Session

# Millimetres of the middle column of the running order.
COLUMN = 105
# Rows for people at the door.
BLANK_ROWS = 6


def attendance_list(session: Session, participants: Iterable[Enrolment]) -> Document:
    """Names with a box for each meeting, and a code that opens the same list on a phone.

    Nothing but first names: what somebody needs stays on the trainer's screen (PRIVACY.md P7).
    """
    digital = address(reverse("trainer:session", args=[session.pk]))
    return make(
        "attendance",
        title=_("Attendance list: %(session)s") % {"session": session.title},
        file_name=f"fremmoede-{session.course.code}-{session.pk}.pdf",
        changed_at=session.changed_at,
        session=session,
        meetings=list(session.meetings.all()),
        names=[glyphs.printable(name).strip() or "?" for name in list_names(participants)],
        blank=range(BLANK_ROWS),
        code=code_to(digital),
    )


def running_order_of(session: Session, language: str) -> Document:
    """Every activity of the session's meetings with clock times, materials and the trainer's notes."""
    context, pictures = order_context(session, language)
    return make(
        "running_order",
        title=_("Running order: %(session)s") % {"session": session.title},
        file_name=f"drejebog-{session.course.code}-{session.pk}.pdf",
        changed_at=session.changed_at,
        pictures=pictures,
        **context,
    )


def order_context(session: Session, language: str) -> tuple[dict[str, Any], tuple[Picture, ...]]:
    """What a running order is laid out from, on paper or on a telephone, and the files of its pictures."""
    meetings = [(meeting.starts_at, meeting.ends_at) for meeting in session.meetings.all()]
    order = running_order(modules_for(session.course, language), meetings)
    made = [of_activities((row.more for row in part.rows), widest=COLUMN) for part in order]
    context = {
        "session": session,
        "order": [
            {
                "module": part.module,
                "read": part.read,
                "start": clock.local(part.start),
                "rows": list(zip(part.rows, made[number][0], strict=True)),
                "new_day": not number or _day(order[number - 1]) != _day(part),
            }
            for number, part in enumerate(order)
        ],
        "materials": _packing_list((row.materials, row.language) for part in order for row in part.rows),
    }
    return context, tuple(picture for _rows, pictures in made for picture in pictures)


def _day(part: Part) -> dt.date:
    return clock.local(part.start).date()


def _packing_list(materials: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What to bring and what that is written in, each once, in the order in which it is needed."""
    return list(dict.fromkeys((text, language) for text, language in materials if text))
