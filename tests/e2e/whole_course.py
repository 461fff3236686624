"""A course from nothing to its certificates, as somebody would make it who has never seen the back office.

Used by the test that there is no dead end, and by the benchmark that says how long it takes.
"""

import datetime as dt
import re

from tests.e2e.hands import Hands
from tests.e2e.site import Server

WHO = "ny.planlaegger@demo.example"
PLACE = "Fælleshuset Prøven"
COURSE = "Fire aftener om at lytte"
TRAINER, TRAINERS_MAIL = "Ulla Underviser", "ulla.underviser@demo.example"

SOMEBODY = f"""
from django.contrib.auth.models import Group
from courses.people.models import User
user = User.objects.create_user({WHO!r}, first_name="Nanna Ny")
user.groups.set(Group.objects.filter(name__in=["Planlægning", "Redaktører"]))
"""
CODE = """
from courses.common.models import OutboxMail
print(OutboxMail.objects.filter(to=WHO, kind="login_code").last().subject.rsplit(" ")[-1])
"""
# Three weeks and more go by: the second session of the series is held.
LATER = """
import datetime as dt
from django.db.models import F
from django.utils import timezone
from courses.schedule.models import Meeting, Session
session = Session.objects.get(pk=PK)
back = session.ends_at - timezone.now() + dt.timedelta(hours=1)
Meeting.objects.filter(session=session).update(starts_at=F("starts_at") - back, ends_at=F("ends_at") - back)
Session.objects.filter(pk=session.pk).update(starts_at=F("starts_at") - back, ends_at=F("ends_at") - back)
"""


def log_in(hands: Hands, server: Server, who: str, path: str) -> None:
    """At an address that asks who one is; with a code from the mail."""
    hands.page.goto(server.address + path)
    hands.write("E-mail", who)
    hands.press("Send mig en kode")
    hands.write(hands.page.get_by_role("textbox").first, server.shell(CODE.replace("WHO", repr(who))))
    hands.press("Log ind")


def menu(hands: Hands, name: str) -> None:
    """A page of the menu «Planlægning», which stays open where one was in it before."""
    entry = hands.page.get_by_role("link", name=name, exact=True)
    if not entry.first.is_visible():
        hands.tap("Planlægning", "button")
    hands.go(entry.first)


def make_course(hands: Hands) -> None:
    """Four evenings of two and a half hours, a week apart."""
    menu(hands, "Kurser")
    hands.go(re.compile("Tilføj kursus"))
    hands.write("Titel", COURSE)
    hands.write("Løfte", "Du hører, hvad der bliver sagt.")
    hands.write("Kode", "lyt")
    hands.write("Lektioner på 45 min", "12")
    for evening in range(4):
        hands.tap("Tilføj dag", "button")
        row = hands.page.locator(f"[name=meetings-{evening}-day_offset]")
        if evening:
            hands.write(row, str(7 * evening))
        hands.write(hands.page.locator(f"[name=meetings-{evening}-start_time]"), "18.30")
        hands.write(hands.page.locator(f"[name=meetings-{evening}-end_time]"), "21")
    hands.tap("Tilføj læringsmål", "button")
    hands.write(hands.page.locator("[name=goals-0-text]"), "gengive det, en anden har sagt")
    hands.press("Opret")


def make_page(hands: Hands) -> None:
    """What people read about it."""
    hands.tap("Sider", "button")


def make_trainer(hands: Hands) -> None:
    menu(hands, "Undervisere")
    hands.go(re.compile("Tilføj underviser"))
    hands.write("Navn", TRAINER)
    hands.write("E-mail", TRAINERS_MAIL)
    hands.write("Postnummer hjemme", "7100")
    hands.tap("Tilføj kursus", "button")
    hands.choose(hands.page.locator("[name=qualifications-0-course]"), COURSE)
    hands.choose(hands.page.locator("[name=qualifications-0-level]"), "underviser")
    hands.press("Opret")


def make_room(hands: Hands) -> None:
    menu(hands, "Steder")
    hands.go(re.compile("Tilføj sted"))
    hands.write("Navn", PLACE)
    hands.write("Vej og nummer", "Prøvevej 5")
    hands.write("Postnummer", "7100 Vejle")
    hands.write("Pladser", "24")
    hands.press("Opret")


def make_series(hands: Hands, first: dt.date) -> None:
    """Three times, every other month; the hours come from the course."""
    menu(hands, "Serier")
    hands.go(re.compile("Tilføj serie"))
    hands.choose("Kursus", COURSE)
    hands.choose("Sted", f"Vejle: {PLACE} (24)")
    hands.write("Første dag", first.isoformat())
    hands.write("Hver", "2")
    hands.tick("tirsdag")
    hands.write("efter så mange hold", "3")
    hands.tap("Tilføj underviser", "button")
    hands.choose(hands.page.locator("[name=trainers-0-trainer]"), TRAINER)
    hands.press("Opret")
    hands.press("Lav kladderne")
    hands.press("Udgiv det afkrydsede")


def enrol(hands: Hands, name: str, phone: str) -> None:
    """Somebody without e-mail who rings, from the page of a session."""
    hands.go("Tilmeld en person")
    hands.write("Fornavn og efternavn", name)
    hands.write("Telefon", phone)
    hands.press("Tilmeld")


def move(hands: Hands) -> None:
    """A week later, and whoever has no e-mail is rung up."""
    hands.go(re.compile("^Flyt$"))
    hands.go("en uge senere")
