"""Issuing, replacing and revoking certificates, and what the verification page may ask of one.

A certificate is never changed: what is printed was frozen at issue. It can be revoked, or replaced by another.
"""

import dataclasses
import datetime as dt
import secrets
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.branding.actions import keep
from courses.branding.models import Design, DesignSetting
from courses.branding.queries import setting_in_use
from courses.catalogue.models import Course
from courses.catalogue.queries import next_course
from courses.catalogue.rules import months_later
from courses.certificates import emails, queries, rules
from courses.certificates.credentials import badge
from courses.certificates.models import Certificate, PrintJob, StatusEntry, new_token
from courses.certificates.pdf import certificate as pdf
from courses.common import clock
from courses.common.actions import ledger
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.enrolment.actions.enrolments import finish_session
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import completed
from courses.ladder.actions.levels import refresh_session
from courses.members.models import TrainerProfile
from courses.people.models import User
from courses.printing import glyphs
from courses.schedule.models import Session
from courses.webhooks.actions import announce, announce_all, together
from courses.webhooks.rules import Event

# Misses in a row before the next list is begun, and how many lists of 131,072 there may be.
STATUS_ATTEMPTS_PER_LIST = 8
STATUS_ATTEMPTS = STATUS_ATTEMPTS_PER_LIST * 100


class NotCompleted(DomainError):
    """The person was not at enough meetings."""


class CannotShow(DomainError):
    """The fonts have no sign for something that would be printed."""


class NotValid(DomainError):
    """The certificate has been revoked or replaced."""


class ReasonMissing(DomainError):
    """Revoking needs a reason."""


class AlreadyIssued(DomainError):
    """The certificate was taken before, so what stands on it stays."""


class TooManyNames(DomainError):
    """Too many wrong names were tried on this certificate."""


@transaction.atomic
@together()
def close_session(*, session: Session, actor: User | None) -> list[Certificate]:
    """Close a session: attendance becomes final, and everyone who completed gets a certificate and a mail.

    Can be repeated after a correction: late additions get theirs, somebody who turned out not to have completed loses
    it, everybody else keeps the one they have. Returns what was issued this time. Who could not get one because of a
    sign no font has is told by `queries.without_certificate`. Raises what `enrolment.actions.finish_session` raises.
    """
    done = finish_session(session=session, actor=actor)
    session = _with_details(session)
    overtaken = Certificate.objects.valid().filter(session=session, enrolment__isnull=False, is_neutral=False)
    overtaken = overtaken.exclude(enrolment__in=done)
    for certificate in overtaken.select_related("enrolment"):
        revoke(certificate=certificate, reason=rules.ATTENDANCE_CORRECTED)
    refresh_session(session=session)
    settled, frame = queries.settled(session), _frame(session)
    issued = []
    for enrolment in done:
        if enrolment.pk in settled:
            continue
        enrolment.session = session
        try:
            issued.append(_issue(enrolment, frame))
        except CannotShow:
            continue
    return issued


@transaction.atomic
def issue(*, enrolment: Enrolment) -> Certificate:
    """Give one person the certificate and mail the link; issuing again returns the valid one.

    Raises `NotCompleted`, or `CannotShow` naming the signs.
    """
    Session.objects.select_for_update().get(pk=enrolment.session_id)
    existing = queries.certificate_for(enrolment)
    if existing:
        return existing
    enrolment = Enrolment.objects.select_related("member__user").get(pk=enrolment.pk)
    enrolment.session = _with_details(enrolment.session)
    if not completed(enrolment):
        raise NotCompleted(_("The certificate asks for more meetings than this person was at."))
    return _issue(enrolment, _frame(enrolment.session))


@transaction.atomic
def reissue(*, certificate: Certificate) -> Certificate:
    """Issue it again in the name the holder has now; the old one then says «replaced».

    Course, dates and trainers stay as they were at issue. With an unchanged name the same certificate comes back.
    Raises `NotValid`, or `CannotShow` naming the signs.
    """
    certificate = _lock_valid(certificate)
    enrolment = _holder(certificate)
    name = rules.plain(clean_line(enrolment.member.name))
    if name == certificate.content.name:
        return certificate
    # One valid certificate per enrolment is a constraint: the old one steps aside before the new one exists. So does
    # the neutral one, which has the old name as well.
    old = list(Certificate.objects.valid().filter(enrolment=enrolment))
    Certificate.objects.filter(pk__in=[one.pk for one in old]).update(replaced_by=certificate.pk)
    token, moment = new_token(), clock.now()
    facts = queries.renamed(certificate.content, name=name, token=token, issued_at=moment)
    new = _create(enrolment, facts, token=token, issued_at=moment, design=certificate.design)
    Certificate.objects.filter(pk__in=[one.pk for one in old]).update(replaced_by=new.pk)
    _list_as_revoked(old)
    emails.ready(new, enrolment, next_course(enrolment.session.course))
    return new


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str) -> Certificate:
    """Declare a certificate not valid from now on; the verification page says so with the date, not the reason.

    A neutral one of the same enrolment ends with it. Raises `NotValid` when it is not valid any more, `ReasonMissing`.
    """
    reason = clean_line(reason)[:200]
    if not reason:
        raise ReasonMissing(_("Write why the certificate is revoked."))
    certificate = _lock_valid(certificate)
    certificate.revoked_at, certificate.revoked_reason = clock.now(), reason
    certificate.save(update_fields=["revoked_at", "revoked_reason"])
    _list_as_revoked([certificate])
    if certificate.enrolment:
        emails.withdraw(certificate.enrolment)
        twin = Certificate.objects.valid().filter(enrolment=certificate.enrolment, is_neutral=True).first()
        if twin:
            revoke(certificate=twin, reason=reason)
    return certificate


@transaction.atomic
def issue_pdf(*, certificate: Certificate, takeaway: str = "") -> Certificate:
    """Make the file and store it; the first time, the holder may add one sentence to what is printed.

    Taken again, the same file comes back. Raises `NotValid`; `AlreadyIssued` for a sentence that comes too late;
    `CannotShow` naming the signs of the sentence.
    """
    certificate = _lock_valid(certificate)
    takeaway = rules.plain(clean_line(takeaway))[: rules.TAKEAWAY_LENGTH]
    if certificate.sealed_at:
        if takeaway and takeaway != certificate.content.takeaway:
            raise AlreadyIssued(_("You have fetched the certificate already, so it cannot be changed any more."))
        return certificate
    facts = dataclasses.replace(certificate.content, takeaway=takeaway)
    signs = glyphs.missing(takeaway)
    if signs:
        raise CannotShow(
            _("The certificate cannot show these signs: %(signs)s. Write the sentence without them.")
            % {"signs": " ".join(signs)}
        )
    certificate.facts, certificate.sealed_at = facts.to_json(), clock.now()
    certificate.document.save("", ContentFile(pdf.render(certificate)), save=False)
    certificate.save()
    return certificate


@transaction.atomic
def issue_neutral(*, certificate: Certificate) -> Certificate:
    """A second certificate for the same course that names only the academy, with a code of its own.

    Asking again returns the one there is. Raises `NotValid`.
    """
    certificate = _lock_valid(certificate)
    enrolment = _holder(certificate)
    existing = Certificate.objects.valid().filter(enrolment=enrolment, is_neutral=True).first()
    if existing:
        return existing
    token = new_token()
    facts = queries.neutral(certificate.content, token=token)
    return _create(enrolment, facts, token=token, issued_at=certificate.issued_at, is_neutral=True)


@transaction.atomic
def delete(*, certificate: Certificate) -> None:
    """The holder wants it gone: nothing of it is left but the note that it is not to be issued by itself again.

    Its code is unknown from now on, and its bit in the public list says «revoked» to those who hold the credential.
    """
    certificate = Certificate.objects.select_for_update().get(pk=certificate.pk)
    ledger.try_to_note("certificate", certificate.pk)
    _list_as_revoked([certificate])
    _delete_files([certificate])
    certificate.token, certificate.facts, certificate.status_index = new_token(), {}, None
    certificate.credential = certificate.document.name = ""
    certificate.revoked_at, certificate.revoked_reason = clock.now(), rules.DELETED_BY_HOLDER
    certificate.save()
    if certificate.enrolment_id:
        emails.withdraw(Enrolment.objects.get(pk=certificate.enrolment_id))


@transaction.atomic
def erase(*, enrolments: Iterable[Enrolment], trainer: TrainerProfile | None = None) -> None:
    """Delete every certificate of these enrolments, and of the steps of this trainer, without a trace of whose they were (GDPR
    Art. 17)."""
    steps = Certificate.objects.filter(trainer=trainer) if trainer else Certificate.objects.none()
    _list_as_revoked(steps)
    _delete_files(steps)
    steps.delete()
    certificates = Certificate.objects.filter(enrolment__in=enrolments)
    sessions = Session.objects.filter(pk__in=certificates.values("session"))
    prints = PrintJob.objects.filter(Q(session__in=sessions) | Q(region__in=sessions.values("region")))
    _delete_files(prints)
    prints.delete()
    _list_as_revoked(certificates)
    _delete_files(certificates)
    certificates.delete()


def forget_trainer(*, certificate: Certificate, name: str) -> None:
    """Take the first name of a trainer who is forgotten off somebody else's certificate, and off its file.

    The one change of what was issued that there is: it stays genuine, since the credential names no trainer.
    """
    content = certificate.content
    if name not in content.trainers:
        return
    left = list(content.trainers)
    left.remove(name)
    certificate.facts = dataclasses.replace(content, trainers=tuple(left)).to_json()
    if certificate.document.name:
        certificate.document.storage.delete(certificate.document.name)
        certificate.document.save("", ContentFile(pdf.render(certificate)), save=False)
    certificate.save(update_fields=["facts", "document"])


@transaction.atomic
def show_name(*, certificate: Certificate, shows_name: bool) -> Certificate:
    """Let the verification page show the holder's name, or stop it. Only the holder may ask for this."""
    Certificate.objects.filter(pk=certificate.pk).update(shows_name=shows_name)
    certificate.refresh_from_db()
    return certificate


@transaction.atomic
def check_name(*, certificate: Certificate, name: str) -> bool:
    """Whether `name` is the printed one, letter case and spaces aside. Five wrong names per certificate, for good.

    Each try is paid for before it is looked at and given back when it was right, so that asking many at once does not
    help. Raises `NotValid` for a certificate that is not valid, `TooManyNames` after five wrong ones.
    """
    if not certificate.is_valid:
        raise NotValid(_("This certificate is not valid."))
    paid = Certificate.objects.filter(pk=certificate.pk, wrong_names__lt=rules.WRONG_NAMES)
    if not paid.update(wrong_names=F("wrong_names") + 1):
        raise TooManyNames(_("Too many wrong names have been tried. Ask the holder to let this page show the name."))
    if not rules.same_name(certificate.content.name, name):
        return False
    Certificate.objects.filter(pk=certificate.pk).update(wrong_names=F("wrong_names") - 1)
    return True


@dataclasses.dataclass(frozen=True)
class _Frame:
    """What all certificates of a session share: the design that is used now, and the course to take next."""

    setting: DesignSetting | None
    design: Design | None
    following: Course | None


def _frame(session: Session) -> _Frame:
    setting = setting_in_use()
    return _Frame(setting, keep(look=setting) if setting else None, next_course(session.course))


def _issue(enrolment: Enrolment, frame: _Frame) -> Certificate:
    token, moment = new_token(), clock.now()
    facts = queries.facts_of(enrolment, token=token, issued_at=moment)
    months = enrolment.session.course.valid_months
    if months:
        facts = queries.expiring(facts, months_later(facts.days[-1], months))
    if frame.setting:
        facts = queries.worded(facts, frame.setting)
    certificate = _create(enrolment, facts, token=token, issued_at=moment, design=frame.design)
    emails.ready(certificate, enrolment, frame.following)
    return certificate


def _create(
    enrolment: Enrolment,
    facts: rules.Facts,
    *,
    token: str,
    issued_at: dt.datetime,
    is_neutral: bool = False,
    design: Design | None = None,
) -> Certificate:
    refusal = queries.unshowable(facts)
    if refusal:
        raise CannotShow(refusal)
    index = take_status_index()
    certificate = Certificate.objects.create(
        token=token,
        enrolment=enrolment,
        session_id=enrolment.session_id,
        facts=facts.to_json(),
        template_version=rules.TEMPLATE_VERSION,
        language=facts.language,
        is_neutral=is_neutral,
        design=design,
        expires_on=dt.date.fromisoformat(facts.expires_on) if facts.expires_on else None,
        issued_at=issued_at,
        status_index=index,
        credential=badge.issue(facts, issued_at=issued_at, status_index=index),
    )
    announce(Event.CERTIFICATE_ISSUED, certificate=certificate.pk, session=certificate.session_id)
    return certificate


def take_status_index() -> int:
    """A random free bit of the status lists, so that its number tells nothing about when and to whom it was given.

    A list that is nearly full makes us miss a few times in a row: then the next list is begun.
    """
    for attempt in range(STATUS_ATTEMPTS):
        number = attempt // STATUS_ATTEMPTS_PER_LIST
        index = number * rules.STATUS_LIST_SIZE + secrets.randbelow(rules.STATUS_LIST_SIZE)
        try:
            with transaction.atomic():
                StatusEntry.objects.create(index=index)
        except IntegrityError:
            continue
        return index
    raise RuntimeError("the lists of revoked certificates are full")


def _list_as_revoked(certificates: Iterable[Certificate]) -> None:
    listed = {one.status_index: one for one in certificates if one.status_index is not None}
    valid = StatusEntry.objects.filter(index__in=list(listed), is_revoked=False)
    ended = [listed[index] for index in valid.values_list("index", flat=True)]
    valid.update(is_revoked=True)
    announce_all(Event.CERTIFICATE_REVOKED, ({"certificate": one.pk, "session": one.session_id} for one in ended))


def _delete_files(rows: Iterable[Certificate | PrintJob]) -> None:
    """At once, not on commit: a file that a rolled-back transaction lost is made anew, byte for byte."""
    for row in rows:
        if row.document.name:
            row.document.storage.delete(row.document.name)


def _holder(certificate: Certificate) -> Enrolment:
    if certificate.enrolment is None:
        raise NotValid(_("This certificate belongs to nobody any more."))
    return certificate.enrolment


def _with_details(session: Session) -> Session:
    return queries.with_details().get(pk=session.pk)


def _lock_valid(certificate: Certificate) -> Certificate:
    locked = Certificate.objects.select_for_update(of=("self",)).select_related("enrolment__member__user")
    certificate = locked.get(pk=certificate.pk)
    if not certificate.is_valid:
        raise NotValid(_("This certificate has been revoked or replaced already."))
    return certificate
