"""Each record of the registry is carried out on a row of its own: somebody who is in every table is forgotten in every one."""

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import Error, models, transaction
from wagtail.models import ModelLogEntry, Page

from courses.catalogue.models import GivenLevel, HandedOn
from courses.certificates.models import PrintJob
from courses.common import clock
from courses.common.models import OutboxMail
from courses.commons.models import NoteMark, SharedHandout, SharedNote
from courses.costs.models import Expense, Receipt
from courses.enrolment.models import Attendance, Call, EnrolmentEvent, State, WaitingRequest
from courses.films.models import Film
from courses.handover.models import HandOver
from courses.introductions.models import Block, Introduction, Letter, LetterReport, Notice
from courses.knowledge.models import Inquiry
from courses.ladder.models import Observation
from courses.members.models import MemberProfile, PersonMerge
from courses.pages.models import ModulePage
from courses.people.models import FactorReset, User
from courses.places.models import Association, Region, Venue
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import Person, person_of, tables
from courses.privacy.registry import RECORDS, Erase, Record
from courses.programs.models import KeptAnswer, ProgramKey
from courses.schedule.models import Series, SeriesTrainer, Session
from courses.tasks.models import StandIn, TakenTask, TaskMessage, Welcome
from courses.webhooks.models import Webhook
from tests.courses.privacy.test_erasure import EMAIL, NAME, logged_in
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import issued, participant, past_session
from tests.factories.introductions import TopicFactory
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, RegionFactory
from tests.factories.schedule import SessionTrainerFactory
from tests.factories.tasks import CoordinatorFactory, TaskFactory, coordinated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

# Records of which nobody has a row here, and why not. A new record has a row, or a line here.
WITHOUT: dict[tuple[str, str], str] = {
    ("courses.Design", ""): "found by nobody: the look in which a certificate was issued stays as it was",
    ("courses.DesignSetting", ""): "found by nobody: whoever signs certificates is changed by hand",
    ("courses.Tries", ""): "found by nobody: a keyed hash that ends by itself",
}


def everybody() -> Person:
    """A trainer who takes part, works in the back office and is the contact of places."""
    user = UserFactory(email=EMAIL, first_name=NAME)
    member = MemberFactory(name=NAME, user=user, postcode=PostcodeFactory())
    trainer = TrainerFactory(member=member, bio="Kommer fra Vejle")
    session = past_session()
    SessionTrainerFactory(session=session, trainer=trainer)
    certificate = issued(NAME, session=session)
    type(certificate.enrolment).objects.filter(pk=certificate.enrolment_id).update(member=member)
    MemberProfile.objects.filter(name=NAME).exclude(pk=member.pk).delete()
    logged_in(user)
    PersonMerge.objects.create(kept=member, gone=MemberFactory(), are_two=True, actor=user, done_at=clock.now())
    Region.objects.filter(pk=session.region.pk).update(contact_email=EMAIL, contact_name=NAME)
    Venue.objects.filter(pk=session.venue_id).update(contact=f"Ring til {NAME}")
    Page.objects.filter(depth=2).update(owner=user, locked_by=user)
    person = person_of(member)
    for model, facts in together(person, session):
        made(model, **facts)
    return person


def together(person: Person, session: Session) -> list[tuple[type[models.Model], dict[str, Any]]]:
    """Rows whose columns go together, so that filling each with what it takes makes none: the person and others, in turn."""
    user, member, trainer, now = person.user, person.member, person.trainer, clock.now()
    other, colleague = MemberFactory(user=UserFactory()), TrainerFactory()
    enrolment = participant(session, "En Anden")
    Attendance.objects.filter(enrolment=enrolment).update(recorded_by=user)
    asked = coordinated(CoordinatorFactory(member=member))
    taken = TakenTask.objects.create(task=TaskFactory(coordinator=other), member=member, taken_at=now)
    others = TakenTask.objects.create(task=asked, member=other, taken_at=now)
    bill = {"kind": "travel", "amount_ore": 1, "day": clock.today()}
    module = Page.objects.filter(depth=2).first().add_child(instance=ModulePage(title="Mødet", slug="moedet"))
    shared = made(SharedNote, module=module, author=user, session=session)
    theirs = made(SharedNote, module=module, author=other.user, session=session, adopted_by=user)
    step = {"before": State.UNCONFIRMED, "state": State.ENROLLED, "at": now}
    level = {"trainer": colleague, "why": "before", "level": 1}
    sheet = {"worked": "Ro i rummet", "try_next": "Vent lidt længere"}
    topic, third = TopicFactory(), MemberFactory()
    district = RegionFactory()
    between = {"topic": topic, "seeker_region": district, "giver_region": district}
    program = {"name": "Regnskab", "reads_programme": True}
    reset = {"reason": "Telefonen er væk", "confirm_by": now + dt.timedelta(days=1)}
    return [
        (Call, {"enrolment": enrolment, "called_by": user, "called_at": now}),
        (EnrolmentEvent, step | {"enrolment": member.enrolments.get(), "reason": f"{NAME} ringede"}),
        (EnrolmentEvent, step | {"enrolment": enrolment, "actor": user}),
        (GivenLevel, level | {"signed_by": user, "course": CourseFactory()}),
        (GivenLevel, level | {"withdrawn_by": user, "withdrawn_at": now, "course": CourseFactory()}),
        (HandedOn, {"course": CourseFactory(), "step": "page", "by": user}),
        (Observation, sheet | {"trainer": trainer, "observer": colleague, "session": session}),
        (Observation, sheet | {"trainer": colleague, "observer": trainer, "session": session}),
        (PrintJob, {"session": session, "asked_by": user}),
        (Expense, bill | {"entered_by": other.user, "approved_by": user, "approved_at": now}),
        (Receipt, {"expense": made(Expense, **bill, trainer=trainer, entered_by=user), "kind": "pdf", "size": 1}),
        (
            SeriesTrainer,
            {"series": made(Series, start_date=clock.today(), rule="FREQ=MONTHLY;BYDAY=2TU"), "trainer": trainer},
        ),
        (WaitingRequest, {"member": member, "ended_by": ""}),
        (Film, {"kind": "", "uploaded_by": user}),
        (FactorReset, reset | {"user": other.user, "asked_by": user, "ended_at": now}),
        (FactorReset, reset | {"user": other.user, "confirmed_by": user, "ended_at": now}),
        (
            ModelLogEntry,
            {"content_type": ContentType.objects.get_for_model(User), "object_id": str(user.pk), "label": NAME},
        ),
        (OutboxMail, {"to": EMAIL, "message_id": "<to@demo.example>", "once_key": "to"}),
        (
            OutboxMail,
            {"to": "andre@demo.example", "reply_to": EMAIL, "message_id": "<svar@demo.example>", "once_key": "svar"},
        ),
        (NoteMark, {"note": theirs, "user": user, "kind": NoteMark.Kind.THANKS}),
        (SharedHandout, {"note": shared}),
        (Introduction, between | {"seeker": member, "giver": other}),
        (Introduction, between | {"seeker": other, "giver": member}),
        (Letter, {"introduction": made(Introduction, **between, seeker=third, giver=other), "author": member}),
        (LetterReport, {"author": other, "reporter": member}),
        (LetterReport, {"author": member, "reporter": other}),
        (Notice, {"member": member, "topic": topic, "text": "Spørg bare"}),
        (Block, {"member": member, "other": other}),
        (Block, {"member": other, "other": member}),
        (TaskMessage, {"taken": taken, "author": other, "text": f"Tak, {NAME}"}),
        (TaskMessage, {"taken": others, "author": member}),
        (Welcome, {"member": other, "welcomed_by": member}),
        (ProgramKey, program | {"prefix": "mine", "digest": "mine", "made_by": user}),
        (Webhook, {"name": "Regnskab", "old_secret": "mine", "old_until": now, "made_by": user}),
        (KeptAnswer, {"key": made(ProgramKey, **program), "email": EMAIL, "body": NAME}),
        (Inquiry, {"member": member, "text": f"Jeg er {NAME}", "answer": ""}),
        (
            Inquiry,
            {"member": other, "answered_at": now, "answered_by": user, "owner": user, "answer": f"Hilsen {NAME}"},
        ),
        (HandOver, {"association": AssociationFactory(), "leaver": member, "successor": other, "weekly": NAME}),
        (HandOver, {"association": AssociationFactory(), "leaver": other, "successor": member, "keys": NAME}),
        (HandOver, {"association": AssociationFactory(), "leaver": other, "successor": third, "begun_by": user}),
        (StandIn, {"away": user, "deputy": other.user}),
        (StandIn, {"away": other.user, "deputy": user}),
    ]


def value_of(field: models.Field) -> Any:
    """Something that the column takes."""
    if field.name == "action":
        return "wagtail.edit"
    if field.choices:
        return field.flatchoices[0][0]
    if isinstance(field, models.ForeignKey):
        rows = field.related_model._base_manager.order_by("pk")
        return rows.first() or made(field.related_model)
    simple = (
        (models.DateTimeField, clock.now()),
        (models.DateField, clock.today()),
        (models.TimeField, dt.time(10)),
        (models.DurationField, dt.timedelta(1)),
        (models.BooleanField, False),
        (models.JSONField, {}),
        (models.BinaryField, b"x"),
        (models.EmailField, "nogen@demo.example"),
        (models.SlugField, "x"),
        ((models.CharField, models.TextField, models.FileField), "x"),
    )
    return next((value for kind, value in simple if isinstance(field, kind)), 1)


def made(model: type[models.Model], **given: Any) -> models.Model:
    """A row with these facts, and in every other column that must have one whatever it takes."""
    for field in model._meta.concrete_fields:
        needs = not (field.null or field.has_default() or field.generated or isinstance(field, models.AutoField))
        if needs and field.name not in given and not getattr(field, "auto_now", False):
            given[field.name] = value_of(field)
    return model._base_manager.create(**given)


def facts_for(model: type[models.Model], lookup: str, value: Any) -> dict[str, Any]:
    """What makes a row of `model` be found by this lookup."""
    head, _sign, rest = lookup.partition("__")
    if rest in ("", "in", "icontains"):
        field = model._meta.get_field(head)
        if isinstance(field, models.ForeignKey) and not isinstance(value, models.Model):
            value = field.related_model._base_manager.get(pk=value)
        return {head: value}
    other = model._meta.get_field(head).related_model
    row = other._base_manager.filter(**{rest: value}).first() or made(other, **facts_for(other, rest, value))
    return {head: row}


def put_in(person: Person, record: Record) -> None:
    """A row of this record, if there is none."""
    if person.rows_of(record).exists():
        return
    for known, lookup in record.of:
        value = getattr(person, known, None)
        value = value[0] if isinstance(value, list) and value else value
        if value and lookup:
            with suppress(Error, TypeError, ValidationError), transaction.atomic():
                made(tables()[record.model], **facts_for(tables()[record.model], lookup, value))
            return


def name_of(record: Record) -> tuple[str, str]:
    return record.model, record.name


def test_every_record_has_a_row_and_is_carried_out():
    person = everybody()
    for record in RECORDS:
        put_in(person, record)
    person = person_of(MemberProfile.objects.get(pk=person.member.pk))
    before = {id(record): set(person.rows_of(record).values_list("pk", flat=True)) for record in RECORDS}
    empty = {name_of(record) for record in RECORDS if not before[id(record)]}
    assert not empty - set(WITHOUT), (
        f"make a row in `everybody`, or a line in `WITHOUT`: {sorted(empty - set(WITHOUT))}"
    )
    assert not set(WITHOUT) - empty, f"has a row: {sorted(set(WITHOUT) - empty)}"
    erase(person=person)
    for record in RECORDS:
        rows = tables()[record.model]._default_manager.filter(pk__in=before[id(record)])
        if record.erase in (Erase.DELETE, Erase.FOLLOWS):
            assert not rows.exists(), name_of(record)
        elif record.erase is Erase.UNLINK:
            assert not rows.filter(**{record.of[0][1]: person.user.pk}).exists(), name_of(record)
        for row in rows.values(*record.blank) if record.blank else ():
            assert row == record.blank, name_of(record)
    assert not User.objects.filter(email=EMAIL).exists()
    assert Association.objects.filter(contact_email=EMAIL).count() == 0
