"""Many certificates at once."""

import datetime as dt
import hashlib
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from courses.certificates.actions import certificates
from courses.certificates.actions import print_jobs as printing
from courses.certificates.credentials import keys
from courses.certificates.credentials.verification import Verdict, look_at
from courses.certificates.models import Certificate, PrintJob
from courses.common import clock
from tests.factories.certificates import issued, past_session
from tests.factories.places import RegionFactory

pytestmark = pytest.mark.django_db
ZIP, PDF = PrintJob.Form.ZIP, PrintJob.Form.PDF


@pytest.fixture
def session(noon):
    session = past_session(capacity=50)
    for name in ("Åse Bjørnholt", "Bo Ek", "李明"):
        issued(name, session=session)
    return session


def made(run: PrintJob) -> bytes:
    printing.print_due()
    run.refresh_from_db()
    with run.document.open("rb") as file:
        return file.read()


def test_zip_has_each_certificate_as_its_holder_gets_it_and_names_nobody(session):
    run = printing.ask_for_print(form=ZIP, actor=None, session=session)
    with zipfile.ZipFile(BytesIO(made(run))) as archive:
        names = archive.namelist()
        files = [archive.read(name) for name in names]
    code = session.course.code
    assert names == [f"{number:03d}-kursusbevis-{code}-2026-11-23.pdf" for number in (1, 2, 3)]
    assert [look_at(file, keys.public_keys()).verdict for file in files] == [Verdict.GENUINE] * 3
    assert Certificate.objects.filter(sealed_at=None).count() == 0
    assert (run.done, run.total, run.document.name[-4:]) == (3, 3, ".zip")


def test_pdf_has_a_page_for_each_in_order_of_names(session):
    run = printing.ask_for_print(form=PDF, actor=None, session=session)
    pages = PdfReader(BytesIO(made(run))).pages
    assert [name in page.extract_text() for name, page in zip(("Bo Ek", "Åse", "李明"), pages, strict=True)] == [
        True
    ] * 3


def test_same_order_gives_the_same_bytes_again(session):
    digests = set()
    for _time in range(2):
        run = printing.ask_for_print(form=ZIP, actor=None, session=session)
        digests.add(hashlib.sha256(made(run)).hexdigest())
        printing.remove_print(run=run)
    assert len(digests) == 1


def test_of_a_storkreds_has_what_was_issued_there_within_a_year(session):
    elsewhere = past_session(region=RegionFactory(number=1, name="København", slug="koebenhavn"))
    issued("En Anden", session=elsewhere)
    assert elsewhere.region != session.region
    run = printing.ask_for_print(form=ZIP, actor=None, region=session.region)
    assert run.total == 3
    with clock.at(clock.now() + dt.timedelta(days=367)), pytest.raises(printing.NothingToPrint):
        printing.ask_for_print(form=PDF, actor=None, region=session.region)


def test_period_of_a_storkreds_holds_both_its_days(session):
    today = clock.today()
    yesterday, tomorrow = today - dt.timedelta(days=1), today + dt.timedelta(days=1)
    for first, last, count in ((today, today, 3), (yesterday, tomorrow, 3)):
        run = printing.ask_for_print(form=ZIP, actor=None, region=session.region, first_day=first, last_day=last)
        assert (run.total, run.first_day, run.last_day) == (count, first, last)
        # Another period is another order.
        assert printing.ask_for_print(form=ZIP, actor=None, region=session.region).first_day is None
    for day in (yesterday, tomorrow):
        with pytest.raises(printing.NothingToPrint):
            printing.ask_for_print(form=ZIP, actor=None, region=session.region, first_day=day, last_day=day)
    assert PrintJob.objects.count() == 3


def test_command_writes_a_storkreds_into_one_file(session, tmp_path):
    out = StringIO()
    call_command("print_certificates", session.region.slug, tmp_path / "alle.pdf", stdout=out)
    assert len(PdfReader(tmp_path / "alle.pdf").pages) == 3
    assert out.getvalue().startswith("3 certificates in ")
    assert not PrintJob.objects.exists()
    with pytest.raises(CommandError, match=r"There is no storkreds atlantis\. There are: "):
        call_command("print_certificates", "atlantis", tmp_path / "alle.pdf")
    with pytest.raises(CommandError, match="must end in"):
        call_command("print_certificates", session.region.slug, tmp_path / "alle.doc")


def test_command_looks_at_its_target_before_anything_is_made(session, tmp_path):
    there = tmp_path / "there.pdf"
    there.write_bytes(b"somebody's")
    for target, words in [(there, "is there already"), (tmp_path / "no" / "x.pdf", "Nothing can be written")]:
        with pytest.raises(CommandError, match=words):
            call_command("print_certificates", session.region.slug, target)
    assert there.read_bytes() == b"somebody's"
    assert not PrintJob.objects.exists()


def test_command_leaves_nothing_with_names_behind(session, tmp_path, monkeypatch, settings):
    """The disk is full at the last moment."""
    target = tmp_path / "alle.pdf"

    def full(path, mode, **how):
        Path(path).touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("courses.management.commands.print_certificates.open", full, raising=False)
    with pytest.raises(CommandError, match="No space left"):
        call_command("print_certificates", session.region.slug, target)
    assert list(tmp_path.iterdir()) == []
    assert not PrintJob.objects.exists()


def test_of_nothing_is_refused(noon):
    with pytest.raises(printing.NothingToPrint):
        printing.ask_for_print(form=ZIP, actor=None, session=past_session())


def test_order_that_waits_is_not_made_twice(session):
    first = printing.ask_for_print(form=ZIP, actor=None, session=session)
    assert printing.ask_for_print(form=ZIP, actor=None, session=session) == first
    assert printing.print_due() == 1
    assert printing.print_due() == 0


def test_run_that_was_killed_is_begun_again_but_not_while_it_may_be_alive(session):
    run = printing.ask_for_print(form=ZIP, actor=None, session=session)
    PrintJob.objects.filter(pk=run.pk).update(begun_at=clock.now())
    assert printing.print_due() == 0
    with clock.at(clock.now() + dt.timedelta(minutes=16)):
        assert printing.print_due() == 1


def test_what_a_process_left_behind_is_free_at_once_and_what_another_works_on_is_not(session):
    ours, theirs = (printing.ask_for_print(form=form, actor=None, session=session) for form in PrintJob.Form.values[:2])
    PrintJob.objects.filter(pk=ours.pk).update(begun_at=clock.now(), process="a")
    PrintJob.objects.filter(pk=theirs.pk).update(begun_at=clock.now(), process="b")
    printing.left_behind("a")
    begun = dict(PrintJob.objects.values_list("process", "begun_at"))
    assert (begun["a"], bool(begun["b"])) == (None, True)


def test_what_was_revoked_meanwhile_is_left_out(session):
    run = printing.ask_for_print(form=ZIP, actor=None, session=session)
    certificates.revoke(certificate=Certificate.objects.order_by("pk").first(), reason="x")
    with zipfile.ZipFile(BytesIO(made(run))) as archive:
        assert len(archive.namelist()) == 2


def test_pdf_of_nothing_but_revoked_ones_is_empty(session):
    run = printing.ask_for_print(form=PDF, actor=None, session=session)
    for certificate in Certificate.objects.order_by("pk"):
        certificates.revoke(certificate=certificate, reason="x")
    with zipfile.ZipFile(BytesIO(made(run))) as archive:
        assert archive.namelist() == []
    assert run.document.name.endswith(".zip")


def test_files_are_gone_after_a_week_and_when_somebody_in_them_is_forgotten(session):
    run = printing.ask_for_print(form=ZIP, actor=None, session=session)
    made(run)
    run.refresh_from_db()
    storage, name = run.document.storage, run.document.name
    with clock.at(clock.now() + dt.timedelta(days=8)):
        printing.print_due()
    assert not storage.exists(name)
    again = printing.ask_for_print(form=ZIP, actor=None, session=session)
    made(again)
    again.refresh_from_db()
    certificates.erase(enrolments=[Certificate.objects.first().enrolment])
    assert not storage.exists(again.document.name)
    assert not PrintJob.objects.exists()
