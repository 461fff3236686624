"""Pictures and streams as WeasyPrint holds them, without the work it would do again for each document.

It reaches into WeasyPrint: into how it asks a picture to draw itself, and into the streams of the file. The version is
locked, and the bytes of every layout are tested.
"""

import zlib
from functools import lru_cache
from typing import Any


class Drawn:
    """A picture in operators, as WeasyPrint asks pictures of other kinds to draw themselves."""

    def __init__(self, operators: bytes) -> None:
        self._operators = operators

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        return 1.0, 1.0, 1.0

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        stream.transform(a=width, d=height)
        stream.stream.append(self._operators)


class Recorded:
    """A picture of a layout: its outlines are worked out once for each size, and repeated from then on.

    What needs more than operators and degrees of transparency, like groups, is drawn each time.
    """

    def __init__(self, picture: Any) -> None:
        self.get_intrinsic_size = picture.get_intrinsic_size
        self._picture = picture
        self._records: dict[tuple[float, float], tuple[list[bytes], dict[str, Any]] | None] = {}

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        if (width, height) not in self._records:
            self._records[width, height] = self._record(stream, width, height, style)
        record = self._records[width, height]
        if record is None:
            self._picture.draw(stream, width, height, style)
            return
        operators, states = record
        for name, state in states.items():
            stream._resources["ExtGState"].setdefault(name, state)
        stream.stream.extend(operators)

    def _record(
        self, stream: Any, width: float, height: float, style: Any
    ) -> tuple[list[bytes], dict[str, Any]] | None:
        resources: dict[str, Any] = {"ExtGState": {}, "XObject": {}, "Pattern": {}, "Shading": {}, "ColorSpace": None}
        sheet = stream.clone(resources=resources, images={})
        self._picture.draw(sheet, width, height, style)
        if resources["XObject"] or resources["Pattern"] or resources["Shading"]:
            return None
        return sheet.stream, resources["ExtGState"]


def compress(_document: Any, pdf: Any) -> None:
    """Compress each stream now: what writes the file would do it twice, for the file and for the hash in its trailer."""
    import pydyf  # deferred: slow, it comes with WeasyPrint

    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            body = b"\n".join(part if isinstance(part, bytes) else pydyf._to_bytes(part) for part in item.stream)
            item.stream, item.compress = [_compressed(body)], False
            item.extra = pydyf.Dictionary(item.extra | {"Filter": "/FlateDecode"})


@lru_cache(maxsize=32)
def _compressed(body: bytes) -> bytes:
    """Colour profiles and drawings come again in every document of a layout."""
    return zlib.compress(body, level=9)
