"""The rolling year: series by recurrence rules, two or three runs a year per course and storkreds, with holes to see."""

import datetime as dt
import random
from collections.abc import Iterator
from itertools import product

from courses.catalogue.models import Course
from courses.common import clock
from courses.demo.places import Places
from courses.demo.trainers import Trainers
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.schedule import actions, rules
from courses.schedule.holidays import public_holiday, school_breaks
from courses.schedule.models import Series, SeriesMeeting, SeriesTrainer, Session, TrainerRole
from courses.schedule.patterns import usual_pattern

DAYS_BACK, DAYS_AHEAD, PUBLISHED_AHEAD = 270, 380, 352
# What is missing on purpose, so that the organiser has something to see: (storkreds, course).
HOLES = {(4, "k4"), (4, "k5"), (9, "k5"), (10, "k3")}
WEEKEND_REGIONS = {6: 3, 2: 9}  # K6 is national: Funen in March, Københavns Omegn in September
EVENING_DAYS, DAY_DAYS = ("TU", "WE", "TH", "MO"), ("SA", "SU")


def build_year(
    chance: random.Random,
    courses: dict[str, Course],
    places: Places,
    trainers: Trainers,
    *,
    today: dt.date,
    regions: list[int],
) -> list[Session]:
    """Series and their sessions in these storkredse from nine months ago to a year ahead, in order of their start."""
    first = today - dt.timedelta(days=DAYS_BACK)
    for region, (position, (code, course)) in product(regions, enumerate(sorted(courses.items()))):
        if (region, code) in HOLES or (code == "k6" and region not in WEEKEND_REGIONS):
            continue
        _series(chance, course, position, region, places, trainers, first, today + dt.timedelta(days=DAYS_AHEAD))
    sessions = list(Session.objects.filter(series__isnull=False).order_by("starts_at", "pk"))
    for session in sessions:
        _publish(session, today)
    return list(Session.objects.order_by("starts_at", "pk"))


def build_online(course: Course, trainers: Trainers, *, today: dt.date) -> None:
    """Three evenings from home, by a trainer from far away."""
    for number in range(3):
        day = today + dt.timedelta(days=24 + 91 * number)
        day += dt.timedelta(days=(2 - day.weekday()) % 7)
        times = rules.meeting_times([(0, dt.time(19), dt.time(21, 30))], day)
        session = actions.create_session(
            course=course,
            venue=None,
            meetings=times,
            trainers=[(trainers[10][-1], TrainerRole.LEAD)],
            is_online=True,
            online_url="https://moede.example/rundkreds",
            note="Hav papir og blyant klar.",
            note_en="Have paper and pencil ready.",
        )
        actions.publish_session(session=session)


def _series(
    chance: random.Random,
    course: Course,
    position: int,
    region: int,
    places: Places,
    trainers: Trainers,
    first: dt.date,
    last: dt.date,
) -> None:
    rooms = [v for v in places.venues[region] if v.capacity >= course.min_participants]
    venue = rooms[(position * 2 + region) % len(rooms)]
    team = _team(trainers[region], course, position)
    for rule, start in _candidates(chance, course, position, region, first):
        if _is_free(rule, start, last, course, venue) and _try(course, venue, places, region, team, rule, start, last):
            return


def _team(local: list[TrainerProfile], course: Course, position: int) -> list[tuple[TrainerProfile, str]]:
    lead = local[position % len(local)]
    team = [(lead, TrainerRole.LEAD)]
    if course.trainers_needed > 1 and len(local) > 1:
        team.append((local[(position + 1) % len(local)], TrainerRole.CO))
    return [(trainer, str(role)) for trainer, role in team]


def _candidates(
    chance: random.Random, course: Course, position: int, region: int, first: dt.date
) -> Iterator[tuple[rules.Rule, dt.date]]:
    """Rules that could carry the course, most wanted first: away from July and December, months spread by region."""
    days = list(EVENING_DAYS if course.form.startswith("evening") else DAY_DAYS)
    turn = (position + region) % len(days)
    days = days[turn:] + days[:turn]
    if course.form == "weekend":
        month = WEEKEND_REGIONS[region]
        for nth in (1, 2, 3, 4):
            yield rules.Rule("YEARLY", ("SA",), nth, (month,)), first
        return
    interval = 12 // course.target_runs_per_year
    offsets = [1, 2] if interval == 4 else [2, 3, 4, 5]
    turn = (position + region) % len(offsets)
    nths = [1, 2, 3, 4]
    chance.shuffle(nths)
    for offset, nth, day in product(offsets[turn:] + offsets[:turn], nths, days):
        start = first
        while start.month % interval != offset % interval:
            start = (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        yield rules.Rule("MONTHLY", (day,), nth, interval=interval), start


def _is_free(rule: rules.Rule, start: dt.date, last: dt.date, course: Course, venue: Venue) -> bool:
    """Whether no day of it is a public holiday or in a school holiday."""
    offsets = [row[0] for row in usual_pattern(course.form, course.minutes)]
    days = [day + dt.timedelta(days=offset) for day in rules.occurrences(rule, start, until=last) for offset in offsets]
    return not any(map(public_holiday, days)) and not school_breaks(days, venue.municipality)


def _try(
    course: Course,
    venue: Venue,
    places: Places,
    region: int,
    team: list[tuple[TrainerProfile, str]],
    rule: rules.Rule,
    start: dt.date,
    last: dt.date,
) -> bool:
    """Make the series and its sessions; False (and nothing made) when a room or a trainer is taken."""
    hosts = places.associations[region]
    host = next((a for a in hosts if a.municipality_id == venue.municipality_id), hosts[0])
    series = Series.objects.create(
        course=course,
        venue=venue,
        association=host,
        start_date=start,
        rule=rule,
        capacity=min(course.capacity, venue.capacity),
        note="Demo",
    )
    for offset, begin, end in usual_pattern(course.form, course.minutes):
        SeriesMeeting.objects.create(series=series, day_offset=offset, start_time=begin, end_time=end)
    for trainer, role in team:
        SeriesTrainer.objects.create(series=series, trainer=trainer, role=role)
    try:
        with clock.at(rules.zoned(start, dt.time(8))):
            actions.make_sessions(series=series, until=last)
    except (actions.VenueTaken, actions.TrainerTaken):
        series.delete()
        return False
    return True


def _publish(session: Session, today: dt.date) -> None:
    """What begins within the coming year is open; what lies further ahead is still a draft."""
    start = session.starts_at.astimezone(rules.COPENHAGEN).date()
    if start > today + dt.timedelta(days=PUBLISHED_AHEAD):
        return
    opened = min(start - dt.timedelta(days=90), today - dt.timedelta(days=2))
    with clock.at(rules.zoned(opened, dt.time(9))):
        actions.publish_session(session=session)
