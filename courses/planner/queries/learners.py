"""Who is one step away from leading a course, as the planner reads it: they get places beside the lead (`solver.learning`)."""

import datetime as dt

from courses.ladder.queries.evidence import facts, standings
from courses.ladder.rules import Level, Need
from courses.planner.queries.problem import Problem

# [course, trainer, sessions that are missing, whether another place must be among them, [rooms they were in], the last day on
# which they count as a lead or None], by numbers.
LearnerRow = list


def learners(problem: Problem, today: dt.date) -> list[LearnerRow]:
    """Co-trainers of a course, and its trainers who would lapse within the year. Four queries, whatever there is."""
    courses = {course.pk: number for number, course in enumerate(problem.courses)}
    trainers = {trainer.member_id: number for number, trainer in enumerate(problem.trainers)}
    venues = {venue.pk: number for number, venue in enumerate(problem.venues)}
    found: list[LearnerRow] = []
    for (member, course), stand in standings(facts(trainers, courses), today).items():
        key = [courses[course], trainers[member]]
        if stand.counts_as == Level.LEAD and stand.lapses_on and stand.lapses_on < problem.days[-1]:
            found.append([*key, 1, False, [], max((stand.lapses_on - problem.days[0]).days, -1)])
        elif stand.is_one_away:
            rooms = sorted({venues[place] for place in stand.places if place in venues})
            # Whoever only lacks a sheet needs a session to be observed in.
            found.append([*key, max(stand.sessions_missing, 1), Need.OTHER_PLACE in stand.missing, rooms, None])
    return sorted(found, key=lambda row: row[:2])
