"""What the tests of the back office share."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Group

from tests.factories.members import UserFactory

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SATURDAY = dt.date(2027, 2, 13)
NEW_YEAR = dt.date(2027, 1, 1)


def at(day: dt.date, start: str = "10:00", end: str = "15:00") -> tuple[dt.datetime, dt.datetime]:
    first, last = (dt.datetime.combine(day, dt.time.fromisoformat(time), COPENHAGEN) for time in (start, end))
    return first, last


def somebody(*groups: str, **facts):
    user = UserFactory(**facts)
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return user


def rows(prefix: str, *written: dict, initial: int = 0) -> dict[str, str]:
    """A formset as a browser sends it."""
    data = {f"{prefix}-TOTAL_FORMS": str(len(written)), f"{prefix}-INITIAL_FORMS": str(initial)}
    for number, row in enumerate(written):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def meeting(day: dt.date, start: str = "10:00", end: str = "15:00") -> dict[str, str]:
    return {"day": day.isoformat(), "start": start, "end": end}
