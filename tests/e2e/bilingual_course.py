"""A course of four evenings in Danish and English, from nothing to its first published session, as an editor makes it who plans as well.

Used by the test that counts what it takes, and by the benchmark that says how long it takes.
"""

import json
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.e2e.hands import Hands
from tests.e2e.site import Server
from tests.e2e.whole_course import first_day, log_in, make_room, make_trainer

WHO = "redaktoer.planlaegger@demo.example"
TITLE, TITLE_EN = "Fire aftener om at spørge", "Four evenings on asking"
# By evening: what it is called in both languages, and what happens in it. Three lessons each.
EVENINGS = [
    (
        "Det åbne spørgsmål",
        "The open question",
        "Stil tre spørgsmål uden ja og nej.",
        "Ask three questions without yes and no.",
    ),
    ("Det næste spørgsmål", "The next question", "Spørg videre af svaret.", "Ask on from the answer."),
    ("Det svære spørgsmål", "The hard question", "Spørg om det, du ikke tør.", "Ask what you do not dare to ask."),
    (
        "Spørgsmål på et møde",
        "Questions at a meeting",
        "Hold et møde af lutter spørgsmål.",
        "Hold a meeting of nothing but questions.",
    ),
]
# What is read at home before the second evening.
STUDY = ("Læs om pausen", "Read about the pause", "Tæl til fem, før du svarer.", "Count to five before you answer.")
SOMEBODY = f"""
from django.contrib.auth.models import Group
from courses.people.models import User
user = User.objects.create_user({WHO!r}, first_name="Rikke Redaktør")
user.groups.set(Group.objects.filter(name__in=["Planlægning", "Redaktører"]))
"""


WHERE = f"""
import json
from django.urls import reverse
from courses.pages.models import CoursePage, ModulePage
from courses.schedule.models import Session
pages = CoursePage.objects.filter(course__title={TITLE!r}).order_by("locale")
(session,) = Session.objects.filter(course__title={TITLE!r})
modules = [page.url for page in ModulePage.objects.child_of(pages[1]).order_by("path")]
session = reverse("public:session", args=[session.pk])
print(json.dumps({{"pages": [page.url for page in pages], "modules": modules, "session": session}}))
"""


@dataclass(frozen=True)
class Made:
    """What it took, and where it is read: in Danish and English, each module in English, the session."""

    hands: Hands
    pages: list[str]
    modules: list[str]
    session: str


def make_facts(hands: Hands) -> None:
    """Facts and days in one form: four evenings, half an hour at home before the second."""
    hands.go("Nyt kursus")
    hands.write("Titel", TITLE)
    hands.write("Titel (engelsk)", TITLE_EN)
    hands.write("Løfte", "Du spørger, så folk svarer.")
    hands.write("Løfte (engelsk)", "You ask so that people answer.")
    hands.write("Kode", "spoerg")
    hands.write("Lektioner på 45 min", "12")
    hands.tap("Tilføj dag", "button")
    hands.write(hands.page.locator("[name=meetings-0-start_time]"), "18.30")
    hands.write(hands.page.locator("[name=meetings-0-end_time]"), "21")
    for evening in range(1, 4):
        hands.tap("Tilføj dag", "button")
        expect(hands.page.locator(f"[name=meetings-{evening}-day_offset]")).to_have_value(str(7 * evening))
    hands.write(hands.page.locator("[name=meetings-1-study_minutes]"), "30")
    hands.tap("Tilføj læringsmål", "button")
    hands.write(hands.page.locator("[name=goals-0-text]"), "stille et spørgsmål, der åbner")
    hands.write(hands.page.locator("[name=goals-0-text_en]"), "ask a question that opens")
    hands.press("Opret")


def formatted(hands: Hands, where: Locator, text: str) -> None:
    """Type into a field of formatted text."""
    editor = where.locator("[contenteditable=true]").first
    editor.click()
    hands.page.keyboard.type(text)
    hands.fields += 1
    hands.taps += 1
    hands.keys += len(text)


def write_page(hands: Hands) -> None:
    """What people read about it; its title and the course stand there already."""
    hands.go("Skriv kursets side")
    hands.write(hands.page.get_by_role("textbox", name="For hvem"), "Dig, der gerne vil spørge bedre.")
    formatted(hands, hands.page.locator("[data-contentpath=intro]"), "Fire aftener, hvor vi spørger hinanden.")
    save(hands)


def save(hands: Hands, way: str | Locator = "Kursets trin") -> None:
    """As a draft, and on by what stands beside the sentence that it is saved."""
    hands.press("Gem kladde")
    hands.go(way)


def write_module(hands: Hands, title: str, minutes: str, words: str) -> None:
    """One evening: a module with one exercise."""
    hands.write(hands.page.get_by_role("textbox", name="Titel"), title)
    hands.write(hands.page.locator("[name=minutes]"), minutes)
    activities = hands.page.locator("[data-contentpath=activities]").first
    hands.tap(activities.get_by_role("button", name="Indsæt en byggesten").first)
    hands.write(hands.page.locator("[name=activities-0-value-minutes]"), minutes)
    formatted(hands, hands.page.locator("[data-contentpath=text]").first, words)


def write_study(hands: Hands) -> None:
    """What is read at home: words, and no exercise."""
    title, _english, words, _words = STUDY
    hands.write(hands.page.get_by_role("textbox", name="Titel"), title)
    hands.write(hands.page.locator("[name=minutes]"), "30")
    hands.write(hands.page.locator("[name=study_before]"), "2")
    about = hands.page.locator("[data-contentpath=about]").first
    hands.tap(about.get_by_role("button", name="Indsæt en byggesten").first)
    hands.tap(hands.page.get_by_role("option", name="Tekst", exact=True))
    formatted(hands, about, words)


def write_modules(hands: Hands) -> None:
    """Five, each from the one before."""
    for title, _english, words, _words in EVENINGS:
        hands.go("Nyt modul")
        write_module(hands, title, "135", words)
        hands.press("Gem kladde")
    hands.go("Nyt modul")
    write_study(hands)
    save(hands)


def write_english(hands: Hands) -> None:
    """Side by side, one page after the other; the course has told its English title already."""

    def unit(name: str) -> Locator:
        return hands.page.locator(".bilingual__unit").filter(has=hands.page.get_by_role("heading", name=name))

    hands.go("Skriv den på engelsk")
    expect(unit("Titel").get_by_role("textbox")).to_have_value(TITLE_EN)
    hands.write(unit("For hvem").get_by_role("textbox"), "You, who would like to ask better.")
    formatted(hands, unit("Introduktion"), "Four evenings on which we ask each other.")
    hands.press("Gem som kladde")
    for title, english, _danish, words in [*EVENINGS, STUDY]:
        hands.go(f"Næste: «{title}»")
        hands.write(unit("Titel").get_by_role("textbox"), english)
        formatted(hands, hands.page.locator(".bilingual__english").last, words)
        hands.press("Gem som kladde")
    hands.go("Kursets trin")


def publish(hands: Hands) -> None:
    """A look at everything, then all of it at once, in both languages."""
    hands.go("Se på det")
    hands.press("Det ser rigtigt ud")
    hands.press("Udgiv alt, hvad der er skrevet")
    expect(hands.page.get_by_text("12 sider er udgivet.")).to_be_visible()


def make_first_series(hands: Hands) -> None:
    """Of one session: its course, room and trainer stand there already."""
    # Others than those of the whole course: both may be made on one site.
    make_trainer(hands, TITLE, name="Opdigtet Tosproget", mail="tosproget@demo.example")
    make_room(hands, name="Tosproget sal", street="Tosproggade 12")
    hands.write("Første dag", first_day().isoformat())
    hands.tick("tirsdag")
    hands.write("efter så mange hold", "1")
    hands.press("Opret den, og lav kladderne")
    hands.press("Udgiv det afkrydsede")


def bilingual_course(server: Server, page: Page) -> Made:
    """The whole way, by somebody at a screen."""
    server.shell(SOMEBODY)
    hands = Hands(page)
    log_in(hands, server, WHO, "/admin/")
    make_facts(hands)
    write_page(hands)
    write_modules(hands)
    write_english(hands)
    publish(hands)
    make_first_series(hands)
    where = json.loads(server.shell(WHERE))
    return Made(hands, where["pages"], where["modules"], where["session"])
