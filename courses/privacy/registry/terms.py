"""The words of the registry: what is said of a kind of data, and what is done with a row of it."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.functional import Promise

# What makes a row about a session readable.
SESSION = ("session__course__title", "session__starts_at")


class Erase(Enum):
    """What forgetting a person does with the rows that are about them."""

    DELETE = "the rows go"
    BLANK = "the rows stay and are counted; the fields of `blank` are written over"
    UNLINK = "the rows stay; the key to the person goes with the log-in"
    KEEP = "the rows stay as they are and lead to nobody once the person is blank"
    FOLLOWS = "the rows go with the log-in or with another row"
    OWN = "a function of its own"
    EXPIRES = "found by nobody; gone by itself"


@dataclass(frozen=True)
class Category:
    """One line of the notice: what, why, on which ground in law, how long, shown to whom."""

    what: Promise
    why: Promise
    basis: Promise
    kept: Promise
    seen_by: Promise


@dataclass(frozen=True)
class Record:
    """What one table holds about a person in one role.

    `of`: pairs of what is known of the person (`queries.Person.known`) and the lookup that finds their rows by it.
    `fields`: each personal field and its category. `hidden`: fields that nobody may take along, since they are keys.
    `told`: lookups that make an exported row readable. `name`: the key in the export; "" where a row says nothing that
    another does not.
    """

    model: str
    name: str
    of: tuple[tuple[str, str], ...]
    fields: dict[str, Category]
    erase: Erase
    blank: dict[str, Any] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()


def fields(names: str, category: Category) -> dict[str, Category]:
    """Several fields of one category, by their names with spaces between."""
    return dict.fromkeys(names.split(), category)
