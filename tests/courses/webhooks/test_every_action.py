"""Every action that changes what other systems are told of tells them: what each left in the database is compared with what was
announced. An action that is new stands in neither list until somebody has thought about it."""

import dataclasses
import datetime as dt
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from courses.catalogue.models import Qualification
from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, Publication, State
from courses.enrolment.queries import stamp
from courses.imports.actions import runs
from courses.members.models import ListedMember, MemberListSetting
from courses.privacy.actions.erasure import erase
from courses.privacy.actions.merging import merge, undo_merge
from courses.privacy.queries import Person, person_of
from courses.programs.actions import members as programs
from courses.schedule import actions as schedule
from courses.schedule.models import Series, Session
from courses.schedule.queries.series import series_changes, template_of
from courses.schedule.rules.recurrence import parse_rule
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.rules import Event
from tests.courses.certificates.test_steps import climb
from tests.courses.imports.bringing import bring, work, write
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.certificates import participant, past_session
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.ladder import held, took
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PACKAGES = ("schedule", "enrolment", "certificates", "members")
# What reads, checks, prepares, or changes what nobody outside is told of.
QUIET = {
    "schedule.actions": """create_session new_draft session_times set_trainers set_pin set_host delete_draft fit_to_room
        free_seat publish_sessions""",
    "schedule.actions.admission": "check_course check_kept set_admission take_kept_seat set_address",
    "schedule.actions.meetings": """checked_times night_words room_needed check_address can_be_joined new_meetings rewrite write_pattern""",
    "schedule.actions.slots": "lock_slots trainer_pks book_venue book_trainers",
    "schedule.actions.telling": "tell_trainers take_back teaching see_news",
    "schedule.actions.together": "create_sessions",
    "enrolment.actions.admission": """require_known require_admitted refusal_words is_admitted has_taken has_kept_seat take_kept""",
    "enrolment.actions.attendance": "take_in note_look looks_at",
    "enrolment.actions.calls": "tell_everyone ask_for_calls note_call",
    "enrolment.actions.check_in": """check_in_code next_code_at is_open meeting_of meeting_now check_in check_in_by_name
        check_in_with_code""",
    "enrolment.actions.correction": "correct_address",
    "enrolment.actions.feedback": "may_answer give_feedback answers write_debrief debrief_of debriefs_about",
    "enrolment.actions.messages": "send_message",
    "enrolment.actions.on_behalf": "forget_needs",
    "enrolment.actions.reminders": "nothing_to_read remind_due say_coming",
    "enrolment.actions.several": "for_each title_of",
    "enrolment.actions.steps": """lock_course lock_session held lock_open lock agree_with require_open require_before_deadline active
        place_of start takes_any_kept take_back_held create step free_seat offer_free_seats offer_elsewhere
        waits_elsewhere leave_other_queues end_waiting_request""",
    "enrolment.actions.waiting_list": "wait_for change withdraw",
    "certificates.actions.certificates": "issue_pdf forget_trainer show_name check_name take_status_index",
    "certificates.actions.expiry": "remind_of_expiry",
    "certificates.actions.print_jobs": "ask_for_print print_few print_due waits left_behind print_now remove_print",
    "members.actions": """member_for_email found_or_made agree member_without_email trainer_to_be set_home keep_trainer
        drop_trainer drop_member invite_trainer invite_staff change_profile set_availability present_trainer
        last_day_away add_time_away remove_time_away""",
    "members.actions.listed": "let_in ask_leavers leave_unasked",
}
DETAILS = {
    "min_participants": 1,
    "decide_by": None,
    "association": None,
    "enrol_by_date": None,
    "note": "",
    "note_en": "",
}
# A place, before the session and after it.
SEATS = (State.ENROLLED, State.ATTENDED, State.NO_SHOW)
PLACES = ("", State.UNCONFIRMED, State.WAITING, State.OFFERED, State.CANCELLED)


def state() -> dict[str, dict[int, Any]]:
    """What other systems are told of, as it stands in the database."""
    sessions = {
        row.pk: (
            row.status,
            [(at.span, at.mode) for at in row.meetings.all()],
            row.venue_id,
            row.online_url,
            row.is_full,
        )
        for row in Session.objects.prefetch_related("meetings")
    }
    return {
        "session": sessions,
        "enrolment": dict(Enrolment.objects.values_list("pk", "state")),
        "certificate": dict.fromkeys(Certificate.objects.valid().values_list("pk", flat=True), True),
        "member": dict(ListedMember.objects.filter(left_at=None).values_list("pk", "email")),
    }


def expected(before: dict[str, dict[int, Any]], after: dict[str, dict[int, Any]]) -> Counter:
    """What should have been told of the way from one to the other; a publication that was undone counts below nothing."""
    told: Counter = Counter()
    for pk, (status, *where, is_full) in after["session"].items():
        was, *from_where, was_full = before["session"].get(pk, (status, *where, is_full))
        # What is entered after it was held can be joined by nobody.
        is_to_come = where[0][-1][0][1] > clock.now()
        told["session.published", pk] += is_to_come and (was, status) == ("draft", "published")
        told["session.published", pk] -= (was, status) == ("published", "draft")
        told["session.cancelled", pk] += (was, status) == ("published", "cancelled")
        told["session.moved", pk] += was == status == "published" and where != from_where
        told["session.full", pk] += status == "published" and is_full and not was_full
    for pk, now in after["enrolment"].items():
        was = before["enrolment"].get(pk, "")
        told["enrolment.confirmed", pk] += now in SEATS and was in PLACES
        told["enrolment.left", pk] += was == State.ENROLLED and now in (State.CANCELLED, State.MOVED)
    for pk in before["enrolment"].keys() - after["enrolment"].keys():
        told["enrolment.left", pk] += before["enrolment"][pk] in SEATS
    for kind, came, went in (("certificate", "issued", "revoked"), ("member", "joined", "left")):
        told.update((f"{kind}.{came}", pk) for pk in after[kind].keys() - before[kind].keys())
        told.update((f"{kind}.{went}", pk) for pk in before[kind].keys() - after[kind].keys())
    return told


def announced() -> Counter:
    """What was told, by event and the number of the row it is about."""
    rows = WebhookMessage.objects.values_list("event", "about")
    return Counter(
        (event, dict(part.split(":") for part in about.split())[event.partition(".")[0]]) for event, about in rows
    )


class Walk:
    """Calls one action after the other by its name, and compares."""

    def __init__(self) -> None:
        Webhook.objects.create(
            name="Alt", url="https://x.example/", events=list(Event), secret="x", made_at=clock.now()
        )
        self.walked: set[str] = set()
        self.told: Counter = Counter()

    def catch_up(self) -> None:
        """What a factory did by the actions of the house counts as told."""
        self.told = Counter({(event, int(pk)): number for (event, pk), number in announced().items()})

    def does(self, name: str, call: Callable[[], Any]) -> Any:
        """Fails where what was announced is not what happened."""
        before = state()
        done = call()
        after = state()
        self.told.update(expected(before, after))
        told = announced()
        for pk in [pk for pk, (*_where, is_full) in after["session"].items() if is_full]:
            # A seat that was given back and taken again within one action: full anew.
            self.told["session.full", pk] = max(self.told["session.full", pk], told["session.full", str(pk)])
        want = {(event, str(pk)): number for (event, pk), number in self.told.items() if number}
        assert told == want, name
        self.walked.add(name)
        return done

    def __call__(self, name: str, /, **facts: Any) -> Any:
        module, _dot, function = name.rpartition(".")
        return self.does(name, lambda: getattr(importlib.import_module(f"courses.{module}"), function)(**facts))


def functions() -> set[str]:
    """Every public function of the packages that change it."""
    found = set()
    for package in PACKAGES:
        root = importlib.import_module(f"courses.{package}.actions")
        names = [root.__name__, *(part.name for part in pkgutil.iter_modules(root.__path__, f"{root.__name__}."))]
        for name in names:
            for called, value in vars(importlib.import_module(name)).items():
                plain = inspect.unwrap(value) if callable(value) else None
                if inspect.isfunction(plain) and plain.__module__ == name and not called.startswith("_"):
                    found.add(f"{name.removeprefix('courses.')}.{called}")
    return found


def person(number: int) -> dict[str, Any]:
    return {"name": f"Person {number}", "email": f"p{number}@demo.example"}


def life_of_sessions(walk: Walk) -> None:
    """Drafts, published, moved, full, called off."""
    enrol = "enrolment.actions.enrolments"
    one, two, three, four = (SessionFactory(status="draft", days=28 + n, capacity=3) for n in range(4))
    walk("schedule.actions.publish_session", session=one)
    walk("schedule.actions.unpublish_session", session=one)
    walk(f"{enrol}.publish_sessions", sessions=[one])
    walk("enrolment.actions.publications.publish_drafts", seen={two.pk: stamp(two), three.pk: stamp(three)})
    walk("enrolment.actions.publications.undo_publication", publication=Publication.objects.get())
    walk(f"{enrol}.publish_sessions", sessions=[two, three, four])
    for session in (one, two, three, four):
        session.refresh_from_db()

    def later(session: Session, days: int = 1) -> list[tuple[dt.datetime, dt.datetime]]:
        span = dt.timedelta(days=days)
        return [(session.starts_at.replace(minute=0) + span, session.ends_at.replace(minute=0) + span)]

    walk("schedule.actions.reschedule", session=one, meetings=later(one))
    walk(f"{enrol}.move_session", session=two, meetings=later(two), venue=VenueFactory(capacity=9))
    walk("enrolment.actions.several.move_sessions", times={three: later(three)})
    for number in (1, 2):
        walk(f"{enrol}.enrol", session=one, is_proven=True, **person(number))
    walk("schedule.actions.set_capacity", session=one, capacity=2)
    walk(f"{enrol}.change_capacity", session=one, capacity=3)
    walk("schedule.actions.take_seat", session=one)
    walk("schedule.actions.call_off", session=two, reason="x")
    walk(f"{enrol}.cancel_session", session=one, reason="x")
    walk("enrolment.actions.several.cancel_sessions", sessions=[three, four], reason="x")


def life_of_places(walk: Walk) -> None:
    """Held, confirmed, left, taken back, offered, moved, brought."""
    enrol = "enrolment.actions.enrolments"
    session = SessionFactory(capacity=2)
    other = SessionFactory(course=session.course, days=40, capacity=2)
    first = walk(f"{enrol}.enrol", session=session, **person(1))
    walk(f"{enrol}.confirm", enrolment=first)
    second = walk(f"{enrol}.enrol", session=session, is_proven=True, **person(2))
    third = walk(f"{enrol}.enrol", session=session, is_proven=True, **person(3))
    walk(f"{enrol}.cancel", enrolment=second, hold_seat=True)
    walk(f"{enrol}.undo_cancel", enrolment=second)
    walk(f"{enrol}.cancel", enrolment=second, hold_seat=True)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        walk("enrolment.actions.held_seats.release_held")
        walk(f"{enrol}.accept_offer", enrolment=third)
        fourth = walk(f"{enrol}.enrol", session=session, is_proven=True, **person(4))
        walk(f"{enrol}.cancel", enrolment=first)
        walk(f"{enrol}.decline_offer", enrolment=fourth)
        fifth = walk(f"{enrol}.enrol", session=session, **person(5))
        moved = walk(f"{enrol}.move", enrolment=third, session=other)
        assert moved.state == State.ENROLLED
        assert fifth.state == State.UNCONFIRMED
        brought = walk("enrolment.actions.brought.bring_in", session=other, **person(6))
        walk("enrolment.actions.brought.take_out", enrolment=brought)
        walk(f"{enrol}.enrol", session=other, is_proven=True, **person(8))
        waits = walk(f"{enrol}.enrol", session=other, is_proven=True, **person(9))
        assert waits.state == State.WAITING
    with clock.at(clock.now() + dt.timedelta(days=4)):
        walk(f"{enrol}.expire_due")
        assert Enrolment.objects.get(pk=fifth.pk).state == State.EXPIRED
    with clock.at(other.starts_at - dt.timedelta(hours=1)):
        walk("schedule.actions.set_capacity", session=other, capacity=3)
        walk("enrolment.actions.on_behalf.give_seat", enrolment=waits, actor=None)


def life_of_certificates(walk: Walk) -> None:
    """Issued, issued again, revoked, deleted; with the session, one by one, and with the person."""
    name = "certificates.actions.certificates"
    session = past_session()
    one, two = participant(session, "Alma Raps"), participant(session, "Bo Holm")
    certificate = walk(f"{name}.issue", enrolment=one)
    walk("enrolment.actions.enrolments.add_walk_in", session=session, name="Ib Sen", email="", actor=None)
    walk("enrolment.actions.enrolments.finish_session", session=session, actor=None)
    walk(f"{name}.close_session", session=session, actor=None)
    type(one.member).objects.filter(pk=one.member_id).update(name="Alma Holm")
    certificate.refresh_from_db()
    new = walk(f"{name}.reissue", certificate=certificate)
    walk(f"{name}.issue_neutral", certificate=new)
    walk(f"{name}.revoke", certificate=new, reason="x")
    theirs = Certificate.objects.valid().get(enrolment=two)
    walk(f"{name}.delete", certificate=theirs)
    three = participant(session, "Eva Ek")
    walk(f"{name}.issue", enrolment=three)
    walk(f"{name}.erase", enrolments=[three])


def life_of_members(walk: Walk) -> None:
    """Joined and left by files, their undo, programs, and the movement's own rule."""
    MemberListSetting.objects.create(is_on=True)
    head = "E-mail;Navn\n"
    run = bring("members", head + "a@demo.example;Alma Raps\nb@demo.example;Bo Holm\n")
    walk.does("a file", lambda: write(run))
    whole = {"kind": "members", "file_name": "x", "actor": None, "language": "en", "is_whole": True}
    less = work(runs.bring(body=(head + "a@demo.example;Alma Raps\n").encode(), **whole))
    walk.does("a whole list", lambda: write(less))
    walk.does("its undo", lambda: (runs.take_back(run=less), work(less)))
    MemberListSetting.objects.update(leavers="ask")
    less = work(runs.bring(body=(head + "a@demo.example;Alma Raps\n").encode(), **whole))
    walk.does("a whole list, asked", lambda: write(less))
    walk.does("its undo", lambda: (runs.take_back(run=less), work(less)))
    made = walk.does("a program", lambda: programs.put_member(said={"email": "c@demo.example", "name": "Cia Dam"}))
    walk.does("a program takes off", lambda: programs.leave(member=made.member))
    walk.does("and puts back", lambda: programs.put_member(said={"email": "c@demo.example"}))
    MemberListSetting.objects.update(is_on=False)
    walk("members.actions.listed.forget_leavers")
    assert not ListedMember.objects.exists()


def life_of_two_made_one(walk: Walk) -> None:
    """Everybody asked to come to another session, called off into it, opened online, held online."""
    enrol, behalf = "enrolment.actions.enrolments", "enrolment.actions.on_behalf"
    small = SessionFactory()
    big = SessionFactory(course=small.course, days=35, capacity=3)
    for number in (1, 2):
        walk(f"{enrol}.enrol", session=small, is_proven=True, **person(number))
    walk(f"{behalf}.offer_merge", session=small, into=big, actor=None)
    walk(f"{enrol}.accept_offer", enrolment=Enrolment.objects.filter(session=big).earliest("pk"))
    walk(f"{enrol}.enrol", session=small, is_proven=True, **person(3))
    walk(f"{behalf}.cancel_into", session=small, into=big, reason="x", actor=None)
    address = "https://meet.example/x"
    walk(f"{behalf}.open_online", session=big, online_url=address)
    walk(f"{behalf}.hold_online", session=big, online_url=address)
    one, two = SessionFactory(days=45), SessionFactory(days=50)
    walk("schedule.actions.open_online", session=one, online_url=address)
    walk("schedule.actions.set_details", session=one, **DETAILS, online_url=f"{address}y")
    walk("schedule.actions.set_details", session=two, **DETAILS, online_url="")
    span = (two.starts_at + dt.timedelta(days=1), two.ends_at + dt.timedelta(days=1))
    walk("schedule.actions.moving.move_with", session=two, trainers=[], meetings=[span], venue=VenueFactory())


def life_of_kept_seats(walk: Walk) -> None:
    """Seats that are kept fill a session; let go, or reached by a wish, they are offered on."""
    kept = {"kept_seats": 2, "kept_for": AssociationFactory(), "kept_until": clock.today() + dt.timedelta(days=5)}
    one, two = (SessionFactory(days=28 + n, capacity=2) for n in range(2))
    walk("enrolment.actions.kept_seats.set_admission", session=one, **kept)
    walk("enrolment.actions.kept_seats.set_facts", session=two, details={**DETAILS, "online_url": ""}, admission=kept)
    waits = walk("enrolment.actions.enrolments.enrol", session=one, is_proven=True, **person(1))
    assert waits.state == State.WAITING
    walk("schedule.actions.admission.release_kept_seats", session=two)
    with clock.at(clock.now() + dt.timedelta(days=6)):
        walk("enrolment.actions.kept_seats.release_kept")
    assert Enrolment.objects.get(pk=waits.pk).state == State.OFFERED
    near = PostcodeFactory()
    wish = {"course": CourseFactory(), "postcode": near, "radius_km": 40, "weekdays": range(7)}
    walk("enrolment.actions.waiting_list.ask", **wish, **person(2))
    SessionFactory(course=wish["course"], days=70, capacity=1)
    walk("enrolment.actions.enrolments.refill_due")
    assert Session.objects.latest("pk").is_full


def life_of_a_series(walk: Walk) -> None:
    """Its published session follows an edited series; another is entered after it was held, with who came."""
    series = Series.objects.create(
        course=CourseFactory(), venue=VenueFactory(), start_date=clock.today() + dt.timedelta(days=20),
        rule=parse_rule("FREQ=MONTHLY;BYDAY=2TU"), capacity=9,
    )  # fmt: skip
    (draft, *_rest) = walk("schedule.actions.make_sessions", series=series, until=clock.today() + dt.timedelta(days=70))
    walk("enrolment.actions.enrolments.publish_sessions", sessions=[draft])
    before = template_of(series)
    after = dataclasses.replace(before, venue=VenueFactory(capacity=50), capacity=5)
    walk("enrolment.actions.several.follow_series", changes=series_changes(series, before, after))
    over = past_session(status="draft")
    walk("schedule.actions.moving.enter_afterwards", session=over)
    came = walk("enrolment.actions.brought.bring_in", session=over, was_present=True, **person(1))
    there = {"enrolment": came, "meeting": over.meetings.get(), "was_present": True, "actor": None}
    walk("enrolment.actions.enrolments.record_attendance", **there)
    walk("enrolment.actions.brought.take_out", enrolment=came)
    walk("schedule.actions.mark_held", session=over)
    late = walk("enrolment.actions.brought.bring_in", session=over, was_present=False, **person(2))
    walk("enrolment.actions.brought.take_out", enrolment=late)
    walk("schedule.actions.moving.take_out", session=over)


def life_of_steps(walk: Walk) -> None:
    """A step of the ladder that is reached, one above it, and both gone when it was wrong."""
    course = CourseFactory()
    lead, trainer = QualificationFactory(course=course).trainer, TrainerFactory(member__name="Åse Bjørnholt")
    took(course, trainer.member, days=-100)
    held(course, (lead, "lead"), (trainer, "shadow"), days=-50)
    walk.catch_up()
    walk("certificates.actions.steps.settle", trainers=[trainer.pk])
    climb(course, lead, trainer)
    walk.catch_up()
    walk(
        "certificates.actions.steps.settle_session",
        session=Session.objects.filter(trainers__trainer=trainer).latest("starts_at"),
    )
    assert Certificate.objects.valid().filter(trainer=trainer).count() == 2
    Qualification.objects.filter(trainer=trainer).delete()
    walk("certificates.actions.steps.settle_hourly")
    assert not Certificate.objects.valid().filter(trainer=trainer).exists()


LIVES = [
    *[
        life_of_sessions,
        life_of_places,
        life_of_two_made_one,
        life_of_kept_seats,
        life_of_a_series,
        life_of_certificates,
    ],
    *[life_of_steps, life_of_members],
]


@pytest.mark.parametrize("life", LIVES)
def test_what_happened_was_announced_and_nothing_else(noon, life):
    life(Walk())


def test_every_action_is_walked_or_changes_nothing_that_is_told(noon):
    walk = Walk()
    for life in LIVES:
        life(walk)
    quiet = {f"{module}.{name}" for module, names in QUIET.items() for name in names.split()}
    assert functions() - quiet == {name for name in walk.walked if "." in name}
    assert quiet <= functions()


FORGOTTEN = {
    "moved": (schedule, life_of_sessions), "confirmed or left": ("courses.enrolment.actions.steps", life_of_places),
    "revoked": (certificates, life_of_certificates), "joined": ("courses.imports.actions.members", life_of_members),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGOTTEN)
def test_planted_event_that_is_forgotten_is_found(noon, monkeypatch, what):
    where, life = FORGOTTEN[what]
    module = importlib.import_module(where) if isinstance(where, str) else where
    for name in ("announce", "announce_all"):
        if hasattr(module, name):
            monkeypatch.setattr(module, name, lambda *_event, **_ids: None)
    with pytest.raises(AssertionError):
        life(Walk())


def test_who_is_forgotten_leaves(noon):
    """Erasing a person announces what it gives back, by the actions that it uses."""
    walk = Walk()
    seat = enrolments.enrol(session=SessionFactory(), is_proven=True, **person(1))
    walk.told.update({("enrolment.confirmed", seat.pk): 1})
    walk.does("erasure", lambda: erase(person=person_of(seat.member)))


def test_who_is_forgotten_leaves_the_list_and_their_certificates_end(noon):
    walk = Walk()
    MemberListSetting.objects.create(is_on=True)
    write(bring("members", "E-mail;Navn\na@demo.example;Alma Raps\nb@demo.example;Bo Holm\n"))
    walk.catch_up()
    line = ListedMember.objects.get(email="a@demo.example")
    walk.does("off the list", lambda: erase(person=Person(None, None, None, line)))
    assert not ListedMember.objects.filter(pk=line.pk).exists()
    seat = participant(past_session(), "Bo Holm", user=UserFactory(email="b@demo.example"))
    certificates.issue(enrolment=seat)
    walk.catch_up()
    walk.does("somebody of the list with a certificate", lambda: erase(person=person_of(seat.member)))
    assert not ListedMember.objects.exists()


def test_two_people_made_one_and_two_again_tell_nothing(noon):
    walk = Walk()
    kept, gone = (MemberFactory(user=UserFactory()) for _number in range(2))
    for number, member in enumerate((kept, gone)):
        EnrolmentFactory(session=SessionFactory(days=20 + number), member=member, state=State.ENROLLED)
    merged = walk.does("merged", lambda: merge(kept=kept, gone=gone, actor=None))
    walk.does("undone", lambda: undo_merge(merged=merged))
