"""What of a page is English: texts of the libraries, and sentences with words that no Danish sentence has.

The texts are read from the catalogues that are installed (tools/borrowed.py), so a new version of a library is read with its own.
"""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from bs4 import BeautifulSoup, Comment, Declaration, Doctype, Tag
from django.conf import settings
from django.utils.translation import get_language_info, gettext, override

from tools import borrowed

READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-w-tooltip-content-value")
# In Danish nobody writes these; one is enough.
ONLY_ENGLISH = re.compile(r"\b(the|your|this|these|with|which|been|there|was|of|or|and [a-z]+ed)\b")
NAMED = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# What nobody reads: a number that is to come, and buttons of Wagtail's that say «Search» to nobody any more (organiser.css).
UNREAD = "script, style, textarea, [data-side-panel-toggle-counter], .submit.w-sr-only"
TAG = re.compile(r"<[^>]+>")


def patterns(entry: Any) -> Iterator[str]:
    """Regular expressions for the pieces of an English text that stand between tags, with anything for what is filled in."""
    for text in filter(None, (entry.msgid, entry.msgid_plural)):
        for piece in map(str.strip, TAG.split(text)):
            words = re.findall(r"[^\W\d_]{2,}", NAMED.sub(" ", piece))
            if len(words) >= 2 or (words and piece == text.strip()):
                filler = r".+?" if len(words) >= 2 else r"[\d.,]+"
                yield filler.join(map(re.escape, NAMED.split(piece)))


@cache
def english() -> re.Pattern[str]:
    """Every text of the libraries that has other words in Danish, or none yet."""
    wanted: set[str] = set()
    with override("da"):
        for domain in borrowed.DOMAINS:
            same = {borrowed.key(entry) for entry in borrowed.written(domain) if entry.msgstr == entry.msgid}
            lacking = borrowed.lacking(domain)
            for name, entry in borrowed.english(domain).items():
                if name not in same and (name in lacking or gettext(entry.msgid) != entry.msgid):
                    wanted.update(patterns(entry))
    return re.compile("|".join(sorted(wanted)))


@cache
def own_names() -> set[str]:
    """What languages call themselves: whoever looks for theirs in a list looks for that."""
    return {get_language_info(code)["name_local"] for code, _name in settings.LANGUAGES}


def is_english(text: str) -> bool:
    return text not in own_names() and bool(english().fullmatch(text) or ONLY_ENGLISH.search(text.lower()))


def in_json(value: Any) -> Iterator[str]:
    """Texts among the values; a word that begins small is a name of something."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from in_json(one)
    elif isinstance(value, str) and (" " in value or value[:1].isupper()):
        yield from texts(parsed(value)) if "<" in value else [value]


def texts(page: BeautifulSoup) -> Iterator[str]:
    """What a page says: its words, what is read aloud, and what its scripts will show. Parts in another language are left out."""
    for other in page.select("[lang]:not(html):not([lang^=da])"):
        other.decompose()
    for data in page.find_all("script", type="application/json"):
        yield from in_json(json.loads(data.string or "null"))
    for element in page.select(UNREAD):
        element.decompose()
    for text in page.find_all(string=True):
        if not isinstance(text, Comment | Doctype | Declaration):
            yield " ".join(text.split())
    for element in page.find_all(True):
        yield from said_by(element)


def said_by(element: Tag) -> Iterator[str]:
    for name, value in element.attrs.items():
        if not isinstance(value, str):
            continue
        if name in READ_ALOUD or (name == "value" and element.get("type") in ("submit", "button")):
            yield " ".join(value.split())
        elif value.startswith(("{", "[")) and name.startswith("data-"):
            try:
                yield from in_json(json.loads(value))
            except json.JSONDecodeError:
                continue


def parsed(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def english_in(pages: Iterable[tuple[str, BeautifulSoup]], titles: Iterable[str] = ()) -> dict[str, str]:
    """English text → the first page that says it; `titles` are English ones that people have written."""
    written = re.compile("|".join(map(re.escape, sorted(titles))) or r"(?!)")
    found: dict[str, str] = {}
    for address, page in pages:
        for text in texts(page):
            if text not in found and is_english(written.sub("…", text)):
                found[text] = address
    return found
