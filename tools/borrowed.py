"""Danish for texts of the libraries we stand on, where their own Danish lacks it. Wagtail's has a seventh of its texts.

The texts are read from the catalogues that are installed, so a new version of a library shows what it brings: `make messages`
collects them into `locale/borrowed`, and a test fails while one has no Danish.
"""

from collections.abc import Iterator
from pathlib import Path

import django
import polib
from django.apps import apps
from django.conf import settings

from tools.machine import ROOT

FOLDER = ROOT / "locale" / "borrowed" / "da" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")
# Its texts belong to a form of its own that no page shows: a series has ours (courses/web/organiser/recurrence_forms.py).
UNSEEN = {"recurrence"}
Key = tuple[str | None, str]


def key(entry: polib.POEntry) -> Key:
    """What a text is known by: context and English."""
    return entry.msgctxt, entry.msgid


def _catalogues(domain: str, language: str, suffix: str) -> Iterator[Path]:
    """The files of the libraries that are installed, Django's own among them."""
    others = [Path(app.path) for app in apps.get_app_configs() if app.label not in UNSEEN]
    folders = [Path(django.__file__).parent / "conf", *(path for path in others if "site-packages" in path.parts)]
    for folder in folders:
        file = folder / "locale" / language / "LC_MESSAGES" / f"{domain}.{suffix}"
        if file.exists():
            yield file


def english(domain: str) -> dict[Key, polib.POEntry]:
    """Every text of the libraries."""
    return {key(entry): entry for file in _catalogues(domain, "en", "po") for entry in polib.pofile(str(file))}


def lacking(domain: str) -> dict[Key, polib.POEntry]:
    """The texts for which no library has Danish."""
    known = {
        key(entry)
        for file in _catalogues(domain, settings.LANGUAGE_CODE, "mo")
        for entry in polib.mofile(str(file))
        if entry.msgstr or any(entry.msgstr_plural.values())
    }
    return {name: entry for name, entry in english(domain).items() if name not in known}


def written(domain: str) -> polib.POFile:
    """Our Danish for them as it is kept, with what we say better than a library does."""
    return polib.pofile(str(FOLDER / f"{domain}.po"), wrapwidth=0)


def collect(domain: str) -> Path:
    """Take in what a library lacks and let go what none has any more; returns the file, for `tools.messages` to compile."""
    texts, catalogue = english(domain), written(domain)
    kept = {key(entry) for entry in catalogue}
    for entry in list(catalogue):
        if key(entry) not in texts:
            catalogue.remove(entry)
    for name, entry in lacking(domain).items():
        if name not in kept:
            plural = {0: "", 1: ""} if entry.msgid_plural else {}
            catalogue.append(
                polib.POEntry(
                    msgctxt=entry.msgctxt, msgid=entry.msgid, msgid_plural=entry.msgid_plural, msgstr_plural=plural
                )
            )
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    catalogue.save()
    return FOLDER / f"{domain}.po"
