"""«Sæt mig i forbindelse» as a member meets it: topics, a sentence, yes and no, letters, and every end of it."""

import re

import pytest
from django.urls import reverse

from courses.introductions.actions import introducing, letters
from courses.introductions.models import Block, Introduction, Letter, LetterReport, Notice
from courses.introductions.queries import people
from courses.privacy.actions.erasure import erase_member
from courses.privacy.queries import everything_about, person_of
from tests.factories.introductions import NoticeFactory, TopicFactory, asked, introduced
from tests.factories.members import MemberFactory
from tests.factories.places import RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HOME = "/min-side/folk/"
# Nobody may meet these before both have said yes.
CANARY, CANARY_MAIL = "Kanarie Fuglesang", "kanarie@demo.example"


@pytest.fixture
def canary():
    return MemberFactory(name=CANARY, user__email=CANARY_MAIL, user__first_name=CANARY)


def text(response) -> str:
    return response.content.decode()


def press(client, side, name, **sent):
    return client.post(reverse(f"introduction:{name}", args=[side.token]), sent)


class TestOpenPage:
    def test_it_tells_numbers_from_five_on_and_nothing_of_anybody(self, client, canary):
        topic = TopicFactory(name="Fjernvarme")
        NoticeFactory(topic=topic, member=canary, text="Kanariens hemmelige sætning")
        NoticeFactory.create_batch(3, topic=topic)
        few = text(client.get("/find-folk/"))
        assert "Fjernvarme" in few
        assert "Få indtil nu" in few
        assert "Sydjylland" not in few
        NoticeFactory(topic=topic)
        many = text(client.get("/find-folk/"))
        assert "5 medlemmer ved noget om det" in many
        assert "Sydjylland" in many
        for secret in (CANARY, "Kanarie", CANARY_MAIL, "hemmelige sætning"):
            assert secret not in few + many

    def test_no_search_engine_keeps_it(self, client):
        assert 'name="robots" content="noindex"' in text(client.get("/find-folk/"))
        robots = text(client.get("/robots.txt"))
        assert "Disallow: /find-folk/" in robots
        assert "Disallow: /en/min-forbindelse/" in robots


class TestTopic:
    def test_one_press_says_that_one_knows_and_one_sentence_what_one_looks_for(self, client, member):
        topic = TopicFactory()
        address = reverse("people:topic", args=[topic.pk])
        assert client.post(address, {"gives": "1", "text": ""})["Location"] == HOME + "?gemt=1"
        refused = client.post(address, {"gives": "0", "text": ""})
        assert refused.status_code == 422
        assert "Skriv med én sætning" in text(refused)
        client.post(address, {"gives": "0", "text": "Hvem kender en advokat?"})
        assert sorted(people.mine(member).values_list("gives", "text")) == [
            (False, "Hvem kender en advokat?"),
            (True, ""),
        ]

    def test_a_number_is_asked_about_with_what_was_typed_kept(self, client, member):
        address = reverse("people:topic", args=[TopicFactory().pk])
        sent = {"gives": "1", "text": "Ring 23 45 67 89"}
        asks = client.post(address, sent)
        assert asks.status_code == 422
        assert "«23 45 67 89»" in text(asks)
        assert "Ring 23 45 67 89" in text(asks)
        found = asks.context["form"].data["found"]
        # A tick for something else counts for nothing.
        other = client.post(address, {"gives": "1", "text": "Ring 11 22 33 44", "found": found, "seen": "on"})
        assert other.status_code == 422
        assert client.post(address, sent | {"found": found, "seen": "on"}).status_code == 302
        assert Notice.objects.get().text == "Ring 23 45 67 89"

    def test_others_stand_there_with_a_district_and_no_name(self, client, member, canary):
        row = NoticeFactory(member=canary, text="Har bygget tre huse")
        page = text(client.get(reverse("people:topic", args=[row.topic_id])))
        assert "Har bygget tre huse" in page
        assert "Sydjylland" in page
        assert "Kanarie" not in page

    def test_whoever_has_no_district_is_asked_for_it(self, client):
        member = MemberFactory()
        client.force_login(member.user)
        address = reverse("people:topic", args=[TopicFactory().pk])
        refused = client.post(address, {"gives": "1"})
        assert "Vælg din storkreds" in text(refused)
        client.post(address, {"gives": "1", "region": RegionFactory().pk})
        assert Notice.objects.get().region.number == 7

    def test_the_list_asks_as_often_for_one_as_for_thirty(self, client, member, django_assert_max_num_queries):
        topic = TopicFactory()
        NoticeFactory(topic=topic)
        address = reverse("people:topic", args=[topic.pk])
        client.get(address)
        with django_assert_max_num_queries(12):
            client.get(address)
        NoticeFactory.create_batch(29, topic=topic)
        with django_assert_max_num_queries(12):
            client.get(address)

    def test_ones_own_is_kept_standing_and_taken_down_and_nobody_elses(self, client, member):
        mine, other = NoticeFactory(member=member), NoticeFactory()
        for name in ("keep", "take_down"):
            assert client.post(reverse(f"people:{name}", args=[other.pk])).status_code == 404
            assert client.post(reverse(f"people:{name}", args=[mine.pk])).status_code == 302
        assert list(Notice.objects.all()) == [other]


class TestAsking:
    def test_from_a_notice_to_the_page_of_the_introduction(self, client, member, canary):
        row = NoticeFactory(member=canary)
        answer = client.post(reverse("people:ask", args=[row.pk]), {"text": "Vi vil bygge otte"})
        page = text(client.get(answer["Location"]))
        assert "Vi har spurgt" in page
        assert "Kanarie" not in page
        assert Introduction.objects.get().text == "Vi vil bygge otte"

    def test_without_a_sentence_it_is_refused_beside_the_field(self, client, member):
        row = NoticeFactory()
        refused = client.post(reverse("people:ask", args=[row.pk]), {"text": ""})
        assert refused.status_code == 422
        assert refused.context["form"].errors["text"]

    def test_whoever_helps_presses_once(self, client, member):
        row = NoticeFactory(gives=False, text="Hvem kan regne?")
        assert client.post(reverse("people:ask", args=[row.pk])).status_code == 302

    def test_min_side_tells_who_is_asked(self, client, member):
        _seeker, giver = asked(member=member)
        assert "vil gerne sættes i forbindelse med dig" in text(client.get("/min-side/"))
        page = text(client.get(HOME))
        assert reverse("introduction:yes", args=[giver.token]) in page
        assert "Vi vil bygge otte" in page


class TestThePage:
    def test_opening_the_link_answers_nothing_and_a_press_does(self, client):
        seeker, giver = asked()
        for name in ("yes", "no", "end", "forget", "block", "report", "write"):
            assert client.get(reverse(f"introduction:{name}", args=[giver.token])).status_code in (302, 405)
        assert Introduction.objects.get().giver_answer == ""
        press(client, giver, "yes")
        page = text(client.get(reverse("introduction:page", args=[seeker.token])))
        assert "Du og " in page

    def test_a_no_is_seen_by_whoever_said_it_alone(self, client):
        seeker, giver = asked()
        before = text(client.get(reverse("introduction:page", args=[seeker.token])))
        press(client, giver, "no")
        after = text(client.get(reverse("introduction:page", args=[seeker.token])))
        parts = [page.partition("<h1>")[2].partition("</header>")[0] for page in (before, after)]
        assert len({re.sub(r'value="[^"]*"', "", part) for part in parts}) == 1
        assert "Du sagde nej" in text(client.get(reverse("introduction:page", args=[giver.token])))

    def test_letters_are_written_read_and_asked_about(self, client):
        seeker, giver = introduced()
        sent = press(client, seeker, "write", words="Hej <b>du</b>, se www.demo.example")
        assert sent.status_code == 422
        found = sent.context["form"].data["found"]
        words = {"words": "Hej <b>du</b>, se www.demo.example", "found": found, "seen": "on"}
        assert press(client, seeker, "write", **words).status_code == 302
        page = text(client.get(reverse("introduction:page", args=[giver.token])))
        assert "Hej &lt;b&gt;du&lt;/b&gt;, se www.demo.example" in page
        assert 'href="http://www.demo' not in page
        assert seeker.member.email not in page

    def test_nothing_written_is_told_beside_the_field(self, client):
        seeker, _giver = introduced()
        refused = press(client, seeker, "write", words=" ")
        assert refused.status_code == 422
        assert "Skriv noget først" in text(refused)

    def test_a_letter_too_many_says_so_and_keeps_what_was_typed(self, client):
        seeker, _giver = introduced()
        for number in range(10):
            press(client, seeker, "write", words=f"Brev {number}")
        refused = press(client, seeker, "write", words="Det ellevte")
        assert "Det var mange breve i dag" in text(refused)
        assert "Det ellevte" in text(refused)
        assert Letter.objects.count() == 10

    @pytest.mark.parametrize("name", ["end", "forget", "block"])
    def test_each_end_is_one_press(self, client, name):
        seeker, giver = introduced()
        press(client, seeker, "write", words="Hej")
        assert press(client, giver, name).status_code == 302
        assert "Det er slut" in text(client.get(reverse("introduction:page", args=[seeker.token])))
        assert Letter.objects.count() == (0 if name == "forget" else 1)
        assert Block.objects.count() == (1 if name == "block" else 0)
        assert press(client, seeker, "write", words="Hallo?").status_code == 422

    def test_a_report_is_one_press_beside_the_letter(self, client):
        seeker, giver = introduced()
        letter = letters.write(side=seeker, text="Grimme ord")
        press(client, giver, "report", letter=letter.pk)
        press(client, giver, "report", letter="junk")
        assert LetterReport.objects.get().text == "Grimme ord"
        assert "Anmeldt." in text(client.get(reverse("introduction:page", args=[giver.token])))

    def test_a_link_of_somebody_who_is_forgotten_says_that_it_is_gone(self, client):
        seeker, giver = introduced()
        erase_member(member=giver.member)
        assert client.get(reverse("introduction:page", args=[seeker.token])).status_code == 410
        for name in ("yes", "end", "forget", "block", "report", "write"):
            assert press(client, seeker, name, words="Hej").status_code == 410

    def test_a_made_up_link_opens_nothing(self, client):
        assert client.get("/min-forbindelse/2.x/").status_code == 410
        seeker, giver = introduced()
        assert seeker.token != giver.token


class TestOrganiser:
    @pytest.fixture
    def report(self, canary):
        seeker, giver = introduced(member=canary)
        letters.write(side=giver, text="Noget andet, som ingen viser frem")
        return letters.report(side=seeker, letter=letters.write(side=giver, text="Grimme ord").pk)

    def test_an_organiser_sees_the_reported_letter_and_nobodys_name(self, admin_client, report):
        page = text(admin_client.get(reverse("letter_reports:index")))
        assert "Grimme ord" in page
        for secret in ("Noget andet", "Kanarie", CANARY_MAIL):
            assert secret not in page

    @pytest.mark.parametrize(("sent", "decision"), [("1", "barred"), ("0", "fine"), ("", "fine")])
    def test_and_decides_by_a_press(self, admin_client, report, sent, decision):
        admin_client.post(reverse("letter_reports:decide", args=[report.pk]), {"barred": sent})
        report.refresh_from_db()
        assert (report.decision, report.text) == (decision, "")

    def test_topics_are_made_searched_and_deleted_under_what_goes_on(self, admin_client, canary):
        for name in ("Fjernvarme", "Andelsboliger"):
            admin_client.post(reverse("topic:add"), {"name": name, "name_en": "", "position": "3"})
        admin_client.get(reverse("topic:index"))
        found = text(admin_client.get(reverse("topic:index") + "?q=andels"))
        assert "Andelsboliger" in found
        assert "Fjernvarme" not in found
        seeker, _giver = introduced()
        admin_client.post(reverse("topic:delete", args=[seeker.introduction.topic_id]))
        assert people.side_by_token(seeker.token).stage == "open"


def test_what_one_takes_along_names_the_other_nowhere(canary):
    member = MemberFactory()
    seeker, giver = introduced(asker=member, member=canary)
    letters.write(side=giver, text="Fra kanariefuglen")
    letters.write(side=seeker, text="Til kanariefuglen")
    introducing.block(side=giver)
    told = everything_about(person_of(member))
    said = str(told)
    assert "Vi vil bygge otte" in said
    # Neither the address nor the link by which the other one opens their page.
    for secret in (CANARY, CANARY_MAIL, "Fra kanariefuglen", giver.token):
        assert secret not in said
    assert {row["kind"] for row in told["mails_about_me"]} >= {"introduction_ask", "introduction_letter"}
