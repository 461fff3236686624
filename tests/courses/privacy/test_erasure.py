"""Whoever is forgotten leaves no trace: members, people without a log-in, trainers, those of the back office."""

import datetime as dt
import uuid
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as LogIn
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from wagtail.log_actions import log
from wagtail.models import Comment, ModelLogEntry, Page
from wagtail.users.models import UserProfile

from courses.certificates.actions import certificates, print_jobs
from courses.certificates.models import Certificate, PrintJob
from courses.common import clock
from courses.common.actions import ledger
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.learning import actions as learning
from courses.members.models import MemberProfile, TrainerProfile
from courses.people.models import User
from courses.privacy.actions.erasure import LastAdministrator, StillTeaching, erase, erase_member
from courses.privacy.queries import find_people, mentions, person_of
from courses.privacy.registry import RECORDS, Erase
from courses.staffing.actions import ask_trainers
from courses.tasks import emails
from courses.tasks.actions import taking
from courses.tasks.models import Welcome
from tests.courses.privacy.traces import traces
from tests.factories.catalogue import QualificationFactory
from tests.factories.certificates import issued, past_session
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.factories.tasks import CoordinatorFactory, TaskFactory, coordinated

NAME, EMAIL, PHONE, NEEDS = "Xenia Uforglemmelig", "xenia.unik@demo.example", "+4599887766", "Teleslynge-Xyz"
MARKERS = [
    "Xenia",
    "Uforglemmelig",
    "xenia.unik",
    "99887766",
    "Teleslynge-Xyz",
    "192.0.2.77",
    "Lynxbrowser",
    "Fortrudt-Xyz",
]


@pytest.fixture(autouse=True)
def _own_files(settings):
    """Media of this test alone."""
    settings.STORAGES = dict(settings.STORAGES)


def logged_in(user: User) -> None:
    """A browser of theirs, and one that has only asked for a code."""
    for data in ({SESSION_KEY: str(user.pk)}, {"account_login_code": {"email": user.email}}):
        store = SessionStore()
        store.update(data)
        store.create()
    UserSession.objects.create(
        user=user, ip="192.0.2.77", user_agent="Lynxbrowser", session_key=LogIn.objects.latest("expire_date").pk
    )


def tasks_of(member: MemberProfile) -> None:
    """They have taken a task and written about it, coordinate another one that somebody has, were welcomed and have welcomed."""
    mine = taking.take(task=TaskFactory(), member=member)
    taking.write(taken=mine, author=member, words=f"{NEEDS} ved opgaven")
    taking.write(taken=mine, author=mine.task.coordinator, words=f"Kære {NAME}, det er klaret")
    theirs = taking.take(task=coordinated(CoordinatorFactory(member=member)), member=MemberFactory())
    taking.write(taken=theirs, author=member, words=f"Hilsen {NAME}")
    taking.set_wishes(member=member, areas=[1], durations=[], wants_mail=True)
    Welcome.objects.create(member=member, welcomed_by=theirs.member, welcomed_at=clock.now())
    new = MemberFactory()
    Welcome.objects.create(member=new, welcomed_by=member, welcomed_at=clock.now())
    emails.welcome(new, by=member, words=f"Velkommen fra {NAME}", seat=None, wants_replies=True)


def beside_the_meeting(member: MemberProfile) -> None:
    """A note of their own, a question that is asked again, and a picture in the back office."""
    learning.write_note(user=member.user, module_key=uuid.uuid4(), title="Lyt først", text=f"{NEEDS} i noten")
    learning.ask_again(email=EMAIL, page=Page.objects.get(depth=1), language="da")
    UserProfile.get_for_user(member.user).avatar.save("Xenia.webp", ContentFile(b"RIFF Xenia"))


def somebody() -> MemberProfile:
    """With something in every table that a member can be in."""
    place = enrolment.enrol(session=SessionFactory(), name=NAME, email=EMAIL, phone=PHONE, needs=NEEDS)
    member = place.member
    certificate = issued(NAME, session=past_session())
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(member=member)
    certificates.issue_pdf(certificate=certificate, takeaway=f"{NEEDS} virker")
    certificates.revoke(certificate=certificates.issue(enrolment=certificate.enrolment), reason="Fortrudt-Xyz")
    valid = issued(NAME, session=past_session())
    Enrolment.objects.filter(pk=valid.enrolment_id).update(member=member)
    # Whom the factory made up for them: a namesake would be found below.
    MemberProfile.objects.filter(name=NAME).exclude(pk=member.pk).delete()
    User.objects.filter(first_name=NAME).exclude(pk=member.user_id).delete()
    run = print_jobs.ask_for_print(form=PrintJob.Form.ZIP, session=valid.session, actor=None)
    print_jobs.print_now(run=run)
    Interest.objects.create(
        email=EMAIL, course=None, postcode=PostcodeFactory(), created_at=clock.now(), told_until=clock.now()
    )
    tasks_of(member)
    beside_the_meeting(member)
    logged_in(member.user)
    log(instance=member.user, action="wagtail.edit", data={"was": NAME})
    caches["documents"].set("document:1", f"{NAME} på en plakat")
    return member


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_in_tables_files_caches_and_free_pages(noon):
    member = somebody()
    assert set(MARKERS) == {marker for words in traces(MARKERS).values() for marker in words}
    erase_member(member=member)
    assert traces(MARKERS) == {}


@pytest.mark.sqlite
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite leaves what was deleted in its file")
@pytest.mark.django_db(transaction=True)
def test_without_writing_over_what_is_deleted_the_file_would_keep_it(noon):
    """The planted fault: the canary is seen where it can hide."""
    member = somebody()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=OFF")
        try:
            erase_member(member=member)
            assert set(traces(MARKERS)) == {"file"}
        finally:
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.execute("VACUUM")


@pytest.mark.django_db
def test_every_record_of_the_registry_is_carried_out(noon):
    member = somebody()
    person = person_of(member)
    before = {
        (record.model, record.name): set(person.rows_of(record).values_list("pk", flat=True)) for record in RECORDS
    }
    assert sum(map(bool, before.values())) > 10
    erase_member(member=member)
    for record in RECORDS:
        rows = person.rows_of(record).model._default_manager.filter(pk__in=before[record.model, record.name])
        if record.erase in (Erase.DELETE, Erase.FOLLOWS):
            assert not rows.exists(), record.model
        for row in rows.values(*record.blank) if record.blank else ():
            assert row == record.blank, record.model


@pytest.mark.django_db
def test_somebody_without_a_log_in_is_forgotten(noon):
    organiser = UserFactory()
    place = enrolment.enrol(session=SessionFactory(), name=NAME, email="", phone=PHONE, needs=NEEDS, actor=organiser)
    (person,) = find_people("+45 99887766")
    assert person.member == place.member
    erase(person=person)
    assert traces(MARKERS) == {}
    assert EnrolmentEvent.objects.filter(actor=organiser).exists()
    assert find_people("99887766") == []


class TestTrainer:
    @pytest.fixture
    def trainer(self, noon):
        """Taught, was asked, is the contact of a room; the name is on a certificate that somebody has fetched."""
        member = MemberFactory(name=NAME, user=UserFactory(email=EMAIL, first_name=NAME), postcode=PostcodeFactory())
        trainer = TrainerFactory(member=member, bio=NEEDS)
        session = past_session()
        SessionTrainerFactory(session=session, trainer=trainer)
        QualificationFactory(trainer=trainer, course=session.course)
        session.venue.contact = f"Ring til {NAME}"
        session.venue.save()
        with clock.at(noon - dt.timedelta(days=3)):
            ask_trainers(session=SessionFactory(course=session.course))
        certificate = issued("En Anden", session=session)
        certificates.issue_pdf(certificate=certificate)
        return trainer

    @pytest.mark.django_db(transaction=True)
    def test_is_forgotten_also_on_the_certificates_of_others(self, trainer):
        assert "Xenia" in {marker for words in traces(MARKERS).values() for marker in words}
        erase(person=person_of(trainer.member))
        assert traces(MARKERS) == {}
        (certificate,) = Certificate.objects.all()
        assert (certificate.is_valid, certificate.content.name, certificate.document.name != "") == (
            True,
            "En Anden",
            True,
        )
        trainer.refresh_from_db()
        assert (trainer.is_active, trainer.member.name) == (False, "")

    @pytest.mark.django_db
    def test_is_not_forgotten_while_a_session_counts_on_them(self, trainer):
        session = SessionFactory()
        SessionTrainerFactory(session=session, trainer=trainer)
        with pytest.raises(StillTeaching) as refusal:
            erase(person=person_of(trainer.member))
        assert session.title in str(refusal.value.message)
        assert MemberProfile.objects.get(pk=trainer.member_id).name == NAME

    @pytest.mark.django_db
    def test_a_namesake_keeps_their_name_on_the_certificate(self, noon):
        session = past_session()
        both = [TrainerFactory(member__name=f"Xenia {family}") for family in ("Uforglemmelig", "Anden")]
        for trainer in both:
            SessionTrainerFactory(session=session, trainer=trainer)
        certificate = issued("En Tredje", session=session)
        assert list(certificate.content.trainers).count("Xenia") == 2
        erase(person=person_of(both[0].member))
        certificate.refresh_from_db()
        assert list(certificate.content.trainers).count("Xenia") == 1


@pytest.mark.django_db
def test_who_worked_in_the_back_office_is_forgotten_and_their_pages_stay(noon):
    UserFactory(is_superuser=True)
    editor = UserFactory(email=EMAIL, first_name=NAME, is_superuser=True)
    UserProfile.objects.create(user=editor)
    page = Page.objects.filter(depth=2).first().specific
    page.owner = editor
    page.save()
    comment = Comment.objects.create(page=page, user=editor, text="Fortrudt-Xyz", contentpath="title")
    revision = page.save_revision(user=editor, log_action=True)
    revision.content["wagtail_admin_comments"] = [{"pk": comment.pk, "user": editor.pk, "text": "Fortrudt-Xyz"}]
    revision.save()
    assert "Fortrudt-Xyz" in {marker for words in traces(MARKERS).values() for marker in words}
    erase(person=person_of(user=editor))
    assert traces(MARKERS) == {}
    assert not ModelLogEntry.objects.filter(user=editor.pk).exists()
    page.refresh_from_db()
    assert page.owner is None


@pytest.mark.django_db
def test_the_last_administrator_stays(noon):
    only = UserFactory(is_superuser=True)
    with pytest.raises(LastAdministrator):
        erase(person=person_of(user=only))


@pytest.mark.django_db
def test_texts_of_others_that_name_the_person_are_counted(noon):
    member = somebody()
    SessionFactory(note=f"Spørg {NAME} ved døren")
    assert (str(SessionFactory._meta.model._meta.verbose_name), 1) in mentions(person_of(member))


@pytest.mark.django_db
def test_what_cannot_be_noted_is_not_done(noon, settings, tmp_path):
    member = somebody()
    (tmp_path / "file").write_text("")
    settings.ERASURE_LEDGER = str(tmp_path / "file" / "ledger")
    with pytest.raises(ledger.LedgerAway), transaction.atomic():
        erase_member(member=member)
    assert MemberProfile.objects.get(pk=member.pk).name == NAME
    assert OutboxMail.objects.filter(to=EMAIL).exists()


@pytest.mark.django_db
def test_the_ledger_names_nobody_and_knows_a_replaced_key(noon, settings, tmp_path):
    settings.ERASURE_LEDGER = str(tmp_path / "ledger" / "erasures")
    member = somebody()
    user = member.user.pk
    erase_member(member=member)
    text = (tmp_path / "ledger" / "erasures").read_text()
    assert len(text.splitlines()) == 2
    assert not [marker for marker in MARKERS if marker in text]
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key that is as long as the one before it was",
    )
    lines = ledger.noted()
    assert (ledger.is_noted(lines, "member", member.pk), ledger.is_noted(lines, "user", user)) == (True, True)
    assert not ledger.is_noted(lines, "member", user + 10_000)
    assert not ledger.is_noted(lines, "user", member.pk + 10_000)


class TestCommand:
    @pytest.mark.django_db
    def test_counts_first_and_deletes_with_yes(self, noon):
        member = somebody()
        out = StringIO()
        call_command("erase_person", EMAIL, stdout=out)
        assert MemberProfile.objects.get(pk=member.pk).name == NAME
        call_command("erase_person", EMAIL, "--yes", stdout=out)
        assert MemberProfile.objects.get(pk=member.pk).name == ""
        assert not [marker for marker in MARKERS if marker in out.getvalue()]

    @pytest.mark.django_db
    def test_says_when_nobody_or_several_fit(self, noon):
        for _one in range(2):
            MemberFactory(name=NAME)
        with pytest.raises(CommandError, match="Several"):
            call_command("erase_person", NAME)
        with pytest.raises(CommandError, match="Nobody"):
            call_command("erase_person", "Xenia")
        call_command("erase_person", "--member", str(MemberProfile.objects.first().pk), "--yes", stdout=StringIO())
        assert MemberProfile.objects.filter(name=NAME).count() == 1


def test_content_types_of_the_log_are_those_of_the_person(db, noon):
    """An entry about another row with the same number is not theirs."""
    member = MemberFactory()
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(TrainerProfile),
        object_id=str(member.pk),
        label="En Anden",
        action="wagtail.edit",
        timestamp=clock.now(),
    )
    erase_member(member=member)
    assert ModelLogEntry.objects.get().label == "En Anden"
