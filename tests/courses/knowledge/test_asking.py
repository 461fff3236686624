"""A question: whose it is, who may read it, when the next level is told, and what becomes shared."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.models import OutboxMail
from courses.introductions.actions.notices import HoldsContact
from courses.knowledge import rules
from courses.knowledge.actions import asking, routines
from courses.knowledge.actions.asking import Answered, CannotAsk, CannotShare
from courses.knowledge.models import Inquiry
from courses.knowledge.queries import inquiries
from courses.privacy.actions.erasure import erase, erase_member
from courses.privacy.queries import everything_about, person_of
from courses.tasks.actions import stand_ins
from courses.week.queries.lines import counts_of, week_of
from courses.week.queries.reader import reader_of
from tests.factories.knowledge import InquiryFactory, shared
from tests.factories.members import MemberFactory
from tests.factories.places import PostcodeFactory, RegionFactory
from tests.factories.tasks import CoordinatorFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def member():
    return MemberFactory(name="Alma Raps", postcode=PostcodeFactory())


@pytest.fixture
def district():
    return CoordinatorFactory(member=MemberFactory(name="Rie Ravn"), association=None, region=RegionFactory())


@pytest.fixture
def organiser():
    return somebody("Planlægning")


def replied(row, user, **facts):
    given = {"text": "Kassereren betaler.", "shares": False, "shows_name": False} | facts
    return asking.answer(inquiry=row, user=user, **given)


def kinds():
    return list(OutboxMail.objects.order_by("pk").values_list("kind", "to"))


def words(user):
    week = week_of(reader_of(user))
    return [line.words for line in [*week.late, *week.now, *week.soon] if "spørg" in line.words.lower()]


class TestWhose:
    def test_the_district_owes_it_where_somebody_coordinates_it(self, member, district):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        assert (row.region, row.owner) == (district.region, district.member.user)
        assert row.answer_by == clock.now() + rules.ANSWER_WITHIN
        assert kinds() == [("inquiry_asked", district.member.email)]

    def test_else_the_secretariat(self, member):
        CoordinatorFactory()  # of an association: it answers for itself alone
        row = asking.ask(member=member, text="Hvem betaler salen?")
        assert (row.region, row.owner) == (None, None)
        assert [kind for kind, _to in kinds()] == ["inquiry_asked"]

    def test_whoever_owes_fewest_gets_the_next(self, member, district):
        other = CoordinatorFactory(association=None, region=district.region)
        owners = [asking.ask(member=member, text=f"Nummer {number}?").owner for number in range(3)]
        assert owners == [district.member.user, other.member.user, district.member.user]

    def test_the_deputy_is_told_and_sees_it(self, member, district):
        other = CoordinatorFactory(member=MemberFactory(name="Ea Eg"))
        today = clock.today()
        stand_ins.be_away(
            user=district.member.user, email=other.member.email, from_date=today, until_date=today + 5 * DAY
        )
        OutboxMail.objects.all().delete()
        asking.ask(member=member, text="Hvem betaler salen?")
        assert kinds() == [("inquiry_asked", other.member.email)]
        assert len(words(other.member.user)) == 1

    def test_passed_on_it_is_the_secretariats(self, member, district, organiser):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        assert words(organiser) == []
        asking.pass_on(inquiry=row)
        row.refresh_from_db()
        assert (row.region, row.owner) == (None, None)
        assert len(words(organiser)) == 1
        assert words(district.member.user) == []
        asking.take(inquiry=row, user=organiser)
        assert words(somebody("Planlægning")) == []
        assert len(words(organiser)) == 1


class TestWhoMayRead:
    def test_only_the_district_and_those_who_organise(self, member, district, organiser):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        elsewhere = CoordinatorFactory(association=None, region=RegionFactory(number=3, name="Fyn", slug="fyn"))
        local = CoordinatorFactory()

        def may(user):
            reader = reader_of(user)
            return inquiries.answerable(reader.places, is_organiser=reader.is_organiser).filter(pk=row.pk).exists()

        assert [may(one) for one in (district.member.user, organiser)] == [True, True]
        assert [may(one.member.user) for one in (elsewhere, local)] == [False, False]

    def test_no_line_and_no_mail_holds_words_or_names(self, member, district, organiser):
        row = asking.ask(member=member, text="HEMMELIGT om Ida Is?")
        with clock.at(row.answer_by + DAY):
            routines.look_after()
            said = [*words(district.member.user), *words(organiser), *counts_of(reader_of(organiser))]
        replied(row, district.member.user, text="HEMMELIGT svar")
        said += [text for row in OutboxMail.objects.all() for text in (row.subject, row.text, row.html)]
        assert len(said) >= 9
        for secret in ("HEMMELIGT", "Ida", "Raps", "Ravn"):
            assert not [text for text in said if secret in text], secret


class TestOverdue:
    def test_the_next_level_is_told_once(self, member, district, organiser):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        with clock.at(row.answer_by - DAY / 24):
            assert routines.look_after() == 0
        with clock.at(row.answer_by + DAY / 24):
            assert routines.look_after() == 1
            assert routines.look_after() == 0
            assert len(words(organiser)) == 1
        assert [kind for kind, _to in kinds()].count("inquiry_late") == 1

    def test_what_is_answered_is_not(self, member, district):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        replied(row, district.member.user)
        with clock.at(row.answer_by + DAY):
            assert routines.look_after() == 0


class TestTheAnswer:
    def test_is_told_by_mail_once_and_the_first_one_counts(self, member, district, organiser):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        replied(row, district.member.user)
        assert kinds() == [("inquiry_answered", member.email)], "the mail to who owes it had not left, so it went"
        with pytest.raises(Answered):
            replied(row, organiser, text="Noget andet")
        replied(row, district.member.user, text="Kassereren. Rettet.")
        row.refresh_from_db()
        assert row.answer == "Kassereren. Rettet."
        assert len(kinds()) == 1

    def test_what_is_shared_is_not_written_anew(self, member, district):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        replied(row, district.member.user, shares=True)
        asking.share(inquiry=row, shares=True)
        with pytest.raises(Answered):
            replied(row, district.member.user, text="Noget andet", shares=True)


class TestShared:
    @pytest.mark.parametrize(("one", "other"), [(False, False), (True, False), (False, True), (True, True)])
    def test_only_if_both_want_it(self, member, district, one, other):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        replied(row, district.member.user, shares=one)
        if other:
            asking.share(inquiry=row, shares=True)
        assert inquiries.shared().exists() is (one and other)
        row.refresh_from_db()
        assert row.is_shared is (one and other)
        asking.share(inquiry=row, shares=False)
        assert not inquiries.shared().exists()

    def test_before_there_is_an_answer_nothing_can_be_shared(self, member):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        with pytest.raises(CannotShare):
            asking.share(inquiry=row, shares=True)

    def test_what_leads_to_somebody_is_asked_about_on_both_sides(self, member, district):
        row = asking.ask(member=member, text="Må jeg ringe på 23 45 67 89?")
        with pytest.raises(HoldsContact):
            replied(row, district.member.user, text="Skriv til rie@demo.example", shares=True)
        replied(row, district.member.user, text="Skriv til rie@demo.example")
        with pytest.raises(HoldsContact) as question:
            asking.share(inquiry=row, shares=True)
        asking.share(inquiry=row, shares=True, seen=question.value.found)

    def test_no_name_but_where_it_is_wanted(self, member, district):
        row = asking.ask(member=member, text="Hvem betaler salen?")
        replied(row, district.member.user, shares=True, shows_name=True)
        asking.share(inquiry=row, shares=True)
        found = inquiries.shared().get()
        assert (found.shows_answerer, found.answerer_name) == (True, "Rie Ravn")

    def test_every_word_must_stand_there_with_danish_letters(self):
        row = shared(text="Hvem køber ØL?", answer="Årets kasserer.")
        shared(text="Noget helt andet?")
        assert [one.pk for one in inquiries.found("øl ÅRETS")] == [row.pk]
        assert inquiries.found("øl mangler") == []
        assert len(inquiries.found("")) == 2

    def test_a_number_is_told_from_five_people_on(self):
        busy = MemberFactory()
        for _number in range(6):
            shared(member=busy)
        for _number in range(3):
            shared()
        assert inquiries.answered_lately() is None, "nine answers, but four people"
        shared()
        assert inquiries.answered_lately() == 10


class TestTakenDown:
    def test_reported_once_taken_down_and_put_back(self):
        row = shared()
        assert asking.report(inquiry=row, visitor="192.0.2.1")
        assert not asking.report(inquiry=row, visitor="192.0.2.2")
        assert [kind for kind, _to in kinds()] == ["inquiry_reported"]
        assert inquiries.reported().get().pk == row.pk
        assert asking.decide(inquiry=row.pk, stays=False)
        assert not inquiries.shared().exists()
        assert asking.decide(inquiry=row.pk, stays=True)
        assert inquiries.shared().exists()
        assert not inquiries.reported().exists()

    def test_reports_of_one_visitor_have_an_end(self):
        rows = [shared() for _number in range(rules.REPORTS_A_DAY + 2)]
        done = [asking.report(inquiry=row, visitor="192.0.2.1") for row in rows]
        assert done == [True] * rules.REPORTS_A_DAY + [False] * 2


class TestBounds:
    def test_three_a_day_also_where_they_are_refused(self, member):
        for number in range(rules.ASKS_A_DAY):
            asking.ask(member=member, text=f"Nummer {number}?")
        for _time in range(2):
            with pytest.raises(CannotAsk):
                asking.ask(member=member, text="En til?")
        assert Inquiry.objects.count() == rules.ASKS_A_DAY

    def test_old_ones_go_and_shared_ones_stay(self):
        long_ago = {"asked_at": clock.now() - rules.KEPT - DAY}
        stays = shared(**long_ago)
        for facts in ({"member_shares": False}, {"answerer_shares": False}, {"taken_down_at": clock.now()}):
            shared(**long_ago | facts)
        InquiryFactory(**long_ago)
        young = InquiryFactory()
        assert routines.forget_old() == 4
        assert set(Inquiry.objects.values_list("pk", flat=True)) == {stays.pk, young.pk}

    def test_the_database_keeps_what_is_shared_answered(self):
        row = InquiryFactory()
        for changed in ({"answer": "x"}, {"member_shares": True}, {"answered_at": clock.now(), "answer": ""}):
            both = {"member_shares": True, "answerer_shares": True} if "answered_at" in changed else {}
            with pytest.raises(IntegrityError), transaction.atomic():
                Inquiry.objects.filter(pk=row.pk).update(**changed, **both)


class TestForgotten:
    def test_whoever_asked_takes_it_along_also_where_it_was_shared(self, member):
        row = shared(member=member, text="Jeg er Alma Raps, må jeg?")
        assert "Jeg er Alma Raps" in str(everything_about(person_of(member)))
        erase_member(member=member)
        assert not Inquiry.objects.filter(pk=row.pk).exists()

    def test_whoever_answered_leaves_no_word(self, organiser):
        mine = MemberFactory(user=organiser, name="Petra Plan")
        row = shared(answered_by=organiser, owner=organiser, answer="Hilsen Petra Plan", shows_answerer=True)
        erase(person=person_of(mine))
        row.refresh_from_db()
        assert (row.answer, row.answered_by, row.owner, row.is_shared) == ("", None, None, False)
        assert not inquiries.shared().exists()
