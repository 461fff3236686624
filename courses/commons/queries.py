"""What trainers share: found by words and by module, with how many used it where that is enough to be nobody."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from courses.common.few import shown_count
from courses.commons.models import NoteMark, SharedHandout, SharedNote
from courses.enrolment.models import Enrolment
from courses.members.models import TrainerProfile
from courses.members.queries import trainer_of
from courses.pages.models import ModulePage
from courses.pages.queries import may_edit_modules
from courses.pages.rules.words import asked, stems
from courses.people.models import User
from courses.schedule.models import Session

# So many stand on a page; a word or a module narrows it.
MOST = 40


@dataclass(frozen=True)
class Shared:
    """A contribution as somebody reads it. `used`, `thanks`: None below five."""

    note: SharedNote
    used: int | None
    thanks: int | None
    is_mine: bool
    has_thanked: bool
    has_used: bool
    has_handout: bool


@dataclass(frozen=True)
class Found:
    """The newest that fit, and how many more there are."""

    rows: list[Shared]
    more: int


def may_read(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Trainers, and those who write modules."""
    return bool(user.is_authenticated) and (trainer_of(user) is not None or may_edit_modules(user))


def find(reader: User, *, text: str = "", module: ModulePage | None = None, language: str = "da") -> Found:
    """What has every word of `text`, of one module or of all, the newest first. Three queries, whatever there is."""
    notes = SharedNote.objects.shared()
    if module is not None:
        notes = notes.filter(module__translation_key=module.translation_key)
    words = asked(text, language)
    keys = (
        [key for key, said in _texts(notes) if _has(said, words)] if words else list(notes.values_list("pk", flat=True))
    )
    return Found(_shown(SharedNote.objects.filter(pk__in=keys[:MOST]), reader), max(len(keys) - MOST, 0))


def _texts(notes: QuerySet[SharedNote]) -> list[tuple[int, str]]:
    rows = notes.values_list("pk", "module__title", "region__name", "worked", "changed", "example", "handout__name")
    return [(key, " ".join(part or "" for part in parts)) for key, *parts in rows]


def _has(said: str, words: list[str]) -> bool:
    there = set(stems(said, "da"))
    return all(any(stem.startswith(word) for stem in there) for word in words)


def mine(user: User) -> list[Shared]:
    """What somebody shared, also what was just taken back. One query."""
    return _shown(SharedNote.objects.filter(author=user), user)


def _shown(notes: QuerySet[SharedNote], reader: User) -> list[Shared]:
    marks = NoteMark.objects.filter(note=OuterRef("pk"), user=reader)
    rows = notes.select_related("module", "region", "author").annotate(
        used=Count("marks", filter=Q(marks__kind=NoteMark.Kind.USED)),
        thanks=Count("marks", filter=Q(marks__kind=NoteMark.Kind.THANKS)),
        has_used=Exists(marks.filter(kind=NoteMark.Kind.USED)),
        has_thanked=Exists(marks.filter(kind=NoteMark.Kind.THANKS)),
        has_sheet=Exists(SharedHandout.objects.filter(note=OuterRef("pk"))),
    )
    return [
        Shared(
            note=row,
            used=shown_count(row.used),
            thanks=shown_count(row.thanks),
            is_mine=row.author_id == reader.pk,
            has_thanked=row.has_thanked,
            has_used=row.has_used,
            has_handout=row.has_sheet,
        )
        for row in rows.order_by("-shared_at", "-pk")
    ]


def of_modules(modules: Iterable[ModulePage]) -> dict[int, tuple[int, list[str]]]:
    """By module (key): how many contributions there are, and whom the module thanks for what it took in. One query. A module and
    its translation are one."""
    pages = list(modules)
    rows = SharedNote.objects.shared().filter(module__translation_key__in=[page.translation_key for page in pages])
    counts: dict[object, int] = defaultdict(int)
    thanked: dict[object, list[str]] = defaultdict(list)
    for row in (
        rows.select_related("region", "author").annotate(key=F("module__translation_key")).order_by("adopted_at", "pk")
    ):
        counts[row.key] += 1
        if row.adopted_at and row.by not in thanked[row.key]:
            thanked[row.key].append(row.by)
    return {page.pk: (counts[page.translation_key], thanked[page.translation_key]) for page in pages}


def names_of(session: Session) -> list[str]:
    """Everybody who took part or meant to: no contribution may name them without being asked about."""
    return list(
        Enrolment.objects.filter(session=session).exclude(member__name="").values_list("member__name", flat=True)
    )


def shareable(session: Session, trainer: TrainerProfile) -> bool:
    """Whether a trainer may share something about a session: it is theirs, and over."""
    return session.status == Session.Status.HELD and session.trainers.filter(trainer=trainer).exists()
