"""Letters: unseen addresses, a bound, a question before a number is given, and every way in which they end."""

import datetime as dt

import pytest

from courses.common import clock
from courses.common.models import OutboxMail
from courses.introductions import rules
from courses.introductions.actions import introducing, letters
from courses.introductions.actions.introducing import CannotAsk, Gone
from courses.introductions.actions.letters import TooMany
from courses.introductions.actions.notices import CannotPost, HoldsContact, post
from courses.introductions.actions.routines import look_after
from courses.introductions.models import Introduction, Letter, LetterReport, Notice
from courses.introductions.queries import people
from courses.privacy.actions.erasure import erase_member
from tests.factories.introductions import NoticeFactory, TopicFactory, asked, introduced
from tests.factories.members import MemberFactory
from tests.factories.places import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
DAY = dt.timedelta(days=1)
WORDS = "Kom og se vores regnskab, så forstår I huslejen."


def later(by: dt.timedelta):
    return clock.at(clock.now() + by)


def now(side):
    return people.side_by_token(side.token)


def test_the_mail_says_that_there_is_a_letter_and_not_what():
    seeker, giver = introduced()
    letters.write(side=seeker, text=WORDS)
    mail = OutboxMail.objects.get(kind="introduction_letter")
    assert mail.to == giver.member.email
    whole = mail.subject + mail.text + mail.html
    for secret in (WORDS, "regnskab", seeker.member.email, seeker.member.name):
        assert secret not in whole
    assert seeker.member.first_name in whole
    assert mail.reply_to == ""


def test_nobody_writes_before_both_have_said_yes():
    seeker, giver = asked()
    for side in (seeker, giver):
        with pytest.raises(Gone):
            letters.write(side=side, text=WORDS)
    assert not Letter.objects.exists()


def test_a_number_is_asked_about_and_goes_when_it_is_meant():
    seeker, _giver = introduced()
    with pytest.raises(HoldsContact) as question:
        letters.write(side=seeker, text="Ring på 23 45 67 89")
    letters.write(side=seeker, text="Ring på 23 45 67 89", seen=question.value.found)
    assert Letter.objects.count() == 1


def test_ten_letters_a_day_whomever_they_go_to():
    member = MemberFactory()
    sides = [introduced(member=member)[1] for _number in range(2)]
    for number in range(rules.LETTERS_A_DAY):
        letters.write(side=sides[number % 2], text=f"Brev {number}")
    with pytest.raises(TooMany):
        letters.write(side=sides[0], text="Et for meget")
    assert Letter.objects.count() == rules.LETTERS_A_DAY
    with later(DAY + dt.timedelta(minutes=1)):
        letters.write(side=sides[0], text="I morgen igen")


def test_letters_that_nobody_would_read_end_as_well():
    seeker, giver = introduced()
    letters.end(side=giver)
    for _number in range(rules.LETTERS_A_DAY):
        with pytest.raises(Gone):
            letters.write(side=seeker, text=WORDS)
    with pytest.raises(TooMany):
        letters.write(side=seeker, text=WORDS)


def test_it_ends_after_ninety_days_and_the_words_go_thirty_days_later():
    seeker, giver = introduced()
    letters.write(side=seeker, text=WORDS)
    with later(rules.LASTS):
        assert now(giver).stage == "ended"
        with pytest.raises(Gone):
            letters.write(side=giver, text="For sent")
        look_after()
        assert Letter.objects.count() == 1
    with later(rules.LASTS + rules.KEPT + DAY):
        look_after()
    assert not Letter.objects.exists()
    assert not Introduction.objects.exists()


def test_ending_it_stops_both_and_keeps_the_words_for_now():
    seeker, giver = introduced()
    letters.write(side=seeker, text=WORDS)
    letters.end(side=giver)
    letters.end(side=giver)
    with pytest.raises(Gone):
        letters.write(side=seeker, text="Hallo?")
    assert Letter.objects.count() == 1


def test_forgetting_it_takes_every_letter_of_both_at_once():
    seeker, giver = introduced()
    letters.write(side=seeker, text=WORDS)
    letters.write(side=giver, text="Det kan vi godt.")
    letters.forget(side=giver)
    assert not Letter.objects.exists()
    assert now(seeker).stage == "ended"


def test_what_has_not_begun_cannot_be_ended_by_force():
    seeker, _giver = asked()
    with pytest.raises(Gone):
        letters.end(side=seeker)
    assert Introduction.objects.get().ended_at is None


class TestReporting:
    def test_only_the_others_letter_can_be_reported_and_only_it_is_kept(self):
        seeker, giver = introduced()
        first = letters.write(side=seeker, text="Grimme ord")
        letters.write(side=seeker, text="Andre ord, som ingen viser frem")
        report = letters.report(side=giver, letter=first.pk)
        assert letters.report(side=seeker, letter=first.pk) is None
        assert letters.report(side=giver, letter=first.pk) == report
        assert (report.text, LetterReport.objects.count()) == ("Grimme ord", 1)
        assert OutboxMail.objects.filter(kind="letter_reported").count() == 1
        assert "Grimme" not in OutboxMail.objects.get(kind="letter_reported").text

    def test_a_letter_of_others_cannot_be_reached(self):
        _seeker, giver = introduced()
        strangers = introduced()
        letter = letters.write(side=strangers[0], text=WORDS)
        assert letters.report(side=giver, letter=letter.pk) is None
        assert not LetterReport.objects.exists()

    def test_forgetting_does_not_hide_what_was_reported(self):
        seeker, giver = introduced()
        letter = letters.write(side=seeker, text="Grimme ord")
        letters.report(side=giver, letter=letter.pk)
        letters.forget(side=seeker)
        [report] = people.open_reports()
        assert (report.text, report.letter) == ("Grimme ord", None)

    def test_whoever_is_kept_out_has_nothing_up_and_writes_to_nobody_for_a_year(self):
        seeker, giver = introduced()
        NoticeFactory(member=seeker.member)
        letter = letters.write(side=seeker, text="Grimme ord")
        other = asked(member=seeker.member)
        report = letters.report(side=giver, letter=letter.pk)
        assert letters.decide(report=report, is_barred=True)
        assert not letters.decide(report=report, is_barred=False)
        assert not Notice.objects.filter(member=seeker.member).exists()
        region = RegionFactory()
        with pytest.raises(CannotPost):
            post(member=seeker.member, gives=True, topic=TopicFactory(), region=region)
        with pytest.raises(CannotAsk):
            introducing.ask(member=seeker.member, notice=NoticeFactory(), text="Hej", region=region)
        with pytest.raises(Gone):
            introducing.answer(side=other[1], says_yes=True)
        with pytest.raises(Gone):
            letters.write(side=seeker, text="Mere")
        kinds = set(OutboxMail.objects.filter(to=seeker.member.email).values_list("kind", flat=True))
        assert "introductions_barred" in kinds
        assert OutboxMail.objects.filter(to=giver.member.email, kind="letter_looked_at").count() == 1
        assert LetterReport.objects.get().text == ""
        with later(rules.REPORTS_KEPT + DAY):
            look_after()
            assert post(member=seeker.member, gives=True, topic=TopicFactory(), region=region)
        assert not LetterReport.objects.exists()

    def test_nothing_wrong_changes_nothing_for_whoever_wrote_it(self):
        seeker, giver = introduced()
        report = letters.report(side=giver, letter=letters.write(side=seeker, text="Hm").pk)
        letters.decide(report=report, is_barred=False)
        assert now(seeker).stage == "open"
        assert not OutboxMail.objects.filter(kind="introductions_barred").exists()


@pytest.mark.parametrize("who", [0, 1])
def test_whoever_is_forgotten_leaves_no_letter_and_no_mail(who):
    sides = introduced()
    letter = letters.write(side=sides[0], text=WORDS)
    letters.write(side=sides[1], text="Kære Prøve, tak")
    letters.report(side=sides[1], letter=letter.pk)
    gone = sides[who].member
    erase_member(member=gone)
    assert not Letter.objects.exists()
    assert now(sides[1 - who]) is None
    assert not OutboxMail.objects.filter(kind__startswith="introduction").exists()
    # A report by somebody who is gone is still looked at; one about them has nobody to keep out.
    assert LetterReport.objects.count() == (1 if who else 0)
