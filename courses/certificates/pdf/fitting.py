"""How large the words of a certificate are, so that they stay above the foot of the page whatever the fields hold.

Nearly every certificate fits as the layout is drawn. Where the longest names, titles, goals and sentences come together, or
in a script with wide signs, all of them are set smaller, by the same share. Trainers whose names do not fit in their column
at the foot stand above it in a line of their own.
"""

from collections.abc import Iterator

from django.utils.safestring import SafeString, mark_safe

from courses.certificates import rules
from courses.printing import glyphs

SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3)
# In millimetres from the top of the page. The signature stands above the foot.
TOP, TOP_OF_SMALLER = 37.3, 34.3
END, END_WITH_SIGNATURE = 168.0, 156.0
POINT = 25.4 / 72
# Breaking lines at words is worked out from the widths of single signs, so a little is kept in hand, here and in the ends.
IN_HAND = 1.03

# For each part: width (mm), size (pt), height of a line (em), space above (mm) and the same space beside a signature.
_PARTS = {
    "took_part": (267, 14, 1.4, 5, 4),
    "course": (180, 26, 1.2, 2.5, 2.5),
    "facts": (180, 14, 1.4, 3, 3),
    "until": (267, 12, 1.4, 1.5, 1.5),
    "after": (267, 12, 1.4, 7, 5),
    "goals": (201, 12, 1.45, 2, 1),
    "takeaway": (190, 13, 1.35, 6, 4),
    "listed": (190, 11, 1.4, 5, 3),
}
_NAME: tuple[float, float, float, float] = (180, 1.12, 9, 7)

# The foot: sizes that a column may have (pt), its width, and from where to where its words may stand (mm).
FOOT_POINTS = (12.0, 11.0, 10.0, 9.0)
FOOT_POINTS_SMALLEST = (*FOOT_POINTS, 8.0, 7.0, 6.0)
FOOT_WIDTH, FOOT_TOP, FOOT_END = 50.0, 177.3, 205.0
FOOT_LINE, FOOT_LABEL_POINTS, SIGNATORY = 1.4, 10.0, 10 / 12
# The column is set in the wider of our two fonts.
FOOT_IN_HAND = 1.12


def share_of(facts: rules.Facts, *, has_signature: bool) -> float:
    """The largest share of the drawn sizes at which everything fits; the smallest there is where nothing does."""
    end = END_WITH_SIGNATURE if has_signature else END
    fitting = (
        share for share in SHARES if _end_of(facts, share, is_tight=has_signature and bool(facts.takeaway)) <= end
    )
    return next(fitting, SHARES[-1])


def name_points(facts: rules.Facts, share: float) -> float:
    """The size of the name in points."""
    return round(rules.name_points(glyphs.em_width(facts.name)) * share, 1)


def style_of(share: float) -> dict[str, SafeString] | None:
    """What makes the parts of a page smaller, by part, as attributes; None for a page as it is drawn."""
    if share == 1:
        return None
    styles = {
        part: f"font-size: {size * share:.2f}pt; margin-top: {space * share:.2f}mm"
        for part, (_width, size, _height, space, _tight) in _PARTS.items()
    }
    styles["heading"] = f"padding-top: {32 - TOP + TOP_OF_SMALLER:.1f}mm"
    styles["name"] = f"margin-top: {_NAME[2] * share:.2f}mm"
    return {part: mark_safe(style) for part, style in styles.items()}


def lists_trainers(facts: rules.Facts) -> bool:
    """Whether the trainers' names are too long for their column, so that they stand above the foot."""
    return bool(facts.trainers) and not any(_fits_foot(_trainers(facts), points) for points in FOOT_POINTS)


def foot_points(facts: rules.Facts) -> float:
    """The size of all columns of the foot in points: the largest at which each stays on the page."""
    columns = [(facts.organiser, facts.words.get("signatory", "")), (facts.words["issued_on"], "")]
    if not lists_trainers(facts):
        columns.append((_trainers(facts), ""))
    fitting = (
        points for points in FOOT_POINTS_SMALLEST if all(_fits_foot(text, points, below) for text, below in columns)
    )
    return next(fitting, FOOT_POINTS_SMALLEST[-1])


def foot_style(facts: rules.Facts) -> SafeString | None:
    """What makes the columns of the foot smaller, as an attribute; None where they are as drawn."""
    points = foot_points(facts)
    return mark_safe(f"font-size: {points:g}pt") if points < FOOT_POINTS[0] else None


def _fits_foot(text: str, points: float, signatory: str = "") -> bool:
    lines = _foot_lines(text, points)
    lines += _foot_lines(signatory, points * SIGNATORY) if signatory else 0
    label = max(points, FOOT_LABEL_POINTS)
    return FOOT_TOP + (label + lines * points) * FOOT_LINE * POINT <= FOOT_END


def _foot_lines(text: str, points: float) -> int:
    return glyphs.count_lines(text, FOOT_WIDTH / (points * POINT * FOOT_IN_HAND))


def _trainers(facts: rules.Facts) -> str:
    return ", ".join(facts.trainers)


def _end_of(facts: rules.Facts, share: float, *, is_tight: bool) -> float:
    """Where the last line ends, in millimetres from the top of the page."""
    end: float = TOP if share == 1 else TOP_OF_SMALLER
    width, height, space, tight_space = _NAME
    points = name_points(facts, share)
    end += (tight_space if is_tight else space) * share + _lines(facts.name, width, points) * points * POINT * height
    for part, texts in _texts(facts):
        width, size, height, space, tight_space = _PARTS[part]
        lines = sum(_lines(text, width, size * share) for text in texts)
        # Below the drawn size there is no tight variant: `style_of` gives the spaces of the plain one.
        end += (tight_space if is_tight and share == 1 else space) * share + lines * size * share * POINT * height
    return end


def _texts(facts: rules.Facts) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = facts.words
    yield "took_part", (words["took_part"],)
    yield "course", (facts.course,)
    yield "facts", (words.get("facts_line") or f"{words['when']} · {facts.place} · {words['extent']}",)
    if words.get("valid_until"):
        yield "until", (words["valid_until"],)
    if facts.goals:
        yield "after", (words["after"],)
        yield "goals", facts.goals
    if facts.takeaway:
        yield "takeaway", (f"{words['takeaway']}: {facts.takeaway}",)
    if lists_trainers(facts):
        yield "listed", (f"{words['trainers']}: {_trainers(facts)}",)


def _lines(text: str, width: float, points: float) -> int:
    return glyphs.count_lines(text, width / (points * POINT * IN_HAND))
