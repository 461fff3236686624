"""Trainers in the back office: who they are, where they live, and that they are told; and what planning says of them."""

import pytest
from django.urls import reverse

from courses.catalogue.models import GivenLevel, Qualification
from courses.common.errors import DomainError
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.members.models import MemberProfile, TrainerProfile
from courses.staffing.actions import ask_trainers
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory
from tests.web.browser import filled, form_with

pytestmark = pytest.mark.django_db
ANNA = {"name": "Anna Prøve", "email": "Anna@demo.example", "home": "7100"}


@pytest.fixture
def vejle():
    return PostcodeFactory()


def send(organiser, address, typed):
    """The form as the browser sends it, with what was typed."""
    form = form_with(organiser.get(address).content.decode(), "travel_km")
    return organiser.post(address, filled(form, typed))


def test_a_new_trainer_has_a_home_and_an_invitation_and_agreed_to_nothing(organiser, vejle, noon):
    assert send(organiser, reverse("trainers:add"), ANNA).status_code == 302
    trainer = TrainerProfile.objects.get()
    member = trainer.member
    assert (member.name, member.email, member.postcode) == ("Anna Prøve", "anna@demo.example", vejle)
    assert (member.consent_at, member.consent_version) == (None, "")
    mail = OutboxMail.objects.get()
    assert (mail.kind, mail.to) == ("trainer_invited", "anna@demo.example")
    assert "Vejle" in mail.text
    assert reverse("trainer:home") in mail.text


class TestWhatTheyTeachAlready:
    def test_is_signed_with_the_reason_at_once(self, organiser, vejle):
        course = CourseFactory(title="At lytte")
        typed = ANNA | {"teaches": str(course.pk), "why": "Har holdt det i Norge."}
        assert send(organiser, reverse("trainers:add"), typed).status_code == 302
        given = GivenLevel.objects.get()
        assert (given.course, given.level, given.reason) == (course, Qualification.Level.LEAD, typed["why"])
        assert given.signed_by is not None
        assert Qualification.objects.get().trainer == given.trainer
        page = organiser.get(reverse("trainers:edit", args=[given.trainer_id]))
        assert form_with(page.text, "travel_km").find(attrs={"name": ["teaches", "why"]}) is None

    @pytest.mark.parametrize(
        ("typed", "wrong"), [({"why": "   "}, "why"), ({"teaches": "", "why": "Fordi"}, "teaches")]
    )
    def test_needs_both_a_course_and_a_reason(self, organiser, vejle, typed, wrong):
        typed = ANNA | {"teaches": str(CourseFactory().pk)} | typed
        page = send(organiser, reverse("trainers:add"), typed)
        assert list(page.context["form"].errors) == [wrong]
        assert not TrainerProfile.objects.exists()

    def test_is_filled_in_where_the_course_is_known(self, organiser):
        course = CourseFactory(title="At lytte")
        form = form_with(organiser.get(reverse("trainers:add"), {"course": course.pk}).text, "travel_km")
        assert form.select_one("[name=teaches] [selected]").get_text() == "At lytte"
        for nothing in ("0", "x", "99999999999999999999"):
            assert organiser.get(reverse("trainers:add"), {"course": nothing}).status_code == 200


def test_who_was_entered_agrees_by_enrolling(organiser, published, vejle, noon):
    send(organiser, reverse("trainers:add"), ANNA)
    place = enrolments.enrol(session=published, name="Anna Prøve", email="anna@demo.example")
    assert MemberProfile.objects.get(pk=place.member_id).consent_at is None
    enrolments.confirm(enrolment=place)
    assert MemberProfile.objects.get(pk=place.member_id).consent_at == noon


@pytest.mark.parametrize("typed", ["", "0000", "abc"])
def test_nobody_new_is_without_a_home(organiser, vejle, typed):
    page = send(organiser, reverse("trainers:add"), ANNA | {"home": typed})
    assert list(page.context["form"].errors) == ["home"]
    assert f'value="{typed}"' in str(page.context["form"]["home"]) or not typed
    assert not TrainerProfile.objects.exists()


def test_a_trainer_is_found_by_the_address(organiser, vejle):
    member = MemberFactory()
    typed = ANNA | {"email": member.email.upper()}
    assert send(organiser, reverse("trainers:add"), typed).status_code == 302
    trainer = TrainerProfile.objects.get()
    assert trainer.member == member
    member.refresh_from_db()
    assert (member.name != "Anna Prøve", member.postcode) == (True, vejle)
    assert list(send(organiser, reverse("trainers:add"), typed).context["form"].errors) == ["email"]
    assert OutboxMail.objects.count() == 1


def test_the_home_is_shown_and_changed(organiser, vejle):
    send(organiser, reverse("trainers:add"), ANNA)
    address = reverse("trainers:edit", args=[TrainerProfile.objects.get().pk])
    form = form_with(organiser.get(address).content.decode(), "travel_km")
    assert form.find(attrs={"name": "home"})["value"] == "7100"
    aalborg = PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92)
    assert send(organiser, address, {"home": "9000"}).status_code == 302
    assert TrainerProfile.objects.get().member.postcode == aalborg
    assert OutboxMail.objects.count() == 1


def test_an_unknown_home_is_its_own_sentence(organiser, draft):
    QualificationFactory(course=draft.course)
    unknown = "Vi ved ikke, hvor 1 af dem, der må undervise i det, bor. Skriv postnummeret under «Undervisere»."
    with pytest.raises(DomainError) as refusal:
        ask_trainers(session=draft)
    assert str(refusal.value.message) == unknown
    assert unknown in organiser.get(reverse("lacking:session", args=[draft.pk])).content.decode()
    QualificationFactory(
        course=draft.course,
        trainer__travel_km=1,
        trainer__member__postcode=PostcodeFactory(code="9000", name="Aalborg", lat=57.05, lon=9.92),
    )
    with pytest.raises(DomainError) as refusal:
        ask_trainers(session=draft)
    assert str(refusal.value.message) == f"1 må undervise i det, men ingen af dem kører så langt. {unknown}"


def test_who_cannot_be_mailed_is_called(draft):
    able = {"trainer__member__postcode": draft.venue.postcode, "trainer__weekdays": range(7)}
    QualificationFactory(course=draft.course, trainer__member__user=None, trainer__member__name="Bo Prøve", **able)
    with pytest.raises(DomainError) as refusal:
        ask_trainers(session=draft)
    assert "ingen e-mailadresse" in str(refusal.value.message)
