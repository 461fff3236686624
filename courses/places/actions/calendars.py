"""Calendars that others keep of rooms and associations: fetched by the worker in a process of its own, with bounds."""

import datetime as dt
import json
import subprocess
import sys
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.common import clock, outward
from courses.common.actions import routines, versions
from courses.common.errors import DomainError
from courses.common.sealed import Unreadable, seal, unseal
from courses.common.text import clean_line
from courses.places.models import Association, OutsideCalendar, OutsideHappening, Venue

_PURPOSE = "calendar from outside"
# How often each is asked, and how soon again where it failed; how many seconds each fetching and reading may take.
EVERY, AGAIN, LONGEST = dt.timedelta(hours=3), dt.timedelta(hours=1), 30
# After that it is read whole although it has not changed: the days to come have moved on.
WHOLE_EVERY = dt.timedelta(days=7)
# So many days from today are looked at.
AHEAD = dt.timedelta(days=730)
# Taken for this process alone so long; longer than one can take.
_HELD = dt.timedelta(minutes=10)
# Bytes of a file, and how often one may be sent on. Halls without TLS have calendars too, and nothing of ours is sent there.
MOST_BYTES, MOST_REDIRECTS, SCHEMES = 2_000_000, 3, ("https", "http")
_MOVED = frozenset({301, 302, 303, 307, 308})
Trouble = OutsideCalendar.Trouble
_STATUS = {401: Trouble.CLOSED, 403: Trouble.CLOSED, 404: Trouble.GONE, 410: Trouble.GONE}
_WHY = {
    outward.Why.NO_ADDRESS: Trouble.ADDRESS,
    outward.Why.PRIVATE: Trouble.INSIDE,
    outward.Why.UNKNOWN: Trouble.NO_HOST,
    outward.Why.AWAY: Trouble.SILENT,
    outward.Why.SLOW: Trouble.TOO_SLOW,
    outward.Why.LARGE: Trouble.TOO_LARGE,
}


class _NotReadError(Exception):
    """It cannot be read now; `trouble` says why."""

    def __init__(self, trouble: OutsideCalendar.Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


class BadAddress(DomainError):
    """What was typed is no address of a calendar."""


@transaction.atomic
def set_calendar(*, place: Venue | Association, address: str) -> OutsideCalendar:
    """Read the calendar at `address` as that of a room or an association, in place of the one before. Nothing is fetched now.

    Raises `BadAddress` for what cannot be one.
    """
    written = address.strip()
    if written.lower().startswith(("webcal://", "webcals://")):
        written = f"https://{written.partition('://')[2]}"
    try:
        host = outward.place_of(written, schemes=SCHEMES).host
    except outward.NoAnswer as refusal:
        said = _("Write the whole address of the calendar, e.g. https://calendar.example/room.ics.")
        raise BadAddress(said, about="address") from refusal
    of = {"venue": place} if isinstance(place, Venue) else {"association": place}
    if OutsideCalendar.objects.filter(**of).delete()[0]:
        versions.mark(versions.SHOWN)
    facts = {"address": seal(written, purpose=_PURPOSE), "host": host, "next_at": clock.now()}
    return OutsideCalendar.objects.create(**of, **facts)


@transaction.atomic
def drop_calendar(*, calendar: OutsideCalendar) -> None:
    """Read it no more; what was read goes along."""
    versions.mark(versions.SHOWN)
    calendar.delete()


def ask_again(*, calendar: OutsideCalendar) -> None:
    """Let the worker fetch it as soon as it can."""
    OutsideCalendar.objects.filter(pk=calendar.pk, next_at__gt=clock.now()).update(next_at=clock.now())


def waits() -> bool:
    """Whether one is due."""
    return _due().exists()


def left_behind(process: str) -> None:
    """The process of this name has ended badly: what it had taken is due again by itself."""


def read_due() -> int:
    """Fetch what is due, one after the other; returns how many were read. Safe to run twice at once: each is taken first."""
    return routines.each("calendar", list(_due()), _read)


def _due() -> QuerySet[OutsideCalendar]:
    return OutsideCalendar.objects.filter(next_at__lte=clock.now()).order_by("next_at", "pk")


def _read(found: OutsideCalendar) -> bool:
    ours = OutsideCalendar.objects.filter(pk=found.pk, next_at=found.next_at, address=found.address)
    if not ours.update(next_at=clock.now() + _HELD):
        return False
    told = _asked(found)
    if "trouble" in told:
        _note_trouble(found, told["trouble"])
        return False
    keep(found, told)
    return True


def _asked(calendar: OutsideCalendar) -> dict[str, Any]:
    """What is in it now: fetched here, read by a process beside, where a calendar from a stranger can break nothing."""
    try:
        found = _fetched(calendar)
        if found is None:
            return {"happenings": None}
        marks = {"etag": found.headers.get("etag", ""), "modified": found.headers.get("last-modified", "")}
        return marks | _told(found.body)
    except _NotReadError as refusal:
        return {"trouble": refusal.trouble.value}


def _fetched(calendar: OutsideCalendar) -> outward.Answer | None:
    """The answer; None where it is what was read before. Raises `_NotReadError`."""
    try:
        address = unseal(calendar.address, purpose=_PURPOSE)
    except Unreadable as error:
        raise _NotReadError(Trouble.ADDRESS) from error
    headers = {"Accept": "text/calendar, */*;q=0.1", "User-Agent": "Rundkreds"}
    if calendar.read_at and clock.now() - calendar.read_at < WHOLE_EVERY:
        headers |= {"If-None-Match": calendar.etag} if calendar.etag else {}
        headers |= {"If-Modified-Since": calendar.modified} if calendar.modified else {}
    for _hop in range(MOST_REDIRECTS + 1):
        answer = _answer(address, headers)
        if answer.status not in _MOVED:
            return _judged(answer)
        onward = urljoin(address, answer.headers.get("location", ""))
        if urlsplit(address).scheme == "https" and urlsplit(onward).scheme == "http":
            raise _NotReadError(Trouble.INSECURE)
        address = onward
    raise _NotReadError(Trouble.REDIRECTS)


def _answer(address: str, headers: dict[str, str]) -> outward.Answer:
    try:
        return outward.ask(address, headers=headers, most_bytes=MOST_BYTES, seconds=LONGEST, schemes=SCHEMES)
    except outward.NoAnswer as refusal:
        raise _NotReadError(_WHY[refusal.why]) from refusal


def _judged(answer: outward.Answer) -> outward.Answer | None:
    if answer.status == 304:
        return None
    # Compressed though nobody asked for it: how large it becomes would be known too late.
    if answer.status == 200 and answer.headers.get("content-encoding", "identity") == "identity":
        return answer
    raise _NotReadError(_STATUS.get(answer.status, Trouble.FAULT))


def _told(body: bytes) -> dict[str, Any]:
    """What the process beside says of a file. Nothing of ours goes along: no key, no database. Raises `_NotReadError`."""
    span = {"begin": clock.midnight(clock.today()).isoformat(), "end": (clock.now() + AHEAD).isoformat()}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "courses.places.ics"],
            input=json.dumps(span).encode() + b"\n" + body,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PYTHONPATH": str(settings.BASE_DIR)},
            timeout=LONGEST,
            check=True,
        )
    except subprocess.SubprocessError as error:
        raise _NotReadError(Trouble.TOO_SLOW) from error
    if not done.stdout:
        raise _NotReadError(Trouble.NO_CALENDAR)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@transaction.atomic
def _note_trouble(found: OutsideCalendar, trouble: str) -> None:
    calendar = _held(found)
    if calendar is None:
        return
    calendar.trouble, calendar.next_at = trouble, clock.now() + AGAIN
    calendar.failing_since = calendar.failing_since or clock.now()
    calendar.save(update_fields=["trouble", "failing_since", "next_at"])
    versions.mark(versions.SHOWN)


@transaction.atomic
def keep(found: OutsideCalendar, told: dict[str, Any]) -> None:
    """Keep what `courses.places.ics` told of a calendar, in place of what was kept before; None as its happenings: that stays."""
    calendar = _held(found)
    if calendar is None:
        return
    now, failed = clock.now(), calendar.trouble
    calendar.trouble, calendar.failing_since, calendar.fetched_at = "", None, now
    calendar.next_at = now + EVERY
    if told["happenings"] is not None:
        calendar.etag, calendar.modified = told["etag"][:200], told["modified"][:60]
        calendar.read_at, calendar.is_whole = now, told["is_whole"]
        calendar.happenings.all().delete()
        rows = [_row(calendar, one) for one in told["happenings"]]
        OutsideHappening.objects.bulk_create([row for row in rows if row])
    calendar.save()
    if failed or told["happenings"] is not None:
        versions.mark(versions.SHOWN)


def _held(found: OutsideCalendar) -> OutsideCalendar | None:
    """The row, for us alone; None where it is gone, or another address stands there by now."""
    return OutsideCalendar.objects.select_for_update().filter(pk=found.pk, address=found.address).first()


def _row(calendar: OutsideCalendar, one: dict[str, Any]) -> OutsideHappening | None:
    """What is kept of a happening: of a room when it is busy, of an association also its words."""
    begin, end = (dt.datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
    row = OutsideHappening(calendar=calendar, starts_at=begin, ends_at=end, is_all_day=one["is_all_day"])
    if calendar.venue_id:
        return row if one["is_busy"] and begin != end else None
    row.title, row.place = clean_line(one["title"])[:160], clean_line(one["place"])[:160]
    row.link = _link(clean_line(one["link"]))
    return row


def _link(written: str) -> str:
    """An address that a page may lead to; empty for all else."""
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    return written if is_plain and " " not in written and len(written) <= 500 else ""
