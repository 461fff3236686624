"""Sessions with all that mails and invitations show, put together from what each process keeps, instead of read from nine tables.

What stands beside a session's own row (course, venue, district, association, trainers) is as new as the counter of facts
that stand everywhere; its meetings, and who its trainers are, as its own `changed_at`, as for calendar entries
(docs/adr/0051, 0091). The row itself is read each time.
"""

from collections import OrderedDict
from collections.abc import Iterable
from copy import copy
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, Prefetch, QuerySet, prefetch_related_objects

from courses.catalogue.models import Course
from courses.common import under
from courses.common.actions import versions
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region, Venue
from courses.schedule.models import Session, SessionTrainer

# How many sessions a process keeps.
MOST = 500


class Facts:
    """What one process keeps while the counter of facts stands still; then it begins with nothing. What is in here is shared:
    it is read, never written."""

    def __init__(self) -> None:
        self._around: dict[tuple[type[Model], Any], Model] = {}
        self._sessions: OrderedDict[int, Session] = OrderedDict()
        self._lock = Lock()

    def around[Kind: Model](self, rows: QuerySet[Kind], keys: Iterable[Any]) -> dict[Any, Kind]:
        """The rows of these keys by key, those that are not here yet in one query."""
        wanted = {key for key in keys if key is not None}
        lacking = [key for key in wanted if (rows.model, key) not in self._around]
        if lacking:
            self._around |= {(rows.model, row.pk): row for row in rows.filter(pk__in=lacking)}
        return {key: self._around[rows.model, key] for key in wanted}  # type: ignore[misc]

    def session(self, row: dict[str, Any]) -> Session:
        """The session whose row this is, with its details."""
        with self._lock:
            kept = self._sessions.get(row["id"])
        if kept is None or kept.changed_at != row["changed_at"]:
            kept = self._detailed(Session.from_db(DEFAULT_DB_ALIAS, list(row), list(row.values())))
            with self._lock:
                self._sessions[kept.pk] = kept
                self._sessions.move_to_end(kept.pk)
                while len(self._sessions) > MOST:
                    self._sessions.popitem(last=False)
        return with_row(kept, row)

    def _detailed(self, session: Session) -> Session:
        trainers = Prefetch("trainers", SessionTrainer.objects.order_by("pk"))
        prefetch_related_objects([session], "meetings", trainers)
        parts: dict[str, QuerySet[Any]] = {
            "course": Course.objects.all(),
            "venue": Venue.objects.select_related("postcode", "municipality"),
            "region": Region.objects.all(),
            "association": Association.objects.all(),
            "requires": Course.objects.all(),
            "kept_for": Association.objects.all(),
        }
        for name, rows in parts.items():
            key = getattr(session, f"{name}_id")
            setattr(session, name, self.around(rows, [key]).get(key))
        people = TrainerProfile.objects.select_related("member__user")
        teaching = session.trainers.all()
        known_people = self.around(people, [row.trainer_id for row in teaching])
        for row in teaching:
            row.trainer = known_people[row.trainer_id]
        return session


def _facts(number: int) -> Facts:
    return under.at(number, ("around sessions",), Facts)


def known(pk: int, shown: int | None = None) -> Session | None:
    """The session as it is now, with its details; None where there is none. Two short queries once it is kept, one where the
    counter of facts has just been read: it stands at `shown`."""
    # What this transaction has changed may yet be undone: nothing of it is kept, and nothing kept knows of it.
    if connection.in_atomic_block:
        return Session.objects.with_details().filter(pk=pk).first()
    # Before all else: what is read afterwards has everything that was counted.
    number = versions.read([versions.SHOWN])[versions.SHOWN].number if shown is None else shown
    row = Session.objects.filter(pk=pk).values().first()
    return _facts(number).session(dict(row)) if row else None


def several(pks: Iterable[int], shown: int | None = None) -> dict[int, Session]:
    """These sessions by key, with their details. One query where the counter of facts has just been read (it stands at `shown`),
    and what is around them is kept."""
    pks = list(pks)
    if shown is None or connection.in_atomic_block:
        return {session.pk: session for session in Session.objects.with_details().filter(pk__in=pks).order_by("pk")}
    facts = _facts(shown)
    return {row["id"]: facts.session(dict(row)) for row in Session.objects.filter(pk__in=pks).order_by("pk").values()}


def with_row(detailed: Session, row: dict[str, Any]) -> Session:
    """A session of its own with this row, and around it what is around `detailed`."""
    session = copy(detailed)
    for name, value in row.items():
        setattr(session, name, value)
    session.is_detailed = True
    return session
