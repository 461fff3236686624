"""What Word, Google Docs and LibreOffice leave behind in text that is pasted. Pure Python.

The editor itself lets nothing in that a field may not have: sizes, colours, tables and Word's own lists are gone or made ours before
anything is sent (`tests/e2e/test_pasting.py`). What stays is white space that nobody sees, and bullets that were typed as letters.
"""

import re
from collections.abc import Iterable
from typing import Any

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter

BLOCKS = ("p", "li", "h2", "h3", "h4")
LISTS = ("ul", "ol")
# An element without words that is something all the same.
SOMETHING = ("img", "embed", "hr", "iframe")
# Soft hyphens, signs without width, marks of byte order: a search does not find the word that has one in it.
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
# A space that does not break belongs between a number and what it counts («20 min»), and is chance elsewhere.
_STUCK = re.compile(r"(?<![0-9])\u00a0|\u00a0(?![^\W_])")
_SPACES = re.compile(r"[ \t\n]{2,}")
_BULLET = re.compile(r"^[•·▪●◦][\s\u00a0]+")
_SUSPECT = re.compile(
    "[\u00ad\u200b\u2060\ufeff\u00a0•·▪●◦]|&nbsp;|<br ?/?>|[ \t\n]{2,}|[ \t\n]</|<(p|li|h[234])( [^>]*)?>(\\s|</)"
)


class _AsWritten(HTMLFormatter):
    """Attributes stay in their order, so that what is clean stays as it is."""

    def attributes(self, tag: Tag) -> Iterable[tuple[str, Any]]:
        """As they were read."""
        return tag.attrs.items()


_AS_WRITTEN = _AsWritten(entity_substitution=EntitySubstitution.substitute_xml)


def tidied(html: str) -> str:
    """`html` of the editor without empty paragraphs, stray spaces and typed bullets; unchanged where there are none."""
    if not _SUSPECT.search(html):
        return html
    soup = BeautifulSoup(html, "html.parser")
    for text in soup.find_all(string=True):
        text.replace_with(_SPACES.sub(" ", _STUCK.sub(" ", _UNSEEN.sub("", text))))
    soup.smooth()
    for inner in soup.find_all(LISTS):
        _trim(list(inner.previous_siblings), at_end=True)
    for block in soup.find_all(BLOCKS):
        _trim(list(block.children), at_end=False)
        _trim(list(block.children)[::-1], at_end=True)
    for block in soup.find_all([*BLOCKS, *LISTS])[::-1]:
        if not block.get_text(strip=True) and not block.find(SOMETHING):
            block.decompose()
    _make_lists(soup)
    return soup.decode(formatter=_AS_WRITTEN)


def _trim(nodes: Iterable[PageElement], *, at_end: bool) -> None:
    """Take white space and line breaks away from the first of these on, until there is something else. `at_end`: what is left of a
    text loses its end, not its beginning."""
    for node in nodes:
        if isinstance(node, Tag) and node.name == "br":
            node.extract()
        elif not isinstance(node, NavigableString):
            return
        elif left := node.rstrip() if at_end else node.lstrip():
            node.replace_with(left)
            return
        else:
            node.extract()


def _make_lists(soup: BeautifulSoup) -> None:
    """Two or more paragraphs in a row that begin with a bullet are a list."""
    run: list[Tag] = []
    for node in [*soup.contents, None]:
        if isinstance(node, Tag) and node.name == "p" and _BULLET.match(node.get_text()):
            run.append(node)
            continue
        if len(run) > 1:
            found = soup.new_tag("ul")
            run[0].insert_before(found)
            for item in run:
                if first := item.find(string=True):
                    first.replace_with(_BULLET.sub("", first))
                item.name = "li"
                found.append(item.extract())
        run = []
