"""What is thrown away when its time is over (PRIVACY.md P24); `manage.py tick` calls it, and the notice says the same."""

import datetime as dt
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session as LogIn
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.common import clock
from courses.common.actions import mail, routines
from courses.costs.actions import forget_bills
from courses.demand.models import Interest
from courses.enrolment.models import Enrolment, EnrolmentEvent, ListView, State, WaitingRequest
from courses.imports.actions.runs import forget_old
from courses.learning.models import QuestionReminder
from courses.members.actions.listed import forget_leavers
from courses.members.models import MemberProfile, TrainerProfile
from courses.privacy.actions.erasure import empty_log, erase
from courses.privacy.actions.merging import finish_merges
from courses.privacy.actions.second_factor import forget_resets
from courses.privacy.queries import person_of
from courses.privacy.registry.times import (
    ANSWERS_KEPT,
    IMPORTS_KEPT,
    LOOKS_KEPT,
    MAIL_TEXTS_KEPT,
    MAILS_KEPT,
    MERGES_KEPT,
    NEVER_CONFIRMED_KEPT,
    ROOMS_KEPT,
)
from courses.programs.actions import forget_answers
from courses.rooms.actions import forget_bookings
from courses.tasks.models import Coordinator, TakenTask
from courses.webhooks.actions import forget_messages

EVERY = dt.timedelta(hours=1)
# So many people in one go: a round of `tick` has other work.
MOST_AT_ONCE = 50


def forget_due() -> int:
    """Throw away everything whose time is over, once an hour; returns how many rows. Safe to run twice at once. What
    fails is tried again after its pause, and the rest goes on."""
    with routines.now_and_then("retention", every=EVERY, rows="retention") as is_time:
        if not is_time:
            return 0
    done = routines.each("retention", ROUTINES, lambda part: part(), key=lambda part: part.__name__)
    if done:
        transaction.on_commit(empty_log)
    return done


@transaction.atomic
def mails() -> int:
    """The words of mails after a month, the note of them after a year."""
    now = clock.now()
    return mail.forget_texts(before=now - MAIL_TEXTS_KEPT) + mail.forget_rows(before=now - MAILS_KEPT)


@transaction.atomic
def looks() -> int:
    """Who looked at a list of names, after a year."""
    return ListView.objects.filter(at__lt=clock.now() - LOOKS_KEPT).delete()[0]


@transaction.atomic
def resets() -> int:
    """Who took a second factor from whom, after a year."""
    return forget_resets(before=clock.now() - LOOKS_KEPT)


@transaction.atomic
def log_ins() -> int:
    """Log-ins that have run out, with what was noted of the browser."""
    before = LogIn.objects.count()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    there = LogIn.objects.filter(pk=OuterRef("session_key"))
    return before - LogIn.objects.count() + UserSession.objects.filter(~Exists(there)).delete()[0]


def never_confirmed() -> int:
    """People whose seats lapsed a month ago and who never said yes to anything: their address may be anybody's."""
    due = who_never_said_yes(clock.now() - NEVER_CONFIRMED_KEPT)
    stay = routines.failing("never confirmed")
    # Those that did not go come last: fifty of them would keep everybody else for good.
    rows = [*due.exclude(pk__in=stay)[:MOST_AT_ONCE], *due.filter(pk__in=stay)]
    return routines.each("never confirmed", rows, _forget)


def _forget(member: MemberProfile) -> bool:
    """Raises what `erase` raises: somebody who may not be forgotten is not among those who never said yes."""
    erase(person=person_of(member))
    return True


def who_never_said_yes(before: dt.datetime) -> QuerySet[MemberProfile]:
    """Members with nothing but seats that lapsed or were given back before `before`, none ever confirmed; no log-in was
    used, no wish for the address confirmed, no organiser took their call, nothing is taught or administered."""
    own = Enrolment.objects.filter(member=OuterRef("pk"))
    waits = WaitingRequest.objects.filter(member=OuterRef("pk"))
    left = Q(state__in=[State.EXPIRED, State.CANCELLED], confirmed_at=None, coming_at=None, changed_at__lt=before)
    ended = Q(ended_at__lt=before)
    return (
        MemberProfile.objects.exclude(name="")
        .filter(Exists(own) | Exists(waits), user__last_login=None)
        .exclude(Exists(own.exclude(left)))
        .exclude(Exists(waits.exclude(ended)) | Exists(waits.filter(ended_by=WaitingRequest.Ended.SEAT)))
        # Somebody said yes on the telephone or at the door.
        .exclude(
            Exists(EnrolmentEvent.objects.filter(enrolment__member=OuterRef("pk"), actor__isnull=False, before=""))
        )
        .exclude(Exists(TrainerProfile.objects.filter(member=OuterRef("pk"))))
        # A task is theirs once their mailbox has answered, and organisers name only people they know.
        .exclude(Exists(TakenTask.objects.filter(member=OuterRef("pk"))))
        .exclude(Exists(Coordinator.objects.filter(member=OuterRef("pk"))))
        .exclude(Exists(Interest.objects.filter(email=OuterRef("user__email"), confirmed_at__isnull=False)))
        .exclude(Exists(QuestionReminder.objects.filter(email=OuterRef("user__email"), confirmed_at__isnull=False)))
        .exclude(Q(user__is_superuser=True) | Q(user__groups__isnull=False))
        .order_by("pk")
    )


@transaction.atomic
def room_bookings() -> int:
    """What was asked of whoever lends a room out, a year after the session."""
    return forget_bookings(before=clock.now() - ROOMS_KEPT)


def bills() -> int:
    """What sessions cost, and the receipts, when the accounts of their year are no longer asked for."""
    return forget_bills()


@transaction.atomic
def imports() -> int:
    """What files said that somebody brought along, after a week."""
    return forget_old(before=clock.now() - IMPORTS_KEPT)


@transaction.atomic
def answers() -> int:
    """What programs with a key were answered, after a day."""
    return forget_answers(before=clock.now() - ANSWERS_KEPT)


@transaction.atomic
def webhooks() -> int:
    """What other systems were told, after a month, and secrets that were changed, after a day."""
    return forget_messages()


@transaction.atomic
def leavers() -> int:
    """Who left the movement's list of members, a month after being asked; the whole list where it is no longer brought along."""
    return forget_leavers()


def merges() -> int:
    """What is left of those who were merged, when it can no longer be undone."""
    return finish_merges(before=clock.now() - MERGES_KEPT)


@transaction.atomic
def documents() -> int:
    """Finished documents that nobody is given any more: the cache keeps their rows until others push them out."""
    return sum(_expired(alias) for alias in caches if isinstance(caches[alias], DatabaseCache))


def _expired(alias: str) -> int:
    table = connection.ops.quote_name(settings.CACHES[alias]["LOCATION"])
    moment = connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [moment])  # noqa: S608 the name is our own setting
        return cursor.rowcount


ROUTINES = (
    *(mails, looks, imports, room_bookings, bills, answers, webhooks),
    *(resets, log_ins, never_confirmed, leavers, merges, documents),
)
