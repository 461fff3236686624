import pytest

from courses.certificates import rules
from courses.certificates.models import new_token
from courses.certificates.rules import Facts
from tests.factories.certificates import TOKEN, facts


def test_facts_survive_the_database():
    assert Facts.from_json(facts().to_json()) == facts()


def test_a_token_holds_at_least_128_bits_and_never_repeats():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) * 5 for token in tokens} == {140}


@pytest.mark.parametrize(
    "typed",
    [
        TOKEN,
        TOKEN.upper(),
        "K7QF-2M9X-TB4C-DEA8-HJKM-1NPQ-RS3V",
        " k7qf 2m9x tb4c dea8 hjkm 1npq rs3v ",
        "K7QF-2M9X-TB4C-DEA8-HJKM-LNPQ-RS3V",  # L for 1
        "K7QF-2M9X-TB4C-DEA8-HJKM-iNPQ-RS3V",
    ],
)
def test_a_code_is_read_as_people_type_it(typed):
    assert rules.read_token(typed) == TOKEN


@pytest.mark.parametrize("typed", ["", TOKEN[:-1], TOKEN + "0", TOKEN[:-1] + "u", TOKEN[:-1] + "æ", "x" * 5000, "../"])
def test_what_cannot_be_a_code_is_none(typed):
    assert rules.read_token(typed) is None


def test_a_code_is_printed_in_groups_of_four_and_can_be_read_back():
    assert rules.print_token(TOKEN) == ("K7QF-2M9X-TB4C-DEA8-", "HJKM-1NPQ-RS3V")
    assert rules.read_token("\n".join(rules.print_token(TOKEN)).replace("\n", " ")) == TOKEN


@pytest.mark.parametrize(
    "typed",
    [
        "åse bjørnholt",
        "  ÅSE \t BJØRNHOLT ",
        "A\u030ase Bjørnholt",  # decomposed
        "Åse\u00a0Bjørnholt",
        "\uff21\u030ase Bjørnholt",  # full-width A
        "Åse\u200b Bjørnholt",
    ],
)
def test_spellings_of_the_same_name(typed):
    assert rules.same_name("Åse Bjørnholt", typed)


TELEPHONES = [
    "O'Connor-Nguyễn",
    "O’Connor‑Nguyễn",
    "O‘Connor–Nguyễn",
    "OʼConnor—Nguyễn",
    "o´connor−nguyễn",
    "O`Connor‐Nguyễn",
]


@pytest.mark.parametrize("printed", TELEPHONES)
@pytest.mark.parametrize("typed", TELEPHONES)
def test_apostrophes_and_hyphens_of_telephones(printed, typed):
    assert rules.same_name(printed, typed)
    assert not rules.same_name(printed, typed.replace("o", "ø"))


@pytest.mark.parametrize("typed", ["", "Åse", "Ase Bjornholt", "Åse Bjørnholt Jensen", "Bjørnholt Åse"])
def test_other_names(typed):
    assert not rules.same_name("Åse Bjørnholt", typed)


def test_invisible_and_overriding_signs_do_not_reach_the_page():
    assert rules.plain("A\u202ebc\u200b\u00ad  d\ufeff") == "Abc d"


class TestGoals:
    def test_the_first_three_that_fit_on_a_line(self):
        goals = ["a", "b" * 91, "c", "d", "e"]
        assert rules.printed_goals(goals) == ("a", "c", "d")

    def test_when_none_fits_they_are_shortened_between_words(self):
        (goal,) = rules.printed_goals(["ord " * 40])
        assert len(goal) <= 90
        assert goal.endswith("ord …")

    def test_a_course_without_goals(self):
        assert rules.printed_goals([]) == ()


class TestName:
    @pytest.mark.parametrize(("width", "points"), [(0, 42), (5, 42), (12, 42), (15, 33.7), (18, 28.1)])
    def test_shrinks_to_stay_on_one_line(self, width, points):
        assert rules.name_points(width) == points

    def test_then_wraps_and_then_shrinks_again(self):
        assert rules.name_points(30) == 28
        assert rules.name_points(60) == 22

    def test_never_gets_wider_than_the_line_before_it_wraps(self):
        widths = [w / 10 for w in range(1, 181)]
        assert max(rules.name_points(w) * w for w in widths) <= rules.LINE_POINTS + 1


def test_the_file_name_carries_no_person():
    assert rules.file_name(facts()) == "kursusbevis-k2-2027-02-13.pdf"
