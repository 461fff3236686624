"""Making many certificates ready at once: asked for by somebody, done by `manage.py tick`, in steps that can be watched."""

import datetime as dt
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.certificates import queries
from courses.certificates.actions.certificates import NotValid, issue_pdf
from courses.certificates.models import Certificate, PrintJob
from courses.certificates.pdf import certificate as pdf
from courses.common import clock, own_process
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.people.models import User
from courses.places.models import Region
from courses.schedule.models import Session

STEP = 25
# So many are made in the time that a page may take.
AT_ONCE = 12
KEPT_FOR = dt.timedelta(days=7)
# A run whose process was killed is begun again after this long.
GIVEN_UP_AFTER = dt.timedelta(minutes=15)


class NothingToPrint(DomainError):
    """There is no valid certificate."""


@transaction.atomic
def ask_for_print(
    *,
    form: str,
    actor: User | None,
    session: Session | None = None,
    region: Region | None = None,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
) -> PrintJob:
    """Order all valid certificates of a session, or those of a storkreds. They count as fetched then.

    Those of a storkreds were issued from `first_day` to `last_day`, or in the last year where no days are given.
    The same order that is still waiting is not made twice. Raises `NothingToPrint`.
    """
    of: dict[str, Any] = {"session": session, "region": region, "first_day": first_day, "last_day": last_day}
    total = queries.printable(**of).count()
    if not total:
        raise NothingToPrint(_("There are no certificates to print."))
    waiting = PrintJob.objects.filter(**of, form=form, finished_at=None).first()
    if waiting:
        return waiting
    return PrintJob.objects.create(**of, form=form, asked_by=actor, asked_at=clock.now(), total=total)


def print_few(*, run: PrintJob) -> bool:
    """Make a file of a few certificates while somebody waits for it, and say whether it is made. More are left to `print_due`, and so is
    one that another process has begun."""
    return run.total <= AT_ONCE and _make_if_free(run)


def print_due() -> int:
    """Work through what was asked for and remove what is old. Returns how many files were made.

    Two processes never work at the same run; one that was killed is begun again, and the same bytes come out.
    """
    routines.each("remove prints", _old(), lambda run: remove_print(run=run))
    return routines.each("prints", _waiting(), _make_if_free)


def waits() -> bool:
    """Whether something is to be made or removed now."""
    return routines.waits("prints", _waiting()) or routines.waits("remove prints", _old())


def left_behind(process: str) -> None:
    """The process of this name has ended badly: what it worked on need not wait until it counts as given up."""
    PrintJob.objects.filter(finished_at=None, process=process).update(begun_at=None)


def _waiting() -> QuerySet[PrintJob]:
    stale = Q(begun_at=None) | Q(begun_at__lt=clock.now() - GIVEN_UP_AFTER)
    return PrintJob.objects.filter(stale, finished_at=None).order_by("asked_at", "pk")


def _old() -> QuerySet[PrintJob]:
    return PrintJob.objects.filter(asked_at__lt=clock.now() - KEPT_FOR).order_by("pk")


def _make_if_free(run: PrintJob) -> bool:
    if not _waiting().filter(pk=run.pk).update(begun_at=clock.now(), done=0, process=own_process.name()):
        return False
    try:
        _make(run)
    except Exception:
        PrintJob.objects.filter(pk=run.pk, finished_at=None).update(begun_at=None)
        raise
    return True


def print_now(*, run: PrintJob) -> PrintJob:
    """Make the file of one order at once."""
    PrintJob.objects.filter(pk=run.pk).update(begun_at=clock.now())
    _make(run)
    return run


def remove_print(*, run: PrintJob) -> None:
    """The file and the note of it."""
    if run.document.name:
        run.document.storage.delete(run.document.name)
    run.delete()


def _make(run: PrintJob) -> None:
    with tempfile.TemporaryFile() as target:
        if run.form == PrintJob.Form.ZIP:
            ending = _zip(run, target)
        else:
            ending = _together(run, target)
        run.refresh_from_db()
        run.document.save(f"x{ending}", File(target), save=False)
        run.finished_at = clock.now()
        run.save()


def _zip(run: PrintJob, target: IO[bytes]) -> str:
    """Each certificate as its holder gets it, numbered by name: no file is called after a person."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, certificate in enumerate(_taken(run), start=1):
            archive.writestr(zipfile.ZipInfo(f"{number:03d}-{pdf.file_name(certificate)}"), pdf.read(certificate))
    return ".zip"


def _together(run: PrintJob, target: IO[bytes]) -> str:
    """One PDF with a page for each; an empty ZIP where all were revoked since they were asked for."""
    certificates = list(_taken(run))
    if not certificates:
        return _zip(run, target)
    target.write(pdf.render_together(certificates, identifier=f"print {run.pk}"))
    return ".pdf"


def _taken(run: PrintJob) -> Iterator[Certificate]:
    """The certificates, each made and stored; how far it has come is noted on the way."""
    done = 0
    asked_for = queries.printable(
        session=run.session, region=run.region, first_day=run.first_day, last_day=run.last_day
    )
    for certificate in asked_for:
        try:
            yield issue_pdf(certificate=certificate)
        except NotValid:  # revoked or replaced since we looked
            continue
        done += 1
        if done % STEP == 0:
            PrintJob.objects.filter(pk=run.pk).update(done=done)
    PrintJob.objects.filter(pk=run.pk).update(done=done)
