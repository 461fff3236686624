"""Rules of support as rows, a session's support, the sheet of a kommune, and the count of ages."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from courses.common import clock
from courses.support.actions import NotCounted, NotOurs, count_ages, write_rule
from courses.support.models import AgeCount, SupportRule
from courses.support.queries import sheet, support_for
from courses.support.rules import Answer, Half, Need
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import past_session
from tests.factories.costs import ExpenseFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory
from tests.factories.rooms import RoomFactsFactory
from tests.factories.schedule import SessionFactory
from tests.factories.support import AgeCountFactory, SupportRuleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]


@pytest.fixture
def session():
    """At home in the kommune of its room, which costs nothing."""
    found = SessionFactory(venue=RoomFactsFactory(hour_ore=0, is_free=True).venue)
    found.association = AssociationFactory(municipality=found.venue.municipality)
    found.save()
    return found


def answers(session):
    return {line.rule.paragraph or line.rule.title: line for line in support_for(session)}


def test_the_rules_that_come_along_name_where_they_were_read():
    rows = SupportRule.objects.all()
    assert rows.count() == 8
    for row in rows:
        assert row.source.startswith("https://")
        assert row.read_on == dt.date(2026, 12, 1)
        assert all(getattr(row, f"{name}_en") for name in ("title", "who_for", "gives", "gives_not"))
        assert set(row.needs) <= {need.value for need in Need}


def test_an_evening_of_an_association_can_borrow_the_room_and_gets_no_grant_for_adults(session):
    found = answers(session)
    assert found["§ 21, jf. § 4, stk. 3"].answer is Answer.MET
    assert found["§ 22, stk. 1-5"].answer is Answer.MET
    with translation.override("da"):
        rent = found["§ 25, stk. 1-5"]
        assert (rent.answer, rent.sentences) == (Answer.NOT, ["Lokalet koster ikke noget, så vidt vi ved."])
        assert found["§ 33, stk. 3"].sentences[0].startswith("Ingen har talt, hvor mange der er under 25.")
    assert found["§ 7, jf. § 2, stk. 2, og § 4, stk. 2"].verdict.lacking == [Need.PAYMENT]
    assert found["§ 1"].verdict.lacking == [Need.YEARLY]


def test_rent_is_what_the_price_rule_or_a_bill_says(session):
    assert Need.RENT in answers(session)["§ 25, stk. 1-5"].verdict.lacking
    ExpenseFactory(session=session, kind="room")
    assert Need.RENT not in answers(session)["§ 25, stk. 1-5"].verdict.lacking


def test_a_session_online_of_a_district_or_after_another_course_is_told_why_not(session):
    session.association = None
    assert answers(session)["§ 21, jf. § 4, stk. 3"].verdict.lacking == [Need.ASSOCIATION]
    session.association = AssociationFactory(municipality=MunicipalityFactory(code="0999", name="Andeby"))
    assert answers(session)["§ 21, jf. § 4, stk. 3"].verdict.lacking == [Need.HOME]
    session.requires = CourseFactory()
    assert Need.OPEN in answers(session)["§ 7, jf. § 2, stk. 2, og § 4, stk. 2"].verdict.lacking
    session.meetings.update(mode="online")
    assert answers(session)["§ 21, jf. § 4, stk. 3"].verdict.lacking == [Need.ROOM]
    session.venue = None
    assert answers(session)["§ 21, jf. § 4, stk. 3"].verdict.lacking == [Need.ROOM]


def test_a_rule_counts_in_its_own_kommune_and_on_its_days(session):
    there = session.venue.municipality
    day = clock.local(session.starts_at).date()
    SupportRuleFactory(title="Vores", kind="kommune", municipality=there)
    SupportRuleFactory(title="Nabo", kind="kommune", municipality=MunicipalityFactory(code="0999", name="Andeby"))
    SupportRuleFactory(title="Endt", until=day - dt.timedelta(days=1))
    SupportRuleFactory(title="Sidste dag", until=day)
    SupportRuleFactory(title="Senere", since=day + dt.timedelta(days=1))
    assert {"Vores", "Sidste dag"} <= set(answers(session))
    assert not {"Nabo", "Endt", "Senere"} & set(answers(session))


def test_the_database_keeps_rules_and_counts_possible(session):
    for wrong in (
        {"kind": "kommune"},
        {"kind": "pool", "municipality": session.venue.municipality},
        {"kind": "law", "source": ""},
        {"since": dt.date(2026, 2, 2), "until": dt.date(2026, 2, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportRuleFactory(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgeCountFactory(came=4, under_25=5)


def test_organisers_write_their_own_rules_and_no_law():
    row = write_rule(
        rule=SupportRule(kind="pool", title="P", law="L", who_for="A", gives="B", read_on=dt.date(2020, 1, 1))
    )
    assert row.read_on == clock.today()
    with pytest.raises(NotOurs):
        write_rule(
            rule=SupportRule(kind="law", title="P", law="L", who_for="A", gives="B", source="https://demo.example/")
        )
    with pytest.raises(ValidationError):
        write_rule(rule=SupportRule(kind="kommune", title="P", law="L", who_for="A", gives="B"))


def test_ages_are_counted_once_it_has_begun_and_anew_as_often_as_one_likes():
    held = past_session()
    count_ages(session=held, came=9, under_25=2)
    count_ages(session=held, came=10, under_25=0)
    assert AgeCount.objects.values_list("came", "under_25").get() == (10, 0)
    for came, under, about in ((1_001, 0, "came"), (-1, 0, "came"), (4, 5, "under_25"), (4, -1, "under_25")):
        with pytest.raises(NotCounted) as refusal:
            count_ages(session=held, came=came, under_25=under)
        assert refusal.value.about == about
    for other in (SessionFactory(), past_session(status="cancelled")):
        with pytest.raises(NotCounted):
            count_ages(session=other, came=1, under_25=0)


def test_a_sheet_holds_what_was_held_there_and_then(django_assert_num_queries):
    held = past_session()
    there, day = held.venue.municipality, clock.local(held.starts_at).date()
    half = Half(day.year, 1 if day.month < 7 else 2)
    AgeCountFactory(session=held, came=20, under_25=8)
    past_session(course=held.course, venue=held.venue, status="cancelled")
    SessionFactory(course=held.course, venue=held.venue)
    past_session(course=held.course, venue__municipality=MunicipalityFactory(code="0999", name="Andeby"))
    online = past_session(course=held.course, venue=held.venue)
    online.meetings.update(mode="online")
    with django_assert_num_queries(4):
        found = sheet(there, half)
    assert [row.session for row in found.held] == [held]
    assert found.people.came == 20
    assert found.hours == sum((m.ends_at - m.starts_at).total_seconds() for m in held.meetings.all()) / 3600
    assert sheet(there, half.before).held == []
    for _more in range(3):
        past_session(course=held.course, venue=held.venue)
    with django_assert_num_queries(4):
        assert len(sheet(there, half).held) == 4
    # The groups are told when the half-year is over.
    assert not found.people.is_parted
    with clock.at(clock.midnight(half.day_after)):
        parted = sheet(there, half).people
    assert (parted.under_25, parted.from_25, parted.uncounted) == (8, 12, 0)
