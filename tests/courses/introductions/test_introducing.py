"""Notices and introductions: put up, asked, answered by two, silent where one says no; and what goes on when somebody is gone."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.models import OutboxMail
from courses.introductions import rules
from courses.introductions.actions import introducing, notices
from courses.introductions.actions.introducing import CannotAsk, Gone
from courses.introductions.actions.notices import CannotPost, HoldsContact
from courses.introductions.actions.routines import look_after
from courses.introductions.models import Block, Introduction, Kind, Notice
from courses.introductions.queries import people
from courses.introductions.queries.people import Side
from courses.privacy.actions.erasure import erase_member
from tests.factories.introductions import NoticeFactory, TopicFactory, asked, introduced
from tests.factories.members import MemberFactory
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)


def kinds(member) -> list[str]:
    return list(OutboxMail.objects.filter(to=member.email).order_by("pk").values_list("kind", flat=True))


def now(side: Side) -> Side:
    """The same side of the row as it is now."""
    return people.side_by_token(side.token)


def later(by: dt.timedelta):
    return clock.at(clock.now() + by)


class TestNotices:
    def test_the_district_is_where_somebody_lives(self):
        member = MemberFactory(postcode=PostcodeFactory())
        row = notices.post(member=member, gives=True, topic=TopicFactory())
        assert (row.region.name, row.until_at - row.posted_at) == ("Sydjylland", rules.GIVES_STANDS)

    def test_whoever_lives_nowhere_known_says_which_district(self):
        with pytest.raises(CannotPost) as refusal:
            notices.post(member=MemberFactory(), gives=True, topic=TopicFactory())
        assert refusal.value.about == "region"
        assert notices.post(member=MemberFactory(), gives=True, topic=TopicFactory(), region=RegionFactory())

    def test_whoever_looks_says_what_in_one_sentence(self):
        with pytest.raises(CannotPost) as refusal:
            notices.post(member=MemberFactory(), gives=False, topic=TopicFactory(), region=RegionFactory(), text=" ")
        assert refusal.value.about == "text"

    def test_a_mail_address_is_asked_about_and_taken_when_it_is_meant(self):
        facts = {"member": MemberFactory(), "gives": True, "topic": TopicFactory(), "region": RegionFactory()}
        with pytest.raises(HoldsContact) as question:
            notices.post(**facts, text="Skriv til mig: bo@demo.example")
        assert question.value.found == ["bo@demo.example"]
        assert notices.post(**facts, text="Skriv til mig: bo@demo.example", seen=question.value.found).pk

    def test_twice_about_one_topic_is_refused_and_so_is_an_eleventh(self):
        member, topic = MemberFactory(postcode=PostcodeFactory()), TopicFactory()
        notices.post(member=member, gives=True, topic=topic)
        with pytest.raises(CannotPost):
            notices.post(member=member, gives=True, topic=topic)
        for _number in range(rules.MOST_NOTICES - 1):
            notices.post(member=member, gives=True, topic=TopicFactory())
        with pytest.raises(CannotPost):
            notices.post(member=member, gives=True, topic=TopicFactory())
        assert people.mine(member).count() == rules.MOST_NOTICES

    def test_what_has_run_out_is_seen_by_nobody_and_can_be_kept_standing(self):
        row, reader = NoticeFactory(until_at=clock.now() + DAY), MemberFactory()
        with later(2 * DAY):
            assert people.notices_for(reader, Kind.TOPIC, topic=row.topic) == []
            notices.keep(notice=row)
            assert people.notices_for(reader, Kind.TOPIC, topic=row.topic) == [row]

    def test_ones_own_district_comes_first(self):
        topic, far = TopicFactory(), RegionFactory(number=1, name="København", slug="koebenhavn")
        reader = MemberFactory(postcode=PostcodeFactory())
        near = NoticeFactory(topic=topic)
        beyond = NoticeFactory(topic=topic, region=far, posted_at=clock.now() + DAY)
        assert people.notices_for(reader, Kind.TOPIC, topic=topic) == [near, beyond]

    def test_the_database_knows_what_a_notice_is_about(self):
        for facts in ({"topic": None}, {"kind": Kind.THING}, {"gives": False, "text": ""}, {"kind": Kind.LIFT}):
            with pytest.raises(IntegrityError), transaction.atomic():
                NoticeFactory(**facts)


class TestCounts:
    def test_numbers_and_districts_are_told_from_five_on(self):
        topic, far = TopicFactory(), RegionFactory(number=1, name="København", slug="koebenhavn")
        NoticeFactory.create_batch(4, topic=topic)
        [line] = people.topic_lines()
        assert (line.people, line.regions) == (None, [])
        NoticeFactory(topic=topic, region=far)
        [line] = people.topic_lines()
        assert (line.people, line.regions) == (5, [])
        NoticeFactory(topic=topic)
        [line] = people.topic_lines()
        assert (line.people, line.regions) == (6, ["Sydjylland"])

    def test_whoever_looks_is_not_counted(self):
        topic = TopicFactory()
        NoticeFactory.create_batch(6, topic=topic, gives=False)
        assert people.topic_lines()[0].people is None

    def test_as_many_questions_for_one_topic_as_for_thirty(self, django_assert_num_queries):
        NoticeFactory()
        with django_assert_num_queries(3):
            people.topic_lines()
        TopicFactory.create_batch(30)
        with django_assert_num_queries(3):
            people.topic_lines()


class TestAsking:
    def test_the_other_one_is_asked_by_mail_without_a_name_or_an_address(self):
        seeker, giver = asked()
        [mail] = OutboxMail.objects.filter(to=giver.member.email)
        assert mail.kind == "introduction_ask"
        assert "Vi vil bygge otte" in mail.text
        for secret in (seeker.member.name, seeker.member.email):
            assert secret not in mail.subject + mail.text + mail.html
        assert (seeker.stage, giver.stage, kinds(seeker.member)) == ("waiting", "asked", [])

    def test_two_yeses_begin_it_and_both_are_told_with_a_first_name(self):
        seeker, giver = introduced()
        assert (now(seeker).stage, now(giver).stage) == ("open", "open")
        assert kinds(seeker.member) == ["introduction_made"]
        assert kinds(giver.member) == ["introduction_ask", "introduction_made"]
        assert now(seeker).introduction.ends_at - clock.now() == rules.LASTS

    def test_a_second_yes_after_it_has_begun_changes_nothing(self):
        seeker, giver = introduced()
        introducing.answer(side=giver, says_yes=True)
        assert kinds(seeker.member) == ["introduction_made"]
        with pytest.raises(Gone):
            introducing.answer(side=seeker, says_yes=False)

    def test_a_no_is_silent_until_the_day_on_which_no_answer_is_told(self):
        seeker, giver = asked()
        introducing.answer(side=giver, says_yes=False)
        look_after()
        assert (now(seeker).stage, kinds(seeker.member), now(giver).stage) == ("waiting", [], "declined")
        with later(rules.ANSWER_WITHIN):
            look_after()
            look_after()
            assert (now(seeker).stage, now(giver).stage) == ("lapsed", "lapsed")
        assert kinds(seeker.member) == ["introduction_lapsed"]
        assert kinds(giver.member) == ["introduction_ask"]

    def test_no_answer_is_told_in_the_same_words_on_the_same_day(self):
        said, silent = asked(), asked()
        introducing.answer(side=said[1], says_yes=False)
        with later(rules.ANSWER_WITHIN):
            look_after()
        texts = [OutboxMail.objects.get(to=side.member.email).text for side in (said[0], silent[0])]
        names = [side.member.first_name for side in (said[0], silent[0])]
        about = [side.introduction.topic.name for side in (said[0], silent[0])]
        assert texts[0].replace(names[0], "N").replace(about[0], "E") == texts[1].replace(names[1], "N").replace(
            about[1], "E"
        )

    def test_a_no_can_become_a_yes_and_a_yes_can_be_taken_back(self):
        seeker, giver = asked()
        introducing.answer(side=giver, says_yes=False)
        introducing.answer(side=seeker, says_yes=False)
        introducing.answer(side=giver, says_yes=True)
        assert (now(seeker).stage, now(giver).stage) == ("declined", "waiting")
        introducing.answer(side=seeker, says_yes=True)
        assert now(giver).stage == "open"

    def test_too_late_is_told(self):
        _seeker, giver = asked()
        with later(rules.ANSWER_WITHIN), pytest.raises(Gone):
            introducing.answer(side=giver, says_yes=True)

    def test_the_same_two_are_not_asked_again_while_it_is_remembered(self):
        seeker, giver = asked()
        again = NoticeFactory(member=giver.member)
        region = RegionFactory()
        with pytest.raises(CannotAsk):
            introducing.ask(member=seeker.member, notice=again, text="Og igen", region=region)
        with later(rules.ANSWER_WITHIN):
            look_after()
            assert people.notices_for(seeker.member, Kind.TOPIC, topic=again.topic) == []
        with later(rules.REMEMBERED + DAY):
            Notice.objects.filter(pk=again.pk).update(until_at=clock.now() + DAY)
            assert people.notices_for(seeker.member, Kind.TOPIC, topic=again.topic) == [again]

    def test_nobody_asks_themselves_or_what_is_down(self):
        row, region = NoticeFactory(), RegionFactory()
        with pytest.raises(CannotAsk):
            introducing.ask(member=row.member, notice=row, text="Mig selv", region=region)
        notices.take_down(notice=row)
        with pytest.raises(CannotAsk):
            introducing.ask(member=MemberFactory(), notice=row, text="For sent", region=region)

    def test_so_many_a_day_and_no_more(self):
        member = MemberFactory()
        for _number in range(rules.ASKS_A_DAY):
            asked(member)
        with pytest.raises(CannotAsk):
            asked(member)
        assert Introduction.objects.count() == rules.ASKS_A_DAY
        with later(DAY + dt.timedelta(minutes=1)):
            assert asked(member)

    def test_one_person_is_asked_so_often_in_a_week_whoever_asks(self):
        busy = MemberFactory()
        for _number in range(rules.ASKED_A_WEEK):
            asked(member=busy)
        with pytest.raises(CannotAsk):
            asked(member=busy)
        assert kinds(busy) == ["introduction_ask"] * rules.ASKED_A_WEEK
        with later(7 * DAY + dt.timedelta(minutes=1)):
            assert asked(member=busy)

    def test_tries_that_are_refused_end_as_well(self):
        busy = MemberFactory()
        for _number in range(rules.ASKED_A_WEEK):
            asked(member=busy)
        row, member, region = NoticeFactory(member=busy), MemberFactory(), RegionFactory()
        said = []
        for _turn in range(rules.TRIES_A_DAY + 1):
            with pytest.raises(CannotAsk) as refusal:
                introducing.ask(member=member, notice=row, text="Vi vil bygge", region=region)
            said.append(str(refusal.value.message))
        assert len(set(said[:-1])) == 1, "that somebody else is asked a lot"
        assert said[-1] != said[0]

    def test_whoever_helps_one_who_looks_needs_no_sentence(self):
        row = NoticeFactory(gives=False, text="Hvem kan regne på varmepumper?")
        helper = MemberFactory()
        made = introducing.ask(member=helper, notice=row, region=RegionFactory())
        assert (made.seeker, made.giver, made.text) == (row.member, helper, row.text)
        assert (Side(made, helper).stage, Side(made, row.member).stage) == ("waiting", "asked")


class TestBlocking:
    def test_a_block_before_an_answer_is_a_silent_no_for_good(self):
        seeker, giver = asked()
        introducing.block(side=giver)
        assert (now(seeker).stage, now(giver).stage) == ("waiting", "declined")
        other = NoticeFactory(member=giver.member)
        with later(rules.REMEMBERED + DAY):
            look_after()
            Notice.objects.filter(pk=other.pk).update(until_at=clock.now() + DAY)
            assert people.notices_for(seeker.member, Kind.TOPIC, topic=other.topic) == []
            with pytest.raises(CannotAsk):
                introducing.ask(member=seeker.member, notice=other, text="Igen", region=RegionFactory())

    def test_a_block_ends_what_has_begun_and_works_both_ways(self):
        seeker, giver = introduced()
        introducing.block(side=seeker)
        introducing.block(side=seeker)
        assert (now(seeker).stage, now(giver).stage, Block.objects.count()) == ("ended", "ended", 1)
        assert people.are_apart(seeker.member, giver.member)
        assert people.are_apart(giver.member, seeker.member)


class TestProposing:
    def test_the_site_asks_both_and_names_nobody(self):
        knows = NoticeFactory()
        looks = NoticeFactory(topic=knows.topic, gives=False, text="Hvordan begynder man?")
        look_after()
        look_after()
        [row] = Introduction.objects.all()
        assert (row.seeker, row.giver, row.seeker_answer, row.giver_answer) == (looks.member, knows.member, "", "")
        assert [kinds(one.member) for one in (knows, looks)] == [["introduction_ask"]] * 2
        introducing.answer(side=Side(row, looks.member), says_yes=True)
        introducing.answer(side=Side(row, knows.member), says_yes=True)
        assert now(Side(row, looks.member)).stage == "open"

    def test_ones_own_district_first_then_those_beyond_the_border(self):
        topic, far = TopicFactory(), RegionFactory(number=1, name="København", slug="koebenhavn")
        beyond, near = NoticeFactory(topic=topic, region=far), NoticeFactory(topic=topic)
        looks = NoticeFactory(topic=topic, gives=False)
        assert people.proposals_for(looks) == [near, beyond]

    def test_another_one_is_asked_when_the_first_came_to_nothing_and_five_in_all(self):
        topic = TopicFactory()
        NoticeFactory.create_batch(7, topic=topic)
        NoticeFactory(topic=topic, gives=False)
        for turn in range(8):
            with later(turn * (rules.ANSWER_WITHIN + DAY)):
                look_after()
        assert Introduction.objects.count() == rules.MOST_PROPOSED


class TestGone:
    def test_a_topic_that_is_deleted_takes_notices_and_leaves_what_has_begun(self):
        seeker, giver = introduced()
        waiting, other = asked(topic=seeker.introduction.topic)
        seeker.introduction.topic.delete()
        assert not Notice.objects.exists()
        assert (now(seeker).stage, now(seeker).introduction.about) == ("open", "")
        introducing.answer(side=other, says_yes=True)
        assert now(waiting).stage == "open"
        assert now(giver)

    @pytest.mark.parametrize("who", [0, 1])
    def test_whoever_is_forgotten_in_the_middle_takes_it_along(self, who):
        sides = asked()
        erase_member(member=sides[who].member)
        assert not Introduction.objects.exists()
        assert now(sides[1 - who]) is None
        with pytest.raises(Gone):
            introducing.answer(side=sides[1 - who], says_yes=True)

    def test_whoever_is_forgotten_posts_nothing(self):
        member = MemberFactory()
        erase_member(member=member)
        with pytest.raises(CannotPost):
            notices.post(member=member, gives=True, topic=TopicFactory(), region=RegionFactory())

    def test_what_came_to_nothing_is_forgotten_after_half_a_year(self):
        asked()
        with later(rules.ANSWER_WITHIN):
            look_after()
        with later(rules.REMEMBERED + DAY):
            look_after()
        assert not Introduction.objects.exists()

    def test_the_database_lets_nothing_begin_without_two_yeses(self):
        seeker, _giver = asked()
        with pytest.raises(IntegrityError), transaction.atomic():
            Introduction.objects.filter(pk=seeker.introduction.pk).update(begun_at=clock.now(), ends_at=clock.now())


def test_another_municipality_of_the_same_district_is_home(noon):
    town = MunicipalityFactory(code="0607", name="Fredericia")
    member = MemberFactory(postcode=PostcodeFactory(code="7000", name="Fredericia", municipality=town))
    assert people.home_region(member).number == 7
