"""Certificates of the steps of the ladder: given when a step is reached in sessions that were held, taken back when it lapses.

They follow the levels that `ladder` works out, and can be run again: what is there already stays.
"""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from courses.branding.actions import keep
from courses.branding.queries import setting_in_use
from courses.catalogue.models import Qualification
from courses.certificates import queries, rules
from courses.certificates.actions.certificates import revoke, take_status_index
from courses.certificates.credentials import badge
from courses.certificates.models import Certificate, new_token
from courses.common import clock
from courses.common.actions import routines
from courses.ladder.queries.evidence import facts, standings
from courses.ladder.queries.proofs import proofs
from courses.members.models import TrainerProfile
from courses.schedule.models import Session
from courses.webhooks.actions import announce
from courses.webhooks.rules import Event

EVERY = dt.timedelta(hours=1)


def settle_hourly() -> int:
    """Once an hour everybody's: a sheet is signed and a level lapses without a session being closed. Returns how many
    certificates were given or taken back. Safe to run twice at once."""
    with routines.now_and_then("steps", every=EVERY) as is_time:
        if not is_time:
            return 0
        return settle(trainers=list(TrainerProfile.objects.values_list("pk", flat=True)))


def settle_session(*, session: Session) -> int:
    """The same for those who taught a session that was closed, and those who took part."""
    taught = set(session.trainers.values_list("trainer", flat=True))
    came = TrainerProfile.objects.filter(member__enrolments__session=session).values_list("pk", flat=True)
    return settle(trainers=taught | set(came))


@transaction.atomic
def settle(*, trainers: Collection[int]) -> int:
    """Give each of these trainers the certificate of the level that they count as, and take back those above it. One that its
    holder has deleted is not given again; a level that was not reached in sessions has none. Returns how many changed."""
    rows = Qualification.objects.filter(trainer__in=trainers).select_related("trainer__member__user", "course")
    levels = {(row.trainer_id, row.course_id): row for row in rows.order_by("pk")}
    given = Certificate.objects.filter(trainer__in=trainers, step__isnull=False)
    changed = 0
    for certificate in given.valid().select_related("trainer", "course").order_by("pk"):
        row = levels.get((certificate.trainer_id or 0, certificate.course_id or 0))
        if row is None or row.level < (certificate.step or 0):
            revoke(certificate=certificate, reason=_why(certificate))
            changed += 1
    kept = Q(revoked_at__isnull=True) | Q(revoked_reason=rules.DELETED_BY_HOLDER)
    settled = set(given.filter(kept).values_list("trainer", "course", "step"))
    for key, row in levels.items():
        if (*key, row.level) not in settled and row.since_date:
            changed += _issue(row, row.since_date)
    return changed


def _why(certificate: Certificate) -> str:
    """Time alone, or something was corrected."""
    trainer, course = certificate.trainer, certificate.course
    if trainer is None or course is None:
        return rules.STEP_CORRECTED
    stand = standings(facts([trainer.member_id], [course.pk])).get((trainer.member_id, course.pk))
    return rules.STEP_LAPSED if stand and stand.has_lapsed else rules.STEP_CORRECTED


def _issue(row: Qualification, since: dt.date) -> int:
    """How many were given: none where nothing that was held shows it, or where its signs cannot be printed."""
    shown = proofs(row.trainer, row.course, row.level, since)
    if not shown:
        return 0
    token, moment, setting = new_token(), clock.now(), setting_in_use()
    content = queries.facts_of_step(row, shown, token=token, issued_at=moment)
    if setting:
        with translation.override(content.language):
            content = queries.signed(content, _("Signature"), setting)
    if queries.unshowable(content):
        return 0
    index = take_status_index()
    try:
        with transaction.atomic():
            given = Certificate.objects.create(
                token=token,
                session=shown[-1].session,
                trainer=row.trainer,
                course=row.course,
                step=row.level,
                facts=content.to_json(),
                template_version=rules.TEMPLATE_VERSION,
                language=content.language,
                design=keep(look=setting) if setting else None,
                issued_at=moment,
                status_index=index,
                credential=badge.issue(content, issued_at=moment, status_index=index),
            )
            announce(Event.CERTIFICATE_ISSUED, certificate=given.pk, session=given.session_id)
    except IntegrityError:
        # Somebody else gave it at this moment.
        return 0
    return 1
