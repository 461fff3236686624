"""«Kan du tage den?»: asking trainers in order. The first yes wins, a no goes on to the next."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.common.links import SignedLink
from courses.members.actions import add_time_away
from courses.members.models import TrainerProfile
from courses.schedule.actions import set_trainers
from courses.schedule.models import Session
from courses.staffing import emails
from courses.staffing.models import TrainerRequest
from courses.staffing.queries.candidates import Search, colleagues, homeless_words, search, task_of
from courses.staffing.queries.vacancies import (
    handing_over,
    is_planned,
    is_wanted,
    missing_role,
    open_requests,
    taught_while_away,
)

# So many are asked at the same time; a fourth is asked when one of them says no, or when none has answered for three days.
AT_ONCE = 3
ASK_NEXT_AFTER = dt.timedelta(days=3)
Answer = TrainerRequest.Answer
_link = SignedLink("planning.request")
_SHOWN = (
    "trainer__member__user",
    "instead_of__member__user",
    "session__course",
    "session__venue__postcode",
    "session__region",
)


class NobodyToAsk(DomainError):
    """Nobody is qualified, near, free and below their yearly most, or all of them have said no."""


class NotAsking(DomainError):
    """The session needs nobody, is over, or was called off."""


def request_token(request: TrainerRequest) -> str:
    """The token of the link in the mail: signed, so that it works without log-in."""
    return _link.token(request.pk)


def request_by_token(token: str) -> TrainerRequest | None:
    """The request a link is for; None for a token we did not sign or a request that was withdrawn."""
    pk = _link.key(token)
    if pk is None:
        return None
    rows = _detailed()
    return rows.prefetch_related("session__meetings", "session__trainers").filter(pk=pk).first()


def is_withdrawn(token: str) -> bool:
    """Whether we signed it, but the request is gone: withdrawn, or deleted with its draft."""
    pk = _link.key(token)
    return pk is not None and not TrainerRequest.objects.filter(pk=pk).exists()


@transaction.atomic
def ask_trainers(*, session: Session) -> list[TrainerRequest]:
    """Ask the next suitable trainers for the role that is missing, three at the same time; returns whom it asked.

    Asking again while three have not answered asks nobody. Raises `NotAsking`, `NobodyToAsk`.
    """
    session = _lock(session)
    role = missing_role(session)
    if not is_planned(session) or not role:
        raise NotAsking(_("This session needs nobody more."))
    rows = TrainerRequest.objects.filter(session=session, role=role)
    # Somebody said yes, and is not on the session any more: the place is open again.
    rows.filter(answer=Answer.YES).update(answer=Answer.NO)
    asked = _ask_next(session, role)
    if not asked and not rows.filter(answer=Answer.NONE).exists():
        raise NobodyToAsk(_nobody(search(task_of(session, role)), everybody_said_no=rows.exists()))
    return asked


@transaction.atomic
def say_yes(*, request: TrainerRequest) -> TrainerRequest:
    """The trainer takes it. Who comes second gets `LATE`, not an error. Raises `TrainerTaken` for somebody who is booked."""
    session = _lock(request.session)
    request = _fresh(request)
    if request.answer == Answer.YES:
        return request
    if not is_wanted(request):
        return _answered(request, Answer.LATE)
    if request.instead_of:
        # Whoever hands it over may have said yes to it before: there is one yes for each place.
        rows = TrainerRequest.objects.filter(session=session, role=request.role, answer=Answer.YES)
        rows.update(answer=Answer.NO)
    try:
        with transaction.atomic():
            _answered(request, Answer.YES)
    except IntegrityError:
        return _answered(_fresh(request), Answer.LATE)
    rest = session.trainers.exclude(trainer=request.instead_of).select_related("trainer__member")
    there = [(row.trainer, row.role) for row in rest]
    chosen = [*there, (request.trainer, request.role)]
    set_trainers(session=session, trainers=chosen, agreed=[request.trainer])
    if request.instead_of:
        emails.handed_over(session, request.instead_of, request.trainer)
    _close(_open(session).filter(role=request.role, instead_of=request.instead_of))
    return request


@transaction.atomic
def say_no(*, request: TrainerRequest) -> TrainerRequest:
    """The trainer cannot: the next one is asked, or the colleague who wanted to hand it over is told. Raises `NotAsking` for
    somebody who has said yes."""
    session = _lock(request.session)
    request = _fresh(request)
    if request.answer == Answer.YES:
        raise NotAsking(_("You have said yes. Call us if you cannot come after all."))
    if request.answer != Answer.NO:
        _answered(request, Answer.NO)
        if is_wanted(request) and request.instead_of:
            emails.colleague_cannot(request)
        elif is_wanted(request):
            _ask_next(session, request.role)
    return request


@transaction.atomic
def ask_colleague(*, session: Session, trainer: TrainerProfile, colleague: TrainerProfile) -> TrainerRequest:
    """`trainer`, who teaches the session, asks a colleague to take over. It stays theirs until the colleague says yes; then
    both and the organiser are told. Asking the same one twice asks once.

    Raises `NotAsking` for a session that is over or that they do not teach, and for somebody who cannot take it.
    """
    session = _lock(session)
    mine = session.trainers.filter(trainer=trainer).first()
    if mine is None or not is_planned(session):
        raise NotAsking(_("This session is not yours to hand over any more."))
    can = {candidate.trainer.pk: candidate for candidate in colleagues(session, mine.role)}
    if colleague.pk not in can:
        raise NotAsking(_("%(name)s cannot take it any more. Choose somebody else.") % {"name": colleague})
    rows = TrainerRequest.objects.filter(session=session, trainer=colleague, role=mine.role)
    asked = rows.filter(instead_of=trainer, answer=Answer.NONE).first()
    if asked:
        return asked
    facts = {"instead_of": trainer, "answer": Answer.NONE, "answered_at": None, "asked_at": clock.now()}
    request, _is_new = TrainerRequest.objects.update_or_create(
        session=session, trainer=colleague, role=mine.role, defaults=facts | {"km": can[colleague.pk].km}
    )
    request = _fresh(request)
    emails.request(request, request_token(request))
    return request


@transaction.atomic
def note_absence(*, trainer: TrainerProfile, start_date: dt.date, end_date: dt.date) -> list[Session]:
    """Days on which the trainer cannot teach. The organiser of each session that they teach on one of them is told; returns
    these. Noting the same days again tells nobody again. Raises `BadDays`."""
    known = set(trainer.times_away.values_list("start_date", "end_date"))
    add_time_away(trainer=trainer, start_date=start_date, end_date=end_date)
    if (start_date, end_date) in known:
        return []
    before = {session.pk for session in taught_while_away(trainer, known)}
    met = [one for one in taught_while_away(trainer, [(start_date, end_date)]) if one.pk not in before]
    for session in met:
        emails.trainer_away(session, trainer)
    return met


@transaction.atomic
def withdraw_requests(*, session: Session) -> int:
    """Stop asking: those who have not answered are told; returns how many."""
    session = _lock(session)
    open_rows = list(_open(session).filter(instead_of__isnull=True))
    for row in open_rows:
        emails.request_closed(row)
    TrainerRequest.objects.filter(pk__in=[row.pk for row in open_rows]).delete()
    return len(open_rows)


def ask_on() -> int:
    """Go on where nobody has answered for three days, and tell those whose answer is not needed any more; returns how
    many were asked or told. Safe to run twice at once: each session is locked, and looked at again, before."""
    settled = [
        (session, role)
        for session, role, _newest in open_requests()
        if not (is_planned(session) and missing_role(session) == role)
    ]
    closed = routines.each("ask", settled, _ask_or_close, key=_asked_for)
    over = [request for request in handing_over() if not is_wanted(request)]
    return closed + routines.each("hand over", over, _close_handing_over) + _look_further()


def _look_further() -> int:
    with routines.now_and_then("ask_on", every=dt.timedelta(hours=1), rows="ask on") as is_time:
        if not is_time:
            return 0
        due = [(session, role) for session, role, newest in open_requests() if newest <= clock.now() - ASK_NEXT_AFTER]
    return routines.each("ask on", due, _ask_or_close, key=_asked_for)


def _asked_for(row: tuple[Session, str]) -> str:
    return f"{row[0].pk}-{row[1]}"


@transaction.atomic
def _close_handing_over(request: TrainerRequest) -> int:
    return _close(_open(_lock(request.session)).filter(pk=request.pk))


@transaction.atomic
def _ask_or_close(row: tuple[Session, str]) -> int:
    session, role = row
    locked = _lock(session)
    if not is_planned(locked) or missing_role(locked) != role:
        return _close(_open(locked).filter(role=role, instead_of__isnull=True))
    if _open(locked).filter(asked_at__gt=clock.now() - ASK_NEXT_AFTER).exists():
        return 0
    return len(_ask_next(locked, role, at_once=_open(locked).count() + 1))


def _ask_next(session: Session, role: str, *, at_once: int = AT_ONCE) -> list[TrainerRequest]:
    rows = TrainerRequest.objects.filter(session=session, role=role)
    known = set(rows.values_list("trainer", flat=True))
    wanted = at_once - rows.filter(answer=Answer.NONE).count()
    found = [c for c in search(task_of(session, role)).found if c.trainer.pk not in known and c.trainer.member.email]
    asked = []
    for candidate in found[: max(wanted, 0)]:
        request = TrainerRequest.objects.create(
            session=session, trainer=candidate.trainer, role=role, km=candidate.km, asked_at=clock.now()
        )
        emails.request(request, request_token(request))
        asked.append(request)
    return asked


def _answered(request: TrainerRequest, answer: str) -> TrainerRequest:
    request.answer, request.answered_at = answer, clock.now()
    request.save(update_fields=["answer", "answered_at"])
    return request


def _close(unanswered: QuerySet[TrainerRequest]) -> int:
    """Tell those who have not answered that somebody else has it."""
    rows = list(unanswered)
    for row in rows:
        _answered(row, Answer.LATE)
        emails.request_closed(row)
    return len(rows)


def _open(session: Session) -> QuerySet[TrainerRequest]:
    rows = TrainerRequest.objects.filter(session=session, answer=Answer.NONE)
    details = rows.select_related(*_SHOWN)
    return details.prefetch_related("session__meetings").order_by("asked_at", "pk")


def _lock(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("course", "venue__postcode")
    return rows.get(pk=session.pk)


def _detailed() -> QuerySet[TrainerRequest]:
    return TrainerRequest.objects.select_related(*_SHOWN)


def _fresh(request: TrainerRequest) -> TrainerRequest:
    rows = _detailed()
    return rows.get(pk=request.pk)


def _nobody(seen: Search, *, everybody_said_no: bool) -> str:
    """Which question nobody passes; and of how many it could not be asked, since nobody knows their home."""
    homeless = homeless_words(seen.homeless) if seen.homeless else ""
    if seen.homeless and seen.homeless == seen.qualified:
        return homeless
    return f"{_which(seen, everybody_said_no)} {homeless}".strip()


def _which(seen: Search, everybody_said_no: bool) -> str:
    if everybody_said_no:
        return _("All who can have said no. Move the session, or choose a trainer yourself.")
    if not seen.qualified:
        return _("No active trainer may teach this course yet. Qualify somebody first.")
    if not seen.near:
        known = seen.qualified - seen.homeless
        return _("%(count)s may teach it, but none of them travels that far.") % {"count": known}
    if not seen.free:
        return _("%(count)s live near enough, but none of them is free then. Move the session.") % {"count": seen.near}
    if seen.found:
        return _("Those who can have no e-mail address. Call them, and choose a trainer yourself.")
    return _("Those who are free have taught as often as they want this year.")
