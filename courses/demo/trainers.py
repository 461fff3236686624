"""Forty trainers, and the members, of the demo."""

import datetime as dt
import random
from itertools import accumulate

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from courses.catalogue.actions import set_qualifications
from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.demo.people import GROUPS, LOGINS, member_name, trainer_name
from courses.members.actions import member_for_email
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.models import Association, Postcode
from courses.schedule.rules import recurrence

# Where the member and the trainer to log in as live: Vejle.
HOME = "7100"
BIOS = [
    "Ny underviser med lyst til at lytte.",
    "Har undervist i foreninger i mange år.",
    "Skolelærer til hverdag. Samler på gode spørgsmål.",
    "Har altid en ekstra kande kaffe med.",
]
Trainers = dict[int, list[TrainerProfile]]


def build_log_ins() -> None:
    """The people one can log in as, in their groups."""
    for role, (email, name) in LOGINS.items():
        user = get_user_model().objects.filter(email=email).first()
        if user is None:
            user = get_user_model().objects.create_user(email, first_name=name)
        user.is_superuser = user.is_staff = role == "admin"
        user.save(update_fields=["is_superuser", "is_staff"])
        if role in GROUPS:
            user.groups.add(Group.objects.get_or_create(name=GROUPS[role])[0])


def build_trainers(
    courses: dict[str, Course], towns: dict[int, list[Postcode]], *, number: int, today: dt.date
) -> Trainers:
    """`number` trainers spread over the storkredse, each qualified for some of the courses; by storkreds.

    Every storkreds has at least one who leads each course, except that nobody on Bornholm leads K4.
    """
    trainers: Trainers = {}
    regions = sorted(towns)
    # Sydjylland first: the trainer to log in as lives near Vejle.
    regions.remove(7)
    order = [7, *regions]
    for index in range(number):
        region = order[index % len(order)]
        email = LOGINS["trainer"][0] if index == 0 else f"underviser{index}@demo.example"
        near = towns[region][(index // len(order)) % len(towns[region])]
        home = Postcode.objects.get(pk=HOME) if index == 0 else near
        member = member_for_email(email=email, name=trainer_name(index), postcode=home, has_agreed=False)
        trainer, _ = TrainerProfile.objects.get_or_create(
            member=member,
            defaults={
                "show_name": index % 5 != 4,
                "bio": BIOS[index % len(BIOS)],
                "travel_km": 100 - 20 * (index % 4),
                "max_sessions_per_year": 6 + index % 5,
            },
        )
        trainers.setdefault(region, []).append(trainer)
        _qualify(trainer, courses, turn=index // len(order), on_bornholm=region == 4, today=today)
    return trainers


def _qualify(
    trainer: TrainerProfile, courses: dict[str, Course], *, turn: int, on_bornholm: bool, today: dt.date
) -> None:
    levels: dict[Course, tuple[int, dt.date | None]] = {}
    for position, (code, course) in enumerate(sorted(courses.items())):
        if on_bornholm and code == "k4":
            continue
        level = Qualification.Level.LEAD if turn == 0 or (position + turn) % 2 else Qualification.Level.CO_TRAINER
        if turn == 3 and position % 3 == 0:
            level = Qualification.Level.SHADOW
        levels[course] = (int(level), today - dt.timedelta(days=400 + 30 * turn))
    if not Qualification.objects.filter(trainer=trainer).exists():
        set_qualifications(trainer=trainer, levels=levels)


def build_members(chance: random.Random, *, number: int, today: dt.date) -> list[MemberProfile]:
    """`number` members, living where people live; the first is the one to log in as, in Vejle.

    Each agreed to be kept on the day they joined, before the demo's year begins.
    """
    postcodes = list(Postcode.objects.filter(population__gt=0).order_by("code"))
    weights = list(accumulate(p.population for p in postcodes))
    nearby = {row.municipality_id: row for row in Association.objects.order_by("pk")}
    members = []
    for index in range(number):
        home = chance.choices(postcodes, cum_weights=weights)[0]
        email, name = f"medlem{index}@demo.example", member_name(index)
        if index == 0:
            email, name = LOGINS["member"]
            home = Postcode.objects.get(pk=HOME)
        joined = today - dt.timedelta(days=400 + chance.randrange(900))
        with clock.at(recurrence.zoned(joined, dt.time(20))):
            member = member_for_email(email=email, name=name, language="en" if index % 17 == 5 else "da", postcode=home)
        member.joined_date, member.association = joined, nearby.get(home.municipality_id)
        member.save(update_fields=["joined_date", "association"])
        members.append(member)
    return members
