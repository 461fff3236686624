"""What in a text leads to somebody: addresses of mails and houses, telephones and other long numbers. Pure Python."""

import re

MOST_FOUND = 12

MAIL = re.compile(r"[^\s<>()«»]+@[^\s<>()«»]+\.[^\s<>()«»,;]+")
# A telephone, a CPR number, an account: eight digits or more with what people put between them.
NUMBER = re.compile(r"\+?\d(?:[ \u00a0.\-/]?\d){7,}")
CAPITAL, SMALL = "A-ZÆØÅÄÖÜÉ", "a-zæøåäöüé"
_ROAD = (
    "(?i:vej|vejen|gade|gaden|allé|alle|stræde|strædet|plads|pladsen|torv|torvet|vænge|vænget|parken|haven|boulevard)"
)
STREET = re.compile(rf"\b(?:(?:[{CAPITAL}][\w.-]* )+{_ROAD}|[{CAPITAL}][\w-]*{_ROAD}) \d{{1,3}}[a-zA-Z]?\b")
# An address of a site, as it is written or pasted.
_SITE = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def in_order(found: list[re.Match[str]]) -> list[str]:
    """What was found, each once, in order of the text and none inside another, at most twelve."""
    kept: dict[str, None] = {}
    taken = -1
    for match in sorted(found, key=lambda one: (one.start(), -one.end())):
        if match.start() >= taken:
            kept[" ".join(match[0].split())] = None
            taken = match.end()
    return list(kept)[:MOST_FOUND]


def contacts_in(text: str) -> list[str]:
    """By what of `text` somebody could be reached or found beside the site: mails, numbers, houses, sites."""
    return in_order([match for pattern in (MAIL, NUMBER, STREET, _SITE) for match in pattern.finditer(text)])
