"""A film of a few hundred bytes: no picture in it, but what it is is written at its beginning, as in every MP4."""

import struct

from courses.films.actions import begin, take_piece
from courses.films.models import Film
from courses.films.rules import MOST_PIECE

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:03.000
<v Karen>Vi begynder med at lytte.

00:00:03.000 --> 00:00:05.500
<v Karen>Først bagefter svarer vi &amp; spørger.
"""


def mp4(size: int = 300) -> bytes:
    """`size` bytes that begin as an MP4 does."""
    head = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp41")
    return head + struct.pack(">I4s", size - len(head), b"mdat") + bytes(size - len(head) - 8)


def film(*, title: str = "Sådan lytter vi", body: bytes | None = None, **facts) -> Film:
    """A film that is here, all of it."""
    body = mp4() if body is None else body
    made = begin(film=Film(title=title, captions=facts.pop("captions", CAPTIONS), **facts), user=None)
    for at in range(0, len(body), MOST_PIECE):
        made = take_piece(film=made, size=len(body), modified=1, at=at, body=body[at : at + MOST_PIECE])
    return made
