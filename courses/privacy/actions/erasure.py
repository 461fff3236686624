"""Forgetting a person: it crosses certificates and planning, so it stands above both. What goes and what stays is in the
registry, row by row."""

from collections.abc import Callable

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.common import clock, shared_caches
from courses.common.actions import ledger, versions
from courses.common.actions.heartbeat import beat
from courses.common.errors import DomainError
from courses.common.models import Heartbeat
from courses.common.text import date_words
from courses.enrolment.actions import enrolments as enrolment_actions
from courses.enrolment.models import Enrolment, EnrolmentEvent, State, WaitingRequest
from courses.members.actions.listed import leave_unasked
from courses.members.models import MemberProfile, PersonMerge, TrainerProfile
from courses.people.models import User
from courses.privacy.queries import Person, person_of
from courses.privacy.registry import RECORDS, Erase
from courses.schedule.models import Session, SessionTrainer
from courses.tasks.actions import coordinators

# The note that a cache was not emptied when somebody was forgotten.
UNSWEPT = "caches to empty"
LEAVABLE = [State.UNCONFIRMED, State.ENROLLED, State.WAITING, State.OFFERED]


class StillTeaching(DomainError):
    """Somebody else must take over first, or a human must be asked."""


class LastAdministrator(DomainError):
    """Nobody would be left who may change users."""


def erase_member(*, member: MemberProfile) -> None:
    """Forget `member`, who asks for it alone. Raises `StillTeaching` for a trainer: that needs a human."""
    if TrainerProfile.objects.filter(member=member).exists():
        raise StillTeaching(_("You are a trainer. Call us, then we delete your data together with you."))
    erase(person=person_of(member))


@transaction.atomic
def erase(*, person: Person, must: bool = False) -> None:
    """Forget somebody (GDPR Art. 17), with or without a log-in, trainers too: what the registry says of each table.

    Places to come are given back. What stays are the bare rows that seats and attendance are counted from, which lead
    to nobody. Their name goes from certificates of others as well. Raises `StillTeaching` for a trainer of a session to
    come, `LastAdministrator`, and `LedgerAway`. `must`: they were forgotten before, and a backup brought them back; then
    nothing is refused or noted, and a session to come lacks its trainer.
    """
    member = person.member
    if member:
        member = MemberProfile.objects.select_for_update().get(pk=member.pk)
    if must and person.trainer:
        # Unnamed, they would still be counted on: organisers see that somebody is missing.
        SessionTrainer.objects.filter(trainer=person.trainer, session__ends_at__gt=clock.now()).delete()
    elif not must:
        _refuse(person)
    rows = {"member": member, "user": person.user, "listed": person.listed, "directory": person.directory}
    for kind, row in rows.items():
        if row and not must:
            ledger.note(kind, row.pk)
    # Read once, while the rows that tell it are there.
    _found = person.mail_keys, person.session_keys, person.words
    if member:
        _give_back(member)
    if person.listed:
        leave_unasked(listed=person.listed)
    own = dict(OWN)
    for record in RECORDS:
        if record.erase == Erase.DELETE:
            person.rows_of(record).delete()
        elif record.erase == Erase.BLANK:
            person.rows_of(record).update(**record.blank)
        elif record.erase == Erase.OWN and record.model in own:
            own.pop(record.model)(person)
    if person.trainer:
        # Calendars that showed the name are made anew.
        TrainerProfile.objects.filter(pk=person.trainer.pk).update(changed_at=clock.now())
        versions.mark(versions.SHOWN)
    transaction.on_commit(sweep)


def _refuse(person: Person) -> None:
    if person.trainer:
        coming = SessionTrainer.objects.filter(trainer=person.trainer, session__ends_at__gt=clock.now())
        teaches = coming.exclude(session__status=Session.Status.CANCELLED).select_related("session__course")
        days = [f"{seat.session.title}, {date_words(seat.session.starts_at)}" for seat in teaches.order_by("pk")]
        if days:
            sentence = _("Still teaches: %(sessions)s. Find somebody else for it first.")
            raise StillTeaching(sentence % {"sessions": "; ".join(days)})
    if person.user and person.user.is_superuser:
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.user.pk)
        if not others.exists():
            raise LastAdministrator(_("This is the last administrator. Make somebody else one first."))


def _give_back(member: MemberProfile) -> None:
    """Whoever is being forgotten is offered nothing more, and leaves what is to come: one course after the other, in one
    order for everybody, since each cancellation holds its course."""
    Enrolment.objects.filter(member=member).update(waiting_request=None)
    WaitingRequest.objects.filter(member=member).delete()
    to_come = Enrolment.objects.filter(member=member, state__in=LEAVABLE, session__starts_at__gt=clock.now())
    for enrolment in to_come.order_by("session__course", "pk"):
        enrolment_actions.cancel(enrolment=enrolment)
    coordinators.forget(member=member)


def _certificates(person: Person) -> None:
    """The person's own go. On those of others, only the name of who taught."""
    if person.member:
        seats = list(Enrolment.objects.filter(member=person.member))
        certificates.erase(enrolments=seats, trainer=person.trainer)
    if person.trainer and person.member:
        taught = Certificate.objects.filter(session__trainers__trainer=person.trainer).exclude(facts={})
        for certificate in taught.order_by("pk"):
            certificates.forget_trainer(certificate=certificate, name=person.member.first_name)


def _events(person: Person) -> None:
    EnrolmentEvent.objects.filter(enrolment__member=person.member, enrolment__member__isnull=False).redact()


def _back_office(person: Person) -> None:
    """The picture is a file, which no database deletes."""
    for profile in UserProfile.objects.filter(user=person.user, user__isnull=False).exclude(avatar=""):
        profile.avatar.delete(save=False)


def _revisions(person: Person) -> None:
    """Comments are written into each version of a page that was saved meanwhile."""
    if person.user is None:
        return
    for revision in Revision.objects.filter(content__has_key="wagtail_admin_comments").order_by("pk").iterator():
        comments = revision.content["wagtail_admin_comments"]
        others = [_without_replies(row, person.user.pk) for row in comments if row.get("user") != person.user.pk]
        if others != comments:
            content = revision.content | {"wagtail_admin_comments": others}
            Revision.objects.filter(pk=revision.pk).update(content=content)


def _without_replies(comment: dict, user: int) -> dict:
    return comment | {"replies": [reply for reply in comment.get("replies", []) if reply.get("user") != user]}


def _log_in(person: Person) -> None:
    if person.user:
        User.objects.get(pk=person.user.pk).delete()


def _merges(person: Person) -> None:
    """Who was merged into the person a moment ago is the person: their log-in, which can still come back, goes too."""
    if person.member is None:
        return
    into = PersonMerge.objects.filter(kept=person.member, are_two=False, undone_at=None)
    users = list(into.filter(gone__user__isnull=False).values_list("gone__user", flat=True))
    PersonMerge.objects.filter(Q(kept=person.member) | Q(gone=person.member)).delete()
    for user in User.objects.filter(pk__in=users).order_by("pk"):
        user.delete()


# What a table needs besides the registry's word.
OWN: dict[str, Callable[[Person], None]] = {
    "courses.Certificate": _certificates,
    "courses.PersonMerge": _merges,
    "courses.EnrolmentEvent": _events,
    "wagtailusers.UserProfile": _back_office,
    "wagtailcore.Revision": _revisions,
    "people.User": _log_in,
}


def sweep() -> None:
    """What the database does not throw away by itself: finished documents that may name somebody, and its log."""
    empty_log()
    empty_caches()


def empty_caches() -> None:
    """Forget finished documents and pages. Where a shared cache does not answer that is noted for `sweep_again`."""
    try:
        _clear_caches()
    except Exception as error:
        if not shared_caches.is_away(error):
            raise
        beat(UNSWEPT)


def _clear_caches() -> None:
    for kept in ("documents", "pages"):
        caches[kept].clear()


def sweep_again() -> int:
    """Empty the caches that could not be reached when somebody was forgotten; whether there was something to do. Raises what the
    cache raises while it is still away, so that `/readyz` says that this is not done."""
    noted = Heartbeat.objects.filter(name=UNSWEPT).values_list("beat_at", flat=True).first()
    if noted is None:
        return 0
    _clear_caches()
    # Somebody who was forgotten meanwhile has noted it anew.
    return Heartbeat.objects.filter(name=UNSWEPT, beat_at=noted).delete()[0]


def empty_log() -> None:
    """On SQLite, write back the log of changes (WAL), where the old rows stand until then. Not in a transaction."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
