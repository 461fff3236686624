"""What trainers are told of their sessions: by mail with an invitation, and on their page."""

import datetime as dt
import re

import pytest
from django.core import mail as django_mail

from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.enrolment.actions.publications import publish_drafts, undo_publication
from courses.enrolment.queries import stamp
from courses.schedule import actions
from courses.schedule.actions.telling import see_news
from courses.schedule.models import TrainerNotice
from courses.schedule.queries.notices import news_for
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.web.organising import SATURDAY, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]
LATER = SATURDAY + dt.timedelta(days=7)


@pytest.fixture
def mette():
    return TrainerFactory(member__name="Mette Demo", member__user__email="mette@demo.example")


@pytest.fixture
def draft(mette):
    return actions.create_session(
        course=CourseFactory(), venue=VenueFactory(), meetings=[at(SATURDAY)], trainers=[(mette, "lead")]
    )


@pytest.fixture
def session(draft):
    """Published, and its letters have gone out."""
    session = actions.publish_session(session=draft)
    OutboxMail.objects.update(sent_at=clock.now())
    return session


def entries(to: str) -> list[tuple[str, str, str, int]]:
    """(kind, method, UID, SEQUENCE) of every letter to this address, in order."""
    found = []
    for letter in OutboxMail.objects.filter(to=to).order_by("pk"):
        calendar = letter.calendar.replace("\r\n ", "")
        method, uid, sequence = (
            re.search(rf"^{name}:(.+?)\r?$", calendar, re.M)[1] for name in ("METHOD", "UID", "SEQUENCE")
        )
        found.append((letter.kind, method, uid, int(sequence)))
    return found


def test_from_assigned_to_called_off_it_is_one_entry_whose_sequence_grows(session, mette):
    actions.reschedule(session=session, meetings=[at(LATER)])
    OutboxMail.objects.update(sent_at=clock.now())
    actions.call_off(session=session, reason="For få")
    told = entries("mette@demo.example")
    assert [row[:2] for row in told] == [
        ("trainer_assigned", "REQUEST"),
        ("trainer_moved", "REQUEST"),
        ("trainer_called_off", "CANCEL"),
    ]
    assert len({row[2] for row in told}) == 1
    assert [row[3] for row in told] == sorted({row[3] for row in told})
    assert "For få" in OutboxMail.objects.latest("pk").text
    assert "STATUS:CANCELLED" in OutboxMail.objects.latest("pk").calendar


def test_taken_off_and_put_on_again_at_the_same_hour_the_sequence_still_grows(session, mette, outbox):
    bo = TrainerFactory(member__name="Bo Bjælke")
    for trainer in (bo, mette):
        actions.set_trainers(session=session, trainers=[(trainer, "lead")])
        OutboxMail.objects.update(sent_at=clock.now())
    told = entries("mette@demo.example")
    assert [row[1] for row in told] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [row[3] for row in told] == sorted({row[3] for row in told})
    assert "Bo tager det nu." in OutboxMail.objects.get(kind="trainer_released", to="mette@demo.example").text
    assert outbox(bo.member.email) == ["trainer_assigned", "trainer_released"]


def test_the_mail_that_leaves_carries_the_invitation_to_this_trainer_alone(draft):
    actions.publish_session(session=draft)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert mail.send_due() == 1
    (sent,) = django_mail.outbox
    part = next(part for part in sent.message().walk() if part.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    words = part.get_payload(decode=True).decode().replace("\r\n ", "")
    assert re.findall(r"^ATTENDEE.*mailto:(.+?)\r?$", words, re.M) == ["mette@demo.example"]


def test_of_a_draft_only_those_hear_who_said_yes(draft, outbox):
    actions.reschedule(session=draft, meetings=[at(LATER)])
    assert outbox() == []
    yes = TrainerFactory()
    rows = [(row.trainer, row.role) for row in draft.trainers.all()]
    actions.set_trainers(session=draft, trainers=[*rows, (yes, "co")], agreed=[yes])
    OutboxMail.objects.update(sent_at=clock.now())
    actions.reschedule(session=draft, meetings=[at(SATURDAY)])
    OutboxMail.objects.update(sent_at=clock.now())
    actions.delete_draft(session=draft)
    assert outbox() == ["trainer_assigned", "trainer_moved", "trainer_called_off"]
    assert set(OutboxMail.objects.values_list("to", flat=True)) == {yes.member.email}
    assert "STATUS:CANCELLED" in OutboxMail.objects.latest("pk").calendar


def test_a_publication_that_is_undone_was_told_to_nobody(draft, mette, outbox):
    draft.refresh_from_db()
    done = publish_drafts(seen={draft.pk: stamp(draft)})
    assert mail.send_due() == 0
    undo_publication(publication=done.publication)
    assert outbox() == []
    assert news_for(mette) == []


def test_what_has_not_gone_out_gives_way_to_the_newer(draft, mette, outbox):
    session = actions.publish_session(session=draft)
    actions.reschedule(session=session, meetings=[at(LATER)])
    assert outbox() == ["trainer_assigned"]
    assert "20. februar" in OutboxMail.objects.get().text
    actions.set_trainers(session=session, trainers=[])
    assert outbox() == []
    assert TrainerNotice.objects.count() == 0


def test_a_letter_is_in_the_language_of_its_reader(session):
    reader = TrainerFactory(member__language="en")
    actions.set_trainers(session=session, trainers=[(reader, "co")])
    text = OutboxMail.objects.get(to=reader.member.email).text
    assert "as co-trainer" in text


def test_what_is_over_is_told_to_nobody(session, outbox):
    with clock.at(session.ends_at):
        actions.mark_held(session=session)
        actions.set_trainers(session=session, trainers=[(TrainerFactory(), "lead")])
    assert outbox() == ["trainer_assigned"]


def test_a_new_online_address_is_told_and_a_new_note_is_not(session, outbox):
    facts = {"session": session, "min_participants": 3}
    actions.set_details(**facts, note="Tag mad med")
    assert outbox() == ["trainer_assigned"]
    actions.set_details(**facts, online_url="https://moede.example/x")
    assert outbox() == ["trainer_assigned", "trainer_moved"]


def test_the_page_says_the_newest_of_each_until_it_is_seen_or_a_month_old(session, mette):
    actions.reschedule(session=session, meetings=[at(LATER)])
    assert [notice.what for notice in news_for(mette)] == ["moved"]
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert news_for(mette) == []
    see_news(trainer=TrainerFactory())
    assert len(news_for(mette)) == 1
    see_news(trainer=mette)
    assert news_for(mette) == []


def test_who_has_no_mail_sees_it_on_the_page(session, outbox):
    without = TrainerFactory(member__user=None, member__name="Uden Mail")
    actions.set_trainers(session=session, trainers=[(without, "lead")])
    assert [notice.what for notice in news_for(without)] == ["assigned"]
    assert outbox() == ["trainer_assigned", "trainer_released"]


@pytest.mark.parametrize("number", [1, 3, 30])
def test_query_count_of_the_news(mette, number, django_assert_num_queries):
    for day in range(number):
        session = actions.create_session(
            course=CourseFactory(),
            venue=VenueFactory(),
            meetings=[at(SATURDAY + dt.timedelta(days=day))],
            trainers=[(mette, "lead")],
        )
        actions.publish_session(session=session)
    with django_assert_num_queries(1):
        assert len([notice.session.title for notice in news_for(mette)]) == number
