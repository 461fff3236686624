"""Every action of the domain, and what calendars say of it: bytes that differ have another version."""

import ast
import datetime as dt
import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.test import Client

from courses.calendars.actions import addresses, departures
from courses.certificates.actions import certificates
from courses.common import clock
from courses.common.actions import versions
from courses.demand.actions.interests import enrol_interested, register_interest
from courses.enrolment.actions import brought, enrolments, on_behalf, publications, reminders, waiting_list
from courses.enrolment.actions.correction import correct_address
from courses.enrolment.models import Enrolment, Publication
from courses.enrolment.queries import stamp
from courses.members import actions as members
from courses.people.models import User
from courses.places.actions import load_geography
from courses.privacy.actions import erasure as privacy
from courses.privacy.actions.merging import merge, undo_merge
from courses.privacy.queries import person_of
from courses.rolling.actions import drop_draft
from courses.schedule import actions as schedule
from courses.schedule.actions.together import Draft, create_sessions
from courses.schedule.models import CalendarEntry, Session
from tests.factories.catalogue import CourseFactory
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, RegionFactory, VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
COURSES = Path(__file__).resolve().parents[3] / "courses"
# What an entry in a calendar is made of, and what decides whose calendar it is in.
WATCHED = {
    *("Session", "Meeting", "SessionTrainer", "Course", "Venue", "Association", "Region"),
    *("TrainerProfile", "MemberProfile", "Enrolment"),
}
WRITES = {"create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Functions that write such a row and mark nothing → why no calendar shows it.
SILENT = {
    "enrolment.confirm": "the time is not shown; the step that it takes marks",
    "enrolment.add_walk_in": "one seat more for somebody, whose step marks",
    "enrolment.move_session": "until when an offer stands",
    "enrolment._mail_link_again": "when the link was mailed",
    "enrolment.bring_in": "that nobody has answered; the step before marks",
    "enrolment.create": "`_note` marks",
    "enrolment.forget_needs": "needs are in no calendar",
    "enrolment.say_coming": "that somebody is coming is for the trainer's list",
    "imports._prepare": "seats of rows that are only looked at: rolled back",
    "members._create": "a member without a place is in no calendar",
    "enrolment.correct_address": "when somebody began to wait; the step before marks",
    "members.agree": "that somebody agreed",
    "planner._make_again": "`create_session` marks; the series' own day is in no calendar",
    "privacy._give_back": "a link to a wish; places are given back by `cancel`, which marks",
    "schedule._rows_for": "part of `reschedule`, where `_changed` marks",
    "schedule.rewrite": "part of `reschedule`, where `_changed` marks",
    "schedule._write": "part of `create_sessions`, which marks",
    "schedule.set_trainers": "`_updated` marks at its end",
}


@dataclass
class World:
    """A session that is public, a draft, and everybody who may have a calendar."""

    session: Session
    draft: Session
    organiser: User
    addresses: list[str]
    places: list[Enrolment] = field(default_factory=list)

    def seen(self) -> dict[str, tuple[bytes, str]]:
        """Every calendar, written anew: address → bytes and ETag."""
        found = {}
        for address in self.addresses:
            CalendarEntry.objects.all().delete()
            caches["documents"].clear()
            answer = Client().get(address)
            found[address] = (answer.content, answer.get("ETag", ""))
        return found

    def reload(self) -> Session:
        return Session.objects.with_details().get(pk=self.session.pk)


def times(day: int) -> list[tuple[dt.datetime, dt.datetime]]:
    return [tuple(dt.datetime(2027, 2, day, hour, tzinfo=dt.UTC) for hour in (9, 14))]  # type: ignore[list-item]


@pytest.fixture
def world() -> World:
    load_geography(2027, 2027)
    course, venue, trainer = CourseFactory(code="k2"), VenueFactory(slug="salen"), TrainerFactory()
    facts: dict[str, Any] = {"course": course, "venue": venue, "association": AssociationFactory(slug="vejle")}
    session = schedule.create_session(meetings=times(6), trainers=[(trainer, "lead")], capacity=3, **facts)
    draft = schedule.create_session(meetings=times(13), **facts)
    schedule.publish_session(session=session)
    places = [
        enrolments.enrol(session=session, name=name, email=f"{name}@demo.example", is_proven=True)
        for name in ("a", "b")
    ]
    organiser = UserFactory()
    organiser.groups.add(Group.objects.get(name="Planlægning"))
    owners = [(places[0].member.user, "mine", None), (trainer.member.user, "trainer", None)]
    private = [
        addresses.give_address(owner=owner, kind=kind, name="x", region=region)[1]
        for owner, kind, region in [*owners, (organiser, "region", session.region)]
    ]
    parts = ["alle", "storkreds/sydjylland", "forening/vejle", "kursus/k2", "sted/salen", "naer/7100/40"]
    public = [f"/kalender/{part}.ics" for part in parts] + ["/kalender/alle.ics?kursus=k2&frister=1"]
    own = [f"/hold/{session.pk}.ics", *(f"/kalender/privat/{token}.ics" for token in private)]
    departures.let_go()
    return World(session, draft, organiser, public + own, places)


def _offer(world: World) -> Enrolment:
    """Somebody on the waiting list who is offered the place that was given back."""
    for name in "cd":
        enrolments.enrol(session=world.session, name=name, email=f"{name}@demo.example", is_proven=True)
    enrolments.cancel(enrolment=world.places[1])
    return Enrolment.objects.get(member__user__email="d@demo.example")


def _late(world: World, step: Callable[[], Any]) -> Any:
    return _at(world.session.starts_at - dt.timedelta(hours=1), step)


def _waits(world: World) -> Enrolment:
    """Somebody in the queue, and a seat that is free when nothing is offered any more."""
    for name in "cd":
        place = enrolments.enrol(session=world.session, name=name, email=f"{name}@demo.example", is_proven=True)
    _late(world, lambda: enrolments.cancel(enrolment=world.places[1]))
    return place


def _published(world: World) -> Publication:
    done = publications.publish_drafts(seen={world.draft.pk: stamp(Session.objects.get(pk=world.draft.pk))})
    assert done.publication
    return done.publication


def _elsewhere() -> Any:
    fyn = RegionFactory(number=8, name="Fyn", slug="fyn")
    return VenueFactory(municipality=MunicipalityFactory(code="0461", name="Odense", region=fyn))


def _other(world: World) -> Session:
    return schedule.publish_session(session=world.draft)


def _held(world: World, step: Callable[[Session], Any]) -> Any:
    with clock.at(world.session.ends_at + dt.timedelta(hours=1)):
        return step(world.reload())


def _wish(world: World) -> Any:
    return register_interest(email="w@demo.example", course=None, postcode=world.session.venue.postcode, radius_km=40)


# Action → what must stand before it, and the call itself with what that gave.
WALK: dict[str, tuple[Callable[[World], Any], Callable[[World, Any], Any]]] = {
    "schedule.create_session": (
        lambda w: None,
        lambda w, _: schedule.create_session(course=w.session.course, venue=w.session.venue, meetings=times(20)),
    ),
    "schedule.create_sessions": (
        lambda w: None,
        lambda w, _: create_sessions([Draft(w.session.course, w.session.venue, [times(20)[0]])]),
    ),
    "schedule.set_trainers": (lambda w: None, lambda w, _: schedule.set_trainers(session=w.session, trainers=[])),
    "schedule.set_details": (
        lambda w: AssociationFactory(slug="ny"),
        lambda w, host: schedule.set_details(session=w.session, min_participants=1, note="Ny", association=host),
    ),
    "schedule.publish_session": (lambda w: None, lambda w, _: schedule.publish_session(session=w.draft)),
    "schedule.publish_sessions": (lambda w: None, lambda w, _: schedule.publish_sessions(sessions=[w.draft])),
    "schedule.unpublish_session": (_other, lambda w, other: schedule.unpublish_session(session=other)),
    "schedule.reschedule": (
        lambda w: _elsewhere(),
        lambda w, venue: schedule.reschedule(session=w.session, meetings=times(7), venue=venue),
    ),
    "schedule.call_off": (lambda w: None, lambda w, _: schedule.call_off(session=w.session, reason="Sygdom")),
    "schedule.delete_draft": (lambda w: None, lambda w, _: schedule.delete_draft(session=w.draft)),
    "schedule.mark_held": (lambda w: None, lambda w, _: schedule.mark_held(session=w.session)),
    "schedule.set_capacity": (lambda w: None, lambda w, _: schedule.set_capacity(session=w.session, capacity=9)),
    "enrolment.publish_drafts": (lambda w: None, lambda w, _: _published(w)),
    "enrolment.undo_publication": (_published, lambda w, done: publications.undo_publication(publication=done)),
    "enrolment.publish_sessions": (lambda w: None, lambda w, _: enrolments.publish_sessions(sessions=[w.draft])),
    "enrolment.enrol": (
        lambda w: None,
        lambda w, _: enrolments.enrol(session=w.session, name="n", email="n@demo.example"),
    ),
    "enrolment.confirm": (
        lambda w: enrolments.enrol(session=w.session, name="n", email="n@demo.example"),
        lambda w, place: enrolments.confirm(enrolment=place),
    ),
    "enrolment.cancel": (lambda w: None, lambda w, _: enrolments.cancel(enrolment=w.places[0])),
    "enrolment.undo_cancel": (
        lambda w: enrolments.cancel(enrolment=w.places[0]),
        lambda w, _: enrolments.undo_cancel(enrolment=w.places[0]),
    ),
    "enrolment.accept_offer": (_offer, lambda w, offer: enrolments.accept_offer(enrolment=offer)),
    "enrolment.decline_offer": (_offer, lambda w, offer: enrolments.decline_offer(enrolment=offer)),
    "enrolment.expire_due": (_offer, lambda w, _: _held(w, lambda _s: enrolments.expire_due())),
    "enrolment.move": (_other, lambda w, other: enrolments.move(enrolment=w.places[0], session=other)),
    "enrolment.add_walk_in": (
        lambda w: None,
        lambda w, _: _held(w, lambda s: enrolments.add_walk_in(session=s, name="n", actor=None)),
    ),
    "enrolment.finish_session": (
        lambda w: None,
        lambda w, _: _held(w, lambda s: enrolments.finish_session(session=s, actor=None)),
    ),
    "enrolment.cancel_session": (lambda w: None, lambda w, _: enrolments.cancel_session(session=w.session, reason="x")),
    "enrolment.move_session": (lambda w: None, lambda w, _: enrolments.move_session(session=w.session, meetings=times(8))),
    "enrolment.change_capacity": (lambda w: None, lambda w, _: enrolments.change_capacity(session=w.session, capacity=9)),
    "enrolment.record_attendance": (
        lambda w: w.session.meetings.get(),
        lambda w, meeting: enrolments.record_attendance(
            enrolment=w.places[0], meeting=meeting, was_present=True, actor=None
        ),
    ),
    "schedule.open_online": (
        lambda w: None,
        lambda w, _: schedule.open_online(session=w.session, online_url="https://moede.example/1"),
    ),
    "enrolment.open_online": (
        lambda w: None,
        lambda w, _: on_behalf.open_online(session=w.session, online_url="https://moede.example/1"),
    ),
    "enrolment.give_seat": (
        _waits,
        lambda w, place: _late(w, lambda: on_behalf.give_seat(enrolment=place, actor=None)),
    ),
    "enrolment.offer_merge": (_other, lambda w, other: on_behalf.offer_merge(session=w.reload(), into=other, actor=None)),
    "enrolment.say_coming": (lambda w: None, lambda w, _: reminders.say_coming(enrolment=w.places[0])),
    "enrolment.ask": (
        lambda w: None,
        lambda w, _: waiting_list.ask(
            course=w.session.course, name="q", email="q@demo.example", postcode=w.session.venue.postcode,
            radius_km=40, weekdays=[1],
        ),
    ),
    "members.change_profile": (
        lambda w: w.session.trainers.get().trainer.member,
        lambda w, member: members.change_profile(member=member, name="Ny", phone="", postcode=None, language="da"),
    ),
    "members.present_trainer": (
        lambda w: w.session.trainers.get().trainer,
        lambda w, trainer: members.present_trainer(trainer=trainer, show_name=not trainer.show_name, bio="Hej"),
    ),
    "members.set_availability": (
        lambda w: w.session.trainers.get().trainer,
        lambda w, trainer: members.set_availability(
            trainer=trainer, weekdays=[1], travel_km=9, max_sessions_per_year=2, rest_weeks=1
        ),
    ),
    "places.load_geography": (
        lambda w: type(w.session.region).objects.filter(pk=w.session.region_id).update(name="Syd"),
        lambda w, _: load_geography(2027, 2027),
    ),
    "privacy.erase": (
        lambda w: schedule.set_trainers(session=w.session, trainers=[]),
        lambda w, _: privacy.erase(person=person_of(w.places[0].member)),
    ),
    "privacy.merge": (
        lambda w: MemberFactory(),
        lambda w, kept: merge(kept=kept, gone=w.session.trainers.get().trainer.member, actor=None),
    ),
    "privacy.undo_merge": (
        lambda w: merge(kept=MemberFactory(), gone=w.session.trainers.get().trainer.member, actor=None),
        lambda w, merged: undo_merge(merged=merged),
    ),
    "enrolment.bring_in": (
        lambda w: None,
        lambda w, _: brought.bring_in(session=w.session, email="fil@demo.example", name="Fil"),
    ),
    "enrolment.take_out": (
        lambda w: brought.bring_in(session=w.session, email="fil@demo.example", name="Fil"),
        lambda w, seat: brought.take_out(enrolment=seat),
    ),
    "enrolment.correct_address": (
        lambda w: enrolments.enrol(session=w.session, name="s", email="s@slip.example"),
        lambda w, slip: correct_address(
            session=w.session, wrong="s@slip.example", since=slip.created_at, email="s@demo.example", name="s"
        ),
    ),
    "privacy.erase_member": (lambda w: None, lambda w, _: privacy.erase_member(member=w.places[0].member)),
    "certificates.close_session": (
        lambda w: None,
        lambda w, _: _held(w, lambda s: certificates.close_session(session=s, actor=None)),
    ),
    "rolling.drop_draft": (lambda w: None, lambda w, _: drop_draft(session=w.draft)),
    "demand.enrol_interested": (_wish, lambda w, wish: enrol_interested(interest=wish, session=w.session, name="w")),
    "calendars.let_go": (
        lambda w: None,
        lambda w, _: _held(w, lambda s: _at(s.ends_at + dt.timedelta(days=367), departures.let_go)),
    ),
}  # fmt: skip


def _at(moment: dt.datetime, call: Callable[[], Any]) -> Any:
    with clock.at(moment):
        return call()


@pytest.mark.parametrize("name", sorted(WALK))
def test_what_differs_has_another_version(world, name):
    before_it, call = WALK[name]
    given = before_it(world)
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        before = world.seen()
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        call(world, given)
    # At the moment of `before`, so that only the call can have changed anything.
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        after = world.seen()
    same = [
        address
        for address in world.addresses
        if before[address][0] != after[address][0] and before[address][1] == after[address][1] != ""
    ]
    assert same == []


def test_the_walk_notices_a_mark_that_is_lacking(world, monkeypatch):
    monkeypatch.setattr(versions, "mark", lambda *names: None)
    with pytest.raises(AssertionError):
        test_what_differs_has_another_version(world, "schedule.call_off")


def test_the_walk_shows_something(world):
    """That calendars do differ after what everybody sees: else the walk would prove nothing."""
    before = world.seen()
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        schedule.call_off(session=world.session, reason="Sygdom")
        after = world.seen()
    assert all(before[address][0] != after[address][0] for address in world.addresses)


def test_subscribers_lose_drafts_whose_publication_was_undone(world):
    publication = _published(world)
    headers = [("if-none-match", "ETag"), ("if-modified-since", "Last-Modified")]
    with clock.at(clock.now() + dt.timedelta(minutes=1)):
        versions.count_up()
    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        old = {address: Client().get(address) for address in world.addresses if "privat" not in address}
        publications.undo_publication(publication=publication)
    for counted in (False, True):
        with clock.at(clock.now() + dt.timedelta(minutes=3)):
            if counted:
                versions.count_up()
            for address, answer in old.items():
                for header, name in headers:
                    again = Client().get(address, headers={header: answer[name]})
                    assert again.status_code == 200, (address, header)
                    assert again.content.count(b"BEGIN:VEVENT") <= 2
                assert not counted or parsed(again["Last-Modified"]) > parsed(answer["Last-Modified"])


def parsed(date: str) -> dt.datetime:
    return parsedate_to_datetime(date)


def action_files() -> Iterator[tuple[str, Path]]:
    for path in sorted([*COURSES.glob("*/actions.py"), *COURSES.glob("*/actions/*.py")]):
        yield path.relative_to(COURSES).parts[0], path


def unmarked(package: str, source: str) -> list[str]:
    """Functions that write a watched row by its model and mark no counter themselves."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef):
            continue
        calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)]
        writes = [call for call in calls if call.func.attr in WRITES and _root(call.func) in WATCHED]  # type: ignore[attr-defined]
        marks = any(call.func.attr == "mark" and _root(call.func) == "versions" for call in calls)  # type: ignore[attr-defined]
        if writes and not marks:
            found.append(f"{package}.{node.name}")
    return found


def _root(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def test_whoever_writes_what_calendars_show_marks_it():
    found = [name for package, path in action_files() for name in unmarked(package, path.read_text(encoding="utf-8"))]
    assert sorted(set(found)) == sorted(SILENT)


def test_a_writer_that_marks_nothing_is_found():
    planted = "def lose(pk):\n    Session.objects.filter(pk=pk).update(note='')\n"
    assert unmarked("schedule", planted) == ["schedule.lose"]


def test_every_action_is_walked_or_writes_nothing_that_calendars_show():
    """An action that is not walked writes no watched row by any call that is written in it."""
    for name in WALK:
        package, function = name.split(".")
        modules = [path for found, path in action_files() if found == package]
        names = [".".join(("courses", *path.relative_to(COURSES).with_suffix("").parts)) for path in modules]
        assert any(inspect.isfunction(getattr(importlib.import_module(module), function, None)) for module in names)
    writers = {
        f"{package}.{node.name}"
        for package, path in action_files()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        and call.func.attr in WRITES and _root(call.func) in WATCHED
    }  # fmt: skip
    assert {name for name in writers if name not in WALK} == NOT_WALKED


# Writers that only other actions call, and what writes no more than a note of its own.
NOT_WALKED = {
    "members.agree",
    "schedule.take_seat",
    "schedule.free_seat",
    "schedule.rewrite",
    "enrolment.forget_needs",
    "enrolment.create",
}
