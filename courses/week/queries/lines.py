"""What needs somebody this week, the most urgent first. Where lines come from is `SOURCES`: another kind is one entry more."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from courses.common import clock
from courses.week import rules
from courses.week.queries import hand_overs, money, questions, sessions, tasks
from courses.week.queries.line import Line
from courses.week.queries.reader import Reader


@dataclass(frozen=True)
class Source:
    """One kind of line. `find`: those that this reader may see, in as many queries for one as for thirty. `say`: so many of
    them in a mail, where nothing is said of anybody."""

    find: Callable[[Reader], list[Line]]
    say: Callable[[int], str]


SOURCES = (
    Source(tasks.newcomers, tasks.say_newcomers),
    Source(tasks.unanswered, tasks.say_unanswered),
    Source(tasks.silent, tasks.say_silent),
    Source(tasks.untaken, tasks.say_untaken),
    Source(hand_overs.waiting, hand_overs.say_waiting),
    Source(questions.owed, questions.say_owed),
    Source(questions.reported, questions.say_reported),
    Source(tasks.reported, tasks.say_reported),
    Source(sessions.unclosed, sessions.say_unclosed),
    Source(sessions.short, sessions.say_short),
    Source(sessions.unstaffed, sessions.say_unstaffed),
    Source(sessions.drafts, sessions.say_drafts),
    Source(money.rooms, money.say_rooms),
    Source(money.bills, money.say_bills),
)


@dataclass(frozen=True)
class Week:
    """What needs somebody: what is overdue, what is due before next Monday, and what comes."""

    late: list[Line]
    now: list[Line]
    soon: list[Line]

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs them."""
        return not (self.late or self.now or self.soon)


def week_of(reader: Reader) -> Week:
    """The lines of somebody, each group by its day."""
    today = clock.today()
    parts: dict[str, list[Line]] = {rules.LATE: [], rules.NOW: [], rules.SOON: []}
    found = [line for source in SOURCES for line in source.find(reader)]
    for line in sorted(found, key=lambda line: line.by):
        parts[rules.urgency(line.by, today)].append(line)
    return Week(**parts)


def counts_of(reader: Reader) -> list[str]:
    """The same as sentences for a mail: how many of each kind is due before next Monday, and nothing of anybody."""
    today = clock.today()

    def is_due(by: dt.date) -> bool:
        return rules.urgency(by, today) != rules.SOON

    due = [(source, sum(is_due(line.by) for line in source.find(reader))) for source in SOURCES]
    return [source.say(count) for source, count in due if count]
