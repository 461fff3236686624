"""The observation sheet: signed by a trainer of the session, read and answered by whoever was observed."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.common.actions import mail
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.ladder import emails
from courses.ladder.actions.levels import refresh
from courses.ladder.models import Observation
from courses.members.models import TrainerProfile
from courses.schedule.models import Session, TrainerRole


class CannotObserve(DomainError):
    """The session was called off or has not begun, or these two cannot observe each other in it."""


class TooLateToTakeBack(DomainError):
    """The sheet was signed more than a day ago."""


@transaction.atomic
def sign(
    *,
    session: Session,
    trainer: TrainerProfile,
    observer: TrainerProfile,
    points: Collection[str],
    worked: str,
    try_next: str,
) -> Observation:
    """`observer`, a trainer of the course who teaches this session, signs what they saw its co-trainer `trainer` do; `points`
    are the names of those that were seen. It counts once the session is held. Raises `CannotObserve`."""
    session = Session.objects.select_for_update(of=("self",)).select_related("course").get(pk=session.pk)
    check(session=session, trainer=trainer, observer=observer)
    words = {"worked": clean_line(worked), "try_next": clean_line(try_next)}
    for name, sentence in words.items():
        if not sentence:
            raise CannotObserve(_("Write one sentence."), about=name)
    try:
        with transaction.atomic():
            sheet = Observation.objects.create(
                session=session,
                trainer=trainer,
                observer=observer,
                signed_at=clock.now(),
                **{point: point in points for point in Observation.POINTS},
                **words,
            )
    except IntegrityError as error:
        raise CannotObserve(_("There is a sheet about them from this session already.")) from error
    emails.observed(sheet)
    refresh(trainers=[trainer.pk], courses=[session.course_id])
    return sheet


def check(*, session: Session, trainer: TrainerProfile, observer: TrainerProfile) -> None:
    """Raises `CannotObserve` with the sentence that says why not."""
    if session.status == Session.Status.CANCELLED:
        raise CannotObserve(_("This session was called off, so there was nothing to observe."))
    if session.status == Session.Status.DRAFT or session.starts_at > clock.now():
        raise CannotObserve(_("The session has not begun. Fill in the sheet while it is on, or afterwards."))
    roles = dict(session.trainers.values_list("trainer", "role"))
    if roles.get(trainer.pk) != TrainerRole.CO:
        raise CannotObserve(_("They were not co-trainer in this session."))
    leads = Qualification.objects.filter(trainer=observer, course=session.course, level=Qualification.Level.LEAD)
    if observer == trainer or observer.pk not in roles or not leads.exists():
        raise CannotObserve(_("Only a trainer of this course who teaches the session can sign."))


@transaction.atomic
def take_back(*, sheet: Observation) -> None:
    """Whoever signed it changes their mind within a day: the sheet goes, and what it brought. Raises `TooLateToTakeBack`."""
    sheet = Observation.objects.select_for_update().select_related("session").get(pk=sheet.pk)
    if not sheet.can_be_taken_back:
        raise TooLateToTakeBack(_("A sheet can be taken back within a day. Call us if it is wrong."))
    mail.withdraw(subject_key=emails.sheet_key(sheet), kinds=["observed"])
    sheet.delete()
    refresh(trainers=[sheet.trainer_id], courses=[sheet.session.course_id])


@transaction.atomic
def answer(*, sheet: Observation, words: str) -> Observation:
    """Whoever was observed writes a sentence back, or another one; empty takes it away."""
    sheet = Observation.objects.select_for_update().get(pk=sheet.pk)
    sheet.answer = clean_line(words)
    sheet.answered_at = clock.now() if sheet.answer else None
    sheet.save(update_fields=["answer", "answered_at"])
    return sheet
