"""English words beside the Danish ones, unit by unit: which there are, which lack, and which Danish has changed since (docs/adr/0104).

A unit is what is read in one go: a field of a page, or a block of a stream. It is English when each of its Danish words has English
ones. Streams are read as Wagtail keeps them, as lists of `type`, `value` and `id`. Pure Python.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from dataclasses import field as attribute
from enum import StrEnum
from typing import Any, NamedTuple, cast

# Words by where they stand in their unit: «title», «options/KEY/text», nothing for the unit itself.
type Words = Mapping[str, str]

# What of each kind of block is words, in the order in which they are read; the number is the most letters, 0 where there is formatted
# text. What is not named here is the same in both languages: minutes, forms, pictures, addresses, names.
WORDS: Mapping[str, Mapping[str, int | Mapping[str, int]]] = {
    "text": {"": 0},
    "picture": {"picture/alt_text": 500, "caption": 300},
    "quote": {"text": 600, "source": 120},
    "checklist": {"title": 80, "points/*": 200},
    "callout": {"text": 0},
    "table": {"caption": 200, "cells": 8000},
    "file": {"title": 120},
    # In the language that is spoken in it, with its captions: another language is another film.
    "film": {},
    "video": {"title": 160, "picture/alt_text": 500, "transcript": 0},
    "activity": {"title": 80, "text": 0, "form_note": 60, "materials": 200, "seated": 300},
    "question": {"question": 300, "options/*": {"text": 250, "why": 400}, "why": 400},
}
# A stream within a block: its blocks are units of their own.
WITHIN = {"activity": "more"}
_KEY = re.compile(r' data-block-key="[^"]*"')
_TAG = re.compile(r"<[^>]+>")


class State(StrEnum):
    """How the English of a unit stands."""

    MISSING = "missing"
    # Its Danish says something else than when it was written.
    CHANGED = "changed"
    CURRENT = "current"


class Entry(NamedTuple):
    """English words, and the Danish ones that they were written from."""

    danish: Words
    english: Words


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its Danish words. `field`: of the page; `number`: of its block among those of the stream, from 1; `kind`: of the
    block, nothing for a field; `within`: its number among the blocks within that block, from 1, else 0."""

    key: str
    field: str
    words: Words
    kind: str = ""
    number: int = 0
    within: int = 0


@dataclass(frozen=True)
class Kept:
    """What was written in English of one page, found by the key of a unit, else by its very words: what is copied or read from a file
    has new keys."""

    entries: Mapping[str, Entry]
    _same: dict[tuple[tuple[str, str], ...], Entry] = attribute(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for entry in self.entries.values():
            self._same[_shape(entry.danish)] = entry

    def of(self, unit: Unit) -> Entry | None:
        """The English of a unit, with paths of the unit as it is now."""
        if unit.key in self.entries:
            return self.entries[unit.key]
        same = self._same.get(_shape(unit.words))
        if same is None:
            return None
        paths = dict(zip(same.danish, unit.words, strict=True))
        return Entry(
            {paths[path]: words for path, words in same.danish.items()},
            {paths[path]: words for path, words in same.english.items() if path in paths},
        )


def _shape(words: Words) -> tuple[tuple[str, str], ...]:
    """Words in their order, whatever the keys of lists within are."""
    return tuple((place, plain(text)) for place, text in zip(_places(words), words.values(), strict=True))


def plain(words: str) -> str:
    """Without the keys that the editor gives each paragraph anew."""
    return _KEY.sub("", words).replace("\xa0", " ").strip()


def says(words: object) -> bool:
    """Whether there is anything to read."""
    return isinstance(words, str) and bool(_TAG.sub("", words).replace("\xa0", " ").strip())


def kept(stored: Mapping[str, Any]) -> Kept:
    """From what a page keeps: by unit «da» and «en», each with its words."""
    return Kept({key: Entry(dict(row["da"]), dict(row["en"])) for key, row in stored.items()})


def state(unit: Unit, entry: Entry | None) -> State:
    """How its English stands."""
    if entry is None or any(not says(entry.english.get(path)) for path in unit.words):
        return State.MISSING
    is_same = {path: plain(text) for path, text in entry.danish.items()} == {
        path: plain(text) for path, text in unit.words.items()
    }
    return State.CURRENT if is_same else State.CHANGED


def units(fields: Mapping[str, str], streams: Mapping[str, Sequence[Any]]) -> list[Unit]:
    """Everything of a page that has words, in order: `fields` and `streams` by their names."""
    made = [Unit(name, name, {"": words}) for name, words in fields.items() if says(words)]
    for name, rows in streams.items():
        for number, row in enumerate(rows, start=1):
            made += _of_block(row, name, number)
    return made


def _of_block(row: Any, name: str, number: int, within: int = 0) -> Iterator[Unit]:
    words = words_of(row["type"], row["value"])
    if words:
        yield Unit(row["id"], name, words, row["type"], number, within)
    for place, more in enumerate(_within(row), start=1):
        yield from _of_block(more, name, number, place)


def _within(row: Any) -> list[Any]:
    """The blocks within a block. What was written by a program may have no key: then its place is its key."""
    inner = WITHIN.get(row["type"])
    rows = (row["value"].get(inner) or []) if inner else []
    return [
        more if more.get("id") else more | {"id": f"{row['id']}/{place}"} for place, more in enumerate(rows, start=1)
    ]


def words_of(kind: str, value: Any) -> dict[str, str]:
    """The words of a block, by where they stand; what says nothing is left out."""
    return {path: words for path, words in _words(value, WORDS.get(kind, {})) if says(words)}


def _words(value: Any, wanted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for group, inner in wanted.items():
        for path, found in _walk(value, group.split("/") if group else []):
            if isinstance(inner, Mapping):
                yield from ((f"{path}/{name}", words) for name, words in _words(found, inner))
            elif isinstance(found, str):
                yield path, found


def _walk(value: Any, parts: list[str], at: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """What a path leads to; `*` is every item of a list, named by its key."""
    if not parts:
        yield "/".join(at), value
        return
    head, rest = parts[0], parts[1:]
    if head == "*":
        for key, inner in _items(value):
            yield from _walk(inner, rest, (*at, key))
    elif isinstance(value, Mapping):
        yield from _walk(value.get(head), rest, (*at, head))


def _items(value: Any) -> Iterator[tuple[str, Any]]:
    """Items of a list with their keys; lists that were written long ago have none, and go by number."""
    for number, item in enumerate(value or []):
        is_wrapped = isinstance(item, Mapping) and {"id", "value"} <= item.keys()
        yield (item["id"], item["value"]) if is_wrapped else (str(number), item)


def most_letters(kind: str, path: str) -> int:
    """The most letters of a text in a block, 0 for formatted text."""
    wanted: Any = WORDS[kind]
    if path in wanted:
        return cast("int", wanted[path])
    group, name = path.split("/", maxsplit=1)[0] + "/*", path.rsplit("/", maxsplit=1)[-1]
    inner = wanted[group]
    return cast("int", inner[name] if isinstance(inner, Mapping) else inner)


def translated(rows: Sequence[Any], known: Kept) -> tuple[list[Any], set[str]]:
    """A stream with the English there is, and the keys of its units that are Danish still."""
    made, danish = [], set()
    for row in rows:
        changed = deepcopy(dict(row))
        for unit, block in _blocks(changed):
            entry = known.of(unit)
            if entry is None or state(unit, entry) is State.MISSING:
                danish.add(unit.key)
            else:
                for path in unit.words:
                    block["value"] = _put(block["value"], path.split("/") if path else [], entry.english[path])
        made.append(changed)
    return made, danish


def _blocks(row: dict[str, Any]) -> Iterator[tuple[Unit, dict[str, Any]]]:
    """Each unit of a block with the block that is to be changed."""
    words = words_of(row["type"], row["value"])
    if words:
        yield Unit(row["id"], "", words, row["type"]), row
    if rows := _within(row):
        row["value"][WITHIN[row["type"]]] = rows
    for more in rows:
        yield from _blocks(more)


def _put(value: Any, parts: Sequence[str], words: str) -> Any:
    if not parts:
        return words
    head, rest = parts[0], parts[1:]
    if isinstance(value, list):
        for number, (key, inner) in enumerate(_items(value)):
            if key == head:
                item = value[number]
                value[number] = (
                    item | {"value": _put(inner, rest, words)} if inner is not item else _put(inner, rest, words)
                )
        return value
    value[head] = _put(value[head], rest, words)
    return value


def paired(danish: Sequence[Any], english: Sequence[Any]) -> dict[str, Entry]:
    """The English of two streams that say the same in the same order, by the keys of the Danish one. What stands there in another kind
    of block, or in the very words of the Danish, is no translation."""
    made: dict[str, Entry] = {}
    for here, there in zip(danish, english, strict=False):
        if here["type"] != there["type"]:
            continue
        ours, theirs = words_of(here["type"], here["value"]), words_of(there["type"], there["value"])
        if entry := pair(ours, theirs):
            made[here["id"]] = entry
        made |= paired(_within(here), _within(there))
    return made


def pair(ours: Words, theirs: Words) -> Entry | None:
    """Danish words and the English ones in the same places; None where nothing is said otherwise."""
    by_place = dict(zip(_places(theirs), theirs.values(), strict=True))
    english = {
        path: by_place[place] for path, place in zip(ours, _places(ours), strict=True) if says(by_place.get(place))
    }
    differs = any(plain(english[path]) != plain(ours[path]) for path in english)
    return Entry(dict(ours), english) if differs else None


def paired_fields(ours: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, Entry]:
    """The same for fields by their names."""
    pairs = {name: pair({"": words}, {"": theirs.get(name, "")}) for name, words in ours.items() if says(words)}
    return {name: entry for name, entry in pairs.items() if entry}


def dated(made: Mapping[str, Entry], before: Mapping[str, Entry]) -> dict[str, Entry]:
    """English words with the Danish they were written from: `before` has, as the other language of the same units, what they said then."""
    return {key: Entry(before[key].english, entry.english) if key in before else entry for key, entry in made.items()}


def _places(words: Words) -> Iterator[str]:
    """Where each stands, with numbers for the keys of lists, which differ from page to page."""
    numbers: dict[str, int] = {}
    for path in words:
        parts = path.split("/")
        if len(parts) > 1 and parts[0] in ("points", "options"):
            parts[1] = str(numbers.setdefault(parts[1], len(numbers)))
        yield "/".join(parts)


def stored(entries: Mapping[str, Entry]) -> dict[str, dict[str, dict[str, str]]]:
    """As a page keeps them."""
    return {key: {"da": dict(entry.danish), "en": dict(entry.english)} for key, entry in entries.items()}


def counted(all_units: Iterable[Unit], known: Kept) -> dict[State, int]:
    """How many units stand how."""
    found = dict.fromkeys(State, 0)
    for unit in all_units:
        found[state(unit, known.of(unit))] += 1
    return found
