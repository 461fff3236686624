"""Every action that changes what other systems are told of tells them: what each left in the database is compared with what was
announced. An action that is new stands in neither list until somebody has thought about it."""

import datetime as dt
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.common import clock
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, Publication, State
from courses.enrolment.queries import stamp
from courses.imports.actions import runs
from courses.members.models import ListedMember, MemberListSetting
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import person_of
from courses.programs.actions import members as programs
from courses.schedule import actions as schedule
from courses.schedule.models import Session
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.rules import Event
from tests.courses.imports.bringing import bring, work, write
from tests.factories.certificates import participant, past_session
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PACKAGES = ("schedule", "enrolment", "certificates", "members")
# What reads, checks, prepares, or changes what nobody outside is told of.
QUIET = {
    "schedule.actions": """create_session new_draft make_sessions session_times set_trainers set_pin set_host set_details open_online
        delete_draft mark_held fit_to_room free_seat publish_sessions""",
    "schedule.actions.admission": "check_course check_kept set_admission take_kept_seat release_kept_seats set_address",
    "schedule.actions.meetings": """checked_times night_words room_needed check_address can_be_joined new_meetings rewrite
        write_pattern""",
    "schedule.actions.moving": "take_out move_with enter_afterwards",
    "schedule.actions.slots": "lock_slots trainer_pks book_venue book_trainers",
    "schedule.actions.telling": "tell_trainers take_back teaching see_news",
    "schedule.actions.together": "create_sessions",
    "enrolment.actions.admission": """require_known require_admitted refusal_words is_admitted has_taken has_kept_seat
        take_kept""",
    "enrolment.actions.attendance": "take_in note_look looks_at",
    "enrolment.actions.calls": "tell_everyone ask_for_calls note_call",
    "enrolment.actions.check_in": """check_in_code next_code_at is_open meeting_of meeting_now check_in check_in_by_name
        check_in_with_code""",
    "enrolment.actions.correction": "correct_address",
    "enrolment.actions.enrolments": "record_attendance refill_due",
    "enrolment.actions.feedback": "may_answer give_feedback answers write_debrief debrief_of debriefs_about",
    "enrolment.actions.kept_seats": "set_facts set_admission release_kept",
    "enrolment.actions.messages": "send_message",
    "enrolment.actions.on_behalf": "forget_needs open_online hold_online offer_merge cancel_into",
    "enrolment.actions.reminders": "nothing_to_read remind_due say_coming",
    "enrolment.actions.several": "for_each title_of follow_series",
    # The machinery under all steps: walked through what calls it.
    "enrolment.actions.steps": """lock_course lock_session held lock_open lock agree_with require_open require_before_deadline
        active place_of start takes_any_kept take_back_held create step free_seat offer_free_seats offer_elsewhere
        waits_elsewhere leave_other_queues end_waiting_request""",
    "enrolment.actions.waiting_list": "ask wait_for change withdraw",
    "certificates.actions.certificates": "issue_pdf forget_trainer show_name check_name take_status_index",
    "certificates.actions.expiry": "remind_of_expiry",
    "certificates.actions.print_jobs": "ask_for_print print_few print_due waits left_behind print_now remove_print",
    "certificates.actions.steps": "settle_hourly settle_session settle",
    "members.actions": """member_for_email found_or_made agree member_without_email trainer_to_be set_home keep_trainer
        drop_trainer drop_member invite_trainer invite_staff change_profile set_availability present_trainer last_day_away
        add_time_away remove_time_away""",
    "members.actions.listed": "let_in ask_leavers",
}
PLACES = ("", State.UNCONFIRMED, State.WAITING, State.OFFERED, State.CANCELLED)


def state() -> dict[str, dict[int, Any]]:
    """What other systems are told of, as it stands in the database."""
    sessions = {
        row.pk: (row.status, row.starts_at, row.ends_at, row.venue_id, row.is_full) for row in Session.objects.all()
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
        told["session.published", pk] += (was, status) == ("draft", "published")
        told["session.published", pk] -= (was, status) == ("published", "draft")
        told["session.cancelled", pk] += (was, status) == ("published", "cancelled")
        told["session.moved", pk] += was == status == "published" and where != from_where
        told["session.full", pk] += status == "published" and is_full and not was_full
    for pk, now in after["enrolment"].items():
        was = before["enrolment"].get(pk, "")
        told["enrolment.confirmed", pk] += now == State.ENROLLED and was in PLACES
        told["enrolment.left", pk] += was == State.ENROLLED and now in (State.CANCELLED, State.MOVED)
    for pk in before["enrolment"].keys() - after["enrolment"].keys():
        told["enrolment.left", pk] += before["enrolment"][pk] == State.ENROLLED
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


LIVES = [life_of_sessions, life_of_places, life_of_certificates, life_of_members]


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
