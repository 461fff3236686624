import pytest

from courses.branding import rules

VALUES = {"kursus": "Debatdogmer", "dato": "13. februar 2027", "sted": "{dato}"}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#0b5c63", "#ffffff", 7.7),
        ("#f4c430", "#ffffff", 1.6),
        ("#777777", "#777777", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert round(rules.contrast(one, other), 1) == ratio


@pytest.mark.parametrize(
    ("typed", "colour"),
    [("#0B5C63", "#0b5c63"), (" 0b5c63 ", "#0b5c63"), ("red", None), ("#fff", None), ("#0b5c6g", None), ("", None)],
)
def test_colours_are_read_or_refused(typed, colour):
    assert rules.read_colour(typed) == colour


def test_blanks_are_filled_in_once():
    assert rules.fill("{kursus}, {dato} i {sted}", VALUES) == "Debatdogmer, 13. februar 2027 i {dato}"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{dato} · {sted} · {lektioner}", []),
        ("{navn}", ["{navn}"]),
        ("{kursus.__class__} {0} {}", ["{kursus.__class__}", "{0}", "{}"]),
        ("{kursus!r} {dato:%Y}", ["{kursus!r}", "{dato:%Y}"]),
        ("a { b } c }", ["{ b }", "}"]),
        ("{{kursus}}", ["{", "}"]),
    ],
)
def test_everything_else_in_braces_is_named(text, unknown):
    assert rules.unknown_blanks(text) == unknown


@pytest.mark.parametrize("text", ["{kursus.__class__}", "{kursus!r}", "{0}", "{settings}"])
def test_what_is_no_blank_stays_as_it_is(text):
    assert rules.fill(text, VALUES | {"settings": "hemmeligt"}) == text
