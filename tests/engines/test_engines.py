"""`make engines`: find, enrol, cancel and subscribe in Chromium, Firefox ESR and WebKitGTK, as a Dane has them.

Outside `make test`, which does the same in Chromium (`tests/e2e/test_journey.py`). What must be alike is asserted; what each
makes of the same page is printed at the end, where they differ.
"""

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.site import Server, serve
from tests.engines.drivers import DOWN, ENGINES, ENTER, Engine
from tests.network import free_port
from tests.waiting import wait_until

PHONE, DESKTOP = 360, 1280
POSTCODE = "input[autocomplete='postal-code']"
ENROL = "#tilmeld form"
LAST_MAIL = """
from courses.common.models import OutboxMail
print(OutboxMail.objects.filter(to=%r, kind="enrolled").latest("pk").text)
"""
# What a page is to a browser, beside what it says.
SEEN = """
const font = (name) => [...document.fonts].some((face) => face.family.includes(name) && face.status === "loaded");
return {
  "window (px)": innerWidth,
  "languages": navigator.languages.join(", "),
  "page in": document.documentElement.lang,
  "fits its window": document.documentElement.scrollWidth <= innerWidth,
  "Atkinson loaded": font("Atkinson"),
  "Literata loaded": font("Literata"),
  "share button": [...document.querySelectorAll("[data-share]")].map((button) => !button.hidden).join(),
  "copy button": [...document.querySelectorAll("[data-copy]")].map((button) => !button.hidden).join(),
  "position button": [...document.querySelectorAll("[data-here]")].map((button) => button.checkVisibility()).join(),
  "height (px)": document.documentElement.scrollHeight,
};"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("site"), free_port()) as site:
        yield site


@pytest.fixture(scope="module")
def seen() -> dict[tuple[str, str], dict[str, str]]:
    """(page, what) → engine → what it is there."""
    return {}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


def look(engine: Engine, page: str, seen: dict) -> None:
    """Note what the page is here, and keep a picture of it where PICTURES names a folder."""
    found = engine.run(SEEN)
    for what, value in found.items():
        seen.setdefault((page, what), {})[f"{engine.name} {engine.version}"] = str(value)
    if folder := os.environ.get("PICTURES"):
        name = f"{page}-{engine.name.split()[0]}.png".replace(" ", "-").lower()
        (Path(folder) / name).write_bytes(base64.b64decode(engine.picture()))
    assert found["fits its window"]
    assert found["page in"] == "da"
    assert found["languages"].startswith("da")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_find_enrol_and_cancel(server, engine, seen, width):
    engine.forget()
    engine.open(server.address, width=width)
    look(engine, f"home {width}", seen)
    engine.type(POSTCODE, "7100" + ENTER)
    engine.wait_for("/find/7100/")
    look(engine, f"find {width}", seen)
    assert engine.run("return document.querySelectorAll('.session-card').length") > 3

    engine.open(server.path("session_open"), width=width)
    look(engine, f"session {width}", seen)
    engine.press(f"{ENROL} button.button")
    engine.wait_for("/tilmeld/")
    assert engine.title.startswith("Fejl: ")
    assert engine.run("return document.activeElement.getAttribute('role')") == "alert"
    address = f"{engine.name.split()[0].lower()}{width}@demo.example"
    engine.type(f"{ENROL} input[name=name]", "Åse Prøvesen")
    engine.type(f"{ENROL} input[name=email]", address)
    engine.press(f"{ENROL} button.button")
    engine.wait_for("/tilmeldt/", "Du er tilmeldt. Vi glæder os til at se dig.")
    look(engine, f"enrolled {width}", seen)

    engine.open(re.search(r"http://\S+/min-plads/\S+", server.shell(LAST_MAIL % address))[0], width=width)
    engine.press("form[action$='/bekraeft/'] button")
    engine.wait_for("/min-plads/", "Du er tilmeldt")
    engine.press("a[href$='/afbud/']")
    engine.wait_for("/afbud/", "Vil du melde afbud?")
    engine.press("main form button")
    engine.wait_for("/min-plads/", "Du har meldt afbud")
    look(engine, f"cancelled {width}", seen)
    engine.press("form[action$='/fortryd/'] button")
    engine.wait_for("/min-plads/", "Du er tilmeldt")


def test_a_place_is_chosen_among_suggestions(server, engine):
    """By the arrow key and Enter, by a press, and past them: the same in all three."""
    offered = "return [...document.querySelectorAll('[role=option]')].map(option => option.textContent)"
    for last in (DOWN + ENTER, "", ENTER):
        engine.open(server.address, width=PHONE)
        engine.type(POSTCODE, "kolding")
        wait_until(lambda: engine.run(offered) == ["6000 Kolding"], f"{engine.name} suggests no place", pause=0.1)
        if last:
            engine.type(POSTCODE, last)
        else:
            engine.press("[role=option]")
        engine.wait_for("/find/6000/")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_subscribe(server, engine, seen, width):
    engine.open(f"{server.address}/abonner/", width=width)
    engine.type("#choose input[name=postnr]", "7100" + ENTER)
    engine.wait_for("postnr=7100")
    look(engine, f"subscribe {width}", seen)
    button = engine.run("return document.querySelector('a.button[href^=\"webcal:\"]').href")
    text = engine.run("return document.querySelector('.address').textContent")
    assert button.removeprefix("webcal:") == text.strip().removeprefix("http:")
    # The same file whatever asks for it; what a press on `webcal:` opens is the owner's calendar program.
    assert engine.run("return fetch(arguments[0]).then(answer => answer.text())", text.strip()).startswith(
        "BEGIN:VCALENDAR"
    )


def test_what_they_make_of_the_same_pages(seen, capsys):
    """Prints the rows in which they differ."""
    engines = sorted({name for row in seen.values() for name in row})
    assert len(engines) == len(ENGINES)
    with capsys.disabled():
        print(f"\n| page | what | {' | '.join(engines)} |\n|---|---|{'---|' * len(engines)}")
        for (page, what), row in seen.items():
            if len(set(row.values())) > 1:
                print(f"| {page} | {what} | {' | '.join(row[name] for name in engines)} |")
