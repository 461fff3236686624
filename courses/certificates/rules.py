"""What a certificate says and how its code and its holder's name are read. Pure Python."""

import dataclasses
import datetime as dt
import hmac
import textwrap
import unicodedata
from typing import Any, Self

from courses.common.spelling import typewritten

# Crockford's base32: no I, L, O and U, so that a code survives being read from paper and typed in any case.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TOKEN_LENGTH = 28  # 140 random bits; the floor is 128 (CERTIFICATES.md B4)
_JOINERS = "\u200c\u200d"
_LOOKALIKES = str.maketrans({"o": "0", "i": "1", "l": "1", " ": "", "-": "", "\u00a0": ""})

# The layout that is issued now: templates/certificates/v1.*. From the first release on, one that was issued is never edited.
TEMPLATE_VERSION = 1

# The reason of a revocation that closing again may take back.
ATTENDANCE_CORRECTED = "attendance corrected"
# Why a certificate of a step does not hold any more: it was not taught for some months, or what it stood on was corrected.
STEP_LAPSED = "the step has lapsed"
STEP_CORRECTED = "what the step stood on was corrected"
# The reason that stays when the holder had a certificate deleted.
DELETED_BY_HOLDER = "deleted by the holder"

# Entries of one list of revoked certificates: the size that W3C's Bitstring Status List asks for, so that fetching the
# list does not tell which certificate somebody asks about.
STATUS_LIST_SIZE = 131_072

# How many wrong names the verification page hears before it stops answering (CERTIFICATES.md B5).
WRONG_NAMES = 5

# Layout of the name: 42 pt, down to 28 pt for long ones, after that it wraps (UX.md U14).
NAME_POINTS = 42.0
NAME_POINTS_SMALLEST = 28.0
NAME_POINTS_TINY = 22.0
LINE_POINTS = 505.0

GOALS = 3
GOAL_LENGTH = 90
TAKEAWAY_LENGTH = 140


@dataclasses.dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that is printed, as it was at issue. `words` are the labels and dates, worded in `language`."""

    name: str
    course: str
    course_code: str
    lessons: int
    dates: tuple[str, ...]
    place: str
    trainers: tuple[str, ...]
    goals: tuple[str, ...]
    organiser: str
    language: str
    address: str
    words: dict[str, str]
    # «Det tager jeg med mig»: one sentence of the holder's, added before the certificate is taken for the first time.
    takeaway: str = ""
    # The last day on which it counts (ISO 8601), where the course must be taken again.
    expires_on: str = ""
    # Of a step on the ladder: its name in English, «lead»; `goals` are what it stands on.
    step: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data that JSON can hold; tuples become lists."""
        return dataclasses.asdict(self) | {key: list(getattr(self, key)) for key in ("dates", "trainers", "goals")}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The facts of a stored row, also of one that an older version wrote; unknown keys are left out."""
        known = {field.name: data[field.name] for field in dataclasses.fields(cls) if field.name in data}
        return cls(**known | {key: tuple(known[key]) for key in ("dates", "trainers", "goals")})

    @property
    def days(self) -> list[dt.date]:
        """The days of the session as dates."""
        return [dt.date.fromisoformat(day) for day in self.dates]

    @property
    def printed(self) -> str:
        """All text of the page in one string, to check that every sign of it can be shown."""
        lists = [*self.trainers, *self.goals, *self.words.values()]
        return "\n".join([self.name, self.course, self.place, self.organiser, self.address, self.takeaway, *lists])


def read_token(text: str) -> str | None:
    """The code in `text` as it is stored, or None when it cannot be one.

    Case, spaces and hyphens do not matter; O is read as 0, I and L as 1.
    """
    token = text.strip().casefold().translate(_LOOKALIKES)
    return token if len(token) == TOKEN_LENGTH and set(token) <= set(ALPHABET) else None


def print_token(token: str) -> tuple[str, str]:
    """The code as it stands on paper, in two lines: capitals in groups of four."""
    groups = [token.upper()[i : i + 4] for i in range(0, len(token), 4)]
    return "-".join(groups[:4]) + "-", "-".join(groups[4:])


def plain(text: str) -> str:
    """`text` in NFC on one line, without signs that are invisible (zero-width, directional and soft-hyphen signs).

    Between Arabic letters the joiners stay: without them «علی‌رضا» would be written as one word.
    """
    text = unicodedata.normalize("NFC", text)
    kept = [
        sign
        for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False)
        if unicodedata.category(sign) != "Cf" or (sign in _JOINERS and _is_arabic(before) and _is_arabic(after))
    ]
    return " ".join("".join(kept).split())


def _is_arabic(sign: str) -> bool:
    return "\u0600" <= sign <= "\u06ff" or "\u0750" <= sign <= "\u077f"


def same_name(printed: str, typed: str) -> bool:
    """Whether two spellings are the same name: NFKC, letter case, spaces, and which apostrophe or hyphen a telephone
    wrote, aside (CERTIFICATES.md B5)."""
    return hmac.compare_digest(name_key(typewritten(printed)), name_key(typewritten(typed)))


def name_key(name: str) -> bytes:
    """What two spellings of a name are compared by."""
    bare = "".join(sign for sign in plain(name) if sign not in _JOINERS)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", bare).casefold())
    return " ".join(folded.split()).encode()


def printed_goals(goals: list[str]) -> tuple[str, ...]:
    """The goals that go on the page: the first three short enough for a line, else the first ones shortened."""
    goals = [plain(goal) for goal in goals]
    fitting = [goal for goal in goals if len(goal) <= GOAL_LENGTH][:GOALS]
    return tuple(fitting or [textwrap.shorten(goal, GOAL_LENGTH, placeholder=" …") for goal in goals[:GOALS]])


def name_points(width: float) -> float:
    """The size of a name `width` em wide, in points: it shrinks to stay on one line, then wraps.

    A name too long for two lines at 28 pt gets 22 pt, so that the page stays one page.
    """
    points = min(NAME_POINTS, LINE_POINTS / width) if width else NAME_POINTS
    if points >= NAME_POINTS_SMALLEST:
        return round(points, 1)
    two_lines = 2 * LINE_POINTS * 0.9 / NAME_POINTS_SMALLEST
    return NAME_POINTS_SMALLEST if width <= two_lines else NAME_POINTS_TINY


def file_name(facts: Facts) -> str:
    """The name of the file: course and first day, never a person (CERTIFICATES.md B7)."""
    return f"kursusbevis-{facts.course_code}-{facts.dates[0]}.pdf"
