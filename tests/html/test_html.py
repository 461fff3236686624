"""Our HTML as others judge it: the Nu Html Checker for pages and mails, caniemail for what programs for mail know of it.

`make test-html`; the short twin inside `make test` is tests/courses/demo/test_valid_html.py.
"""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from courses.common.models import OutboxMail
from courses.demo.people import LOGINS
from courses.people.models import User
from tests.courses.demo.conftest import _that_day, demo  # noqa: F401 the same demo
from tests.courses.demo.test_danish_office import crawl
from tests.courses.demo.test_valid_html import document, public_pages
from tools.html_checkers import FOLDER, VNU

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
CLIENTS = [
    *(f"outlook.{system}" for system in ("windows", "windows-mail", "macos", "ios", "android")),
    *(f"gmail.{system}" for system in ("desktop-webmail", "ios", "android", "mobile-webmail")),
    *("apple-mail.macos", "apple-mail.ios", "thunderbird.macos"),
]
# What some of them do not know, or only in part, and what is lost by it: looks. Every mail is read as well without them, and has a
# version in plain text. A `<body>` may become a `<div>`, so nothing hangs on it; a button without padding is a link.
LOOKS = {
    *("background", "border", "border-radius", "display", "font-size", "font-weight", "margin", "max-width", "padding"),
    *("overflow", "overflow-wrap", "text-decoration", "width property", "<body> element"),
}


def judged(pages: Iterable[tuple[str, str]], folder: Path) -> list[str]:
    """What the Nu Html Checker says of each page, with its address."""
    names = {}
    for number, (address, html) in enumerate(pages):
        names[f"{number:04}.html"] = address
        (folder / f"{number:04}.html").write_text(html, encoding="utf-8")
    assert len(names) > 0
    command = ["java", "-jar", str(VNU), "--errors-only", "--format", "json", "--exit-zero-always", str(folder)]
    said = json.loads(subprocess.run(command, stderr=subprocess.PIPE, check=True, text=True).stderr)["messages"]
    return [f"{names[Path(one['url']).name]}: {one['message']}" for one in said]


def mails() -> dict[str, str]:
    """One mail of each kind that the demo has sent."""
    rows = OutboxMail.objects.exclude(html="").order_by("kind", "pk")
    return {row.kind: row.html for row in rows}


def test_a_planted_fault_is_found(tmp_path):
    (said,) = judged([("/", document("<h2>Et</h2><p id=a></p><p id=a></p>"))], tmp_path)
    assert said.startswith("/: Duplicate ID")


def test_public_pages(client, tmp_path):
    pages = dict(public_pages(client))
    assert len(pages) > 60
    assert judged(pages.items(), tmp_path) == []


def test_our_part_of_the_back_office(client, tmp_path):
    client.force_login(User.objects.get(email=LOGINS["admin"][0]))
    ours = ((address, page.select_one(".planning")) for address, page in crawl(client))
    assert judged([(address, document(str(part))) for address, part in ours if part], tmp_path) == []


def test_mails(tmp_path):
    found = mails()
    assert len(found) > 10
    assert judged(found.items(), tmp_path) == []


def test_programs_for_mail_lose_looks_and_nothing_else(tmp_path):
    for kind, html in mails().items():
        (tmp_path / f"{kind}.html").write_text(html, encoding="utf-8")
    # Beside its packages: Node looks for them from there.
    script = shutil.copy(Path(__file__).with_name("judges.mjs"), FOLDER)
    command = ["node", script, str(tmp_path), *CLIENTS]
    said = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    assert {what.partition(": ")[2] for what in said} - LOOKS == set(), said
    assert said != {}
