"""The picture that a chat or a feed shows beside a link: 1200 × 630, drawn here, in our own fonts and colours."""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common.text import date_words, time_span
from courses.printing import glyphs
from courses.schedule.models import Session
from courses.web.pictures.wheel import COLOURS

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
# Grows whenever pictures are drawn differently, so that those that chats keep are fetched again.
FORM = 1
PAPER, INK, QUIET, DARK, LIGHT = "#FBF8F1", "#1C2530", "#4A5560", "#073E44", "#F4C430"
RING = ("#79CDD0", "#E7A5CF", "#8FD08F", "#9CC2F7", "#F3BC6B", "#FF9E93")
_CENTRES = ((16, 5.5), (25.1, 10.75), (25.1, 21.25), (16, 26.5), (6.9, 21.25), (6.9, 10.75))


@dataclass(frozen=True)
class Preview:
    """What a picture says: a small line, a large one, and what stands below."""

    eyebrow: str
    title: str
    lines: tuple[str, ...]
    colour: str
    sender: str

    @property
    def version(self) -> str:
        """The same for the same picture; it changes with every word."""
        parts = [str(FORM), self.eyebrow, self.title, *self.lines, self.colour, self.sender]
        return hashlib.blake2b("\0".join(parts).encode(), digest_size=8).hexdigest()

    @property
    def words(self) -> str:
        """What the picture says, for those who do not see it."""
        return ". ".join(part for part in (self.eyebrow, self.title, *self.lines) if part)


def of_session(session: Session) -> Preview:
    """Place first, then the course and when it is; in the active language. Expects `with_details()`."""
    meetings = list(session.meetings.all())
    when = f"{date_words(meetings[0].starts_at)}, {time_span(meetings[0].starts_at, meetings[0].ends_at)}"
    room = session.venue.name if session.venue else _("Online")
    cancelled = session.status == Session.Status.CANCELLED
    return Preview(
        eyebrow=_("Cancelled") if cancelled else session.place_name,
        title=session.course.display_title,
        lines=(when, room),
        colour=session.course.colour,
        sender=settings.ORGANISER_NAME,
    )


def of_course(course: Course) -> Preview:
    """The course and its promise, in the active language."""
    return Preview(
        eyebrow=_("Course"),
        title=course.display_title,
        lines=(course.display_tagline,),
        colour=course.colour,
        sender=settings.ORGANISER_NAME,
    )


def draw(preview: Preview) -> bytes:
    """The picture as PNG, with few colours: about 20 KB."""
    from PIL import Image, ImageDraw  # deferred: slow, 40 ms, and only a picture that is not kept needs it

    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    colour = COLOURS.get(preview.colour, COLOURS["fjord"])
    pen.rectangle((0, 0, 28, HEIGHT), fill=colour)
    pen.rectangle((0, HEIGHT - 104, WIDTH, HEIGHT), fill=DARK)
    pen.rectangle((0, HEIGHT - 112, WIDTH, HEIGHT - 104), fill=LIGHT)
    _ring(pen, MARGIN, HEIGHT - 84, 64)
    _line(pen, preview.sender, (MARGIN + 88, HEIGHT - 52), "#FFFFFF", size=34, least=20, room=WIDTH - 2 * MARGIN - 88)
    top = 64
    _line(pen, preview.eyebrow, (MARGIN, top + 24), colour, size=46, least=28)
    top += 84
    font, rows = _wrapped(pen, preview.title, sizes=(88, 74, 62, 52, 44), most=2, name=glyphs.DISPLAY)
    for row in rows:
        pen.text((MARGIN, top), row, fill=INK, font=font)
        top += int(font.size * 1.12)
    top += 24
    for line in preview.lines:
        font, rows = _wrapped(pen, line, sizes=(40, 34, 30), most=2, name=_BODY)
        for row in rows:
            if top + font.size < HEIGHT - 124:
                pen.text((MARGIN, top), row, fill=QUIET, font=font)
            top += int(font.size * 1.3)
    body = io.BytesIO()
    image.quantize(128).save(body, "PNG", optimize=True)
    return body.getvalue()


_BODY = "AtkinsonHyperlegibleNext-Regular.ttf"


@cache
def _font(name: str, size: int) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont  # deferred: slow, see above

    return ImageFont.truetype(str(glyphs.FOLDER / name), size)


def _line(
    pen: "ImageDraw.ImageDraw",
    words: str,
    where: tuple[int, int],
    fill: str,
    *,
    size: int,
    least: int,
    room: int = WIDTH - 2 * MARGIN,
) -> None:
    """One line, set smaller until it fits and then cut; `where` is its left end, in the middle of its height."""
    words = glyphs.printable(words)
    while size > least and pen.textlength(words, font=_font(_BODY, size)) > room:
        size -= 2
    pen.text(where, _cut(pen, words, _font(_BODY, size), room), fill=fill, font=_font(_BODY, size), anchor="lm")


def _wrapped(
    pen: "ImageDraw.ImageDraw", words: str, *, sizes: tuple[int, ...], most: int, name: str
) -> tuple[Any, list[str]]:
    """The largest of `sizes` at which `words` take at most so many lines, and the lines; what is longer is cut."""
    words = glyphs.printable(words)
    for size in sizes:
        font = _font(name, size)
        rows = _rows(pen, words, font)
        if len(rows) <= most:
            break
    rows = [*rows[: most - 1], " ".join(rows[most - 1 :])]
    return font, [_cut(pen, row, font, WIDTH - 2 * MARGIN) for row in rows if row]


def _rows(pen: "ImageDraw.ImageDraw", words: str, font: Any) -> list[str]:
    rows: list[str] = []
    for word in words.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and pen.textlength(longer, font=font) <= WIDTH - 2 * MARGIN:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows


def _cut(pen: "ImageDraw.ImageDraw", row: str, font: Any, room: int) -> str:
    if pen.textlength(row, font=font) <= room:
        return row
    while row and pen.textlength(row + " …", font=font) > room:
        row = row[:-1].rstrip()
    return row + " …"


def _ring(pen: "ImageDraw.ImageDraw", left: int, top: int, side: int) -> None:
    """The mark of the site: six people in a ring."""
    unit = side / 32
    for (x, y), colour in zip(_CENTRES, RING, strict=True):
        middle, reach = (left + x * unit, top + y * unit), 4.2 * unit
        pen.ellipse((middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach), fill=colour)
