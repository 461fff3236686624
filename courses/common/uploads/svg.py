"""An SVG that somebody uploaded, read, judged and written anew: what is not a plain drawing is refused, with a reason.

What comes out holds shapes, colours and gradients and nothing that could reach, run or grow when it is drawn.
"""

import math
import re
from collections.abc import Iterable
from typing import cast
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from courses.common.errors import DomainError

MOST_BYTES = 100_000
MOST_ELEMENTS = 400
MOST_DEPTH = 20
# Steps of all outlines together: a drawing with 1,500 paths costs 140 ms on each certificate (CERTIFICATES.md B8).
MOST_NUMBERS = 12_000
LARGEST_NUMBER = 1_000_000.0
WIDEST = 8.0  # times as wide as high, or the other way round

_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
_GRADIENTS = {"linearGradient", "radialGradient"}
_ALLOWED = {"svg", "g", "title", "desc", "defs", "stop", "clipPath"} | _SHAPES | _GRADIENTS
# What drawing programs add for themselves; it is left out without a word.
_IGNORED = {"metadata", "namedview"}
_PAINT = {
    "fill", "fill-opacity", "fill-rule", "clip-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "opacity", "stop-color", "stop-opacity", "clip-path",
}  # fmt: skip
_GEOMETRY = {
    "d", "points", "x", "y", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2", "fx", "fy", "width", "height",
    "transform", "gradientTransform", "gradientUnits", "spreadMethod", "offset", "clipPathUnits", "id",
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PLAIN_VALUE = re.compile(r"[\w\s.,%#()+-]*")
_LOCAL = re.compile(r"url\(\s*['\"]?#([\w.-]+)['\"]?\s*\)")


class BadDrawing(DomainError):
    """The file is no drawing that can be printed; the sentence says why."""


def clean_svg(body: bytes) -> bytes:
    """The drawing, written anew: the same bytes for the same drawing. Raises `BadDrawing`."""
    root = _parse(body)
    drawing = _Cleaner().clean(root)
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(drawing, encoding="utf-8")


def _parse(body: bytes) -> ElementTree.Element:
    if len(body) > MOST_BYTES:
        raise BadDrawing(
            _("The drawing is %(size)s KB. Make it smaller: at most %(most)s KB.")
            % {"size": len(body) // 1000, "most": MOST_BYTES // 1000}
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadDrawing(_not_svg()) from None
    # Without these there are no entities that grow and none that read files.
    if re.search(r"<!(DOCTYPE|ENTITY)|<\?(?!xml\s)", text, re.IGNORECASE):
        raise BadDrawing(
            _("The file holds instructions before the drawing (DOCTYPE or similar). Save it as «plain SVG».")
        )
    parser: ElementTree.XMLPullParser = ElementTree.XMLPullParser(events=("start", "end"))
    elements = depth = 0
    try:
        parser.feed(text)
        parser.close()
        for event, element in cast("Iterable[tuple[str, ElementTree.Element]]", parser.read_events()):
            depth += 1 if event == "start" else -1
            elements += event == "start"
            if elements > MOST_ELEMENTS or depth > MOST_DEPTH:
                raise BadDrawing(
                    _("The drawing has too many parts. Simplify it: at most %(most)s.") % {"most": MOST_ELEMENTS}
                )
            if event == "end" and depth == 0:
                return element
    except ElementTree.ParseError:
        raise BadDrawing(_not_svg()) from None
    raise BadDrawing(_not_svg())


def _not_svg() -> str:
    return _("This is not a readable SVG file. Export the logo as SVG again, or use a PNG.")


class _Cleaner:
    """Walks through one drawing once, counting."""

    def __init__(self) -> None:
        self.numbers = 0
        self.links: dict[str, str] = {}

    def clean(self, root: ElementTree.Element) -> ElementTree.Element:
        """A copy of the drawing with only what is known to be harmless. Raises `BadDrawing`."""
        if root.tag != f"{{{_SVG}}}svg":
            raise BadDrawing(_not_svg())
        drawing = ElementTree.Element(f"{{{_SVG}}}svg", _frame(root))
        drawing.attrib |= {name: value for name, value in self._attributes(root).items() if name in _PAINT}
        self._copy_children(root, drawing, inside_clip=False)
        # A gradient may continue another, but not a chain, which could be a ring.
        if any(target in self.links for target in self.links.values()):
            raise BadDrawing(_("Gradients that lead to each other cannot be printed. Use plain colours."))
        if not any(element.tag.rpartition("}")[2] in _SHAPES for element in drawing.iter()):
            raise BadDrawing(_("The drawing is empty. Convert text and pictures to outlines."))
        return drawing

    def _copy_children(self, source: ElementTree.Element, target: ElementTree.Element, *, inside_clip: bool) -> None:
        for child in source:
            space, _brace, name = str(child.tag).rpartition("}")
            if not isinstance(child.tag, str) or name in _IGNORED or space.removeprefix("{") not in ("", _SVG):
                continue
            if name not in _ALLOWED or name == "svg":
                raise BadDrawing(
                    _("The drawing holds «%(name)s», which is not allowed. Convert everything to plain outlines.")
                    % {"name": name[:40]}
                )
            if name in ("title", "desc"):
                continue
            attributes = self._attributes(child, name)
            if inside_clip:
                attributes.pop("clip-path", None)
            copy = ElementTree.SubElement(target, f"{{{_SVG}}}{name}", dict(sorted(attributes.items())))
            self._copy_children(child, copy, inside_clip=inside_clip or name == "clipPath")

    def _attributes(self, element: ElementTree.Element, name: str = "svg") -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in element.attrib.items():
            if key.lower().startswith("on"):
                raise BadDrawing(
                    _("The drawing holds a script («%(name)s»). Save it as «plain SVG».") % {"name": key[:40]}
                )
            if key in ("href", _XLINK_HREF):
                found["href"] = self._link(element, name, value)
            elif key == "style":
                found |= dict(_declarations(value))
            elif key in _PAINT | _GEOMETRY:
                found[key] = value
        return {key: self._value(key, value) for key, value in found.items()}

    def _link(self, element: ElementTree.Element, name: str, value: str) -> str:
        target = value.strip()
        if name not in _GRADIENTS or not re.fullmatch(r"#[\w.-]+", target):
            raise BadDrawing(
                _("The drawing fetches something from elsewhere. Put everything into the file as outlines.")
            )
        self.links[element.get("id", "")] = target[1:]
        return target

    def _value(self, key: str, value: str) -> str:
        local = _LOCAL.fullmatch(value.strip())
        if local:
            return f"url(#{local[1]})"
        if "url" in value.lower() or not _PLAIN_VALUE.fullmatch(value):
            raise BadDrawing(
                _("The drawing fetches something from elsewhere. Put everything into the file as outlines.")
            )
        if key in ("id", "href"):
            return value
        numbers = [] if value.startswith("#") else _NUMBER.findall(value)
        self.numbers += len(numbers)
        if self.numbers > MOST_NUMBERS:
            raise BadDrawing(_("The outlines of the drawing have too many points. Simplify them."))
        if any(abs(float(number)) > LARGEST_NUMBER for number in numbers):
            raise BadDrawing(_("The drawing is too large to print. Export it at a usual size."))
        return " ".join(value.split())


def _declarations(style: str) -> list[tuple[str, str]]:
    """The painting part of a style attribute; what else programs write there is left out."""
    pairs = [part.partition(":") for part in style.split(";") if ":" in part]
    return [(name.strip(), value.strip()) for name, _colon, value in pairs if name.strip() in _PAINT]


def _frame(root: ElementTree.Element) -> dict[str, str]:
    """The viewBox, or one made of width and height."""
    numbers = [float(number) for number in _NUMBER.findall(root.get("viewBox", ""))]
    if len(numbers) != 4:
        sides = [_NUMBER.match(root.get(side, "").strip()) for side in ("width", "height")]
        numbers = [0.0, 0.0, *(float(side[0]) for side in sides if side)]
    if len(numbers) != 4 or not all(math.isfinite(n) and abs(n) <= LARGEST_NUMBER for n in numbers):
        raise BadDrawing(_("The drawing does not say how large it is (viewBox). Export it again."))
    width, height = numbers[2:]
    if width <= 0 or height <= 0 or not 1 / WIDEST <= width / height <= WIDEST:
        raise BadDrawing(_("The drawing is too narrow. It may be at most eight times as wide as high."))
    return {"viewBox": " ".join(f"{number:g}" for number in numbers)}
