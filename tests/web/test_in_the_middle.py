"""A person who is erased, an association that is dissolved, a coordinator who is gone, in the middle of something: a page or a
sentence for whoever is left, and nothing of whoever went. The test client raises what a view raises."""

import pytest
from django.urls import reverse

from courses.enrolment.models import State
from courses.handover.models import HandOver
from courses.introductions.actions import introducing, notices
from courses.introductions.models import Introduction, Kind, Notice
from courses.introductions.queries.people import Side
from courses.knowledge.actions import asking
from courses.knowledge.models import Inquiry
from courses.places.actions import drop_place
from courses.privacy.actions.erasure import erase, erase_member
from courses.privacy.queries import person_of
from courses.schedule.models import Session
from courses.tasks.actions import coordinators, posting, taking
from courses.tasks.queries.tasks import taken_token
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.handover import begun
from tests.factories.introductions import NoticeFactory
from tests.factories.knowledge import InquiryFactory
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory, PostcodeFactory, RegionFactory
from tests.factories.schedule import SessionFactory
from tests.factories.tasks import CoordinatorFactory, coordinated
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
GONE = "Kanarie"


@pytest.fixture
def leaves():
    """Whoever goes, by a name that must stand nowhere afterwards."""
    return MemberFactory(name=f"{GONE} Kildesen", postcode=PostcodeFactory())


def dissolved(association):
    posting.dissolve(association=association)
    drop_place(place=association)


def read(client, status, address, sent=None):
    """The page, or the answer to a press of a button."""
    answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code == status, address
    body = answer.content.decode()
    assert GONE not in body
    return body


class TestQuestion:
    def at(self, name, row):
        return reverse(f"my_questions:{name}", args=[row.pk])

    def test_whoever_asked_is_erased(self, client, leaves):
        place = CoordinatorFactory(association=None, region=RegionFactory())
        row = InquiryFactory(member=leaves, region=place.region, owner=place.member.user)
        erase_member(member=leaves)
        client.force_login(place.member.user)
        read(client, 200, "/min-side/din-uge/")
        read(client, 404, self.at("answer", row))
        for name in ("answer", "take", "pass_on"):
            read(client, 404, self.at(name, row), {"text": "Kassereren."})

    def test_whoever_owes_the_answer_is_erased_and_an_organiser_gives_it(self, client, member, leaves):
        place = CoordinatorFactory(member=leaves, association=None, region=RegionFactory())
        row = asking.ask(member=member, text="Hvem betaler?")
        assert row.owner == leaves.user
        erase_member(member=leaves)
        assert "svarer senest" in read(client, 200, self.at("page", row))
        client.force_login(somebody("Planlægning"))
        assert self.at("answer", row) in read(client, 200, "/min-side/din-uge/")
        read(client, 302, self.at("answer", row), {"text": "Kassereren."})
        assert (place.region, Inquiry.objects.get().answer) == (row.region, "Kassereren.")

    def test_whoever_answered_is_erased(self, client, member):
        organiser = somebody("Planlægning", first_name=GONE)
        row = InquiryFactory(member=member)
        asking.answer(inquiry=row, user=organiser, text=f"Ring til {GONE}.", shares=True, shows_name=True, seen=())
        erase(person=person_of(user=organiser))
        assert "Svaret er væk" in read(client, 200, self.at("page", row))
        assert "når der er et svar" in read(client, 409, self.at("share", row), {})

    def test_the_association_of_whoever_asks_is_dissolved(self, client, member):
        place = CoordinatorFactory()
        type(member).objects.filter(pk=member.pk).update(association=place.association)
        dissolved(place.association)
        read(client, 302, "/min-side/spoergsmaal/", {"text": "Hvem er vi nu?"})
        read(client, 200, self.at("page", Inquiry.objects.get()))


class TestHandOver:
    def at(self, name, row):
        return reverse(f"hand_over:{name}", args=[row.pk])

    def test_the_association_is_dissolved(self, client, member):
        place = CoordinatorFactory(member=member)
        coordinated(place)
        row = begun(place, MemberFactory())
        posting.dissolve(association=place.association)
        assert "Rollen er ophørt imens" in read(client, 200, self.at("page", row))
        assert "Rollen er ophørt imens" in read(client, 409, self.at("finish", row), {})
        drop_place(place=place.association)
        assert not HandOver.objects.exists()
        for name in ("write", "tick", "finish", "end", "undo"):
            read(client, 404, self.at(name, row), {})
        read(client, 200, "/min-side/")

    def test_whoever_follows_is_erased(self, client, member, leaves):
        place = CoordinatorFactory(member=member)
        row = begun(place, leaves)
        erase_member(member=leaves)
        read(client, 404, self.at("page", row))
        read(client, 404, self.at("finish", row), {})
        assert reverse("hand_over:begin", args=[place.pk]) in read(client, 200, "/min-side/koordinator/")

    def test_whoever_leaves_is_erased(self, client, member, leaves):
        row = begun(CoordinatorFactory(member=leaves), member)
        erase_member(member=leaves)
        read(client, 404, self.at("accept", row), {})
        assert self.at("page", row) not in read(client, 200, "/min-side/")

    def test_whoever_took_the_role_over_is_erased_before_it_can_be_undone(self, client, member, leaves):
        place = CoordinatorFactory(member=member)
        task = coordinated(place)
        row = begun(place, leaves)
        client.force_login(somebody("Planlægning"))
        read(client, 302, self.at("finish", row), {})
        erase_member(member=leaves)
        read(client, 404, self.at("undo", row), {})
        client.force_login(member.user)
        read(client, 200, "/min-side/")
        task.refresh_from_db()
        assert (task.is_open, task.coordinator) == (False, None)


class TestIntroduction:
    def test_the_one_who_is_asked_is_erased_while_the_page_is_open(self, client, member, leaves):
        notice = NoticeFactory(member=leaves)
        address = reverse("people:ask", args=[notice.pk])
        read(client, 200, address)
        erase_member(member=leaves)
        read(client, 404, address, {"text": "Vi vil bygge"})
        read(client, 200, "/min-side/folk/")

    def test_the_one_who_asked_is_erased(self, client, member, leaves):
        notice = NoticeFactory(member=member)
        row = introducing.ask(member=leaves, notice=notice, text="Vi vil bygge")
        token = Side(row, member).token
        erase_member(member=leaves)
        assert "Det er slut og slett" in read(client, 410, reverse("introduction:page", args=[token]))
        read(client, 200, "/min-side/")
        assert Notice.objects.get() == notice

    def test_the_association_that_was_all_one_knew_of_a_home_is_dissolved(self, client):
        place = CoordinatorFactory()
        member = MemberFactory(association=place.association)
        notice, region = NoticeFactory(), RegionFactory()
        dissolved(place.association)
        client.force_login(member.user)
        address = reverse("people:ask", args=[notice.pk])
        assert "Vi vil bygge" in read(client, 422, address, {"text": "Vi vil bygge"})
        read(client, 302, address, {"text": "Vi vil bygge", "region": region.pk})


class TestLift:
    @pytest.fixture
    def session(self):
        return SessionFactory(association=AssociationFactory(), days=9)

    def seated(self, session, member):
        EnrolmentFactory(session=session, member=member, state=State.ENROLLED)
        return member

    def offered(self, session, member):
        self.seated(session, member)
        return notices.post(member=member, gives=True, kind=Kind.LIFT, session=session, text="To pladser fra Vejle")

    def test_the_driver_is_erased(self, client, member, leaves, session):
        notice = self.offered(session, leaves)
        row = introducing.ask(member=self.seated(session, member), notice=notice, text="Må jeg køre med?")
        token = Side(row, member).token
        erase_member(member=leaves)
        read(client, 410, reverse("introduction:page", args=[token]))
        read(client, 404, reverse("people:ask", args=[notice.pk]), {"text": "Må jeg køre med?"})
        assert "To pladser" not in read(client, 200, reverse("people:lifts", args=[session.pk]))

    def test_the_association_that_holds_it_is_dissolved_and_the_lift_stays(self, client, member, session):
        notice = self.offered(session, MemberFactory(name="Bo Bjælke", postcode=member.postcode))
        self.seated(session, member)
        dissolved(session.association)
        assert Session.objects.get().association is None
        assert "To pladser" in read(client, 200, reverse("people:lifts", args=[session.pk]))
        read(client, 302, reverse("people:ask", args=[notice.pk]), {"text": "Må jeg køre med?"})
        assert Introduction.objects.get().session == session


class TestTask:
    def test_without_a_coordinator_a_message_is_a_sentence_with_the_words_kept(self, client, member):
        place = CoordinatorFactory()
        row = taking.take(task=coordinated(place), member=member)
        coordinators.let_go(coordinator=place)
        address = reverse("my_tasks:write", args=[taken_token(row)])
        body = read(client, 422, address, {"words": "Hvor ligger nøglen?"})
        assert "Der er ikke længere en koordinator" in body
        assert "Hvor ligger nøglen?" in body
        read(client, 200, reverse("tasks:task", args=[row.task_id]))
        read(client, 302, reverse("my_tasks:give_back", args=[taken_token(row)]), {})

    def test_its_association_is_dissolved(self, client, member):
        place = CoordinatorFactory()
        row = taking.take(task=coordinated(place), member=member)
        dissolved(place.association)
        read(client, 200, reverse("tasks:task", args=[row.task_id]))
        read(client, 200, reverse("my_tasks:task", args=[taken_token(row)]))
        read(client, 200, "/min-side/")

    def test_whoever_took_it_is_erased_while_the_coordinator_writes(self, client, member, leaves):
        place = CoordinatorFactory(member=member)
        row = taking.take(task=coordinated(place), member=leaves)
        erase_member(member=leaves)
        read(client, 404, reverse("coordinator:write", args=[row.pk]), {"words": "Klokken otte"})
        read(client, 200, reverse("coordinator:task", args=[row.task_id]))
