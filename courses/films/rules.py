"""Captions as a film needs them, and which film a file is. Pure Python: reading is `webvtt-py`'s and `filetype`'s work
(docs/adr/0113), what they let through is looked at here."""

import html
import io
import re
from enum import StrEnum
from typing import NamedTuple

import filetype
import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError
from webvtt.models import Timestamp

# Bytes. The whole film, and one piece of it: well below what the proxy lets through, and sent within its half minute by a slow line.
MOST_FILM = 200_000_000
MOST_PIECE = 4_000_000
# Two hours of somebody who speaks fast, three times over.
MOST_CAPTIONS = 500_000
# What every browser plays, by what the file is, not by its name. A QuickTime of a telephone is not among them.
KINDS = {"video/mp4": "mp4", "video/webm": "webm"}
# So much of the beginning tells it.
HEAD = 4096
# What stands in a file beside its captions.
BESIDE = ("NOTE", "STYLE", "REGION")
# A pause of so many seconds, or so many letters, and what is said goes on in a new paragraph.
PAUSE, PARAGRAPH = 3, 500


class Wrong(StrEnum):
    """Why a file of captions is none."""

    NO_TEXT = "no_text"
    NO_CAPTIONS = "no_captions"
    BROKEN = "broken"
    BACKWARDS = "backwards"
    EMPTY = "empty"


class BadCaptions(Exception):
    """`number`: which caption it is about, from 1; 0 where it is about the whole file."""

    def __init__(self, wrong: Wrong, number: int = 0) -> None:
        super().__init__(wrong)
        self.wrong, self.number = wrong, number


class Cue(NamedTuple):
    """What is said, from and to which second; `who` where the captions name the speaker."""

    start: float
    end: float
    text: str
    who: str


def kind_of(head: bytes) -> str:
    """«mp4» or «webm» by the first `HEAD` bytes of a file; empty for what browsers do not play."""
    found = filetype.guess_mime(head)
    return KINDS.get(found or "", "")


def read_captions(body: bytes) -> str:
    """The captions in `body` (WebVTT, or SubRip as many programs write it) as WebVTT with nothing but its cues: remarks and
    styles of the file are left out. Raises `BadCaptions`."""
    try:
        text = body.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise BadCaptions(Wrong.NO_TEXT) from error
    if any(sign < " " and sign not in "\n\t" for sign in text):
        raise BadCaptions(Wrong.NO_TEXT)
    is_subrip = not text.startswith("WEBVTT") and "-->" in text
    try:
        found = webvtt.WebVTT.from_buffer(io.StringIO(text), format="srt" if is_subrip else "vtt", strict=True)
    except MalformedFileError as error:
        raise BadCaptions(Wrong.NO_CAPTIONS) from error
    except (MalformedCaptionError, ValueError) as error:
        raise BadCaptions(Wrong.BROKEN) from error
    if not is_subrip and _has_lost(text):
        raise BadCaptions(Wrong.BROKEN)
    kept = webvtt.WebVTT(captions=found.captions).content.strip() + "\n"
    cues = cues_of(kept)
    if not cues:
        raise BadCaptions(Wrong.NO_CAPTIONS)
    # The library's strict reading takes both of these, too.
    for number, cue in enumerate(cues, 1):
        if cue.end <= cue.start:
            raise BadCaptions(Wrong.BACKWARDS, number)
        if not cue.text:
            raise BadCaptions(Wrong.EMPTY, number)
    return kept


def _has_lost(text: str) -> bool:
    """Whether words of a file stand in no caption, such as below «->» or after an empty line: readers pass over them in silence."""
    blocks = [block for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
    return any("-->" not in block and not block.lstrip().startswith(BESIDE) for block in blocks[1:])


def cues_of(captions: str) -> list[Cue]:
    """What kept captions say, in order. The library takes tags away and leaves «&amp;» as it is."""
    found = webvtt.WebVTT.from_string(captions).captions
    return [
        Cue(
            _seconds(one.start),
            _seconds(one.end),
            html.unescape(" ".join(one.text.split())),
            html.unescape(one.voice or ""),
        )
        for one in found
    ]


def _seconds(moment: str) -> float:
    hours, minutes, seconds, thousandths = Timestamp.from_string(moment).to_tuple()
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def paragraphs(captions: str) -> list[tuple[str, str]]:
    """What is said, to be read without the film: who says it (or nothing) and the words. A new one begins with another speaker,
    after a pause, and where one has become long."""
    made: list[tuple[str, str]] = []
    until = 0.0
    for cue in cues_of(captions):
        goes_on = made and made[-1][0] == cue.who and cue.start - until < PAUSE and len(made[-1][1]) < PARAGRAPH
        if goes_on:
            made[-1] = (cue.who, f"{made[-1][1]} {cue.text}")
        else:
            made.append((cue.who, cue.text))
        until = cue.end
    return made
