"""Two rounds of the members' budget in the demo movement: one of the country that is counted, one of a district where people vote.

Nobody is mailed: it is long ago. Chance is a generator of its own, so that all else in the demo stays as it is."""

import datetime as dt
import random

from courses.budget.actions import proposing, voting
from courses.budget.models import Proposal, Round, Voter
from courses.catalogue.models import Course
from courses.common import clock
from courses.demo.trainers import HOME
from courses.places.models import Postcode

DAY = dt.timedelta(days=1)
# Title, course, where, how many times, kroner, what that covers, and how many of a hundred like it.
COUNTED = [
    (
        "Kursus i at lytte, fire steder i landet",
        "k1",
        "fire byer",
        4,
        12_000,
        "lokaler 6.000, mad 4.000, rejse 2.000",
        45,
    ),
    ("Læsekredse med bøger til alle", "", "hvor I bor", 1, 6_500, "bøger 5.000, kaffe 1.500", 35),
    ("En weekend for nye undervisere", "k3", "en højskole", 1, 18_000, "ophold 14.000, rejse 4.000", 30),
    ("Tolk og tegnsprog på to kurser", "", "to byer", 2, 8_000, "tolke 8.000", 22),
    ("Kørsel fra øerne", "", "øerne", 1, 5_000, "færge og bus 5.000", 12),
    ("Nye bannere og borde", "", "lageret", 1, 7_500, "tryk 4.500, borde 3.000", 40),
    ("En podcast i ti afsnit", "", "hjemmefra", 1, 15_000, "udstyr 9.000, klip 6.000", 18),
    ("Børnepasning ved årsmødet", "", "årsmødet", 1, 4_000, "to passere 4.000", 25),
]
OPEN = [
    ("Kursus i at lytte i to byer", "k1", "Vejle og Sønderborg", 2, 5_000, "lokaler 2.500, mad 1.500, rejse 1.000"),
    ("Aften om kommunens budget", "", "Kolding", 1, 1_800, "lokale 800, kaffe 1.000"),
    ("En fælles bustur til årsmødet", "", "fra Esbjerg", 1, 6_000, "bus 6.000"),
    ("Højttaler, der kan lånes", "", "Vejle", 1, 2_400, "højttaler 2.400"),
    ("Gadekaffe i tre byer", "", "Haderslev, Varde og Tønder", 3, 1_500, "kaffe 900, skilte 600"),
]


def build_budget(now: dt.datetime, *, chance_of: int) -> None:
    """The counted round and the open one. A second call changes nothing."""
    if Round.objects.exists():
        return
    chance = random.Random(chance_of)
    courses = {course.code: course for course in Course.objects.all()}
    with clock.at(now - 40 * DAY):
        counted = proposing.begin(
            title="Hvad skal hele landet bruge 40.000 kr. på?",
            text="Overskuddet fra sidste år. Alle medlemmer kan foreslå, og alle stemmer.",
            amount_ore=4_000_000,
            confirmed_before=clock.today(),
            votes_until=clock.today() + 20 * DAY,
        )
        _propose(counted, [row[:6] for row in COUNTED], courses)
    with clock.at(now - 30 * DAY):
        counted = voting.open_voting(one=counted, draw=chance.shuffle)
        _vote(counted, chance)
    with clock.at(now - 19 * DAY):
        voting.close(one=counted)
    # They have been told.
    Voter.objects.filter(round=counted).delete()
    region = Postcode.objects.select_related("municipality__region").get(pk=HOME).municipality.region
    with clock.at(now - 3 * DAY):
        one = proposing.begin(
            title=f"Hvad skal {region.name} bruge 10.000 kr. på?",
            text="Puljen er på 10.000 kr. Sæt kryds ved alt det, du gerne vil have.",
            amount_ore=1_000_000,
            confirmed_before=clock.today(),
            votes_until=clock.today() + 17 * DAY,
            region=region,
        )
        _propose(one, OPEN, courses)
    with clock.at(now - 2 * DAY):
        one = voting.open_voting(one=one, draw=chance.shuffle)
        Voter.objects.filter(round=one).update(invited_at=clock.now())


def _propose(one: Round, lines: list[tuple], courses: dict[str, Course]) -> None:
    for title, code, place, runs, kroner, covers in lines:
        facts = proposing.Facts(title=title, course=courses.get(code), place=place, runs=runs)
        row = proposing.propose(one=one, facts=facts)
        proposing.price(proposal=row, cost_ore=kroner * 100, covers=covers, user=None)


def _vote(one: Round, chance: random.Random) -> None:
    """Two in three vote, those of one district more for one thing than those of another."""
    numbers = {row.title: row.number for row in Proposal.objects.filter(round=one)}
    for voter in Voter.objects.filter(round=one).order_by("pk"):
        tilt = 1 + ((voter.region_id or 0) % 3 - 1) * 0.4
        liked = {
            numbers[row[0]] for place, row in enumerate(COUNTED) if chance.random() * 100 < row[6] * tilt ** (place % 2)
        }
        if liked and chance.random() < 2 / 3:
            voting.cast(voter=voter, approved={number for number in liked if number})
