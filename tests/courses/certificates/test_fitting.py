"""The longest fields there are, in every script we print: nothing meets the foot, the signature or the flower."""

import pypdfium2
import pytest

from courses.branding.models import Design
from courses.certificates import rules
from courses.certificates.pdf import certificate as pdf
from courses.certificates.pdf import fitting
from courses.members.models import MemberProfile
from courses.printing import glyphs
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import WORDS, unsaved

SCRIPTS = {
    "Latin": "Maximiliane Østergaard Württemberg",
    "Latin, widest": "WWWWWW MMMMMM",
    "one word": "x",
    "hyphens": "Østergaard-Württemberg-",
    "Vietnamese": "Nguyễn Thị Ánh Tuyết",
    "long Danish": "arbejdsmarkedsuddannelsescentrene",
    "Cyrillic": "Дмитрий Шостакович Щедрин",
    "Greek": "Γεώργιος Παπαδόπουλος Ἀριστοτέλης",
    "Arabic": "محمد عبد الرحمن الخطيب",
    "Hebrew": "שירה כהן בן־גוריון",
    "Chinese": "王小龍陳美麗李明",
    "Japanese": "田中さくらヤマダ",
    "Korean": "김민수 박서연",
}
NAME = MemberProfile._meta.get_field("name").max_length
SIGNATORY = Design._meta.get_field("signatory").max_length
TRAINERS_AT_MOST = 8
COURSE = CourseFactory._meta.model._meta.get_field("title").max_length


def filled(words: str, length: int) -> str:
    """`words` over and over, just as long as the field allows."""
    text = (words if len(words) == 1 else words + " ") * length
    return text[:length].strip()


def longest(words: str, *, signed: bool = False, goals: int = rules.GOALS):
    sentence = filled(words, rules.TAKEAWAY_LENGTH - 5) + " slut"
    certificate = unsaved(
        name=filled(words, NAME),
        course=filled(words, COURSE),
        place=filled(words, 60),
        goals=(filled(words, rules.GOAL_LENGTH),) * goals,
        takeaway=sentence,
        expires_on="2029-02-20",
        words=WORDS | {"valid_until": "Gælder til og med den 20. februar 2029", "signature": "Underskrift"},
    )
    if signed:
        certificate.design = Design(accent="#7a2e63", signature=SIGNATURE, signatory="Anna Raps", digest="x")
    return certificate


# The smallest PNG there is: one grey pixel.
SIGNATURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


def boxes(document: bytes) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of each sign, in millimetres from the top left corner; one page."""
    (page,) = pypdfium2.PdfDocument(document)
    height, text, point = page.get_height(), page.get_textpage(), 25.4 / 72
    found = [text.get_charbox(number) for number in range(text.count_chars())]
    return [
        (left * point, (height - top) * point, right * point, (height - bottom) * point)
        for left, bottom, right, top in found
        if right > left
    ]


@pytest.mark.parametrize("signed", [False, True], ids=["plain", "signed"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_nothing_overlaps_at_the_limits_of_the_fields(script, signed):
    certificate = longest(SCRIPTS[script], signed=signed)
    assert glyphs.missing(certificate.content.name) == []
    signs = boxes(pdf.render(certificate))
    # The foot has the same signs whatever the fields hold; all others stand above it.
    foot = [box for box in boxes(pdf.render(unsaved())) if box[1] > 175]
    above = sorted(signs, key=lambda box: box[1])[: -len(foot)]
    assert max(bottom for _left, _top, _right, bottom in above) < (163.5 if signed else 175)
    # The flower's petals begin 212 mm from the left, in the upper half.
    assert max(right for _left, _top, right, bottom in above if bottom < 100 and _top > 20) < 212


def read_back(document: bytes) -> str:
    """The words of the page, without spaces and hyphens: where a line breaks is nothing that it says."""
    (page,) = pypdfium2.PdfDocument(document)
    return "".join(page.get_textpage().get_text_range().split()).replace("-", "").replace("\ufffe", "")


TRAINERS = {
    "six": ("Maximiliane-Christina",) * 6,
    "one word": ("x" * 60,),
    "all that a form takes": (filled("Maximiliane-Christina", NAME - 2),) * TRAINERS_AT_MOST,
    "more, from an import": ("Anna-Margrethe",) * 40,
    "widest": ("W" * (NAME - 2),) * TRAINERS_AT_MOST,
    "Chinese": ("王" * (NAME - 2),) * TRAINERS_AT_MOST,
    "Arabic": ("محمد" * 29,) * 3,
}


@pytest.mark.parametrize("signed", [False, True], ids=["plain", "signed"])
@pytest.mark.parametrize("names", TRAINERS)
@pytest.mark.parametrize("is_full", [False, True], ids=["usual", "full"])
def test_trainers_and_who_signs_stand_on_the_page_whole(names, signed, is_full):
    certificate = longest(SCRIPTS["Latin"], signed=signed) if is_full else unsaved()
    words = certificate.facts["words"] | ({"signatory": "W" * SIGNATORY} if signed else {})
    certificate.facts = certificate.facts | {"trainers": list(TRAINERS[names]), "words": words}
    document = pdf.render(certificate)
    read = read_back(document)
    for name in set(TRAINERS[names]):
        if names != "Arabic":  # read in the order in which it is seen
            assert read.count(name.replace("-", "").replace(" ", "")) == TRAINERS[names].count(name)
    assert not signed or "W" * SIGNATORY in read
    signs = boxes(document)
    assert max(bottom for _left, _top, _right, bottom in signs) < 206
    assert max(right for _left, _top, right, _bottom in signs) < 282
    # Columns of the foot end before the next begins; what is above the foot ends before it or before the signature.
    columns = [box for box in signs if box[1] > 175.5 and box[0] < 190]
    assert not [box for box in columns if any(box[0] < edge - 1 and box[2] > edge - 1 for edge in (84, 138))]
    assert not [box for box in signs if box[1] < 175 < box[3] - 0.5 and box[0] < 190]


@pytest.mark.parametrize(
    ("names", "is_listed"), [(("Mette", "Bo"), False), (("Anna-Margrethe",) * 3, False), (("Anna",) * 40, True)]
)
def test_trainers_stay_at_the_foot_while_they_can(names, is_listed):
    assert fitting.lists_trainers(unsaved(trainers=names).content) == is_listed


def test_sixty_letters_without_a_break_end_before_the_flower():
    signs = boxes(pdf.render(unsaved(name="x" * 60, course="w" * 60)))
    assert max(right for _left, top, right, _bottom in signs if 40 < top < 90) < 212


def test_usual_certificates_are_set_as_they_are_drawn():
    assert fitting.share_of(unsaved(takeaway="At lytte først.").content, has_signature=True) == 1
    assert "margin-top" not in pdf._html([unsaved()], pdf._codes([unsaved()]))


def test_what_does_not_fit_is_set_smaller_by_the_least_share_that_does():
    facts = longest(SCRIPTS["Latin"]).content
    share = fitting.share_of(facts, has_signature=False)
    larger = fitting.SHARES[fitting.SHARES.index(share) - 1]
    assert fitting._end_of(facts, share, is_tight=False) <= fitting.END < fitting._end_of(facts, larger, is_tight=False)
    assert fitting.share_of(facts, has_signature=True) <= share


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("", 10, 1), ("x", 10, 1), ("x" * 100, 10, 6), ("王" * 20, 10, 2), ("王" * 21, 10, 3), ("Åse Bjørnholt", 5.5, 2)],
)
def test_lines_are_counted_as_they_break(text, width, lines):
    assert glyphs.count_lines(text, width) == lines
