"""Away for some days: who may look after it, for how long, and what each of the two hears."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.members.models import MemberProfile
from courses.tasks.actions import coordinators, stand_ins, taking
from courses.tasks.actions.stand_ins import CannotBeAway
from courses.tasks.models import StandIn
from courses.tasks.queries.stand_ins import looks_after
from tests.factories.members import MemberFactory, UserFactory
from tests.factories.schedule import SessionFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def place():
    return CoordinatorFactory(member=MemberFactory(name="Bo Bjælke"))


@pytest.fixture
def other():
    return CoordinatorFactory(member=MemberFactory(name="Ea Eg"))


def away(place, deputy, first=0, last=7):
    """`place`'s coordinator is away from so many days from today on."""
    today = clock.today()
    facts = {"from_date": today + first * DAY, "until_date": today + last * DAY}
    return stand_ins.be_away(user=place.member.user, email=deputy.member.email, **facts)


def kinds():
    return list(OutboxMail.objects.order_by("pk").values_list("kind", "to"))


def test_the_deputy_has_the_places_meanwhile_and_not_a_day_longer(place, other):
    away(place, other, 1, 3)
    assert kinds() == [("stand_in", other.member.email)]
    seen = []
    for days in range(6):
        with clock.at(clock.now() + days * DAY):
            seen.append(len(looks_after(other.member)))
            assert [row.pk for row in looks_after(place.member)] == [place.pk]
    assert seen == [1, 2, 2, 2, 1, 1]


def test_a_place_of_both_stands_once_and_is_the_deputys_own(place):
    both = CoordinatorFactory(association=place.association)
    away(place, both)
    assert [row.pk for row in looks_after(both.member)] == [both.pk]


def test_mails_about_tasks_go_to_the_deputy_meanwhile(place, other):
    task = coordinated(place, places=3)
    away(place, other)
    OutboxMail.objects.all().delete()
    row = taking.take(task=task, member=MemberFactory())
    taking.write(taken=row, author=row.member, words="Hvornår?")
    told = {(kind, to) for kind, to in kinds() if kind != "task_yours"}
    assert told == {("task_taken", other.member.email), ("task_message", other.member.email)}
    stand_ins.come_back(user=place.member.user)
    taking.say_done(taken=row)
    assert ("task_done", place.member.email) in kinds()


def test_whoever_is_new_is_welcomed_by_the_deputy(place, other):
    seat = enrolments.enrol(session=SessionFactory(), name="Ny Nord", email="ny@demo.example", is_proven=True)
    MemberProfile.objects.filter(pk=seat.member_id).update(association=place.association)
    with pytest.raises(coordinators.NotNew):
        coordinators.welcome(member=seat.member_id, by=other.member, words="Hej", wants_replies=False)
    away(place, other)
    coordinators.welcome(member=seat.member_id, by=other.member, words="Hej", wants_replies=False)
    assert ("welcome", "ny@demo.example") in kinds()


@pytest.mark.parametrize(("days", "field"), [((3, 2), "until_date"), ((-9, -2), "until_date"), ((0, 93), "until_date")])
def test_days_that_cannot_be(place, other, days, field):
    with pytest.raises(CannotBeAway) as refusal:
        away(place, other, *days)
    assert refusal.value.about == field
    assert not StandIn.objects.exists()


def test_only_somebody_whom_organisers_trusted_and_one_sentence_for_all_others(place, other):
    stranger, gone = CoordinatorFactory.build(member=MemberFactory()), CoordinatorFactory(member__user__is_active=False)
    said = set()
    for nobody in (stranger, gone):
        with pytest.raises(CannotBeAway) as refusal:
            away(place, nobody)
        said.add(str(refusal.value.message))
    with pytest.raises(CannotBeAway) as refusal:
        stand_ins.be_away(
            user=place.member.user, email="ingen@demo.example", from_date=clock.today(), until_date=clock.today()
        )
    assert said == {str(refusal.value.message)}
    with pytest.raises(CannotBeAway):
        away(place, place)
    organiser = somebody("Planlægning")
    row = stand_ins.be_away(
        user=place.member.user, email=organiser.email, from_date=clock.today(), until_date=clock.today()
    )
    assert row.deputy == organiser


def test_nobody_looks_after_anything_while_they_are_away(place, other):
    third = CoordinatorFactory()
    away(place, other, 2, 9)
    with pytest.raises(CannotBeAway) as refusal:
        away(third, place, 9, 12)
    assert refusal.value.about == "email"
    with pytest.raises(CannotBeAway) as refusal:
        away(other, third, 5, 6)
    assert refusal.value.about == "from_date"
    assert "Bo" in str(refusal.value.message)
    assert "Bjælke" not in str(refusal.value.message)
    away(other, third, 10, 12)


def test_addresses_cannot_be_tried_for_ever(place):
    for _time in range(stand_ins.NAMED_A_DAY + 2):
        with pytest.raises(CannotBeAway) as refusal:
            stand_ins.be_away(
                user=place.member.user, email="ingen@demo.example", from_date=clock.today(), until_date=clock.today()
            )
    assert "mange gange i dag" in str(refusal.value.message)


def test_another_one_is_told_and_the_first_need_not(place, other):
    third = CoordinatorFactory()
    away(place, other)
    away(place, third)
    assert kinds() == [("stand_in", third.member.email)], "the first mail had not left, so it went"
    OutboxMail.objects.update(sent_at=clock.now())
    away(place, other)
    assert ("stand_in_over", third.member.email) in kinds()
    assert StandIn.objects.get().deputy == other.member.user


def test_the_deputy_says_no_and_nobody_elses_no_counts(place, other):
    row = away(place, other)
    assert not stand_ins.say_no(user=UserFactory(), pk=row.pk)
    assert not stand_ins.say_no(user=place.member.user, pk=row.pk)
    assert stand_ins.say_no(user=other.member.user, pk=row.pk)
    assert not StandIn.objects.exists()
    assert ("stand_in_refused", place.member.email) in kinds()
    assert not stand_ins.say_no(user=other.member.user, pk=row.pk)


def test_it_is_forgotten_the_day_after(place, other):
    away(place, other, 0, 2)
    with clock.at(clock.now() + 2 * DAY):
        assert stand_ins.forget_past() == 0
    with clock.at(clock.now() + 3 * DAY):
        assert stand_ins.forget_past() == 1
    assert not stand_ins.come_back(user=place.member.user)


def test_the_database_keeps_it(place, other):
    row = away(place, other)
    for changed in ({"deputy": row.away}, {"until_date": row.from_date - DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StandIn.objects.filter(pk=row.pk).update(**changed)
