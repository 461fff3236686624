"""What those who coordinate carry, week by week over a year, so that it can be shared. Only for those who coordinate there."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from courses.common import clock
from courses.tasks.models import Coordinator, Task
from courses.tasks.queries.tasks import keys_of
from courses.week import rules
from courses.week.queries.reader import Reader


@dataclass(frozen=True)
class Carried:
    """Whoever coordinates, by the first name, and how many tasks they are asked about in each week."""

    name: str
    weeks: list[int]


@dataclass(frozen=True)
class Load:
    """The Mondays of the weeks, and everybody's, in the order of the names: nobody is ranked."""

    mondays: list[dt.date]
    people: list[Carried]

    @property
    def most(self) -> int:
        """The most that anybody carries in a week, at least 1."""
        return max([1, *(count for one in self.people for count in one.weeks)])


def load_of(reader: Reader) -> Load | None:
    """Those who coordinate the same places, or an association of the same district; of each only the tasks of these places. None
    for somebody who coordinates nothing. Two queries."""
    if not reader.places:
        return None
    associations, regions = keys_of(reader.places)
    theirs = Q(association__in=associations) | Q(region__in=regions) | Q(association__municipality__region__in=regions)
    rows = Coordinator.objects.filter(theirs).select_related("member").order_by("member__name_key", "member")
    people = {row.member_id: row.member.first_name for row in rows}
    spans: dict[int, list[tuple[dt.date, dt.date | None]]] = {pk: [] for pk in people}
    for task in Task.objects.filter(theirs, coordinator__in=people).order_by("pk"):
        ends = clock.local(task.closed_at).date() if task.closed_at else task.until_date
        spans[task.coordinator_id or 0].append((clock.local(task.posted_at).date(), ends))
    mondays = rules.year_of(clock.today())
    return Load(mondays, [Carried(name, rules.carried(spans[pk], mondays)) for pk, name in people.items()])
