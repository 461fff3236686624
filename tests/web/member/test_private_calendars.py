"""Private calendar addresses: given once, kept as digests, gone at once, and holding only what is one's own."""

import datetime as dt
import logging
import re

import icalendar
import pytest
from django.contrib.auth.models import Group

from courses.calendars import rules
from courses.calendars.actions import addresses, private_feeds
from courses.calendars.actions.departures import let_go
from courses.calendars.models import FeedToken
from courses.catalogue.models import Course
from courses.common import clock
from courses.common.actions import versions
from courses.enrolment.actions import enrolments as enrolment
from courses.members.models import TrainerProfile
from courses.places.models import Venue
from courses.privacy.actions.erasure import erase_member
from courses.privacy.queries import everything_about, person_of
from courses.schedule import actions as schedule
from courses.schedule.models import Session
from lms.logs import without_personal_data
from tests.factories.catalogue import CourseFactory
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import RegionFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PAGE = "/min-side/kalendere/"


@pytest.fixture
def member(noon):
    return MemberFactory(name="Alma Raps")


def given(owner, kind="mine", **fields):
    feed, token = addresses.give_address(owner=owner, kind=kind, name="min telefon", **fields)
    return feed, f"/kalender/privat/{token}.ics"


def events(response) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(response.content).events


def titles(response) -> list[str]:
    return [str(event["SUMMARY"]) for event in events(response)]


def organiser(user):
    user.groups.add(Group.objects.get(name="Planlægning"))
    return user


class TestPage:
    def test_makes_an_address_and_shows_it_once(self, client, member):
        client.force_login(member.user)
        made = client.post(PAGE, {"kind": "mine", "name": " min  telefon"})
        (address,) = set(re.findall(r"/kalender/privat/[\w-]+\.ics", made.content.decode()))
        token = address.removeprefix("/kalender/privat/").removesuffix(".ics")
        assert len(token) == 22
        assert client.get(address).status_code == 200
        assert token not in client.get(PAGE).content.decode()
        feed = FeedToken.objects.get()
        assert (feed.name, feed.digest) == ("min telefon", rules.digest(token))
        assert token not in str(FeedToken.objects.values())

    def test_a_renewed_or_deleted_address_is_gone_at_once(self, client, member):
        client.force_login(member.user)
        feed, old = given(member.user)
        renewed = client.post(f"{PAGE}{feed.pk}/ny-adresse/")
        (new,) = set(re.findall(r"/kalender/privat/[\w-]+\.ics", renewed.content.decode()))
        assert [client.get(address).status_code for address in (old, new)] == [404, 200]
        assert client.post(f"{PAGE}{feed.pk}/slet/").status_code == 302
        assert client.get(new).status_code == 404
        assert client.get(new)["Content-Type"] == "text/plain; charset=utf-8"

    def test_others_cannot_touch_it(self, client, member):
        feed, address = given(member.user)
        client.force_login(MemberFactory().user)
        for step in ("ny-adresse", "slet"):
            assert client.post(f"{PAGE}{feed.pk}/{step}/").status_code == 404
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize(
        "data",
        [
            {"kind": "trainer", "name": "x"},
            {"kind": "region", "name": "x", "region": "7"},
            {"kind": "mine", "name": ""},
            {"kind": "x", "name": "x"},
            {},
        ],
    )
    def test_gives_nobody_more_than_they_may_have(self, client, member, data):
        RegionFactory()
        client.force_login(member.user)
        response = client.post(PAGE, data)
        assert response.status_code == 422
        assert response.context["form"].errors
        assert FeedToken.objects.count() == 0

    def test_twenty_are_enough(self, client, member):
        for _ in range(addresses.MOST):
            given(member.user)
        client.force_login(member.user)
        assert client.post(PAGE, {"kind": "mine", "name": "x"}).status_code == 409
        with pytest.raises(addresses.TooManyCalendars):
            given(member.user)

    def test_an_organiser_chooses_a_district(self, client, noon):
        RegionFactory()
        user = organiser(UserFactory())
        client.force_login(user)
        assert client.post(PAGE, {"kind": "region", "name": "x"}).status_code == 422
        assert client.post(PAGE, {"kind": "region", "name": "x", "region": "7"}).status_code == 200
        assert FeedToken.objects.get().region_id == 7

    @pytest.mark.parametrize("count", [1, 3, 20])
    def test_costs_the_same_for_few_and_many(self, client, member, count, django_assert_num_queries):
        for _ in range(count):
            given(member.user)
        client.force_login(member.user)
        with django_assert_num_queries(8):
            client.get(PAGE)


class TestMine:
    def test_holds_places_and_nothing_else(self, client, member):
        seat = EnrolmentFactory(member=member, session=SessionFactory(course=CourseFactory(title="Debatdogmer")))
        for state in ("offered", "waiting", "cancelled"):
            extra = {"answer_by": clock.now()} if state == "offered" else {"queued_at": clock.now()}
            EnrolmentFactory(member=member, state=state, **extra)
        EnrolmentFactory()
        _feed, address = given(member.user)
        (event,) = events(client.get(address))
        assert str(event["SUMMARY"]) == "Vejle · Debatdogmer"
        assert str(event["CLASS"]) == "PRIVATE"
        body = client.get(address).content.decode()
        assert "Alma" not in body
        assert address.rpartition("/")[2] not in body
        schedule.call_off(session=seat.session, reason="")
        assert titles(client.get(address)) == ["AFLYST: Vejle · Debatdogmer"]

    def test_has_the_online_address_that_the_public_calendar_has_not(self, client, member):
        session = SessionFactory(is_online=True, online_url="https://moede.example/1")
        EnrolmentFactory(member=member, session=session)
        _feed, address = given(member.user)
        (event,) = events(client.get(address))
        assert str(event["CONFERENCE"]) == "https://moede.example/1"
        assert "https://moede.example/1" in str(event["DESCRIPTION"])
        assert b"moede.example" not in client.get("/kalender/alle.ics").content

    def test_neutral_titles_say_when_and_where_and_no_more(self, client, member):
        session = SessionFactory(course=CourseFactory(title="Debatdogmer", tagline="Løfte"), note="Note")
        EnrolmentFactory(member=member, session=session)
        _feed, address = given(member.user, is_neutral=True)
        response = client.get(address)
        (event,) = events(response)
        assert str(event["SUMMARY"]) == "Kursus"
        assert "LOCATION" in event
        for word in ("Debatdogmer", "Løfte", "Note", "URL:", "CATEGORIES", "DESCRIPTION", "Mine kurser"):
            assert word not in response.content.decode()
        assert titles(client.get(f"/en{address}")) == ["Course"]

    def test_every_change_makes_a_new_etag(self, client, member):
        session = SessionFactory()
        _feed, address = given(member.user)
        seen = [client.get(address)["ETag"]]
        steps = [
            lambda: enrolment.enrol(session=session, name="x", email=member.email),
            lambda: schedule.set_details(session=session, min_participants=1, note="Ny"),
            lambda: versions.mark(versions.SHOWN),
            lambda: enrolment.cancel(enrolment=session.enrolments.get()),
        ]
        for minutes, step in enumerate(steps, start=1):
            with clock.at(clock.now() + dt.timedelta(minutes=minutes)):
                step()
                response = client.get(address, headers={"if-none-match": seen[-1]})
                assert response.status_code == 200
                assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
                seen.append(response["ETag"])
        assert len(set(seen)) == 5


class TestTrainer:
    def test_holds_what_they_teach_with_how_many_come(self, client, noon):
        row = SessionTrainerFactory(session=SessionFactory(capacity=12))
        SessionFactory()
        # These columns follow the real clock; the tests stand on a day of their own.
        for model in (Course, Venue, TrainerProfile):
            model.objects.update(changed_at=noon - dt.timedelta(days=1))
        _feed, address = given(row.trainer.member.user, "trainer")
        before = client.get(address)
        assert "0 af 12 pladser" in str(events(before)[0]["DESCRIPTION"])
        with clock.at(noon + dt.timedelta(minutes=5)):
            enrolment.enrol(session=row.session, name="Bo", email="bo@demo.example")
            after = client.get(address, headers={"if-none-match": before["ETag"]})
        assert "1 af 12 pladser" in str(events(after)[0]["DESCRIPTION"])
        assert events(after)[0]["LAST-MODIFIED"].dt > events(before)[0]["LAST-MODIFIED"].dt
        assert "Bo" not in after.content.decode().replace("Borger", "")

    def test_ends_when_they_teach_no_longer(self, client, noon):
        trainer = TrainerFactory()
        _feed, address = given(trainer.member.user, "trainer")
        assert client.get(address).status_code == 200
        trainer.is_active = False
        trainer.save()
        assert client.get(address).status_code == 404


class TestOrganiser:
    def test_sees_drafts_of_the_district_as_tentative(self, client, noon):
        session = SessionFactory(status=Session.Status.DRAFT)
        SessionFactory(region=RegionFactory(number=3, name="Fyn", slug="fyn"))
        user = organiser(UserFactory())
        _feed, address = given(user, "region", region=session.region)
        (event,) = events(client.get(address))
        assert str(event["STATUS"]) == "TENTATIVE"
        assert str(event["SUMMARY"]).startswith("KLADDE: Vejle")
        with clock.at(session.ends_at + dt.timedelta(hours=1)):
            let_go()
            assert titles(client.get(address)) == []
        user.groups.clear()
        assert client.get(address).status_code == 404

    def test_is_for_organisers_only(self, member):
        with pytest.raises(addresses.NotYours):
            given(member.user, "region", region=RegionFactory())


class TestSecrecy:
    def test_nobody_keeps_or_lists_it(self, client, member):
        _feed, address = given(member.user)
        for path in (address, "/kalender/privat/made-up.ics"):
            response = client.get(path)
            assert response["Cache-Control"] == "private, no-store"
            assert "noindex" in response["X-Robots-Tag"]
            assert response["Referrer-Policy"] == "no-referrer"

    def test_it_is_in_no_log(self, client, member, caplog):
        _feed, address = given(member.user)
        token = address.removeprefix("/kalender/privat/").removesuffix(".ics")
        with caplog.at_level(logging.DEBUG):
            addresses.revoke_address(feed=FeedToken.objects.get())
            client.get(address)
        written = without_personal_data("\n".join(record.getMessage() for record in caplog.records))
        assert "/kalender/privat/" in written
        assert token not in written
        for other in ("abcdefghijklmnopqrstuv", "AAAA_AAAA-AAAA_AAAA-AA"):
            assert other not in without_personal_data(f'"GET /en/kalender/privat/{other}.ics HTTP/1.1" 200')

    def test_the_day_it_was_last_used_is_kept_and_no_more(self, client, member, django_assert_num_queries):
        feed, address = given(member.user)
        client.get(address)
        feed.refresh_from_db()
        assert feed.last_used_date == dt.date(2026, 11, 24)
        etag = client.get(address)["ETag"]
        with django_assert_num_queries(3):  # no write the second time
            client.get(address, headers={"if-none-match": etag})

    def test_it_goes_with_its_owner_and_is_told_to_them(self, client, member):
        _feed, address = given(member.user)
        (told,) = everything_about(person_of(member))["private_calendars"]
        assert (told["name"], told["kind"]) == ("min telefon", "mine")
        assert "digest" not in told
        erase_member(member=member)
        assert FeedToken.objects.count() == 0
        assert client.get(address).status_code == 404

    def test_a_blocked_log_in_blocks_it(self, client, member):
        _feed, address = given(member.user)
        member.user.is_active = False
        member.user.save()
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3, 30])
@pytest.mark.parametrize(("kind", "queries"), [("mine", 6), ("trainer", 6), ("region", 7)])
def test_costs_the_same_for_few_and_many(client, noon, count, kind, queries, django_assert_num_queries):
    trainer = TrainerFactory()
    user = organiser(trainer.member.user)
    for _ in range(count):
        session = SessionFactory()
        SessionTrainerFactory(session=session, trainer=trainer)
        EnrolmentFactory(session=session, member=trainer.member)
    region = session.region if kind == "region" else None
    _feed, address = given(user, kind, region=region)
    client.get(address)
    with django_assert_num_queries(queries):
        assert len(events(client.get(address))) == count


def test_tokens_are_128_random_bits_and_no_two_alike():
    tokens = {rules.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}
    assert private_feeds.by_token("x") is None
