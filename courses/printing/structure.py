"""What WeasyPrint 70 tags otherwise than PDF/UA-1 asks: the page's tree is turned before the press, the structure finished after.

Links: every mark inside a link becomes a link of its own, outside the structure's Link (7.18.5), so marks go outside.
Languages: nothing below the document has one (7.2, ISO 32000-1, 14.9.2), so a screen reader would read Danish with an
English voice. A part in the other language is put into a `main`, which nothing else uses; that is a Part of the
structure, and gets its `/Lang` there.
"""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

_MARKS = frozenset({"b", "strong", "i", "em", "u", "s", "sub", "sup", "code", "span", "small"})
_IN_A_LINE = _MARKS | {"a", "q", "cite"}
# What stands in a list or a table cannot be wrapped: its own parent must be around it.
_FIXED = frozenset({"li", "tr", "th", "td", "thead", "tbody", "dt", "dd", "main"})
_PART = "main"


def turn_links(root: Element) -> None:
    """Write `<a>one <b>two</b></a>` as `<a>one </a><b><a>two</a></b>`, as deep as it goes, in place."""
    for parent in list(root.iter()):
        if any(child.tag == "a" and len(child) for child in parent):
            kept = list(parent)
            for child in kept:
                parent.remove(child)
            for child in kept:
                parent.extend(_turned(child) if child.tag == "a" else [child])


def _turned(link: Element) -> Iterator[Element]:
    """What stands for `link`, its tail with the last. A mark keeps its content, each piece of text in a link of its own."""
    pieces = [_like(link, link.text)] if link.text else []
    for child in link:
        rest, child.tail = child.tail, None
        if child.tag in _MARKS:
            inner = _like(link, child.text)
            inner.extend(list(child))
            mark = Element(child.tag, dict(child.attrib))
            mark.extend(_turned(inner))
            pieces.append(mark)
        else:
            pieces.append(child)
        if rest:
            pieces.append(_like(link, rest))
    if pieces:
        pieces[-1].tail = link.tail
    yield from pieces


def _like(link: Element, text: str | None) -> Element:
    made = Element("a", dict(link.attrib))
    made.text = text
    return made


def wrap_languages(root: Element) -> str:
    """Put each part in another language than the page's into a `main`, in place. Returns that language, «» for none.

    Raises `ValueError` for a second one, for a part within such a part, and for one whose parent must stay its parent.
    """
    page, found = root.get("lang", ""), set()
    for parent in list(root.iter()):
        for position, child in enumerate(list(parent)):
            language = child.get("lang", page)
            if language == page:
                continue
            found.add(language)
            if (
                child.tag in _FIXED
                or len(found) > 1
                or any(inner.get("lang") for inner in child.iter() if inner is not child)
            ):
                raise ValueError(f"the press cannot say that <{child.tag}> is in «{language}»")
            part = Element(_PART, {"style": f"display: {'inline' if child.tag in _IN_A_LINE else 'block'}"})
            part.tail, child.tail = child.tail, None
            parent.remove(child)
            part.append(child)
            parent.insert(position, part)
    return found.pop() if found else ""


def set_languages(pdf: Any, language: str) -> None:
    """Give every Part of the finished structure its `/Lang`."""
    import pydyf  # deferred: slow, it comes with weasyprint

    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/Part" and item.get("Type") == "/StructElem":
            item["Lang"] = pydyf.String(language)
