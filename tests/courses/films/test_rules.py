"""Captions: what is taken, what is refused and why, and what is left to read."""

import pytest

from courses.films.rules import BadCaptions, Wrong, cues_of, kind_of, paragraphs, read_captions
from tests.factories.films import CAPTIONS, mp4

GOOD = "00:00:01.000 --> 00:00:02.000\nHej"


def vtt(*cues: str) -> bytes:
    return "\n\n".join(["WEBVTT", *cues, ""]).encode()


def test_what_programs_write_is_taken_and_nothing_but_the_cues_is_kept():
    body = b"\xef\xbb\xbfWEBVTT - Film\r\n\r\nNOTE Karen, 12 34 56 78\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n1\r\n00:01.000 --> 00:02.000 align:start\r\nHej\r\n"
    kept = read_captions(body)
    assert kept.startswith("WEBVTT\n\n")
    assert [(cue.start, cue.end, cue.text) for cue in cues_of(kept)] == [(1, 2, "Hej")]
    assert not any(word in kept for word in ("NOTE", "12 34", "STYLE", "\r", "\ufeff"))


def test_subrip_is_taken_too():
    kept = read_captions(
        "1\n00:00:01,500 --> 00:00:02,000\nHej <i>du</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nÆblegrød\n".encode()
    )
    assert [(cue.start, cue.text) for cue in cues_of(kept)] == [(1.5, "Hej du"), (3, "Æblegrød")]


@pytest.mark.parametrize(
    ("body", "wrong", "number"),
    [
        (b"", Wrong.NO_CAPTIONS, 0),
        (b"WEBVTT\n\n", Wrong.NO_CAPTIONS, 0),
        ("Kære alle".encode(), Wrong.NO_CAPTIONS, 0),
        ("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nÆble".encode("latin-1"), Wrong.NO_TEXT, 0),
        (b"\x00\x00\x00\x18ftypisom", Wrong.NO_TEXT, 0),
        (vtt("00:00:01,000 --> 00:00:02,000\nHej"), Wrong.BROKEN, 0),
        (vtt("00:00:01.000 -> 00:00:02.000\nHej", GOOD), Wrong.BROKEN, 0),
        (vtt("00:00:01.000 --> 00:00:02.000\nHej\n\nog resten", GOOD), Wrong.BROKEN, 0),
        (vtt("00:00:70.000 --> 00:00:80.000\nHej"), Wrong.BROKEN, 0),
        (vtt(GOOD, "00:00:09.000 --> 00:00:08.000\nHej"), Wrong.BACKWARDS, 2),
        (vtt("00:00:09.000 --> 00:00:09.000\nHej"), Wrong.BACKWARDS, 1),
        (vtt(GOOD, GOOD, "00:00:03.000 --> 00:00:04.000"), Wrong.EMPTY, 3),
        (vtt("00:00:03.000 --> 00:00:04.000\n<i> </i>"), Wrong.EMPTY, 1),
    ],
)
def test_what_is_wrong_is_named(body, wrong, number):
    with pytest.raises(BadCaptions) as refusal:
        read_captions(body)
    assert (refusal.value.wrong, refusal.value.number) == (wrong, number)


def test_what_is_said_is_read_in_paragraphs_by_speaker_and_pause():
    assert paragraphs(CAPTIONS) == [("Karen", "Vi begynder med at lytte. Først bagefter svarer vi & spørger.")]
    pause = vtt(GOOD, "00:00:09.000 --> 00:00:10.000\nIgen", "00:00:10.000 --> 00:00:11.000\n<v Ole>Ja")
    assert paragraphs(pause.decode()) == [("", "Hej"), ("", "Igen"), ("Ole", "Ja")]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (mp4(), "mp4"),
        (
            b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm",
            "webm",
        ),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ", ""),
        (b"MZ\x90\x00" + bytes(100), ""),
        (b"<html><script>", ""),
        (b"", ""),
    ],
)
def test_a_film_is_known_by_what_it_is(head, kind):
    assert kind_of(head) == kind
