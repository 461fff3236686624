"""The answer to «why not here?» as sentences: which rule, or what a better use of room, day or trainer is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.common.few import SMALLEST_SHOWN
from courses.common.text import date_words
from courses.planner.queries.explanations import without_days, without_home
from courses.planner.queries.problem import Problem

MOST_COURSES = 3


def session_words(problem: Problem, row: list[int | None]) -> str:
    """«Aalborg · Debat, lørdag den 13. februar»"""
    course, venue, day, *_people = row
    assert course is not None
    assert venue is not None
    assert day is not None
    room = problem.venues[venue]
    return f"{room.town} · {problem.courses[course].display_title}, {date_words(problem.days[day])}"


def day_of(problem: Problem, row: list[int | None]) -> dt.date:
    """The first day of a session."""
    assert row[2] is not None
    return problem.days[row[2]]


def rule_words(problem: Problem, hurdle: Mapping[str, Any], trainer: str) -> str:  # noqa: C901 (one sentence a rule)
    """One rule that speaks against it whatever the plan; `trainer` is who was asked about."""
    if hurdle["row"]:
        return (
            _("%(session)s stays: it is published, or held fast.") % {"session": session_words(problem, hurdle["row"])}
            + " "
            + taken_words(hurdle["rule"])
        )
    numbers = {**hurdle["numbers"], "trainer": trainer}
    match hurdle["rule"]:
        case "not_here":
            return _("The room is kept free of the course by hand.")
        case "out_of_use":
            return _("The room is out of use.")
        case "room_too_small":
            return _("The room has %(seats)s seats; the course needs %(needed)s.") % numbers
        case "no_hours":
            return _("Nobody has said on which days the room can be had. Enter them.")
        case "wrong_day":
            return _("The course cannot begin then: another weekday, a holiday, a closed time, or too soon.")
        case "month_closed":
            return _("What is promised here leaves out that month.")
        case "room_closed":
            return _("The room is not open then, or on no day that suits the course.")
        case "nobody_qualified":
            return _("Nobody may teach this course yet. Qualify a trainer.")
        case "nobody_in_reach":
            return _near_words(numbers)
        case "nobody_free":
            sentence = (
                ngettext(
                    "The only trainer who comes here is not free then.",
                    "None of the %(in_reach)s trainers who come here is free then.",
                    numbers["in_reach"],
                )
                % numbers
            )
            return f"{sentence} {without_days(numbers['no_days'])}" if numbers["no_days"] else sentence
        case "not_qualified":
            return _("%(trainer)s may not teach the course.") % numbers
        case "no_home":
            return _("Nobody knows where %(trainer)s lives. Enter the postcode.") % numbers
        case "too_far":
            if numbers["km"] is None:
                return _("%(trainer)s would need a ferry.") % numbers
            return _("%(trainer)s travels %(travels)s km; it is %(km)s km.") % numbers
        case "away":
            return _("%(trainer)s is not free then.") % numbers
        case "budget":
            return _("All sessions that the course may have in a year are published or held fast.")
        case "trainer_limit":
            return _("%(trainer)s takes no more sessions this year.") % {"trainer": trainer or _("The trainer")}
        case "room_limit":
            return _("The room can take no more sessions this year.")
        case _:
            return _("There is no room for it beside what is published or held fast.")


def _near_words(numbers: Mapping[str, Any]) -> str:
    found = [
        ngettext(
            "The only trainer who may teach it does not travel so far.",
            "None of the %(qualified)s trainers who may teach it travels so far.",
            numbers["qualified"],
        )
        % numbers
    ]
    if "km" in numbers:
        found.append(_("The nearest lives %(km)s km away and travels %(travels)s km.") % numbers)
    if numbers["no_home"]:
        found.append(without_home(numbers["no_home"]))
    return " ".join(found)


def taken_words(rule: str) -> str:
    """What a session takes that the other one needs."""
    return {
        "room": _("It has the room on that day."),
        "district_day": _("It is on the same day in the same district."),
        "district_week": _("It fills the week in the district."),
        "trainer": _("Its trainer is the one who is needed, or rests around it."),
        "room_limit": _("It is one of the most sessions the room takes in a year."),
        "trainer_limit": _("It is one of the most sessions the trainer takes in a year."),
        "budget": _("It is one of the sessions that the course may have in a year."),
    }.get(rule, "")


def exchange_words(problem: Problem, answer: Mapping[str, Any]) -> list[str]:
    """What the whole plan gains and loses with it, once what became free is filled again: one sentence each."""
    found = []
    promises, everything = answer["promises"], answer["everything"]
    if promises:
        words = (
            ngettext(
                "%(count)s more promised session is missing.",
                "%(count)s more promised sessions are missing.",
                -promises,
            )
            if promises < 0
            else ngettext(
                "%(count)s more promised session is kept.", "%(count)s more promised sessions are kept.", promises
            )
        )
        found.append(words % {"count": abs(promises)})
    if abs(everything) >= SMALLEST_SHOWN:
        words = (
            ngettext(
                "%(count)s member fewer has all courses near home.",
                "%(count)s members fewer have all courses near home.",
                -everything,
            )
            if everything < 0
            else ngettext(
                "%(count)s member more has all courses near home.",
                "%(count)s members more have all courses near home.",
                everything,
            )
        )
        found.append(words % {"count": abs(everything)})
    changes = sorted(answer["members"].items(), key=lambda item: (-abs(item[1]), item[0]))
    for number, members in [item for item in changes if abs(item[1]) >= SMALLEST_SHOWN][:MOST_COURSES]:
        words = (
            ngettext("%(course)s: %(count)s member fewer.", "%(course)s: %(count)s members fewer.", -members)
            if members < 0
            else ngettext("%(course)s: %(count)s member more.", "%(course)s: %(count)s members more.", members)
        )
        found.append(words % {"course": problem.courses[int(number)].display_title, "count": abs(members)})
    return found


def verdict_words(answer: Mapping[str, Any]) -> str:
    """The answer in one sentence."""
    if answer["is_there"]:
        return _("It is in the plan.")
    if answer["rules"]:
        return _("It cannot be held there, whatever the plan.")
    if answer["is_better"]:
        return _("It can, and the plan gets better: the search did not come to it. Hold it fast and plan again.")
    if answer["promises"] < 0:
        return _("It can, but what is promised would be missing.")
    if any(members < 0 for members in answer["members"].values()) or answer["everything"] < 0:
        return _("It can, but the room, the day or the trainer reaches more people as the plan has it.")
    return _("It can, and the plan reaches as many people.")
