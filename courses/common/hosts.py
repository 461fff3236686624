"""Addresses of sites in what somebody wrote as a name: a mail that greets them would make links of those."""

import re
import unicodedata
from functools import cache

# An address however it is written; a word with a dot in it may be a host.
_ADDRESS = re.compile(r"(?i)[/@\\]|www\.|https?:|\bxn--")
_DOTTED = re.compile(r"[^\W_][\w-]*(?:\.[\w-]+)+")
# Signs that a browser reads as the dot of a host (UTS 46).
_DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
# Danish degrees, some of which end like a country or a trade: «cand.it.», «mag.art.», «dr.med.».
_DEGREES = frozenset({"ba", "bac", "cand", "dipl", "dr", "exam", "hd", "lic", "ma", "mag", "ph", "prof", "stud"})
_SUBJECTS = frozenset({"al", "art", "comm", "d", "it", "ling", "med", "pol", "pub", "soc", "tech", "vet"})
# The dot of an initial or a degree right before a name: «H.C.Andersen», «cand.mag.Bo Holm».
_BEFORE_NAME = re.compile(
    r"\b((?:[A-ZÆØÅ]|(?i:" + "|".join(sorted(_DEGREES)) + r")(?:\.[a-zæøå]{1,9})*)\.)(?=[A-ZÆØÅ][^\W\d_])"
)


def holds_link(value: str) -> bool:
    """Whether a mail that greets somebody by this name would hold an address: of a site, of a mailbox. Programs make a link
    of a word that ends like a host; initials («J.P. Holm») and degrees («cand.mag.») are none."""
    written = unicodedata.normalize("NFKC", value.translate(_DOTS)).casefold()
    return bool(_ADDRESS.search(written)) or any(_is_host(word) for word in _DOTTED.findall(written))


def spaced(value: str) -> str:
    """With a space behind the dot of an initial or a degree, as it is printed: «H.C. Andersen», «cand.mag. Bo Holm»."""
    return _BEFORE_NAME.sub(r"\1 ", value)


def _is_host(word: str) -> bool:
    first, *others = word.split(".")
    if first in _DEGREES and _SUBJECTS.issuperset(others):
        return False
    return others[-1] in _top_levels()


@cache
def _top_levels() -> frozenset[str]:
    """What hosts end with, in small letters, from Mozilla's list that comes with the library for keys."""
    from fido2.rpid import suffixes  # deferred: slow, it reads ten thousand lines, and only names with a dot need them

    return frozenset(suffix for suffix in suffixes if "." not in suffix) | {"example"}
