"""Text that people wrote and text that people read."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from courses.common.text import clean_line, clean_text, date_short, date_words, first_word, free_address_part, time_span
from courses.places.models import Association
from tests.factories.places import AssociationFactory

START = dt.datetime(2027, 2, 13, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "words", "short", "span"),
    [
        ("da", "lørdag den 13. februar 2027", "lør. 13. feb.", "kl.\u00a010.00–15.30"),
        ("en", "Saturday 13 February 2027", "Sat 13 Feb", "10:00–15:30"),
    ],
)
def test_dates_and_times_in_words(language, words, short, span):
    with translation.override(language):
        assert date_words(START) == words
        assert date_short(START) == short
        assert time_span(START, START + dt.timedelta(hours=5, minutes=30)) == span


@given(st.text())
def test_clean_text_leaves_nothing_that_starts_a_line_in_a_calendar(text):
    cleaned = clean_text(text)
    assert not any(ord(c) < 32 and c not in "\t\n" for c in cleaned)
    assert not set(cleaned) & set("\x7f\x85\u2028\u2029\u202a\u202b\u202c\u202d\u202e")
    assert clean_text(cleaned) == cleaned


def test_clean_line_is_one_line():
    assert clean_line("  Alma\r\n Raps\t") == "Alma Raps"


@pytest.mark.django_db
def test_a_part_of_an_address_that_is_free():
    def free(text: str) -> str:
        return free_address_part(text, Association.objects.all(), most=12, otherwise="sted")

    assert [free("Øen"), free("!?"), free("Medborgerhuset på Øen")] == ["oeen", "sted", "medborgerhus"]
    for slug in ("oeen", "oeen-2", "medborgerhus"):
        AssociationFactory(slug=slug)
    assert [free("Øen"), free("Medborgerhuset")] == ["oeen-3", "medborgerhus-2"]


@pytest.mark.parametrize(
    ("name", "called"), [("Åse Bente Birk", "Åse"), ("Bo", "Bo"), ("  Bo  Birk", "Bo"), ("", ""), (" ", "")]
)
def test_what_somebody_is_called(name, called):
    assert first_word(name) == called
