"""Files of the Pabulib format (pabulib.org/format): how ballots are published, and read again by anybody.

Amounts are kroner with a point («5000», «12.50»). A ballot says no time, and they stand in an order of their own.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from courses.budget.rules.poll import Ballot, Poll, poll_of

# More is no round of a movement: a file is read whole.
LONGEST = 20_000_000
_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


class BadFile(ValueError):
    """What was read is no such file; the words say where."""


@dataclass(frozen=True)
class Read:
    """What stands in a file. `names`: the title of each proposal; `selected`: those that it says have won."""

    poll: Poll
    meta: Mapping[str, str]
    names: Mapping[int, str]
    selected: frozenset[int]


def kroner(ore: int) -> str:
    """«5000», or «12.50» where there are øre."""
    return f"{ore // 100}.{ore % 100:02}" if ore % 100 else str(ore // 100)


def written(poll: Poll, *, meta: Mapping[str, str], names: Mapping[int, str], selected: Iterable[int]) -> str:
    """The file of a poll. `meta`: what it is about (description, unit, dates); its numbers are added. Ballots are sorted by what
    they say, and numbered then: their numbers tell nothing of when they were cast."""
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";", lineterminator="\n")
    told = {
        **meta,
        "num_projects": len(poll.costs),
        "num_votes": poll.voters,
        "budget": kroner(poll.amount),
        "vote_type": "approval",
        "rule": "equalshares",
    }
    rows.writerows([["META"], ["key", "value"], *([key, _line(str(value))] for key, value in told.items())])
    won, votes = set(selected), poll.votes
    rows.writerows([["PROJECTS"], ["project_id", "cost", "votes", "name", "selected"]])
    rows.writerows(
        [number, kroner(cost), votes[number], _line(names[number]), int(number in won)]
        for number, cost in sorted(poll.costs.items())
    )
    rows.writerows([["VOTES"], ["voter_id", "vote", "district"]])
    rows.writerows([number, vote, district] for number, (vote, district) in enumerate(_votes(poll), start=1))
    return file.getvalue()


def _votes(poll: Poll) -> list[tuple[str, str]]:
    said = [
        (sorted(ballot.approved), _line(ballot.district))
        for ballot, size in poll.groups.items()
        for _one in range(size)
    ]
    return [(",".join(map(str, approved)), district) for approved, district in sorted(said)]


def _line(text: str) -> str:
    return " ".join(text.split())


def read(text: str) -> Read:
    """Read a file. Sections and columns may stand in any order, and unknown ones are passed over. Raises `BadFile`."""
    if len(text) > LONGEST:
        raise BadFile("The file is too long.")
    sections = _sections(text)
    meta = {row.get("key", ""): row.get("value", "") for row in sections["META"]}
    if meta.get("vote_type") != "approval":
        raise BadFile("Only approval ballots are counted here.")
    numbers: dict[str, int] = {}
    costs, names, selected = {}, {}, set()
    for place, row in enumerate(sections["PROJECTS"], start=1):
        key = row.get("project_id", "")
        if not key or key in numbers:
            raise BadFile(f"Proposal {place} has no id of its own.")
        # Ours are numbers; those of others are numbered as they stand.
        numbers[key] = number = int(key) if key.isascii() and key.isdecimal() and len(key) < 9 else -place
        costs[number], names[number] = _ore(row.get("cost", "")), row.get("name", key)
        if row.get("selected") == "1":
            selected.add(number)
    ballots = [Ballot(_approved(row.get("vote", ""), numbers), row.get("district", "")) for row in sections["VOTES"]]
    try:
        poll = poll_of(amount=_ore(meta.get("budget", "")), costs=costs, ballots=ballots)
    except ValueError as error:
        raise BadFile(str(error)) from None
    return Read(poll, meta, names, frozenset(selected))


def _sections(text: str) -> dict[str, list[dict[str, str]]]:
    """The rows of each section, by the names of its columns."""
    found: dict[str, list[dict[str, str]]] = {"META": [], "PROJECTS": [], "VOTES": []}
    name, head = "", None
    try:
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";", strict=True):
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if len(cells) == 1 and cells[0].upper() in found:
                name, head = cells[0].upper(), None
            elif not name:
                raise BadFile("The file does not begin with META.")
            elif head is None:
                head = [cell.lower() for cell in cells]
            else:
                found[name].append(dict(zip(head, cells, strict=False)))
    except csv.Error as error:
        raise BadFile(f"The file is no table: {error}.") from None
    return found


def _ore(words: str) -> int:
    match = _AMOUNT.fullmatch(words.strip())
    if not match:
        raise BadFile(f"«{words[:40]}» is no amount of kroner.")
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def _approved(vote: str, numbers: Mapping[str, int]) -> frozenset[int]:
    keys = [key.strip() for key in vote.split(",") if key.strip()]
    unknown = [key for key in keys if key not in numbers]
    if unknown:
        raise BadFile(f"A ballot approves of «{unknown[0][:40]}», which is no proposal.")
    return frozenset(numbers[key] for key in keys)
