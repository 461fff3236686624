"""What a room costs for the times at which it is used: sums in whole øre."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

# A million kroner, in øre: more than a room can cost an hour or a day.
MOST_ORE = 100_000_000
QUARTER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class PriceRule:
    """Amounts in øre: by the hour, by the day, for heating each day, and once for key and cleaning. A free room costs none."""

    hour: int = 0
    day: int = 0
    heating: int = 0
    key: int = 0
    cleaning: int = 0
    is_free: bool = False

    @property
    def is_said(self) -> bool:
        """Whether anything is known of it."""
        return self.is_free or any((self.hour, self.day, self.heating, self.key, self.cleaning))


def room_ore(rule: PriceRule, times: Sequence[tuple[dt.datetime, dt.datetime]]) -> int:
    """What these times cost in øre. Hours are counted in quarters that have begun, and rounded up to a whole øre."""
    if rule.is_free or not times:
        return 0
    quarters = sum(-(-(end - start) // QUARTER) for start, end in times)
    days = len({start.date() for start, _end in times})
    return -(-quarters * rule.hour // 4) + days * (rule.day + rule.heating) + rule.key + rule.cleaning
