"""Fill the database up to the size the movement may reach: by bulk inserts, past the domain functions.

No slots are booked, nobody is enrolled and no mail is written: this is for measuring what reading costs (docs/DEMO.md).
"""

import datetime as dt
import random
from collections.abc import Callable
from itertools import accumulate, batched

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Max

from courses.catalogue.models import Course
from courses.common import clock
from courses.demo.people import member_name
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.models import Postcode, Venue
from courses.schedule.models import Meeting, Session, SessionTrainer
from courses.schedule.rules import recurrence

SESSIONS, MEMBERS = 5_000, 50_000
BATCH = 5_000
YEAR_DAYS = 365


@transaction.atomic
def scale_up(
    *,
    seed: int,
    today: dt.date,
    sessions: int = SESSIONS,
    members: int = MEMBERS,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Add published sessions of the coming year, and members, until there are that many; never fewer than there were."""
    chance = random.Random(seed + 1)
    say(f"Members up to {members:,} …")
    _members(chance, members - MemberProfile.objects.count())
    say(f"Sessions up to {sessions:,} …")
    _sessions(chance, sessions - Session.objects.count(), today)


def _members(chance: random.Random, wanted: int) -> None:
    postcodes = list(Postcode.objects.filter(population__gt=0).order_by("code"))
    weights = list(accumulate(p.population for p in postcodes))
    unusable = make_password(None)
    users_model = get_user_model()
    last = users_model.objects.filter(email__startswith="stort").aggregate(last=Max("email"))["last"] or "stort000000"
    first = int(last[5:11]) + 1
    for numbers in batched(range(first, first + max(wanted, 0)), BATCH):
        users = users_model.objects.bulk_create(
            users_model(email=f"stort{n:06}@demo.example", first_name=member_name(n), password=unusable)
            for n in numbers
        )
        homes = chance.choices(postcodes, cum_weights=weights, k=len(users))
        MemberProfile.objects.bulk_create(
            MemberProfile(user=user, name=user.first_name, postcode=home)
            for user, home in zip(users, homes, strict=True)
        )


def _sessions(chance: random.Random, wanted: int, today: dt.date) -> None:
    """One session in a room on a day at most, in the evening or at ten on a Saturday or Sunday."""
    courses = list(Course.objects.order_by("pk"))
    venues = list(Venue.objects.select_related("municipality").order_by("pk"))
    trainers = list(TrainerProfile.objects.order_by("pk"))
    moment = recurrence.zoned(today, dt.time(12))
    taken = {(venue, clock.local(start).date()) for venue, start in Session.objects.values_list("venue", "starts_at")}
    days = [today + dt.timedelta(days=number) for number in range(1, YEAR_DAYS)]
    free = [(venue, day) for venue in venues for day in days if (venue.pk, day) not in taken]
    for places in batched(chance.sample(free, min(max(wanted, 0), len(free))), BATCH):
        rows = []
        for venue, day in places:
            evening, course = day.weekday() < 5, chance.choice(courses)
            start = recurrence.zoned(day, dt.time(18, 30) if evening else dt.time(10))
            rows.append(
                Session(
                    course=course,
                    venue=venue,
                    region_id=venue.municipality.region_id,
                    status=Session.Status.PUBLISHED,
                    starts_at=start,
                    ends_at=start + dt.timedelta(hours=3 if evening else 5),
                    capacity=min(course.capacity, venue.capacity),
                    created_at=moment,
                    changed_at=moment,
                    published_at=moment,
                )
            )
        sessions = Session.objects.bulk_create(rows)
        Meeting.objects.bulk_create(
            Meeting(session=s, number=1, starts_at=s.starts_at, ends_at=s.ends_at) for s in sessions
        )
        SessionTrainer.objects.bulk_create(SessionTrainer(session=s, trainer=chance.choice(trainers)) for s in sessions)
