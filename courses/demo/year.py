"""The rolling year: series by recurrence rules, two or three runs a year per course and storkreds, with holes to see."""

import datetime as dt
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.demo.places import Places
from courses.demo.trainers import Trainers
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule import actions
from courses.schedule.actions.slots import TrainerTaken, VenueTaken
from courses.schedule.models import Series, SeriesMeeting, SeriesTrainer, Session, TrainerRole
from courses.schedule.queries.holidays import public_holiday, school_breaks
from courses.schedule.rules import recurrence
from courses.schedule.rules.patterns import usual_pattern

DAYS_BACK, DAYS_AHEAD, PUBLISHED_AHEAD = 270, 380, 352
# How long before its first day a series is drafted, and each of its sessions opened.
DRAFTED_BEFORE, OPENED_BEFORE = dt.timedelta(days=120), dt.timedelta(days=90)
# What lies further ahead was opened all at once, two weeks ago.
LATELY = dt.timedelta(days=14)
# What is missing on purpose, so that the organiser has something to see: (storkreds, course).
HOLES = [(4, "k4"), (4, "k5"), (9, "k5"), (10, "k3")]
# What is planned but not opened yet, to be looked at and published; the second has nobody to teach it.
DRAFTS = [(8, "k2"), (6, "k3")]
DRAFTS_AFTER = dt.timedelta(days=45)
WEEKEND_REGIONS = {6: 3, 2: 9}  # K6 is national: Funen in March, Københavns Omegn in September
EVENING_DAYS, DAY_DAYS = ("TU", "WE", "TH", "MO"), ("SA", "SU")

Team = list[tuple[TrainerProfile, str]]


@dataclass(frozen=True)
class Wanted:
    """One course that is to come back in one storkreds; `position` spreads courses over days, rooms and trainers."""

    region: int
    course: Course
    position: int


class Year:
    """Plans the demo's year as an organiser would: a rule, a room and a team that are free on every day of it."""

    def __init__(self, chance: random.Random, places: Places, trainers: Trainers, today: dt.date) -> None:
        self.chance = chance
        self.places = places
        self.trainers = trainers
        self.today = today
        self.first = today - dt.timedelta(days=DAYS_BACK)
        self.last = today + dt.timedelta(days=DAYS_AHEAD)
        rows = Qualification.objects.values_list("trainer", "course", "level")
        self.levels = {(trainer, course): level for trainer, course, level in rows}

    def build(self, courses: dict[str, Course], regions: Iterable[int]) -> None:
        """Series and sessions of these courses in these storkredse; what begins within the coming year is open."""
        for region, (position, (code, course)) in product(regions, enumerate(sorted(courses.items()))):
            if (region, code) in HOLES or (code == "k6" and region not in WEEKEND_REGIONS):
                continue
            self._make(Wanted(region, course, position))
        for session in (
            Session.objects.filter(series__isnull=False).select_related("course").order_by("starts_at", "pk")
        ):
            self._open(session)

    def build_online(self, course: Course) -> None:
        """Three evenings from home, by a trainer from far away."""
        for number in range(3):
            day = self.today + dt.timedelta(days=24 + 91 * number)
            day += dt.timedelta(days=(2 - day.weekday()) % 7)
            while public_holiday(day) or school_breaks([day]):
                day += dt.timedelta(days=7)
            times = recurrence.meeting_times([(0, dt.time(19), dt.time(21, 30))], day)
            with clock.at(recurrence.zoned(self.today - LATELY, dt.time(9))):
                session = actions.create_session(
                    course=course,
                    venue=None,
                    meetings=times,
                    trainers=[(self.trainers[10][-1], TrainerRole.LEAD)],
                    is_online=True,
                    online_url="https://moede.example/rundkreds",
                    note="Hav papir og blyant klar.",
                    note_en="Have paper and pencil ready.",
                )
                actions.publish_session(session=session)

    def build_today(self, course: Course) -> None:
        """A session today with the trainer to log in as, so that there is something to teach from and to note.
        On a public holiday there is none."""
        if public_holiday(self.today):
            return
        lead = self.trainers[7][0]
        times = recurrence.meeting_times(usual_pattern(course.form, course.minutes), self.today)
        rooms = [venue for venue in self.places.venues[7] if venue.capacity >= course.min_participants]
        with clock.at(recurrence.zoned(self.today - OPENED_BEFORE, dt.time(9))):
            for venue in rooms:
                try:
                    session = actions.create_session(
                        course=course, venue=venue, meetings=times, trainers=[(lead, TrainerRole.LEAD)]
                    )
                except VenueTaken:
                    continue
                except TrainerTaken:
                    return  # there is one already
                actions.publish_session(session=session)
                return

    def _make(self, wanted: Wanted) -> None:
        rooms = [v for v in self.places.venues[wanted.region] if v.capacity >= wanted.course.min_participants]
        venue = rooms[(wanted.position * 2 + wanted.region) % len(rooms)]
        team = self._team(wanted)
        for rule, start in self._candidates(wanted):
            if self._is_free(rule, start, wanted.course, venue) and self._try(wanted, venue, team, rule, start):
                return

    def _team(self, wanted: Wanted) -> Team:
        """Somebody who may lead the course, and for larger ones somebody who may help."""
        level = {t.pk: self.levels.get((t.pk, wanted.course.pk), 0) for t in self.trainers[wanted.region]}
        leads = [t for t in self.trainers[wanted.region] if level[t.pk] == Qualification.Level.LEAD]
        lead = leads[wanted.position % len(leads)]
        team: Team = [(lead, TrainerRole.LEAD)]
        helpers = [
            t for t in self.trainers[wanted.region] if t != lead and level[t.pk] >= Qualification.Level.CO_TRAINER
        ]
        if wanted.course.trainers_needed > 1 and helpers:
            team.append((helpers[wanted.position // 2 % len(helpers)], TrainerRole.CO))
        return team

    def _candidates(self, wanted: Wanted) -> Iterator[tuple[recurrence.Rule, dt.date]]:
        """Rules that could carry the course, most wanted first: away from July and December, months spread by region."""
        course = wanted.course
        if course.form == "weekend":
            for nth in (1, 2, 3, 4):
                yield recurrence.Rule("YEARLY", ("SA",), nth, (WEEKEND_REGIONS[wanted.region],)), self.first
            return
        days = list(EVENING_DAYS if course.form.startswith("evening") else DAY_DAYS)
        interval = 12 // course.target_runs_per_year
        offsets = [1, 2] if interval == 4 else [2, 3, 4, 5]
        nths = [1, 2, 3, 4]
        self.chance.shuffle(nths)
        turn = wanted.position + wanted.region
        for offset, nth, day in product(_from(turn, offsets), nths, _from(turn, days)):
            start = self.first
            while start.month % interval != offset % interval:
                start = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
            yield recurrence.Rule("MONTHLY", (day,), nth, interval=interval), start

    def _is_free(self, rule: recurrence.Rule, start: dt.date, course: Course, venue: Venue) -> bool:
        """Whether no day of it is a public holiday or in a school holiday."""
        offsets = [row[0] for row in usual_pattern(course.form, course.minutes)]
        firsts = recurrence.occurrences(rule, start, until=self.last)
        days = [day + dt.timedelta(days=offset) for day in firsts for offset in offsets]
        return not any(map(public_holiday, days)) and not school_breaks(days, venue.municipality)

    def _try(self, wanted: Wanted, venue: Venue, team: Team, rule: recurrence.Rule, start: dt.date) -> bool:
        """Make the series and its sessions; False (and nothing made) when a room or a trainer is taken."""
        hosts = self.places.associations[wanted.region]
        host = next((a for a in hosts if a.municipality_id == venue.municipality_id), hosts[0])
        series = Series.objects.create(
            course=wanted.course,
            venue=venue,
            region=venue.municipality.region,
            association=host,
            start_date=start,
            rule=rule,
            capacity=min(wanted.course.capacity, venue.capacity),
            note="Demo",
        )
        for offset, begin, end in usual_pattern(wanted.course.form, wanted.course.minutes):
            SeriesMeeting.objects.create(series=series, day_offset=offset, start_time=begin, end_time=end)
        for trainer, role in team:
            SeriesTrainer.objects.create(series=series, trainer=trainer, role=role)
        try:
            with clock.at(recurrence.zoned(start - DRAFTED_BEFORE, dt.time(8))):
                actions.make_sessions(series=series, until=self.last)
        except (VenueTaken, TrainerTaken):
            series.delete()
            return False
        return True

    def _open(self, session: Session) -> None:
        start = clock.local(session.starts_at).date()
        if start > self.today + dt.timedelta(days=PUBLISHED_AHEAD):
            return
        place = (session.region_id, session.course.code)
        if place in DRAFTS and start > self.today + DRAFTS_AFTER:
            if place == DRAFTS[-1]:
                actions.set_trainers(session=session, trainers=[])
            return
        opened = min(start - OPENED_BEFORE, self.today - LATELY)
        with clock.at(recurrence.zoned(opened, dt.time(9))):
            actions.publish_session(session=session)


def _from(turn: int, values: list) -> list:
    """The same values, begun at another place."""
    turn %= len(values)
    return values[turn:] + values[:turn]
