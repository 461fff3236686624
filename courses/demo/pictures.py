"""The demo's pictures: drawn here, so that they show nobody and need nobody's leave."""

import io
import math
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from wagtail.images.models import Image

from courses.pages.models import CoursePage
from courses.places.models import Region

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

# Drawn at twice the size that is kept, so that edges are smooth.
WIDTH, HEIGHT, FINER = 1600, 800, 2
PAPER, FJORD, RAPS = "#F1EBDD", "#073E44", "#F4C430"
PEOPLE = ["#79CDD0", "#E7A5CF", "#8FD08F", "#9CC2F7", "#F3BC6B", "#FF9E93"]
# The picture, and what it shows in Danish and in English.
WORDS = {
    "ring": (
        "Tegning: Ti mennesker på stole i en rundkreds, én har rejst sig og taler.",
        "Drawing: ten people on chairs in a ring, one has risen and speaks.",
    ),
    "table": (
        "Tegning: Fem mennesker om et langt bord med papirer, under tre lamper.",
        "Drawing: five people around a long table with papers, below three lamps.",
    ),
    "coast": (
        "Tegning: Et forsamlingshus på en bakke ved vandet, med lys i vinduerne.",
        "Drawing: a village hall on a hill by the water, with light in its windows.",
    ),
}


def scene(name: str) -> Image:
    """The picture of this name (`WORDS`) among Wagtail's; drawn the first time."""
    danish, _english = WORDS[name]
    found = Image.objects.filter(title=danish).first()
    if found is None:
        found = Image(title=danish, file=ContentFile(_drawn(name), name=f"demo-{name}.png"), width=WIDTH, height=HEIGHT)
        found.save()
    return found


def build_pictures() -> None:
    """Pictures on course pages and districts, in the languages of both."""
    danish, english = WORDS["table"]
    for page in CoursePage.objects.select_related("locale").order_by("pk"):
        page.picture, page.picture_alt = scene("table"), danish
        if page.locale.language_code == "en":
            page.english["picture_alt"] = {"da": {"": danish}, "en": {"": english}}
        page.save_revision().publish()
    for region in Region.objects.order_by("number"):
        region.picture = scene("coast")
        region.picture_alt, region.picture_alt_en = WORDS["coast"]
        region.save(update_fields=["picture", "picture_alt", "picture_alt_en"])


def _drawn(name: str) -> bytes:
    """A PNG of `WIDTH` × `HEIGHT` pixels."""
    from PIL import Image as Picture  # deferred: slow, 40 ms, and only whoever builds the demo draws
    from PIL import ImageDraw

    picture = Picture.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
    {"ring": _ring, "table": _table, "coast": _coast}[name](ImageDraw.Draw(picture))
    made = io.BytesIO()
    picture.resize((WIDTH, HEIGHT), Picture.Resampling.LANCZOS).save(made, "PNG", optimize=True)
    return made.getvalue()


def _disc(draw: "ImageDraw", x: float, y: float, radius: float, colour: str) -> None:
    box = [(x - radius) * FINER, (y - radius) * FINER, (x + radius) * FINER, (y + radius) * FINER]
    draw.ellipse(box, fill=colour)


def _box(
    draw: "ImageDraw", left: float, top: float, right: float, bottom: float, colour: str, round_by: int = 12
) -> None:
    draw.rounded_rectangle([left * FINER, top * FINER, right * FINER, bottom * FINER], round_by * FINER, fill=colour)


def _person(draw: "ImageDraw", x: float, y: float, colour: str, size: float = 1) -> None:
    """Head and shoulders; `y`: where the shoulders end."""
    _box(draw, x - 46 * size, y - 90 * size, x + 46 * size, y, colour, round_by=int(40 * size))
    _disc(draw, x, y - 118 * size, 34 * size, FJORD)


def _ring(draw: "ImageDraw") -> None:
    draw.rectangle([0, 330 * FINER, WIDTH * FINER, HEIGHT * FINER], fill="#E1F0EF")
    around = sorted((math.tau * number / 10 for number in range(10)), key=math.sin)
    for number, angle in enumerate(around):
        x, y = WIDTH / 2 + 520 * math.cos(angle), 520 + 190 * math.sin(angle)
        size = 0.8 + 0.35 * (math.sin(angle) + 1) / 2
        _box(draw, x - 56 * size, y - 20 * size, x + 56 * size, y + 60 * size, "#DDD5C4")
        risen = 90 if number == 1 else 0
        if risen:
            _box(draw, x - 26, y - 100, x + 26, y + 10, FJORD)
        _person(draw, x, y + 20 * size - risen, RAPS if risen else PEOPLE[number % len(PEOPLE)], size)


def _table(draw: "ImageDraw") -> None:
    for x in (420, 800, 1180):
        draw.line([x * FINER, 0, x * FINER, 130 * FINER], fill=FJORD, width=6 * FINER)
        _disc(draw, x, 170, 60, RAPS)
    for number, x in enumerate((330, 565, 800, 1035, 1270)):
        _person(draw, x, 520, PEOPLE[number], 1.3)
    _box(draw, 180, 500, 1420, 560, "#8A5100")
    for x in (260, 1300):
        _box(draw, x, 560, x + 40, 760, "#8A5100", round_by=4)
    for x in (300, 520, 760, 1000, 1220):
        _box(draw, x, 482, x + 90, 502, "#FFFFFF", round_by=3)


def _coast(draw: "ImageDraw") -> None:
    draw.rectangle([0, 0, WIDTH * FINER, HEIGHT * FINER], fill="#E4EDF9")
    _disc(draw, 1250, 200, 90, RAPS)
    draw.rectangle([0, 560 * FINER, WIDTH * FINER, HEIGHT * FINER], fill="#9CC2F7")
    hill = [(0, 640), (240, 520), (560, 430), (900, 470), (1150, 600), (1400, 800), (0, 800)]
    draw.polygon([(x * FINER, y * FINER) for x, y in hill], fill="#8FD08F")
    _box(draw, 420, 300, 820, 480, "#FFFFFF", round_by=2)
    roof = [(390, 305), (620, 180), (850, 305)]
    draw.polygon([(x * FINER, y * FINER) for x, y in roof], fill="#B0271C")
    for x in (460, 560, 720):
        _box(draw, x, 350, x + 60, 430, RAPS, round_by=2)
    _box(draw, 645, 370, 695, 480, FJORD, round_by=2)
