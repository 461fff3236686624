"""Nothing of a forgotten person is left, and nothing that others count on is lost."""

import datetime as dt
import json
import uuid
from base64 import b64encode
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import log

from courses.certificates.models import Certificate
from courses.common import clock
from courses.common.text import sort_key
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.actions import feedback, waiting_list
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.actions.messages import send_message
from courses.enrolment.models import (
    Attendance,
    AttendanceEvent,
    Call,
    Debrief,
    Enrolment,
    Feedback,
    ListView,
    State,
    WaitingRequest,
)
from courses.members.actions import CONSENT_VERSION, add_time_away
from courses.members.models import MemberProfile
from courses.privacy.actions.erasure import StillTeaching, erase_member
from courses.privacy.queries import everything_about, person_of
from courses.staffing.models import TrainerRequest
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import issued
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
# Each can be found nowhere else, so that finding one is finding a leak.
NAME, EMAIL, PHONE, NEEDS = "Xenia Uforglemmelig", "xenia.unik@demo.example", "+45 99 88 77 66", "Teleslynge-Xyz"
MARKERS = ["Uforglemmelig", "xenia.unik", "99887766", "Teleslynge-Xyz"]
# As they stand in tables: a number in its one form, and the bytes by which the name is sorted.
STORED = ["Uforglemmelig", "xenia.unik", "99887766", "Teleslynge-Xyz", b64encode(sort_key(NAME)).decode()]


def everything_in_the_database() -> str:
    models = [model for model in apps.get_models() if model._meta.managed]
    return "".join(serializers.serialize("json", model._default_manager.all()) for model in models)


@pytest.fixture
def xenia(noon):
    """Somebody who was at one session, is coming to another, waits for a third and asked for more."""
    past, coming, full = SessionFactory(days=1), SessionFactory(), SessionFactory(capacity=1)
    person = {"name": NAME, "email": EMAIL, "phone": PHONE, "needs": NEEDS}
    was = enrolment.enrol(session=past, **person)
    enrolment.record_attendance(enrolment=was, meeting=past.meetings.get(), was_present=True, actor=None)
    enrolment.enrol(session=coming, **person)
    enrolment.enrol(session=full, name="En Anden", email="anden@demo.example")
    enrolment.enrol(session=full, **person)
    waiting_list.wait_for(
        member=was.member, course=full.course, postcode=PostcodeFactory(), radius_km=40, weekdays=[1], needs=NEEDS
    )
    Interest.objects.create(
        email=EMAIL, course=past.course, postcode=PostcodeFactory(), created_at=noon, told_until=noon
    )
    with clock.at(noon + dt.timedelta(days=2)):
        enrolment.finish_session(session=past, actor=was.member.user)
        was.refresh_from_db()
        feedback.give_feedback(enrolment=was, worth=3, worked="Kaffen")
        feedback.write_debrief(session=past, author=was.member.user, worked=f"{NEEDS} for mig", change="")
        note_look(session=past, what=ListView.What.LIST, actor=was.member.user)
        yield was.member, past, coming


def test_no_trace_is_left(xenia):
    member, *_ = xenia
    assert [marker for marker in STORED if marker not in everything_in_the_database()] == []
    erase_member(member=member)
    left = everything_in_the_database()
    assert [marker for marker in STORED if marker in left] == []
    assert not get_user_model().objects.filter(email=EMAIL).exists()
    assert WaitingRequest.objects.count() == 0
    assert Debrief.objects.count() == 0
    # What leads to nobody stays: taps, looks, and answers without a person.
    assert list(AttendanceEvent.objects.values_list("actor", flat=True)) == [None]
    assert list(ListView.objects.values_list("actor", flat=True)) == [None]
    assert Feedback.objects.get().worked == "Kaffen"


def test_seats_to_come_are_given_back_and_attendance_stays(xenia):
    member, past, coming = xenia
    erase_member(member=member)
    coming.refresh_from_db()
    past.refresh_from_db()
    assert coming.seats_taken == 0
    assert past.seats_taken == 1
    assert Attendance.objects.filter(meeting__session=past, was_present=True).count() == 1
    assert MemberProfile.objects.get(pk=member.pk).enrolments.get(session=past).state == State.ATTENDED


def test_what_somebody_wrote_to_a_session_goes_with_them(xenia):
    member, _past, coming = xenia
    words = {"subject": "Uforglemmelig", "text": NEEDS, "wants_replies": True}
    send_message(session=coming, author=member.user, key=uuid.uuid4(), **words)
    assert [row["text"] for row in exported(member)["messages_written"]] == [NEEDS]
    erase_member(member=member)
    left = everything_in_the_database()
    assert [marker for marker in MARKERS if marker in left] == []


def test_calls_go_too(noon):
    session = SessionFactory()
    seat = enrolment.enrol(session=session, name=NAME, email="", phone=PHONE, actor=UserFactory())
    enrolment.cancel_session(session=session, reason="Syg")
    assert [call["about"] for call in exported(seat.member)["calls"]] == ["called off"]
    erase_member(member=seat.member)
    assert Call.objects.count() == 0


def test_a_trainer_is_asked_to_call(noon):
    trainer = TrainerFactory()
    with pytest.raises(StillTeaching):
        erase_member(member=trainer.member)
    assert MemberProfile.objects.get(pk=trainer.member.pk).name == trainer.member.name


def exported(member) -> dict:
    """What the person gets, as they get it."""
    return json.loads(json.dumps(everything_about(person_of(member)), cls=DjangoJSONEncoder, ensure_ascii=False))


def test_export_holds_what_we_hold(xenia):
    member, *_ = xenia
    told = exported(member)
    assert [marker for marker in MARKERS if marker not in json.dumps(told, ensure_ascii=False)] == []
    assert len(told["enrolments"]) == 3
    assert [row["weekdays"] for row in told["waits_for"]] == [[1]]
    assert [row["worked"] for row in told["debriefs"]] == [f"{NEEDS} for mig"]
    assert [row["what"] for row in told["lists_looked_at"]] == ["list"]
    assert (told["enrolments"][0]["has_given_feedback"], len(told["attendance_noted"])) == (True, 1)
    assert "Kaffen" not in json.dumps(told)


def test_export_holds_log_ins_mails_reasons_and_the_back_office_but_no_key(xenia, client):
    member, *_ = xenia
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create(
        user=member.user, ip="192.0.2.7", user_agent="Lynx", session_key=client.session.session_key
    )
    certificate = issued(session=SessionFactory(days=-1), name=NAME)
    Enrolment.objects.filter(pk=certificate.enrolment_id).update(member=member)
    Certificate.objects.filter(pk=certificate.pk).update(
        revoked_at=certificate.issued_at, revoked_reason="Var der ikke"
    )
    log(instance=member.user, action="wagtail.edit", user=member.user)
    told = exported(member)
    assert [row["revoked_reason"] for row in told["certificates"]] == ["Var der ikke"]
    assert (told["log_ins"][0]["ip"], told["log_ins"][0]["user_agent"], len(told["open_log_ins"])) == (
        "192.0.2.7",
        "Lynx",
        1,
    )
    assert [row["action"] for row in told["back_office_about_me"]] == ["wagtail.edit"]
    assert len(told["back_office_by_me"]) == 1
    assert any("Teleslynge" in row["text"] or row["text"] for row in told["mails"])
    everything = json.dumps(told)
    assert member.user.password not in everything
    assert client.session.session_key not in everything


def test_an_export_asks_as_often_for_many_rows_as_for_one(noon):
    few, many = (MemberFactory() for _one in range(2))
    for member, number in ((few, 1), (many, 7)):
        for _one in range(number):
            EnrolmentFactory(session=SessionFactory(), member=member)
    with CaptureQueriesContext(connection) as one:
        exported(few)
    with CaptureQueriesContext(connection) as seven:
        exported(many)
    assert len(one) == len(seven)


def test_a_trainer_takes_along_what_they_said_and_were_asked(noon):
    trainer = TrainerFactory(weekdays=[5, 6], travel_km=80)
    add_time_away(trainer=trainer, start_date=dt.date(2027, 2, 13), end_date=dt.date(2027, 2, 14))
    TrainerRequest.objects.create(session=SessionFactory(), trainer=trainer, answer="no", km=12, asked_at=noon)
    told = exported(trainer.member)
    assert [(row["weekdays"], row["travel_km"]) for row in told["teaching"]] == [([5, 6], 80)]
    assert [(row["start_date"], row["end_date"]) for row in told["days_away"]] == [("2027-02-13", "2027-02-14")]
    assert [(row["answer"], row["km"]) for row in told["asked_to_teach"]] == [("no", 12)]
    assert exported(TrainerFactory().member)["asked_to_teach"] == []


def test_the_moment_and_the_text_agreed_to_are_kept(noon):
    place = enrolment.enrol(session=SessionFactory(), name=NAME, email=EMAIL)
    assert (place.member.consent_at, place.member.consent_version) == (noon, CONSENT_VERSION)
    with clock.at(noon + dt.timedelta(days=1)):
        again = enrolment.enrol(session=SessionFactory(), name="Somebody Else", email=EMAIL)
    assert (again.member.pk, again.member.consent_at, again.member.name) == (place.member.pk, noon, NAME)


def test_nobody_agrees_for_somebody_else(noon):
    """By telephone, at the door, with and without an address, nor by typing their address: whoever enrols then agrees when
    their mailbox has answered."""
    organiser, session = UserFactory(), SessionFactory()
    seats = [enrolment.enrol(session=session, name=NAME, email=email, actor=organiser) for email in ("", EMAIL)]
    seats += [
        enrolment.add_walk_in(session=session, name="En Anden", email=email, actor=organiser)
        for email in ("", "anden@demo.example")
    ]
    for seat in seats:
        seat.member.refresh_from_db()
        assert (seat.member.consent_at, seat.member.consent_version) == (None, "")
    typed = enrolment.enrol(session=SessionFactory(), name=NAME, email=EMAIL)
    waiting_list.ask(
        email=EMAIL, name=NAME, course=CourseFactory(), postcode=PostcodeFactory(), radius_km=40, weekdays=[1]
    )
    known = MemberProfile.objects.filter(user__email=EMAIL)
    assert known.values_list("consent_at", "consent_version").get() == (None, "")
    later = noon + dt.timedelta(hours=3)
    with clock.at(later):
        enrolment.confirm(enrolment=typed, actor=organiser)
        assert known.get().consent_at is None
        enrolment.confirm(enrolment=enrolment.enrol(session=SessionFactory(), name=NAME, email=EMAIL))
    assert known.values_list("consent_at", "consent_version").get() == (later, CONSENT_VERSION)


@pytest.mark.parametrize("way", ["proven", "offer"])
def test_whose_mailbox_has_answered_agrees(noon, way):
    by_phone = enrolment.enrol(session=SessionFactory(), name=NAME, email=EMAIL, actor=UserFactory()).member
    session = SessionFactory(capacity=1)
    if way == "proven":
        enrolment.enrol(session=session, name=NAME, email=EMAIL, is_proven=True)
    else:
        taken = enrolment.enrol(session=session, name="En Anden", email="anden@demo.example")
        waits = enrolment.enrol(session=session, name=NAME, email=EMAIL)
        enrolment.cancel(enrolment=taken)
        by_phone.refresh_from_db()
        assert by_phone.consent_at is None
        enrolment.accept_offer(enrolment=waits)
    by_phone.refresh_from_db()
    assert by_phone.consent_at == noon


def test_consent_that_others_stamped_is_taken_back(noon):
    organiser = UserFactory()
    by_phone = enrolment.enrol(session=SessionFactory(), name="Et", email="et@demo.example", actor=organiser).member
    both = enrolment.enrol(session=SessionFactory(), name="To", email="to@demo.example", actor=organiser).member
    enrolment.enrol(session=SessionFactory(), name="To", email="to@demo.example")
    alone = enrolment.enrol(session=SessionFactory(), name="Tre", email="tre@demo.example").member
    MemberProfile.objects.update(consent_at=noon, consent_version="2026-11")
    import_module("courses.migrations.0083_consent_of_those_who_gave_it").take_back(apps, None)
    assert list(MemberProfile.objects.filter(consent_at=None)) == [by_phone]
    assert set(MemberProfile.objects.filter(consent_at=noon)) >= {both, alone}
