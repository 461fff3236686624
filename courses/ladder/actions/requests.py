"""«Må jeg komme med?»: somebody asks the trainers of a session; the first answer counts."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import mail
from courses.common.errors import DomainError
from courses.common.links import SignedLink
from courses.ladder import emails
from courses.ladder.models import StepRequest
from courses.ladder.queries.evidence import facts, standings
from courses.ladder.rules import Level, Standing
from courses.members.actions import keep_trainer
from courses.members.models import MemberProfile, TrainerProfile
from courses.schedule.actions import set_trainers
from courses.schedule.models import Session, SessionTrainer, TrainerRole

Answer, What = StepRequest.Answer, StepRequest.What
_link = SignedLink("ladder.step")


class CannotAsk(DomainError):
    """The step is not theirs to take, or the session is not open to it."""


class NotOpen(DomainError):
    """It was answered before, or the session is over."""


def step_token(row: StepRequest) -> str:
    """The token of the link in the mail: signed, so that it works without log-in."""
    return _link.token(row.pk)


def step_by_token(token: str) -> StepRequest | None:
    """The request a link is for; None for a token we did not sign, or one whose session is gone."""
    pk = _link.key(token)
    return None if pk is None else detailed().filter(pk=pk).first()


def is_taken_back(token: str) -> bool:
    """Whether we signed it, but the request is gone."""
    pk = _link.key(token)
    return pk is not None and not StepRequest.objects.filter(pk=pk).exists()


def is_open(row: StepRequest) -> bool:
    """Whether it still waits for an answer that can be given."""
    is_coming = row.session.status == Session.Status.PUBLISHED and row.session.ends_at > clock.now()
    return row.answer == Answer.NONE and is_coming


def detailed() -> QuerySet[StepRequest]:
    """Requests with all that a page or a mail shows."""
    return StepRequest.objects.select_related(
        "member__user", "session__course", "session__venue__postcode", "session__region"
    ).prefetch_related("session__meetings", "session__trainers")


@transaction.atomic
def ask(*, session: Session, member: MemberProfile, what: str) -> StepRequest:
    """Ask the trainers of a session, by mail. Asking twice asks once. Raises `CannotAsk`."""
    session = _lock(session)
    there = detailed().filter(session=session, member=member, what=what).first()
    if there:
        return there
    _check(session, member, what)
    row = StepRequest.objects.create(session=session, member=member, what=what, asked_at=clock.now())
    row = detailed().get(pk=row.pk)
    for lead in _leads(session):
        emails.asked(row, lead.trainer.member, step_token(row))
    return row


@transaction.atomic
def say_yes(*, row: StepRequest) -> StepRequest:
    """They come along: as trainee or co-trainer they stand in the session from now on, and are told. Saying yes twice is fine.
    Raises `NotOpen`, `TrainerTaken` for somebody who teaches elsewhere then."""
    session, row = _open(row, Answer.YES)
    if row.answer == Answer.YES:
        return row
    if row.what != What.OBSERVED:
        trainer = TrainerProfile.objects.filter(member=row.member).first()
        trainer = trainer or keep_trainer(trainer=TrainerProfile(member=row.member))
        team = [(one.trainer, one.role) for one in session.trainers.select_related("trainer__member")]
        role = TrainerRole.SHADOW if row.what == What.SHADOW else TrainerRole.CO
        if trainer not in dict(team):
            set_trainers(session=session, trainers=[*team, (trainer, role)], agreed=[trainer])
    return _answered(row, Answer.YES)


@transaction.atomic
def say_no(*, row: StepRequest) -> StepRequest:
    """Not this time; they are told. Saying no twice is fine. Raises `NotOpen` after a yes."""
    _session, row = _open(row, Answer.NO)
    return row if row.answer == Answer.NO else _answered(row, Answer.NO)


@transaction.atomic
def take_back(*, row: StepRequest) -> None:
    """Whoever asked does not want to any more, before there is an answer. Raises `NotOpen`."""
    row = StepRequest.objects.select_for_update().get(pk=row.pk)
    if row.answer != Answer.NONE:
        raise NotOpen(_("It has been answered already."))
    mail.withdraw(subject_key=emails.step_key(row), kinds=["step_asked"])
    row.delete()


def may_ask(stand: Standing, *, role: str, what: str) -> bool:
    """Whether somebody who stands there, and has `role` in the session («» for none), may ask for this."""
    if what == What.OBSERVED:
        return role == TrainerRole.CO and stand.counts_as == Level.CO_TRAINER
    wanted = Level.SHADOW if what == What.SHADOW else Level.CO_TRAINER
    return not role and stand.counts_as == wanted


def _check(session: Session, member: MemberProfile, what: str) -> None:
    if session.status != Session.Status.PUBLISHED or session.starts_at <= clock.now():
        raise CannotAsk(_("This session is not coming any more. Choose another one."))
    if not _leads(session):
        raise CannotAsk(_("Nobody teaches this session yet. Choose another one."))
    stand = standings(facts([member.pk], [session.course_id])).get((member.pk, session.course_id), Standing())
    role = session.trainers.filter(trainer__member=member).values_list("role", flat=True).first() or ""
    if not may_ask(stand, role=role, what=what):
        raise CannotAsk(_("This is not your next step in this session."))


def _open(row: StepRequest, wanted: str) -> tuple[Session, StepRequest]:
    session = _lock(row.session)
    row = detailed().get(pk=row.pk)
    if row.answer == wanted:
        return session, row
    if row.answer != Answer.NONE:
        raise NotOpen(_("It has been answered already."))
    if session.status != Session.Status.PUBLISHED or session.ends_at <= clock.now():
        raise NotOpen(_("This session is over, so no answer is needed any more."))
    return session, row


def _answered(row: StepRequest, answer: str) -> StepRequest:
    row.answer, row.answered_at = answer, clock.now()
    row.save(update_fields=["answer", "answered_at"])
    emails.answered(row)
    return row


def _leads(session: Session) -> list[SessionTrainer]:
    rows = session.trainers.filter(role=TrainerRole.LEAD).select_related("trainer__member__user")
    return list(rows.order_by("pk"))


def _lock(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("course", "venue__postcode")
    return rows.get(pk=session.pk)
