"""One thing that needs somebody."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`by`: the day until which it should be done. `words` say what it is, `label` stands on the link to `url`, which settles it."""

    by: dt.date
    words: str
    label: str
    url: str


# So many of each kind: whoever has more begins with these.
MOST = 50
