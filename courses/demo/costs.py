"""Rooms of the demo movement with prices and landlords who do not exist; what they answered; what a session cost, and rules of
support that nobody has made.

Nobody is mailed: it is long ago. Nothing random is drawn, and nobody is added."""

import datetime as dt
import io
from typing import Any

from courses.common import clock
from courses.common.actions import mail
from courses.costs.actions import Payer, approve, enter, enter_drive, set_budget
from courses.costs.models import Expense
from courses.costs.queries import drives, rate_of
from courses.demo.people import LOGINS
from courses.people.models import User
from courses.places.models import RoomFacts, Venue
from courses.rooms import actions
from courses.rooms.models import RoomBooking
from courses.schedule.models import Session
from courses.support.actions import count_ages, write_rule
from courses.support.models import SupportRule

DAY = dt.timedelta(days=1)
State = RoomBooking.State
# Prices in øre, or by which rule it is free; what is there.
ROOMS = (
    ({"hour_ore": 150_00, "cleaning_ore": 200_00}, "Borde til 30, skærm med HDMI, tekøkken. Nøglen hentes i caféen."),
    ({"day_ore": 600_00, "heating_ore": 75_00, "deposit_ore": 500_00}, "Stole i rundkreds, flipover, legehjørne."),
    (
        {"is_free": True, "free_when": "Gratis, når vi selv stiller stole op og fejer."},
        "Store borde, projektor på hjul.",
    ),
    ({"hour_ore": 87_50, "key_ore": 50_00}, "Lydanlæg med to mikrofoner. Kaffemaskinen må bruges."),
)
LANDLORDS = ("Vibe Værtsbo", "Ove Opgang", "Signe Salskov", "Nøgle-Niels Nabosen")
# What is answered for the next sessions, one after the other; the last is not answered yet.
ANSWERS = (
    (State.YES, ""),
    (State.OTHER, "Hellere ugen efter: vi har loppemarked den dag."),
    (State.YES, ""),
    (State.NO, ""),
)
BILLS = (
    ("catering", "Kaffe, frugt og rugbrød, Bageren ved Torvet", 487_50),
    ("print", "24 hæfter, Trykkeriet Prikken", 312_00),
)
RECEIPT = b"%PDF-1.4\n% Kvittering fra en bager, der ikke findes\n%%EOF\n"


def build_costs(now: dt.datetime) -> None:
    """Rooms, answers, bills and budgets until `now`. A second call changes nothing."""
    if RoomFacts.objects.exists():
        return
    known = {venue.pk for venue in _rooms(now)}
    with mail.silently():
        _answers(now, known)
        _bills(now, known)
    _support(now, known)


def _rooms(now: dt.datetime) -> list[Venue]:
    venues = list(Venue.objects.filter(is_active=True).order_by("pk"))
    for number, venue in enumerate(venues):
        facts, inventory = ROOMS[number % len(ROOMS)]
        actions.write_facts(
            facts=RoomFacts(
                venue=venue,
                landlord_name=LANDLORDS[number % len(LANDLORDS)],
                landlord_email=f"lokale{number + 1}@demo.example",
                inventory=inventory,
                confirmed_on=clock.local(now - (20 + number) * DAY).date(),
                **facts,
            )
        )
    return venues


def _answers(now: dt.datetime, known: set[int]) -> None:
    coming = Session.objects.filter(status="published", starts_at__gt=now + 8 * DAY, venue__in=known)
    for number, session in enumerate(coming.select_related("venue").order_by("starts_at", "pk")[: len(ANSWERS) + 1]):
        with clock.at(now - 5 * DAY):
            booking = actions.ask_for_room(session=session)
        if number < len(ANSWERS):
            state, note = ANSWERS[number]
            with clock.at(now - 4 * DAY):
                actions.answer(booking=booking, state=state, note=note)
    with clock.at(now - 3 * DAY):
        actions.look_after()


def _bills(now: dt.datetime, known: set[int]) -> None:
    one, two = (User.objects.get(email=LOGINS[role][0]) for role in ("organiser", "admin"))
    year = clock.local(now).year
    held = Session.objects.filter(status="held", ends_at__lt=now - DAY, venue__in=known)
    session = held.select_related("association", "region", "venue").order_by("-starts_at", "pk").first()
    if session is None:
        return
    payer = Payer(association=session.association) if session.association else Payer(region=session.region)
    day = clock.local(session.starts_at).date()
    facts: dict[str, Any] = {"by": one, "session": session, "day": day, "payer": payer}
    file = io.BytesIO(RECEIPT)
    file.name = "kvittering.pdf"
    bills = [
        enter(**facts, kind=kind, words=words, amount_ore=ore, files=[file] if kind == "catering" else [])
        for kind, words, ore in BILLS
    ]
    for drive in drives(session):
        if drive.there_and_back and rate_of(day.year):
            enter_drive(**facts, trainer=drive.trainer, km=drive.there_and_back)
    # The first waits for nobody any more; the others wait for a second person.
    approve(expense=bills[0], by=two)
    for amount, whose in ((60_000_00, Payer()), (9_000_00, Payer(region=session.region)), (2_500_00, payer)):
        set_budget(year=year, payer=whose, amount_ore=amount)
    Expense.objects.filter(session=session).update(entered_at=now - DAY)


def _support(now: dt.datetime, known: set[int]) -> None:
    """A rule of a kommune and one of a pool, both invented; ages counted in every second session of the last year."""
    held = Session.objects.filter(status="held", starts_at__gt=now - 365 * DAY, ends_at__lt=now - DAY, venue__in=known)
    found = list(held.select_related("venue__municipality").order_by("-starts_at", "pk"))
    if not found or found[0].venue is None:
        return
    for number, session in enumerate(found):
        came = session.seats_taken - session.kept_left
        if number % 2 == 0 and came:
            count_ages(session=session, came=came, under_25=came * (1 + number % 3) // 5)
    common: dict[str, Any] = {"law": "Opdigtet til demoen", "who_for": "Foreninger i demoen."}
    write_rule(
        rule=SupportRule(
            kind=SupportRule.Kind.MUNICIPALITY,
            municipality=found[0].venue.municipality,
            title="Prøveregel: 300 kr. pr. åbent møde (opdigtet)",
            title_en="Sample rule: 300 kr. for each open meeting (invented)",
            gives="300 kr. for hvert møde, som alle kan komme til.",
            gives_not="Ikke kørsel og forplejning.",
            needs=["association", "home", "room", "open"],
            **common,
        )
    )
    write_rule(
        rule=SupportRule(
            kind=SupportRule.Kind.POOL,
            title="Bevægelsens prøvepulje (opdigtet)",
            title_en="The movement's sample pool (invented)",
            gives="Indtil 1.000 kr. til leje, når lokalet ikke kan lånes.",
            gives_not="Ikke hvor lokalet er gratis.",
            needs=["room", "rent"],
            **common,
        )
    )
