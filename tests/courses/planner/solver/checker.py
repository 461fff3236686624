"""Whether a plan keeps every hard rule, and whom it covers: written from the description of the data alone.

Shares no code with the planner, so that a mistake there cannot hide here. Plain loops, no cleverness.
"""

import datetime as dt
from typing import Any

Row = list[Any]


def violations(data: dict[str, Any], plan: list[Row]) -> list[str]:
    """One sentence for each rule that a session breaks; published sessions may break what they want among themselves."""
    published = [fill_up(row) for row in data.get("fixed", [])]
    rows = [fill_up(row) for row in plan]
    found = [f"published {row} is not in the plan" for row in published if row not in rows]
    for index, row in enumerate(rows):
        if row in published:
            continue
        found += alone(data, row)
        for other_index, other in enumerate(rows):
            if other_index != index:
                found += together(data, row, other)
    return found + limits(data, rows, published)


def fill_up(row: Row) -> Row:
    return [*row, None, None][:5]


def days_of(data: dict[str, Any], row: Row) -> list[int]:
    """The indexes of the days of a session; those of meetings that fall on no listed day are missing."""
    course = data["courses"][row[0]]
    offsets = course.get("offsets") or ([0, 1] if course["form"] == "W" else [0])
    first = dt.date.fromisoformat(data["days"][row[2]][1])
    wanted = [(first + dt.timedelta(days=offset)).isoformat() for offset in offsets]
    return [index for index, (_week, date, _kind) in enumerate(data["days"]) if date in wanted]


def room_days_of(data: dict[str, Any], row: Row) -> list[int]:
    """Those of its days on which it is in its room."""
    course = data["courses"][row[0]]
    if "in_room" not in course:
        return days_of(data, row)
    first = dt.date.fromisoformat(data["days"][row[2]][1])
    wanted = [(first + dt.timedelta(days=offset)).isoformat() for offset in course["in_room"]]
    return [index for index, (_week, date, _kind) in enumerate(data["days"]) if date in wanted]


def alone(data: dict[str, Any], row: Row) -> list[str]:  # noqa: C901 the list of rules, one after the other
    """What a session breaks by itself."""
    course_number, venue_number, day, lead, co = row
    course, venue = data["courses"][course_number], data["venues"][venue_number]
    days, found = days_of(data, row), []
    kind = "E" if course["form"] == "E" else "D"
    meetings = len(course.get("offsets") or ([0, 1] if course["form"] == "W" else [0]))
    if len(days) != meetings or any(data["days"][index][2] != kind for index in days):
        found.append(f"{row}: not on days for its form")
    if course["form"] == "W" and dt.date.fromisoformat(data["days"][day][1]).weekday() != 5:
        found.append(f"{row}: a weekend that does not begin on Saturday")
    if day in course.get("closed", []):
        found.append(f"{row}: the course is closed on that day")
    month = dt.date.fromisoformat(data["days"][day][1]).month
    for promise in data.get("promises", []):
        is_meant = promise["course"] == course_number and venue["area"] in promise["areas"]
        if is_meant and month in promise.get("closed_months", []):
            found.append(f"{row}: in a month that its promise excludes")
    if any(index not in venue["open"] for index in room_days_of(data, row)):
        found.append(f"{row}: the venue is not open")
    if venue["capacity"] < course["mincap"]:
        found.append(f"{row}: the room is too small")
    if [course_number, venue_number] in data.get("not_here", []):
        found.append(f"{row}: not wanted in that room")
    if lead is None:
        found.append(f"{row}: nobody leads it")
    for person, role in ((lead, "lead"), (co, "co")):
        if person is None:
            continue
        trainer = data["trainers"][person]
        may = trainer["courses"] if role == "lead" else trainer["courses"] + trainer.get("co_courses", [])
        if course_number not in may:
            found.append(f"{row}: {role} is not qualified")
        km = trainer["km"][venue_number]
        if km is None or km > trainer["travel_km"]:
            found.append(f"{row}: {role} does not travel so far")
        if any(index not in trainer["free"] for index in days):
            found.append(f"{row}: {role} is away")
    if lead is not None and lead == co:
        found.append(f"{row}: beside oneself")
    if co is not None and not course.get("co"):
        found.append(f"{row}: a co-trainer nobody asked for")
    return found


def together(data: dict[str, Any], row: Row, other: Row) -> list[str]:
    """What two sessions break together."""
    found = []
    days, other_days = days_of(data, row), days_of(data, other)
    shared = set(days) & set(other_days)
    if row[1] == other[1] and set(room_days_of(data, row)) & set(room_days_of(data, other)):
        found.append(f"{row} and {other}: one room twice")
    if shared and data["venues"][row[1]]["area"] == data["venues"][other[1]]["area"]:
        found.append(f"{row} and {other}: one district twice in a day")
    for person in {row[3], row[4]} & {other[3], other[4]} - {None}:
        rest = data["trainers"][person].get("rest_weeks", 1)
        apart = min(abs(data["days"][a][0] - data["days"][b][0]) for a in days for b in other_days)
        if apart <= rest:
            found.append(f"{row} and {other}: trainer {person} has no rest")
    return found


def limits(data: dict[str, Any], rows: list[Row], published: list[Row]) -> list[str]:
    """Sessions counted; published ones alone may be more than a limit, new ones may not add to that."""
    found = []
    new = [row for row in rows if row not in published]
    for number, course in enumerate(data["courses"]):
        most = course.get("budget", data["budget_per_course"])
        if any(row[0] == number for row in new) and sum(row[0] == number for row in rows) > most:
            found.append(f"course {number}: over its budget of {most}")
    for number, venue in enumerate(data["venues"]):
        if any(row[1] == number for row in new) and sum(row[1] == number for row in rows) > venue["max"]:
            found.append(f"venue {number}: more than {venue['max']} sessions")
    for number, trainer in enumerate(data["trainers"]):
        if any(number in row[3:] for row in new) and sum(number in row[3:] for row in rows) > trainer["max"]:
            found.append(f"trainer {number}: more than {trainer['max']} sessions")
    if data.get("area_per_week") is not None:
        counts: dict[tuple[int, int], int] = {}
        for row in rows:
            key = (data["venues"][row[1]]["area"], data["days"][row[2]][0])
            counts[key] = counts.get(key, 0) + 1
        keys = {(data["venues"][row[1]]["area"], data["days"][row[2]][0]) for row in new}
        found += [f"district and week {key}: too many" for key in sorted(keys) if counts[key] > data["area_per_week"]]
    return found


def covered(data: dict[str, Any], plan: list[Row]) -> tuple[float, float]:
    """(all, mean): the share of members covered for every course, and the average over the courses."""
    total = sum(row["members"] for row in data["members"])
    if not total or not data["courses"]:
        return 0.0, 0.0
    everything, per_course = 0, 0
    for group in data["members"]:
        courses = 0
        for number in range(len(data["courses"])):
            weeks = sorted(
                {data["days"][row[2]][0] % 52 for row in plan if row[0] == number and row[1] in group["venues"]}
            )
            waits = [
                later - earlier
                for earlier, later in zip(weeks, [*weeks[1:], weeks[0] + 52] if weeks else [], strict=True)
            ]
            courses += bool(waits) and max(waits) <= data["max_gap_weeks"]
        per_course += courses * group["members"]
        everything += group["members"] if courses == len(data["courses"]) else 0
    return everything / total, per_course / total / len(data["courses"])


def promises_short(data: dict[str, Any], plan: list[Row]) -> dict[tuple[int, tuple[int, ...]], int]:
    """(course, districts) → sessions that lack, where every promise counts sessions only (no gaps)."""
    promises = data.get("promises")
    if promises is None:
        promises = [
            {"course": course, "areas": [area], "runs": data["min_runs"]}
            for course in range(len(data["courses"]))
            for area in range(len(data["areas"]))
        ]
    found = {}
    for promise in promises:
        here = sum(row[0] == promise["course"] and data["venues"][row[1]]["area"] in promise["areas"] for row in plan)
        if here < promise["runs"]:
            found[promise["course"], tuple(sorted(set(promise["areas"])))] = promise["runs"] - here
    return found
