"""Telling those who teach a session of what becomes of it, by mail and on their page."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from courses.common import clock
from courses.members.models import TrainerProfile
from courses.schedule import emails
from courses.schedule.models import Session, SessionTrainer, TrainerNotice
from courses.schedule.queries import notices

Notice = TrainerNotice.What


def tell_trainers(
    session: Session,
    what: str,
    trainers: Iterable[TrainerProfile] | None = None,
    *,
    aware: Collection[TrainerProfile] = (),
    instead: str = "",
    due_at: dt.datetime | None = None,
) -> None:
    """Tell these trainers, or all who teach the session, unless it is over. Of a draft only those hear who are `aware` of it
    or were told of it before. A letter that has not gone out gives way to the newer one. The session must be held.

    `instead`: the first name of whoever teaches it in their place. `due_at`: no mail before then.
    """
    roles = {row.trainer: row.role for row in teaching(session)}
    told = notices.told_about(session)
    is_open = session.status in (Session.Status.PUBLISHED, Session.Status.CANCELLED)
    people = [one for one in (roles if trainers is None else trainers) if is_open or one in aware or one.pk in told]
    if not people or session.ends_at <= clock.now():
        return
    shown = Session.objects.with_details().get(pk=session.pk)
    for trainer in sorted(people, key=lambda one: one.pk):
        unsent = [kind for kind in (Notice.ASSIGNED, Notice.MOVED) if _withdraw(session, trainer, kind)]
        before = TrainerNotice.objects.filter(session=session, trainer=trainer).count()
        if what in (Notice.CALLED_OFF, Notice.RELEASED) and unsent and not before:
            # Nothing has reached them, so there is nothing to take back.
            continue
        # Whoever has not heard yet that they teach it hears so now, with what is true now.
        kind = Notice.ASSIGNED if what == Notice.MOVED and Notice.ASSIGNED in unsent else what
        TrainerNotice.objects.create(session=session, trainer=trainer, what=kind, at=clock.now())
        sequence = session.sequence + before + 1
        role = roles.get(trainer, "")
        emails.trainer_told(shown, trainer, kind, sequence=sequence, role=role, instead=instead, due_at=due_at)


def _withdraw(session: Session, trainer: TrainerProfile, what: str) -> bool:
    """Take back what has not gone out, mail and notice; whether there was anything."""
    unsent = emails.withdraw(session.pk, trainer.pk, what)
    rows = TrainerNotice.objects.filter(session=session, trainer=trainer, what=what).order_by("-pk")
    TrainerNotice.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:unsent])).delete()
    return bool(unsent)


def take_back(session: Session) -> None:
    """The session is a draft again: whoever has not heard of it yet never does; who knew of the draft goes on knowing it."""
    rows = TrainerNotice.objects.filter(session=session, what=Notice.ASSIGNED, at__gte=session.published_at)
    for notice in rows.select_related("trainer").order_by("pk"):
        _withdraw(session, notice.trainer, Notice.ASSIGNED)


def teaching(session: Session) -> list[SessionTrainer]:
    """Who teaches the session now, each with an address to write to."""
    return list(SessionTrainer.objects.filter(session=session).select_related("trainer__member__user").order_by("pk"))


@transaction.atomic
def see_news(*, trainer: TrainerProfile) -> None:
    """The trainer has seen on their page what they were told."""
    TrainerNotice.objects.filter(trainer=trainer, seen_at__isnull=True).update(seen_at=clock.now())
