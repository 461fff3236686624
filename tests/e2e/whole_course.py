"""A course from nothing to its certificates, as somebody would make it who has never seen the back office.

Used by the test that there is no dead end, and by the benchmark that says how long it takes.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

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
# Months go by: the last evening was so many hours ago. Prints the days of the evenings.
LATER = """
import datetime as dt
from django.db.models import F
from django.utils import timezone
from courses.schedule.models import Meeting, Session
session = Session.objects.get(pk=PK)
back = session.ends_at - timezone.now() + dt.timedelta(hours=HOURS)
if IS_TODAY:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    back = min(back, session.meetings.latest("starts_at").starts_at - midnight)
Meeting.objects.filter(session=session).update(starts_at=F("starts_at") - back, ends_at=F("ends_at") - back)
Session.objects.filter(pk=session.pk).update(starts_at=F("starts_at") - back, ends_at=F("ends_at") - back)
print([timezone.localtime(meeting.starts_at).day for meeting in session.meetings.order_by("number")])
"""


def log_in(hands: Hands, server: Server, who: str, path: str) -> None:
    """At an address that asks who one is; with a code from the mail."""
    hands.page.goto(server.address + path)
    hands.write("E-mail", who)
    hands.press("Send mig en kode")
    hands.write(hands.page.get_by_role("textbox").first, server.shell(CODE.replace("WHO", repr(who))))
    hands.press("Log ind")


def make_course(hands: Hands, title: str = COURSE, code: str = "lyt") -> None:
    """Four evenings of two and a half hours, a week apart."""
    hands.go("Nyt kursus")
    hands.write("Titel", title)
    hands.write("Løfte", "Du hører, hvad der bliver sagt.")
    hands.write("Kode", code)
    hands.write("Lektioner på 45 min", "12")
    hands.tap("Tilføj dag", "button")
    hands.write(hands.page.locator("[name=meetings-0-start_time]"), "18.30")
    hands.write(hands.page.locator("[name=meetings-0-end_time]"), "21")
    # Each further day begins as the one above it, a week later.
    for evening in range(1, 4):
        hands.tap("Tilføj dag", "button")
        expect(hands.page.locator(f"[name=meetings-{evening}-day_offset]")).to_have_value(str(7 * evening))
        expect(hands.page.locator(f"[name=meetings-{evening}-start_time]")).to_have_value("18:30")
    hands.tap("Tilføj læringsmål", "button")
    hands.write(hands.page.locator("[name=goals-0-text]"), "gengive det, en anden har sagt")
    hands.press("Opret")


def make_page(hands: Hands) -> None:
    """What people read about it, from the steps of the course; its title and the course stand there already."""
    hands.go("Skriv kursets side")
    expect(hands.page.get_by_role("textbox", name="Titel")).to_have_value(COURSE)
    hands.write(hands.page.get_by_role("textbox", name="For hvem"), "Dig, der gerne vil høre mere, end du siger.")
    hands.tap(
        hands.page.get_by_role("navigation", name="Handlinger (nederst)").get_by_role("button", name="Flere muligheder")
    )
    hands.press("Udgiv")


def make_trainer(hands: Hands, course: str = COURSE, *, name: str = TRAINER, mail: str = TRAINERS_MAIL) -> None:
    """From the steps, where one is back once the page is published; which course it is about is known."""
    hands.go("Ny underviser")
    hands.write("Navn", name)
    hands.write("E-mail", mail)
    hands.write("Postnummer hjemme", "7100")
    expect(hands.page.get_by_label("Underviser allerede i").locator("[selected]")).to_have_text(course)
    hands.write("Hvorfor?", "Har holdt det før.")
    hands.press("Opret")


def make_room(hands: Hands, *, name: str = PLACE, street: str = "Prøvevej 5") -> None:
    """From the steps as well; the series comes by itself after it."""
    hands.go("Nyt sted")
    hands.write("Navn", name)
    hands.write("Vej og nummer", street)
    hands.write("Postnummer", "7100 Vejle")
    hands.write("Pladser", "24")
    hands.press("Opret")


def make_series(hands: Hands, first: dt.date) -> None:
    """Three times, every other month; the hours come from the course, and course, room and trainer stand there already."""
    expect(hands.page.get_by_label("Kursus").locator("[selected]")).to_have_text(COURSE)
    expect(hands.page.get_by_label("Sted").first.locator("[selected]")).to_have_text(f"Vejle: {PLACE} (24)")
    hands.write("Første dag", first.isoformat())
    hands.write("Hver", "2")
    hands.tick("tirsdag")
    hands.write("efter så mange hold", "3")
    expect(hands.page.locator("[name=trainers-0-trainer] [selected]")).to_have_text(f"{TRAINER} (lyt)")
    hands.press("Opret den, og lav kladderne")
    hands.press("Udgiv det afkrydsede")


def enrol(hands: Hands, name: str, phone: str) -> None:
    """Somebody without e-mail who rings, from the page of a session; that is where one is afterwards."""
    hands.go("Tilmeld en person")
    hands.write("Fornavn og efternavn", name)
    hands.write("Telefon", phone)
    hands.press("Tilmeld")
    expect(hands.page.get_by_text("Personen er tilmeldt.")).to_be_visible()


def move(hands: Hands) -> None:
    """A week later; whoever has no e-mail is rung up."""
    hands.go(re.compile("^Flyt$"))
    hands.go("en uge senere")
    hands.press("Flyt hold")
    # The list opens by itself, and after the last call the session does.
    hands.press(re.compile("Ringet op"))


def cancel(hands: Hands) -> None:
    """The last of the three, from the page of the first."""
    hands.go(hands.page.locator("section", has_text="Serien fortsætter").get_by_role("link").last)
    hands.go("Aflys hold")
    hands.write("Hvorfor?", "Huset bliver malet.")
    hands.press("Ja, aflys holdet")


def attend(hands: Hands, server: Server, meetings: list[re.Pattern[str]]) -> None:
    """The trainer, on a telephone, taps who was there on each evening: first on today's, which is shown, then on those before."""
    log_in(hands, server, TRAINERS_MAIL, "/underviser/")
    hands.go("Hvem er her?")
    *before, _today = meetings
    for meeting in (None, *before):
        if meeting:
            hands.go(meeting)
        with hands.page.expect_response(lambda answer: answer.request.method == "POST"):
            hands.tap(re.compile("^Karla"), "button")


def close_and_print(hands: Hands) -> bytes:
    """End the course, and fetch its certificates as one file to print."""
    hands.press("Afslut og send kursusbeviser")
    with hands.page.expect_download() as fetched:
        hands.tap("én PDF til udskrift", "button")
    return fetched.value.path().read_bytes()


@dataclass(frozen=True)
class Done:
    """What came of it, and what it took two people."""

    printed: bytes
    fields: int
    pages: int
    taps: int
    keys: int
    way: list[str]


def whole_course(server: Server, organiser: Page, trainer: Page) -> Done:
    """The whole way, with the organiser at a screen and the trainer on a telephone."""
    server.shell(SOMEBODY)
    hands, theirs = Hands(organiser), Hands(trainer)
    log_in(hands, server, WHO, "/admin/")
    make_course(hands)
    make_page(hands)
    make_trainer(hands)
    make_room(hands)
    make_series(hands, first_day())
    enrol(hands, "Karla Klassisk", "20 30 40 50")
    move(hands)
    held = int(re.findall(r"/sessions/(\d+)/", organiser.url)[0])
    cancel(hands)
    evenings = let_time_pass(server, held, hours=1, is_today=True)
    attend(theirs, server, [re.compile(rf"\b{day}\. ") for day in evenings])
    # Nobody has closed it for three days, so it stands on the first page.
    let_time_pass(server, held, hours=73)
    hands.go(organiser.get_by_role("complementary", name="Menu").get_by_role("link", name="Overblik"))
    hands.go(f"Vejle · {COURSE}")
    printed = close_and_print(hands)
    both = (hands, theirs)
    return Done(
        printed=printed,
        fields=sum(one.fields for one in both),
        pages=sum(one.pages for one in both),
        taps=sum(one.taps for one in both),
        keys=sum(one.keys for one in both),
        way=hands.way + theirs.way,
    )


def let_time_pass(server: Server, session: int, *, hours: int, is_today: bool = False) -> list[int]:
    """Move a session so that it ended so many hours ago, or if it `is_today` so that its last day began today, however early it is;
    gives the days of the month of its days."""
    filled = LATER.replace("PK", str(session)).replace("HOURS", str(hours)).replace("IS_TODAY", str(is_today))
    return json.loads(server.shell(filled))


def first_day() -> dt.date:
    """A first of the month in two months: its first Tuesday is never far from it."""
    later = dt.datetime.now(ZoneInfo("Europe/Copenhagen")).date() + dt.timedelta(days=62)
    return later.replace(day=1)
