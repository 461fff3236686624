"""Reach: which share of the members has each course near home, soon.

Members are counted by postcode only; a number below five is never shown, since it could be about somebody.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.few import SMALLEST_SHOWN, is_few, percent
from courses.members.models import MemberProfile
from courses.places.models import Postcode
from courses.places.rules.distance import Place, road_km
from courses.schedule.models import Session

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH_KM, REACH_MONTHS = 50, 12
DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Share:
    """`reached` of `members` have the course in reach."""

    members: int
    reached: int

    @property
    def is_shown(self) -> bool:
        """Whether the number of members may be told."""
        return self.members >= SMALLEST_SHOWN

    @property
    def percent(self) -> int | None:
        """The share in percent; None where it would be about a few people."""
        return percent(self.reached, self.members)

    @property
    def words(self) -> str:
        """«83 %», and words where the number would be about a few people."""
        if self.percent is not None:
            return f"{self.percent} %"
        if not self.is_shown:
            return _("under 5 members")
        return _("nearly nobody") if is_few(self.reached) else _("nearly everybody")


@dataclass(frozen=True)
class Unreached:
    """People of one postcode without the course. `km` by road to the nearest session; None: only by ferry, or nowhere."""

    code: str
    town: str
    region: int
    members: int
    km: int | None


@dataclass(frozen=True)
class Reach:
    """Who has a published session of each course within `km` kilometres by road that begins within `months` months.

    `nearest` has the shape (courses, postcodes): kilometres to the nearest one, infinite for none or by ferry.
    Online sessions reach nobody here: what is promised is a course near home.
    """

    km: int
    months: int
    courses: list[Course]
    postcodes: list[Postcode]
    members: list[int]
    nearest: "NDArray"

    @cached_property
    def country(self) -> dict[int | None, Share]:
        """By course; None stands for everything: the people who have all courses in reach that come every year."""
        return {course: share for (_all, course), share in self._shares(lambda _postcode: "").items()}

    @cached_property
    def regions(self) -> dict[tuple[int, int | None], Share]:
        """The share of members with a course near home, by district and course (None: any course)."""
        return self._shares(lambda postcode: postcode.municipality.region_id)

    @cached_property
    def municipalities(self) -> dict[tuple[str, int | None], Share]:
        """The same by kommune and course."""
        return self._shares(lambda postcode: postcode.municipality_id)

    @property
    def country_percent(self) -> int:
        """Members who have every course in reach, in whole percent; 0 where nobody lives."""
        return self.country[None].percent or 0 if None in self.country else 0

    @property
    def mean(self) -> float:
        """The average share over the courses, 0 to 1; 0 without members or courses."""
        shares = [share for course, share in self.country.items() if course is not None and share.members]
        return sum(share.reached / share.members for share in shares) / len(shares) if shares else 0.0

    def unreached(self, course: Course | None = None) -> list[Unreached]:
        """Where those live who are not reached by `course` (or not by all that come every year), most people first; five
        at least."""
        rows = [self.courses.index(course)] if course else self._yearly()
        if not rows:
            return []
        farthest = self.nearest[rows].max(axis=0)
        found = [
            Unreached(
                postcode.code,
                postcode.name,
                postcode.municipality.region_id,
                members,
                round(far) if far < float("inf") else None,
            )
            for postcode, members, far in zip(self.postcodes, self.members, farthest.tolist(), strict=True)
            if far > self.km and members >= SMALLEST_SHOWN
        ]
        return sorted(found, key=lambda place: (-place.members, place.code))

    def _yearly(self) -> list[int]:
        """Which courses come back every year in every district: one that is held now and then is no hole near home."""
        return [row for row, course in enumerate(self.courses) if course.target_runs_per_year] or [
            *range(len(self.courses))
        ]

    def _shares[Key: Hashable](self, key_of: Callable[[Postcode], Key]) -> dict[tuple[Key, int | None], Share]:
        import numpy as np  # deferred: slow

        within = self.nearest <= self.km
        columns = [*zip((course.pk for course in self.courses), within, strict=True)]
        yearly = self._yearly()
        columns.append((None, within[yearly].all(axis=0) if yearly else np.zeros(len(self.postcodes), dtype=bool)))
        places: dict[Key, list[int]] = defaultdict(list)
        for index, postcode in enumerate(self.postcodes):
            places[key_of(postcode)].append(index)
        members = np.array(self.members, dtype=np.int64)
        return {
            (key, course): Share(int(members[indexes].sum()), int(members[indexes][reached[indexes]].sum()))
            for key, indexes in places.items()
            for course, reached in columns
        }


def reach(today: dt.date, *, km: int = REACH_KM, months: int = REACH_MONTHS) -> Reach:
    """The whole country, all courses on offer. Four queries, whatever there is."""
    courses = list(Course.objects.filter(is_active=True).order_by("position", "code"))
    counted = MemberProfile.objects.filter(postcode__isnull=False).order_by("postcode")
    members = dict(counted.values_list("postcode").annotate(Count("pk")))
    everywhere = Postcode.objects.select_related("municipality").order_by("code")
    postcodes = [postcode for postcode in everywhere if postcode.pk in members]
    return Reach(
        km=km,
        months=months,
        courses=courses,
        postcodes=postcodes,
        members=[members[postcode.pk] for postcode in postcodes],
        nearest=_nearest(courses, postcodes, _venues_by_course(today, months)),
    )


def _venues_by_course(today: dt.date, months: int) -> dict[int, dict[int, Place]]:
    begin = clock.midnight(today)
    sessions = Session.objects.filter(
        status=Session.Status.PUBLISHED,
        venue__isnull=False,
        starts_at__gte=begin,
        starts_at__lt=begin + dt.timedelta(days=round(months * DAYS_A_MONTH)),
    )
    rows = sessions.order_by("course", "venue").values_list(
        "course", "venue", "venue__postcode", "venue__lat", "venue__lon"
    )
    found: dict[int, dict[int, Place]] = defaultdict(dict)
    for course, venue, code, lat, lon in rows.distinct():
        found[course][venue] = Place(code, lat, lon)
    return found


def _nearest(courses: Iterable[Course], postcodes: list[Postcode], held: dict[int, dict[int, Place]]) -> "NDArray":
    import numpy as np  # deferred: slow

    venues = {venue: point for points in held.values() for venue, point in points.items()}
    order = {venue: column for column, venue in enumerate(venues)}
    homes = [postcode.place for postcode in postcodes]
    km = road_km(homes, list(venues.values()))
    rows = [
        km[:, [order[venue] for venue in held[course.pk]]].min(axis=1)
        if course.pk in held
        else np.full(len(homes), np.inf)
        for course in courses
    ]
    return np.array(rows).reshape(len(rows), len(homes))
