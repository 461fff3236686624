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
    "Cyrillic": "Дмитрий Шостакович Щедрин",
    "Greek": "Γεώργιος Παπαδόπουλος Ἀριστοτέλης",
    "Arabic": "محمد عبد الرحمن الخطيب",
    "Hebrew": "שירה כהן בן־גוריון",
    "Chinese": "王小龍陳美麗李明",
    "Japanese": "田中さくらヤマダ",
    "Korean": "김민수 박서연",
}
NAME = MemberProfile._meta.get_field("name").max_length
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
    # The flower's petals begin 219 mm from the left, in the upper half.
    assert max(right for _left, _top, right, bottom in above if bottom < 75) < 216


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
