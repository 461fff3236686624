"""Fill the database up to the size the movement may reach. By bulk inserts: the domain functions are for real people."""

import datetime as dt
import random
from collections.abc import Callable
from itertools import accumulate, islice

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import transaction

from courses.catalogue.models import Course
from courses.demo.people import member_name
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.models import Postcode, Venue
from courses.schedule import rules
from courses.schedule.models import Meeting, Session, SessionTrainer

SESSIONS, MEMBERS = 5_000, 50_000
BATCH = 5_000


@transaction.atomic
def scale_up(*, seed: int, today: dt.date, say: Callable[[str], None]) -> None:
    """Add published sessions and members until there are `SESSIONS` and `MEMBERS`."""
    chance = random.Random(seed + 1)
    say("Members up to 50,000 …")
    _members(chance, MEMBERS - MemberProfile.objects.count())
    say("Sessions up to 5,000 …")
    _sessions(chance, SESSIONS - Session.objects.count(), today)


def _members(chance: random.Random, wanted: int) -> None:
    postcodes = list(Postcode.objects.filter(population__gt=0).order_by("code"))
    weights = list(accumulate(p.population for p in postcodes))
    unusable = make_password(None)
    users_model = get_user_model()
    numbers = iter(range(max(wanted, 0)))
    while batch := list(islice(numbers, BATCH)):
        users = users_model.objects.bulk_create(
            [
                users_model(email=f"stort{number}@demo.example", first_name=member_name(number), password=unusable)
                for number in batch
            ]
        )
        homes = chance.choices(postcodes, cum_weights=weights, k=len(users))
        MemberProfile.objects.bulk_create(
            [
                MemberProfile(user=user, name=user.first_name, postcode=home)
                for user, home in zip(users, homes, strict=True)
            ]
        )


def _sessions(chance: random.Random, wanted: int, today: dt.date) -> None:
    courses = list(Course.objects.order_by("pk"))
    venues = list(Venue.objects.select_related("municipality").order_by("pk"))
    trainers = list(TrainerProfile.objects.order_by("pk"))
    moment = rules.zoned(today, dt.time(12))
    numbers = iter(range(max(wanted, 0)))
    while batch := list(islice(numbers, BATCH)):
        rows = []
        for _number in batch:
            venue = chance.choice(venues)
            start = rules.zoned(today + dt.timedelta(days=chance.randrange(1, 365)), dt.time(chance.choice((10, 18))))
            rows.append(
                Session(
                    course=chance.choice(courses),
                    venue=venue,
                    region_id=venue.municipality.region_id,
                    status=Session.Status.PUBLISHED,
                    starts_at=start,
                    ends_at=start + dt.timedelta(hours=4),
                    capacity=venue.capacity,
                    created_at=moment,
                    changed_at=moment,
                    published_at=moment,
                )
            )
        sessions = Session.objects.bulk_create(rows)
        Meeting.objects.bulk_create(
            [Meeting(session=s, number=1, starts_at=s.starts_at, ends_at=s.ends_at) for s in sessions]
        )
        SessionTrainer.objects.bulk_create(
            [SessionTrainer(session=s, trainer=chance.choice(trainers)) for s in sessions]
        )
