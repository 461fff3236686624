"""Collect the texts, keep the Danish, compile: `make messages`. Needs gettext's xgettext, as Django does."""

import os
import re
import subprocess
import sys
from pathlib import Path

import django
import polib

from tools import borrowed
from tools.machine import ROOT

CATALOGUE = ROOT / "locale" / "da" / "LC_MESSAGES" / "django.po"
# A clock, a number and its unit: no line ends within them (Retskrivningsordbogen § 57). Nobody can see such a space in the
# catalogue, so it is put in when that is compiled.
WITHIN = re.compile(
    r"(?<=\bkl\.) (?=[\d%])|(?<=[\d)][sd]) (?=(?:km|kr|MB|GB|min)\b)|(?<=\d) (?=(?:km|kr|MB|GB|min)\b)|(?<=[\d)][sd]) (?=%%)"
)
IGNORED = (".venv", ".tools", "var", "node_modules")


def collect() -> None:
    """Let Django find every text; obsolete ones go, guesses (fuzzy) become empty, so that nobody ships a guess."""
    ignored = [argument for folder in IGNORED for argument in ("--ignore", folder)]
    command = [sys.executable, "manage.py", "makemessages", "-l", "da", "--no-location", "--no-wrap", *ignored]
    subprocess.run(command, cwd=ROOT, check=True)
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=0)
    for entry in list(catalogue):
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
        if entry.obsolete:
            catalogue.remove(entry)
        elif entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
    # A fixed head and order: two people who collect the same texts write the same file.
    catalogue.metadata["POT-Creation-Date"] = catalogue.metadata["PO-Revision-Date"] = "2026-11-24 12:00+0100"
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save()


def whole(text: str) -> str:
    """`text` with no-break spaces in «kl. 18.30», «31 km», «74 %»."""
    return WITHIN.sub("\u00a0", text)


def compile_catalogue(file: Path) -> list[str]:
    """Write the .mo file beside a .po file; returns the texts without Danish."""
    catalogue = polib.pofile(str(file), wrapwidth=0)
    for entry in catalogue:
        entry.msgstr = whole(entry.msgstr)
        entry.msgstr_plural = {number: whole(text) for number, text in entry.msgstr_plural.items()}
    catalogue.save_as_mofile(str(file.with_suffix(".mo")))
    return [entry.msgid for entry in catalogue if not entry.translated()]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    django.setup()
    collect()
    missing = compile_catalogue(CATALOGUE)
    for domain in borrowed.DOMAINS:
        missing += compile_catalogue(borrowed.collect(domain))
    for text in missing:
        print(f"no Danish: {text}")
    sys.exit(1 if missing else 0)
