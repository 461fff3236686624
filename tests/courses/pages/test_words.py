"""Words that are one to somebody who searches, and those that stay two (the table in docs/UX.md)."""

import re
from pathlib import Path

import pytest

from courses.pages.rules.words import asked, stem, stems, words
from courses.places.rules.postcodes import folded

SAME = (
    "kursus kurset kursusset kurser kurserne kursernes; debat debatten debatter; møde MØDE moede mødet møder MOEDER; uge ugen uger ugerne; "
    "by byen byer byerne; plads pladsen pladser pladserne; storkreds storkredsen storkredse; aften aftenen aftener; "
    "hverdagsaften hverdagsaftener; grundkursus grundkurser; barn børn boern; bog bøger; mand mænd; øvelse oevelse øvelser; år aar året; "
    "forening foreninger lokalforeningen?; underviser undervisere undervise; ny nye nyt; værdi vaerdi værdier"
)
UX = Path(__file__).parents[3] / "docs" / "UX.md"


def stem_of(word):
    return stem(folded(word), "da")


@pytest.mark.parametrize("forms", [forms.split() for forms in SAME.replace(" lokalforeningen?", "").split("; ")])
def test_forms_of_one_word_are_one(forms):
    assert len({stem_of(form) for form in forms}) == 1


def test_the_table_of_misses_is_true():
    rows = re.findall(r"^\| «(\S+)» \| «(\S+)» \| (yes|no) \|", UX.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) >= 8
    for typed, written, is_found in rows:
        one, two = stem_of(typed), stem_of(written)
        assert one != two, (typed, written)
        assert two.startswith(one) == (is_found == "yes"), (typed, written)


def test_small_words_are_left_out_where_there_are_others():
    assert asked("Kurser i Vejle", "da") == ["kurs", "vejl"]
    assert asked("hvad er det", "da") == stems("hvad er det", "da")
    assert asked("the courses near me", "en") == ["cours"]
    assert asked(" – , . ", "da") == []


def test_words_are_letters_and_digits():
    assert words("§ 21: lokaler, «K1»_x!") == ["21", "lokaler", "k1", "x"]
    assert stem("kurser", "fr") == "kurser"
