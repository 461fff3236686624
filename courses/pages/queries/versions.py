"""Which version of a module was taught, what has changed since, and whether a module may go."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q
from wagtail.models import Page, Revision

from courses.members.models import TrainerProfile
from courses.pages.models import CoursePage, ModulePage, TaughtModule
from courses.schedule.models import Session


def taught_in(sessions: Iterable[int]) -> dict[int, list[TaughtModule]]:
    """What each of some sessions (by key) taught, in order. One query."""
    found: dict[int, list[TaughtModule]] = defaultdict(list)
    for row in TaughtModule.objects.filter(session__in=set(sessions)):
        found[row.session_id].append(row)
    return found


def last_taught(trainer: TrainerProfile, modules: Iterable[ModulePage]) -> dict[int, TaughtModule]:
    """By module (key), what `trainer` taught last, with its session. Modules in a translation count as their original. One query."""
    rows = TaughtModule.objects.filter(
        session__trainers__trainer=trainer,
        module__translation_key__in=[module.translation_key for module in modules],
    )
    latest = {row.module_id: row for row in rows.select_related("session", "module").order_by("session__starts_at")}
    by_key = {row.module.translation_key: row for row in latest.values()}
    return {module.pk: by_key[module.translation_key] for module in modules if module.translation_key in by_key}


def changed_since(trainer: TrainerProfile, modules: Iterable[ModulePage]) -> dict[int, TaughtModule]:
    """Those of `last_taught` that say something else now. One query more."""
    taught = last_taught(trainer, modules)
    now = dict(
        ModulePage.objects.filter(pk__in={row.module_id for row in taught.values()}).values_list(
            "pk", "live_revision_id"
        )
    )
    return {key: row for key, row in taught.items() if now.get(row.module_id) not in (row.revision_id, None)}


def in_use(page: Page, now: dt.datetime) -> tuple[int, int]:
    """How many held sessions taught a module at or below `page`, and how many are to come of its courses that are published."""
    modules = ModulePage.objects.descendant_of(page, inclusive=True)
    taught = TaughtModule.objects.filter(module__in=modules).values("session").distinct().count()
    courses = CoursePage.objects.live().filter(
        Q(pk__in=CoursePage.objects.descendant_of(page, inclusive=True))
        | Q(pk__in=CoursePage.objects.ancestor_of(page))
    )
    coming = Session.objects.filter(
        course__in=courses.values("course"), status=Session.Status.PUBLISHED, ends_at__gt=now
    )
    return taught, coming.count() if page.live else 0


def refusal_of(revision: Revision) -> str:
    """Why a version cannot be published as it is, in sentences; nothing where it can. An address may have been taken meanwhile, or its
    course have got another page."""
    version = revision.as_object()
    try:
        version.full_clean()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
