"""Who asks for what, where: only ever as numbers, and «under 5» for fewer than five. Told to the organiser once they are
enough for a session that a qualified trainer could hold."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.enrolment import actions as enrolment
from courses.enrolment.models import Enrolment
from courses.members.models import MemberProfile
from courses.places.distance import Point, travel
from courses.places.models import Region
from courses.planning import emails
from courses.planning.models import DemandNotice, Interest
from courses.planning.reach import SMALLEST_SHOWN
from courses.schedule.models import Session
from courses.schedule.queries import upcoming

# So many ask for a course in one storkreds before its organiser is told: as many as may be shown.
ENOUGH = SMALLEST_SHOWN
_signer = signing.Signer(salt="planning.interest", sep=".")


def token_of(interest: Interest) -> str:
    """The token of the link in every mail about this wish."""
    return _signer.sign(str(interest.pk))


def signed_key(token: str) -> int | None:
    """The key of the wish a link is for; None for a token we did not sign."""
    try:
        return int(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def few(count: int) -> str:
    """A number of people as it may be shown: «under 5» also for nobody, since a zero tells as much as a one."""
    return str(count) if count >= SMALLEST_SHOWN else _("under %(most)s") % {"most": SMALLEST_SHOWN}


def confirmed(course: int) -> QuerySet[Interest]:
    """The confirmed wishes for a course (its key), with those for any course."""
    return Interest.objects.filter(Q(course=course) | Q(course=None), confirmed_at__isnull=False)


@dataclass(frozen=True)
class Demand:
    """How many in a storkreds asked for a course, and whether it comes there."""

    course: Course
    region: Region
    count: int
    is_planned: bool

    @property
    def words(self) -> str:
        return few(self.count)


def by_region() -> list[Demand]:
    """Every course and storkreds that somebody asked for, most first. Four queries."""
    asked = Counter(
        Interest.objects.filter(confirmed_at__isnull=False)
        .order_by()
        .values_list("course", "postcode__municipality__region", "email")
        .distinct()
    )
    courses = {course.pk: course for course in Course.objects.filter(is_active=True).order_by("position", "code")}
    planned = set(upcoming().order_by().values_list("course", "region"))
    people: dict[tuple[int, int], set[str]] = {}
    for course, region, email in asked:
        for wanted in [course] if course else courses:
            people.setdefault((wanted, region), set()).add(email)
    regions = {region.pk: region for region in Region.objects.order_by("number")}
    found = [
        Demand(courses[course], regions[region], len(who), (course, region) in planned)
        for (course, region), who in people.items()
        if course in courses
    ]
    # Below five nothing may tell two numbers apart, not even their order.
    return sorted(
        found, key=lambda d: (d.is_planned, -max(d.count, SMALLEST_SHOWN - 1), d.region.number, d.course.position)
    )


def season(today: dt.date) -> dt.date:
    """The first day of the season that `today` lies in: spring from January, autumn from August."""
    return dt.date(today.year, 8 if today.month >= 8 else 1, 1)


def tell_organisers() -> int:
    """Write to the organiser where enough people ask for a course that is not coming and that a trainer nearby is
    qualified to lead: once per course, storkreds and season. Returns how many were told of."""
    told, begins = 0, season(clock.today())
    for asked in by_region():
        if asked.is_planned or asked.count < ENOUGH:
            continue
        trainers = trainers_near(asked.course, asked.region)
        if not trainers:
            continue
        try:
            with transaction.atomic():
                DemandNotice.objects.create(course=asked.course, region=asked.region, season_date=begins)
                emails.enough_ask(asked.course, asked.region, people=asked.count, trainers=trainers)
        except IntegrityError:
            continue
        told += 1
    return told


def trainers_near(course: Course, region: Region) -> int:
    """How many active trainers lead this course and will travel to somebody in the storkreds who asks for it."""
    leads = Qualification.objects.filter(
        course=course, level=Qualification.Level.LEAD, trainer__is_active=True, trainer__member__postcode__isnull=False
    ).select_related("trainer__member__postcode")
    places = confirmed(course.pk).filter(postcode__municipality__region=region)
    asked = {
        Point(lat, lon, mass)
        for lat, lon, mass in places.values_list("postcode__lat", "postcode__lon", "postcode__landmass")
    }
    return sum(
        any(_can_reach(row.trainer.travel_km, _home(row.trainer.member), place) for place in asked)
        for row in leads.order_by("pk")
    )


def _home(member: MemberProfile) -> Point:
    home = member.postcode
    assert home is not None  # the query leaves out trainers without one
    return Point(home.lat, home.lon, home.landmass)


def _can_reach(km: int, home: Point, place: Point) -> bool:
    way = travel(*home, *place)
    return way.km <= km and not way.by_ferry


def knows_name(wish: Interest) -> bool:
    """Whether the address belongs to somebody whose name we have, so that one tap is enough."""
    return MemberProfile.objects.filter(user__email=wish.email).exclude(name="").exists()


@transaction.atomic
def enrol_wisher(*, wish: Interest, session: Session, name: str = "") -> Enrolment:
    """Enrol whoever the link in the mail was sent to: the address is proven, so the place is confirmed at once. A wish
    for this very course has come true and is deleted. Raises what `enrolment.actions.enrol` raises."""
    place = enrolment.enrol(
        session=session,
        name=name,
        email=wish.email,
        language=wish.language,
        postcode=wish.postcode,
        is_proven=True,
    )
    if wish.course_id == session.course_id:
        emails.withdraw(wish)
        Interest.objects.filter(pk=wish.pk).delete()
    return place
