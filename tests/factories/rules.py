"""Every repetition that the field for one accepts."""

import datetime as dt

from hypothesis import strategies as st

from courses.schedule.rules.recurrence import DAYS, MAX_COUNT, MAX_INTERVAL, NTH, Rule

_INTERVALS = st.integers(1, MAX_INTERVAL) | st.integers(1, 4)
_ENDS = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"count": st.integers(1, MAX_COUNT) | st.integers(1, 12)}),
    st.fixed_dictionaries({"until": st.dates(dt.date(2000, 1, 1), dt.date(9999, 12, 31))}),
    st.fixed_dictionaries({"until": st.dates(dt.date(2027, 1, 1), dt.date(2029, 12, 31))}),
)


def _in_order(chosen: set, order: tuple) -> tuple:
    return tuple(one for one in order if one in chosen)


_WEEKLY = st.builds(
    lambda days: {"freq": "WEEKLY", "days": _in_order(days, DAYS)}, st.sets(st.sampled_from(DAYS), min_size=1)
)
_MONTHLY = st.builds(
    lambda day, nth: {"freq": "MONTHLY", "days": (day,), "nth": nth}, st.sampled_from(DAYS), st.sampled_from(NTH)
)
_YEARLY = st.builds(
    lambda month, months: month | {"freq": "YEARLY", "months": _in_order(months, tuple(range(1, 13)))},
    _MONTHLY,
    st.sets(st.integers(1, 12), min_size=1),
)
RULES = st.builds(
    lambda repeats, interval, end: Rule(interval=interval, **repeats, **end),
    st.one_of(_WEEKLY, _MONTHLY, _YEARLY),
    _INTERVALS,
    _ENDS,
)
