"""What somebody typed for a postcode: four digits, a town, both, or an address that holds them, as telephones and address books write
them. Pure Python."""

import re
import unicodedata
from typing import NamedTuple

from courses.common.spelling import typewritten

# Å and aa, Æ and ae, Ø and oe are one letter each to somebody who looks for a town (Retskrivningsordbogen § 2).
_LETTERS = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe"})
# Between a postcode and its town; nothing at all where a letter follows: «7100Vejle», «7100-Vejle».
_GAP = r"(?:[ ,.]+|[ /-]*(?=[^\W\d_])|$)"
_CODE = re.compile(rf"(?:DK[- ]*)?(\d{{4}}){_GAP}(.*)", re.IGNORECASE)
# «Ringvejen 1, 2. tv., 7100 Vejle»: the last four digits that stand alone.
_ADDRESS = re.compile(r"\D.*[\s,.](?:DK[- ]*)?(\d{4})(?:[ ,.]+(\D.*))?", re.IGNORECASE | re.DOTALL)
# Signs around a postcode that say nothing: «Vejle (7100)».
_AROUND = str.maketrans(dict.fromkeys("()[]", " "))
_SPACED = re.compile(r"(?:DK[- ]*)?((?:\d[ -]?){3}\d)", re.IGNORECASE)


# What is written short of a town's name, folded and without its full stop; towns of two words begin with most of these.
_SHORT = {
    **dict.fromkeys(["kbh", "kbhvn", "kbhn", "kobenhavn", "copenhagen", "cph"], "koebenhavn"),
    **dict.fromkeys(["frb", "frbg", "frberg"], "frederiksberg"),
    "nyk": "nykoebing",
    "frhavn": "frederikshavn",
    "frsund": "frederikssund",
    "frvaerk": "frederiksvaerk",
    "kgs": "kongens",
    "kr": "kirke",
    "nr": "noerre",
    "ndr": "noerre",
    "sdr": "soender",
    "gl": "gammel",
    "st": "store",
    "ll": "lille",
    "vr": "vester",
    "oer": "oester",
}
# Said for a part of Copenhagen, whose postcodes carry letters.
_PARTS = {
    "oesterbro": "koebenhavn oe", "noerrebro": "koebenhavn n", "vesterbro": "koebenhavn v", "amager": "koebenhavn s",
    "christianshavn": "koebenhavn k", "sydhavnen": "koebenhavn sv",
}  # fmt: skip
# Quarters of a town: what is said, and the letter that stands in its postcodes' names.
_QUARTERS = {
    "nord": "n", "syd": "s", "oest": "oe", "vest": "v", "centrum": "c", "city": "c", "midtby": "c", "midtbyen": "c",
    "nordvest": "nv", "nordoest": "noe", "sydvest": "sv", "sydoest": "soe",
}  # fmt: skip
_LETTERED = frozenset(_QUARTERS.values()) | {"k"}


class Typed(NamedTuple):
    """`code`: four digits, or empty; `town`: what was typed of a town, folded, or empty."""

    code: str
    town: str


def folded(text: str) -> str:
    """`text` as towns are compared: without case, accents of å, æ, ø, and spaces at the ends or twice."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(_LETTERS).split())


def read_postcode(text: str) -> Typed:
    """What `text` names. Signs that are not seen, other digits than ours and a leading «DK» are forgiven."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in seen)
    plain = typewritten(plain.translate(_AROUND)).strip().rstrip(".,;: ")
    spaced = _SPACED.fullmatch(plain)
    if spaced:
        return Typed(re.sub(r"\D", "", spaced[1]), "")
    found = _CODE.fullmatch(plain) or _ADDRESS.fullmatch(plain)
    # Without a postcode the town stands last in an address.
    return Typed(found[1], folded(found[2] or "")) if found else Typed("", folded(plain.rpartition(",")[2]))


def readings(town: str) -> list[str]:
    """What a folded `town` can stand for, the most literal first: «kbh. oe» is «koebenhavn oe»; a quarter that the town may not
    have comes off last, so that «vejle c» is «vejle» where there is nothing nearer."""
    words = town.replace(".", " ").split()
    if len(words) > 1 and words[0] == "fr":
        words[:2] = ["fr" + words[1]]
    full = [_SHORT.get(word, word) if not number or word == "kbh" else word for number, word in enumerate(words)]
    found = [town, _PARTS.get(" ".join(full), " ".join(full))]
    if len(full) > 1:
        *first, last = full
        found.append(" ".join([*first, _QUARTERS.get(last, last)]))
        if _QUARTERS.get(last, last) in _LETTERED:
            found.append(" ".join(first))
    return list(dict.fromkeys(found))


def is_short_for(name: str, town: str) -> bool:
    """Whether word for word one begins like the other: «nyk f» and «nykoebing falster» are «nykoebing f». The letter of a quarter
    is that letter only."""
    mine, theirs = town.split(), name.split()
    if len(mine) != len(theirs) or len(mine) < 2:
        return False
    (one, other), *rest = zip(mine, theirs, strict=True)
    return other.startswith(one) and all(
        word == part or ((part.startswith(word) or word.startswith(part)) and part not in _LETTERED)
        for word, part in rest
    )


def is_end_of(name: str, town: str) -> bool:
    """Whether `town` is what a name of several words ends in: «lyngby» of «kongens lyngby»."""
    return name.endswith(f" {town}") and town not in _LETTERED
