"""What several machines of one site must have in common, asked by `manage.py check --deploy` on each of them (docs/SCALE.md).

The first that is asked leaves a mark in each folder and its number in the database; where another machine does not find that
very number, its folder is another one. Of the secrets the database has a keyed hash, which tells nothing about them.
"""

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from courses.common import clock
from courses.common.models import Heartbeat

MARK = ".same-on-all-machines"


def folders() -> dict[str, Path]:
    """The folders that all machines see, by the option that says where each is."""
    return {
        "MEDIA_ROOT": Path(settings.MEDIA_ROOT),
        "CERTIFICATE_KEYS": Path(settings.CERTIFICATE_KEYS),
        "ERASURE_LEDGER": Path(settings.ERASURE_LEDGER).parent,
        "BALLOT_KEYS": Path(settings.BALLOT_KEYS),
    }


def shared_by_all(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """What is not the same here as on the machine that was asked first. Nothing where there is one machine (`MACHINES`)."""
    if settings.MACHINES < 2:
        return []
    if connection.vendor == "sqlite":
        return [Error("A file of SQLite is on one machine: DATABASE_URL names a PostgreSQL.", id="courses.E101")]
    try:
        return [*_secrets(), *(message for option, place in folders().items() for message in _folder(option, place))]
    except DatabaseError as error:
        words = f"Whether all machines have the same is noted in the database, which did not answer ({type(error).__name__})."
        return [Error(words, id="courses.E102")]


def forget_machines() -> None:
    """Let the next machine that is asked be the first: what was noted is of the machines that the rows come from."""
    Heartbeat.objects.filter(name__in=["secrets", *(f"folder {option}" for option in folders())]).delete()


def _noted(name: str, detail: str) -> tuple[str, bool]:
    """What the first machine noted under this name, `detail` where this is the first; and whether it is."""
    row, is_first = Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": clock.now(), "detail": detail})
    return row.detail, is_first


def _folder(option: str, place: Path) -> Iterator[CheckMessage]:
    file = place / MARK
    try:
        here = _marked(file)
        # Where the mark cannot be written nothing is noted: the next machine that is asked is the first again.
        with transaction.atomic():
            number, is_first = _noted(f"folder {option}", here or uuid.uuid4().hex)
            if is_first and not here:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(number, encoding="ascii")
        # Read anew: another machine may have been the first meanwhile.
        here = _marked(file)
    except OSError as error:
        yield Error(f"{option}: {place} cannot be read and written ({type(error).__name__}).", id="courses.E103")
        return
    if here != number:
        yield Error(
            f"{option}: {place} is not the folder that the other machines have.",
            hint=f"Give all machines the same folder. If it is the same and was moved or restored, write {number} into {file}.",
            id="courses.E104",
        )


def _marked(file: Path) -> str:
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def _secrets() -> Iterator[CheckMessage]:
    facts = "\0".join((settings.BASE_URL, settings.CALENDAR_DOMAIN))
    now, *before = (
        salted_hmac("machines", facts, secret=secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )
    noted, _is_first = _noted("secrets", now)
    if noted in before:
        Heartbeat.objects.filter(name="secrets").update(detail=now)
    elif noted != now:
        yield Error(
            "SECRET_KEY, BASE_URL or CALENDAR_DOMAIN is another one here than on the machine that was asked first.",
            hint="All machines need the same. Where it was changed on purpose, keep the old key in SECRET_KEY_FALLBACKS.",
            id="courses.E105",
        )
