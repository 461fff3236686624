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
