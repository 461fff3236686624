"""How many trainers each course will have in each district in six months, and who could become one until then."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from courses.cadence.queries.coverage import cadence_rules
from courses.catalogue.models import Course
from courses.catalogue.rules import months_later
from courses.common import clock
from courses.ladder.queries.evidence import Facts, booked, facts, of_trainers, standings
from courses.ladder.rules import LEADS_WANTED, Level, Standing
from courses.members.models import TrainerProfile
from courses.places.models import Region

AHEAD_MONTHS = 6
# Of the districts that lack trainers, so many are proposed a weekend at once.
MOST_WEEKENDS = 3


@dataclass(frozen=True)
class Person:
    """A trainer who is not yet, or not any more, a trainer of the course."""

    trainer: TrainerProfile
    stand: Standing


@dataclass
class Row:
    """One course where it is promised: in a district, or in several together. `leads`: trainers of it now; `later`: in six
    months, if what is planned is held; `lapsing`: of those now, who will not count any more then."""

    course: Course
    regions: list[Region]
    leads: int = 0
    later: int = 0
    lapsing: int = 0
    one_away: list[Person] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """How many trainers are missing then."""
        return max(0, LEADS_WANTED - self.later)

    @property
    def is_everywhere(self) -> bool:
        """Whether it is one promise for many districts together."""
        return len(self.regions) > 1


@dataclass(frozen=True)
class Weekend:
    """A proposal: to train trainers in a district, and who is one step away there."""

    course: Course
    region: Region
    people: list[TrainerProfile]
    missing: int


def forecast(today: dt.date | None = None) -> list[Row]:
    """Each course and place, what lacks most first. Nine queries, whatever there is."""
    today = today or clock.today()
    trainers = list(
        TrainerProfile.objects.filter(is_active=True).select_related("member__user", "member__postcode__municipality")
    )
    known = facts(of_trainers())
    now, later = standings(known, today), standings(_with(known, booked(of_trainers())), _ahead(today))
    rows = _rows()
    by_member = {trainer.member_id: trainer for trainer in trainers}
    for (member, course), stand in sorted(now.items()):
        home = by_member[member].member.postcode
        row = rows.get((home.municipality.region_id, course)) if home else None
        if row is None:
            continue
        will = later[member, course].counts_as == Level.LEAD
        row.later += will
        if stand.counts_as == Level.LEAD:
            row.leads += 1
            row.lapsing += not will
        elif stand.is_one_away:
            row.one_away.append(Person(by_member[member], stand))
    found = {id(row): row for row in rows.values()}
    return sorted(found.values(), key=lambda row: (-row.missing, row.course.position, row.regions[0].number))


def weekends(rows: Iterable[Row]) -> list[Weekend]:
    """Where a weekend that trains trainers would help most: in districts that lack some and where people are one step away."""
    course = Course.objects.filter(is_active=True, form=Course.Form.WEEKEND).order_by("position", "code").first()
    people: dict[Region, dict[int, TrainerProfile]] = defaultdict(dict)
    missing: dict[Region, int] = defaultdict(int)
    for row in rows:
        if row.missing and not row.is_everywhere:
            missing[row.regions[0]] += row.missing
            people[row.regions[0]].update({person.trainer.pk: person.trainer for person in row.one_away})
    found = [
        Weekend(course, region, list(who.values()), missing[region]) for region, who in people.items() if who and course
    ]
    return sorted(found, key=lambda one: (-one.missing, -len(one.people), one.region.number))[:MOST_WEEKENDS]


def _rows() -> dict[tuple[int, int], Row]:
    """By district and course; one row for all districts of a promise that several share."""
    regions = list(Region.objects.order_by("number"))
    courses = list(Course.objects.filter(is_active=True).order_by("position", "code"))
    by_key, of_course = {region.pk: region for region in regions}, {course.pk: course for course in courses}
    made: dict[tuple[int, tuple[int, ...]], Row] = {}
    found = {}
    for (region, course), rule in cadence_rules(courses, regions).items():
        if rule.runs:
            key = course, tuple(sorted(rule.regions))
            if key not in made:
                made[key] = Row(of_course[course], [by_key[pk] for pk in rule.regions])
            found[region, course] = made[key]
    return found


def _with(known: Facts, more: Facts) -> Facts:
    return {pair: [*known.get(pair, []), *more.get(pair, [])] for pair in {*known, *more}}


def _ahead(today: dt.date) -> dt.date:
    return months_later(today, AHEAD_MONTHS)
