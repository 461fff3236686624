"""Small helpers for text that people wrote and text that people read."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache
from itertools import count
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.common import clock

# C0 and C1 controls except tab and newline, plus the two Unicode line separators: all of them can
# start a new line in some calendar program (TRUST.md S4).
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Direction overrides turn the text that follows around; marks and isolates that Arabic needs stay.
_OVERRIDE = re.compile(r"[\u202a-\u202e]")
_DANISH_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})
# The signs behind «z» in ASCII, which no name has a use for; letters that Danish files under another one (CLDR 46, da).
_LAST = {"æ": "{", "ä": "{", "ø": "|", "ö": "|", "ő": "|", "œ": "|", "å": "}"}
_AS_OTHERS = {"ü": "y", "ű": "y", "đ": "d", "ð": "d", "þ": "th", "ł": "l"}


def clean_text(value: str) -> str:
    """`value` in NFC, with CRLF as newline and without control characters or direction overrides."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _OVERRIDE.sub("", _CONTROL.sub("", value))


def clean_line(value: str) -> str:
    """`clean_text` on one line: white space collapsed, ends trimmed."""
    return " ".join(clean_text(value).split())


def sort_key(value: str) -> bytes:
    """What puts names in Danish order wherever bytes are compared (Retskrivningsordbogen § 7): æ, ø, å last, aa as å,
    word by word; accents and capitals count only where all else is the same, and signs within words never before.
    """
    written = unicodedata.normalize("NFC", value)
    folded = written.casefold()
    # Where nothing else differs, «å» stands before «aa».
    parts = ("".join(map(_base, folded.replace("aa", "å"))), folded.replace("aa", "å~"), written)
    return b"\0".join(" ".join(part.split()).encode(errors="replace") for part in parts)


def _base(sign: str) -> str:
    """A letter of the Danish alphabet, so that it stands in its place; a space for what parts words; nothing for other signs."""
    if sign in _LAST or sign in _AS_OTHERS:
        return _LAST.get(sign) or _AS_OTHERS[sign]
    if sign.isspace() or unicodedata.category(sign) == "Pd":
        return " "
    return "".join(one for one in unicodedata.normalize("NFKD", sign) if unicodedata.category(one)[0] in "LN")


def address_part(value: str) -> str:
    """`value` as it stands in an address: «Medborgerhuset på Øen» becomes «medborgerhuset-paa-oeen»."""
    return slugify(value.translate(_DANISH_LETTERS))


def free_address_part(text: str, rows: Any, *, most: int, otherwise: str) -> str:
    """An address part made of `text`, of `most` letters before a number, that none of `rows` (which have a `slug`) has.
    `otherwise` stands where no letter of it can."""
    stem = address_part(text)[:most] or otherwise
    taken = set(rows.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in count(2) if (slug := f"{stem}-{number}") not in taken)


def is_english() -> bool:
    """Whether the page is in English; all else, such as a worker that speaks no language, is Danish."""
    return (translation.get_language() or "da").startswith("en")


def localized(obj: Any, field: str) -> str:
    """`obj.<field>_en` when English is active and filled in, else the Danish `obj.<field>`."""
    if is_english():
        return getattr(obj, f"{field}_en") or getattr(obj, field)
    return getattr(obj, field)


def said_in(obj: Any, field: str) -> str:
    """The language of what `localized` says: Danish words on an English page are marked as such (WCAG 2.2, 3.1.2)."""
    return "en" if is_english() and getattr(obj, f"{field}_en") else "da"


def date_words(day: dt.date | dt.datetime) -> str:
    """«lørdag den 13. februar 2027» / “Saturday 13 February 2027” in the active language."""
    # Translators: a date format as in Django's date filter
    return _day_in_words(_day(day), _("l j F Y"), translation.get_language())


def date_short(day: dt.date | dt.datetime) -> str:
    """«lør. 13. feb.» / “Sat 13 Feb”."""
    # Translators: a short date format as in Django's date filter
    return _day_in_words(_day(day), _("D j M"), translation.get_language())


# Two formats in two languages for two years of days: the pages of a year say each of them many times.
@lru_cache(maxsize=4096)
def _day_in_words(day: dt.date, pattern: str, _language: str | None) -> str:
    return date_format(day, pattern)


def time_span(start: dt.datetime, end: dt.datetime) -> str:
    """«kl. 10.00–15.30» / “10:00–15:30” in Danish time."""
    first, last = _local(start), _local(end)
    # Translators: a time format as in Django's date filter
    pattern = _("H:i")
    return _("%(start)s–%(end)s") % {
        "start": date_format(first, pattern),
        "end": date_format(last, pattern),
    }


def time_of_day(moment: dt.datetime) -> str:
    """«18.30» / “18:30” in Danish time."""
    # Translators: a time format as in Django's date filter
    return date_format(_local(moment), _("H:i"))


def searchable(typed: str) -> str:
    """What somebody gave as a name to look up, without NUL: PostgreSQL refuses to look for one, and nothing has one."""
    return typed.replace("\x00", "")


def _day(day: dt.date | dt.datetime) -> dt.date:
    return clock.local(day).date() if isinstance(day, dt.datetime) else day


def _local(day: dt.date | dt.datetime) -> dt.date | dt.datetime:
    return clock.local(day) if isinstance(day, dt.datetime) else day


def first_word(name: str) -> str:
    """What somebody is called, of the whole name as it is kept; empty where there is none."""
    return next(iter(name.split()), "")
