"""The two judges, asked as programs of their own."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tools.html_checkers import FOLDER, VNU

CLIENTS = [
    *(f"outlook.{system}" for system in ("windows", "windows-mail", "macos", "ios", "android")),
    *(f"gmail.{system}" for system in ("desktop-webmail", "ios", "android", "mobile-webmail")),
    *("apple-mail.macos", "apple-mail.ios", "thunderbird.macos"),
]


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


def lost(mails: dict[str, str], folder: Path) -> dict[str, list[str]]:
    """What some programs for mail do not know of these mails, by name: which programs."""
    for name, html in mails.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    # Beside its packages: Node looks for them from there.
    script = shutil.copy(Path(__file__).with_name("judges.mjs"), FOLDER)
    command = ["node", script, str(folder), *CLIENTS]
    found: dict[str, list[str]] = json.loads(
        subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    )
    return found
