"""Certificates of the steps of the ladder: given for what was held, shown and checked like the others, gone when they lapse."""

import datetime as dt
from io import BytesIO

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from courses.catalogue.models import GivenLevel, Qualification
from courses.certificates import rules
from courses.certificates.actions import certificates, steps
from courses.certificates.credentials import badge, keys
from courses.certificates.models import Certificate, StatusEntry
from courses.common import clock
from courses.ladder.actions.levels import refresh, sign_exception
from courses.ladder.models import Observation
from courses.members.models import TrainerProfile
from courses.pages.actions.closing import close_session
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import everything_about, person_of
from courses.schedule.models import SessionTrainer
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.certificates import past_session
from tests.factories.ladder import held, took
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LEVEL = Qualification.Level


@pytest.fixture
def course(noon):
    return CourseFactory(title="Debatdogmer", title_en="Debate dogmas")


@pytest.fixture
def lead(course) -> TrainerProfile:
    """Somebody who taught it before there was a ladder."""
    return QualificationFactory(course=course).trainer


@pytest.fixture
def climber(course, lead) -> TrainerProfile:
    """Somebody who took the course and was trainee in a session."""
    user = UserFactory(first_name="Åse Bjørnholt")
    trainer = TrainerFactory(member=MemberFactory(user=user, name="Åse Bjørnholt"))
    took(course, trainer.member, days=-100)
    held(course, (lead, "lead"), (trainer, "shadow"), days=-50)
    return trainer


def climb(course, lead, trainer) -> None:
    """Co-trainer in two places, with a sheet from the second."""
    held(course, (lead, "lead"), (trainer, "co"), venue=VenueFactory(), days=-40)
    session = held(course, (lead, "lead"), (trainer, "co"), venue=VenueFactory(), days=-30)
    points = dict.fromkeys(Observation.POINTS, True)
    Observation.objects.create(
        session=session,
        trainer=trainer,
        observer=lead,
        worked="Ro.",
        try_next="Mere ro.",
        signed_at=clock.now(),
        **points,
    )
    refresh(trainers=[trainer.pk])


def given(trainer) -> dict[int, Certificate]:
    """The valid ones by step."""
    return {one.step: one for one in Certificate.objects.valid().filter(trainer=trainer)}


def settle(trainer) -> int:
    return steps.settle(trainers=[trainer.pk])


class TestGiven:
    def test_for_what_one_counts_as_with_what_it_stands_on(self, climber, course):
        assert settle(climber) == 1
        (certificate,) = given(climber).values()
        facts = certificate.content
        assert (certificate.step, facts.step, facts.name) == (LEVEL.CO_TRAINER, "co", "Åse Bjørnholt")
        assert facts.words["took_part"] == "er medunderviser på kurset"
        assert [line.split(":")[0] for line in facts.goals] == ["føl på et hold"]
        assert certificate.session.trainers.filter(trainer=climber, role="shadow").exists()

    def test_the_first_step_stands_on_the_course(self, course):
        trainer = TrainerFactory()
        took(course, trainer.member)
        settle(trainer)
        (certificate,) = given(trainer).values()
        assert [line.split(":")[0] for line in certificate.content.goals] == ["har taget kurset"]

    def test_a_trainers_names_both_sessions_and_the_sheet(self, climber, course, lead):
        settle(climber)
        climb(course, lead, climber)
        assert settle(climber) == 1
        found = given(climber)
        assert set(found) == {LEVEL.CO_TRAINER, LEVEL.LEAD}
        kinds = [line.split(":")[0] for line in found[LEVEL.LEAD].content.goals]
        sheet = "observationsark med alle punkter, underskrevet"
        assert kinds == ["medunderviser på et hold", "medunderviser på et hold", sheet]

    def test_again_changes_nothing(self, climber):
        assert (settle(climber), settle(climber)) == (1, 0)

    def test_closing_a_session_gives_it_at_once(self, course, lead):
        trainer = TrainerFactory()
        took(course, trainer.member)
        session = past_session(course=course)
        SessionTrainer.objects.create(session=session, trainer=lead, role="lead")
        SessionTrainer.objects.create(session=session, trainer=trainer, role="shadow")
        close_session(session=session, actor=None)
        assert set(given(trainer)) == {LEVEL.CO_TRAINER}

    def test_what_was_typed_or_signed_by_hand_has_none(self, course, lead):
        other = TrainerFactory()
        sign_exception(trainer=other, course=course, level=LEVEL.LEAD, reason="Har holdt det i 20 år", actor=None)
        assert GivenLevel.objects.count() == 2
        assert [settle(lead), settle(other)] == [0, 0]

    def test_of_a_name_that_cannot_be_printed_there_is_none(self, climber):
        climber.member.name = "अनिल"
        climber.member.save()
        assert settle(climber) == 0

    def test_once_an_hour_for_everybody(self, climber):
        assert [steps.settle_hourly(), steps.settle_hourly()] == [1, 0]

    def test_the_database_holds_that_there_is_one(self, climber):
        settle(climber)
        (one,) = given(climber).values()
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.create(
                trainer=climber, course=one.course, step=one.step, session=one.session, facts={}, issued_at=clock.now()
            )


class TestLapses:
    @pytest.fixture
    def certificate(self, climber, course, lead) -> Certificate:
        climb(course, lead, climber)
        settle(climber)
        return given(climber)[LEVEL.LEAD]

    def lapse(self, trainer):
        later = clock.now() + dt.timedelta(days=settings.LADDER_LAPSE_MONTHS * 31)
        with clock.at(later):
            refresh(trainers=[trainer.pk])
            return settle(trainer)

    def test_by_the_rule_it_is_revoked_and_the_list_says_so(self, certificate, climber):
        assert self.lapse(climber) >= 1
        certificate.refresh_from_db()
        assert (certificate.status, certificate.revoked_reason) == ("revoked", rules.STEP_LAPSED)
        assert StatusEntry.objects.get(index=certificate.status_index).is_revoked

    def test_the_page_says_that_it_was_genuine(self, certificate, climber, client):
        address = reverse("verify:certificate", args=[certificate.token])
        page = client.get(address).content.decode()
        assert "Beviset er gyldigt" in page
        assert "underskrevet" in page
        assert "Åse" not in page
        self.lapse(climber)
        page = client.get(address).content.decode()
        assert "Trinnet er udløbet" in page
        assert "Åse" not in page

    def test_who_teaches_again_gets_a_new_one(self, certificate, climber, course, lead):
        self.lapse(climber)
        later = clock.now() + dt.timedelta(days=settings.LADDER_LAPSE_MONTHS * 31 + 40)
        with clock.at(later):
            held(course, (lead, "lead"), (climber, "co"), days=-5)
            settle(climber)
            new = given(climber)[LEVEL.LEAD]
        assert new.pk != certificate.pk
        assert new.content.dates == certificate.content.dates

    def test_what_was_corrected_is_no_lapse(self, certificate, climber, client):
        Observation.objects.all().delete()
        refresh(trainers=[climber.pk])
        settle(climber)
        certificate.refresh_from_db()
        assert certificate.revoked_reason == rules.STEP_CORRECTED
        page = client.get(reverse("verify:certificate", args=[certificate.token])).content.decode()
        assert "Beviset gælder ikke" in page

    def test_what_its_holder_deleted_does_not_come_back(self, certificate, climber):
        certificates.delete(certificate=certificate)
        assert settle(climber) == 0


class TestFiles:
    def test_the_pdf_is_the_certificates_with_other_words(self, climber):
        settle(climber)
        (certificate,) = given(climber).values()
        certificate = certificates.issue_pdf(certificate=certificate)
        reader = PdfReader(BytesIO(certificate.document.read()))
        text = " ".join(reader.pages[0].extract_text().split())
        for words in (
            "TRINBEVIS",
            "Åse Bjørnholt",
            "er medunderviser på kurset",
            "Debatdogmer",
            "Det bygger på",
            "føl på",
        ):
            assert words in text
        assert "open-badge.jwt" in reader.attachments
        assert len(reader.pages) == 1

    def test_the_credential_names_the_evidence_and_no_person(self, climber):
        settle(climber)
        (certificate,) = given(climber).values()
        content = badge.read(certificate.credential, keys.public_keys())
        achievement = content["credentialSubject"]["achievement"]
        assert achievement["achievementType"] == "Certification"
        assert achievement["description"] == "Debatdogmer: medunderviser"
        assert [one["name"] for one in content["evidence"]] == list(certificate.content.goals)
        assert "Bjørnholt" not in str(content)
        assert badge.names(content, "åse bjørnholt")


class TestHolder:
    def test_finds_it_among_the_certificates_and_on_the_steps(self, climber, client):
        settle(climber)
        (certificate,) = given(climber).values()
        client.force_login(climber.member.user)
        wallet = client.get(reverse("my_certificates:index")).content.decode()
        assert f'id="b{certificate.pk}"' in wallet
        assert reverse("my_certificates:neutral", args=[certificate.pk]) not in wallet
        assert "Dit bevis: medunderviser" in client.get(reverse("member:ladder")).content.decode()
        client.post(reverse("my_certificates:issue", args=[certificate.pk]))
        answer = client.get(reverse("my_certificates:pdf", args=[certificate.pk]))
        assert answer.content.startswith(b"%PDF-")

    def test_is_forgotten_with_it(self, climber):
        settle(climber)
        told = everything_about(person_of(climber.member))
        assert len(told["certificates_of_steps"]) == 1
        (certificate,) = given(climber).values()
        erase(person=person_of(climber.member))
        assert not Certificate.objects.filter(pk=certificate.pk).exists()
        assert StatusEntry.objects.get(index=certificate.status_index).is_revoked
        assert settle(climber) == 0
