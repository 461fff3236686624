"""Find, read, enrol: what anybody can do."""

import datetime as dt
import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, State
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PERSON = {"name": "Alma Raps", "email": "alma@demo.example"}


def town(code, name, lat, lon, **kwargs):
    return VenueFactory(postcode=PostcodeFactory(code=code, name=name, lat=lat, lon=lon, **kwargs))


class TestFind:
    @pytest.mark.parametrize("typed", ["abc", "æøå1", "12345", "", "<b>x</b>", "7" * 300, "71\x0000"])
    def test_what_is_no_postcode_gets_a_sentence_and_the_field_back(self, client, vejle, typed):
        response = client.get("/find/", {"postnr": typed})
        assert response.status_code == 422
        assert "Skriv et postnummer med fire tal, fx 7100." in text(response)
        assert "<b>x" not in response.content.decode()
        assert 'id="postnr"' in response.content.decode()

    def test_a_postcode_that_does_not_exist_is_named(self, client, vejle):
        response = client.get("/find/", {"postnr": "0000"})
        assert response.status_code == 422
        assert "Postnummer 0000 findes ikke." in text(response)

    def test_a_town_leads_to_its_postcode(self, client, vejle):
        assert client.get("/find/", {"postnr": "7100 Vejle"})["Location"] == "/find/7100/"
        assert client.get("/find/", {"postnr": "vejle"})["Location"] == "/find/7100/"

    @pytest.mark.parametrize("path", ["/find/0000/", "/find/abc/", "/find/æøå/", "/find/%00/", "/find/99999999/"])
    def test_an_address_with_none_is_a_404_with_the_field(self, client, vejle, path):
        response = client.get(path)
        assert response.status_code == 404
        assert 'id="postnr"' in response.content.decode()

    def test_leads_to_an_address_one_can_share(self, client, vejle):
        assert client.get("/find/", {"postnr": " dk-7100 "})["Location"] == "/find/7100/"
        assert client.get("/find/").status_code == 200

    def test_sorts_by_distance_then_date(self, client, vejle):
        kolding = town("6000", "Kolding", 55.49, 9.47)
        SessionFactory(venue=kolding, days=5)
        here = VenueFactory()
        SessionFactory(venue=here, days=40)
        SessionFactory(venue=here, days=20)
        hits = client.get("/find/7100/").context["found"].near
        assert [(hit.session.venue.town, (hit.session.starts_at - clock.now()).days) for hit in hits] == [
            ("Vejle", 19),
            ("Vejle", 39),
            ("Kolding", 4),
        ]

    def test_far_away_shows_the_nearest_three_and_asks_to_write_up(self, client, vejle):
        for number in range(4):
            SessionFactory(venue=town(f"900{number}", "Aalborg", 57.0 + number / 100, 9.9))
        response = client.get("/find/7100/")
        assert response.context["found"].near == []
        assert len(response.context["found"].further) == 3
        assert "Der er ingen kurser inden for 40 km af dig lige nu." in text(response)
        assert "Skriv mig op" in text(response)

    def test_over_the_water_is_not_near(self, client, vejle):
        SessionFactory(venue=town("8305", "Samsø", 55.86, 10.6))
        response = client.get("/find/7100/")
        assert response.context["found"].near == []
        assert "med færge" in text(response)

    def test_an_island_says_what_is_there_what_the_ferry_reaches_and_what_is_online(self, client, noon):
        here, odder = town("8305", "Samsø", 55.86, 10.6), town("8300", "Odder", 55.973, 10.153)
        SessionFactory(venue=here)
        SessionFactory(venue=odder)
        SessionFactory(venue=None, is_online=True)
        response = client.get("/find/8305/")
        found = response.context["found"]
        assert found.is_island
        assert [hit.session.venue.postcode_id for hit in [*found.near, *found.ferry]] == [
            here.postcode_id,
            odder.postcode_id,
        ]
        words = text(response)
        assert "inden for 40 km. De nærmeste først" not in words
        # The word stands on a filter above the list as well.
        assert words.index("På øen") < words.index("med færgen Hou–Sælvig (60 min.)") < words.rindex("Hjemmefra")

    def test_a_ferry_that_spares_a_long_way_round_is_named(self, client, noon):
        town("3390", "Hundested", 55.965, 11.853)
        SessionFactory(venue=town("4581", "Rørvig", 55.944, 11.766))
        words = text(client.get("/find/3390/"))
        assert "Der er ingen kurser inden for 40 km af dig lige nu." in words
        assert "km, med færgen Hundested–Rørvig (10" in words

    def test_filters_are_links_and_unknown_ones_do_no_harm(self, client, vejle):
        k1, k2 = CourseFactory(code="k1"), CourseFactory(code="k2")
        saturday = SessionFactory(course=k1, days=32)  # 26 December 2026 is a Saturday
        evening = SessionFactory(course=k2, days=29, starts_at=dt.datetime(2026, 12, 22, 17, 30, tzinfo=dt.UTC))

        def found(query):
            return [hit.session.pk for hit in client.get(f"/find/7100/{query}").context["found"].near]

        assert found("?kursus=k1") == [saturday.pk]
        assert found("?tid=evening") == [evening.pk]
        assert found("?tid=weekend") == [saturday.pk]
        assert found("?kursus=x&tid=y&vis=z") == [evening.pk, saturday.pk]
        assert found("?kursus=k1&tid=evening") == []

    def test_drafts_cancelled_and_past_sessions_are_not_found(self, client, vejle):
        for fields in ({"status": "draft"}, {"status": "cancelled"}, {"status": "held"}, {"days": -2}):
            SessionFactory(**fields)
        assert client.get("/find/7100/").context["found"].total == 0

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, client, vejle, count, django_assert_num_queries):
        course, venue = CourseFactory(), VenueFactory()
        for number in range(count):
            SessionFactory(course=course, venue=venue, days=5 + number)
        client.get("/find/7100/")
        with django_assert_num_queries(9):
            client.get("/find/7100/")

    def test_more_are_shown_on_request(self, client, vejle):
        course, venue = CourseFactory(), VenueFactory()
        for number in range(25):
            SessionFactory(course=course, venue=venue, days=5 + number)
        first = client.get("/find/7100/").context
        assert (len(first["found"].near), first["found"].total, first["more"]) == (20, 25, "?vis=2")
        assert len(client.get("/find/7100/?vis=2").context["found"].near) == 25


class TestSession:
    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({}, "Tilmeld mig"),
            ({"capacity": 1, "seats_taken": 1}, "Skriv mig på ventelisten"),
            (
                {"status": "cancelled", "cancel_reason": "Sygdom."},
                "Holdet er aflyst. Her er de nærmeste andre. Sygdom.",
            ),
            ({"status": "held", "days": -9}, "Holdet er slut"),
            ({"days": -1}, "Holdet er slut"),
        ],
    )
    def test_says_what_can_be_done(self, client, noon, fields, says):
        response = client.get(reverse("public:session", args=[SessionFactory(**fields).pk]))
        assert response.status_code == 200
        assert says in text(response)

    def test_a_draft_does_not_exist_for_the_public(self, client, noon):
        assert client.get(reverse("public:session", args=[SessionFactory(status="draft").pk])).status_code == 404

    @pytest.mark.parametrize("path", ["/hold/999999/", "/hold/99999999999999999999/", "/hold/abc/", "/hold/-1/"])
    def test_an_unknown_one_is_a_page_that_helps_on(self, client, noon, path):
        response = client.get(path)
        assert response.status_code == 404
        assert "Den side findes ikke længere" in text(response)

    def test_names_trainers_only_if_they_agreed(self, client, noon):
        from tests.factories.schedule import SessionTrainerFactory

        session = SessionFactory()
        SessionTrainerFactory(session=session, trainer__member__name="Synlig Underviser")
        SessionTrainerFactory(session=session, trainer__member__name="Usynlig Person", trainer__show_name=False)
        page = text(client.get(reverse("public:session", args=[session.pk])))
        assert ("Synlig" in page, "Usynlig" in page, "Underviser " in page) == (True, False, False)

    def test_never_shows_who_comes_nor_the_online_address(self, client, noon):
        session = SessionFactory(online_url="https://moede.example/hemmelig")
        enrolments.enrol(session=session, **PERSON)
        page = client.get(reverse("public:session", args=[session.pk])).content.decode()
        assert [word for word in ("Alma", "alma@", "moede.example") if word in page] == []

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_beside_few_and_many_others(self, client, noon, count, django_assert_num_queries):
        session = SessionFactory()
        for number in range(count):
            SessionFactory(course=session.course, venue=session.venue, days=40 + number)
        path = reverse("public:session", args=[session.pk])
        client.get(path)
        with django_assert_num_queries(12):
            client.get(path)


class TestEnrol:
    def post(self, client, session, **data):
        return client.post(reverse("public:enrol", args=[session.pk]), PERSON | data)

    def test_gives_a_place_and_a_page_that_says_what_happens_next(self, client, noon):
        session = SessionFactory()
        response = self.post(client, session)
        assert (response.status_code, response["Location"]) == (302, reverse("public:enrolled", args=[session.pk]))
        assert "Du er tilmeldt. Vi glæder os til at se dig." in text(client.get(response["Location"]))
        assert Enrolment.objects.get().state == State.UNCONFIRMED

    def test_the_answer_does_not_tell_whether_an_address_is_known(self, client, noon):
        session = SessionFactory()
        answers = [self.post(client, session) for _ in range(2)]
        # The token that guards the form is another each time.
        token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        pages = [token.sub("", client.get(answer["Location"]).text) for answer in answers]
        assert (answers[0].status_code, answers[0]["Location"]) == (answers[1].status_code, answers[1]["Location"])
        assert pages[0] == pages[1]
        assert Enrolment.objects.count() == 1
        # In another browser it names nobody at all.
        assert "alma" not in Client().get(answers[0]["Location"]).text.lower()

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            ({"name": ""}, "Skriv dit navn, så underviseren kan sige goddag."),
            ({"name": " \t "}, "Skriv dit navn, så underviseren kan sige goddag."),
            ({"email": ""}, "Skriv din e-mailadresse. Vi sender linket til din plads dertil."),
            ({"email": "alma@"}, "Skriv en hel e-mailadresse, fx aase@example.dk."),
            ({"email": "alma@demo.example\nBcc: x@demo.example"}, "Skriv en hel e-mailadresse, fx aase@example.dk."),
            ({"phone": "ring"}, "Skriv ét helt nummer, fx 20 30 40 50;"),
        ],
    )
    def test_bad_input_is_told_by_the_field_and_kept(self, client, noon, data, message):
        session = SessionFactory()
        response = self.post(client, session, **data)
        assert response.status_code == 422
        assert message in text(response)
        assert (Enrolment.objects.count(), OutboxMail.objects.count()) == (0, 0)
        kept = (PERSON | data).get("name", "").strip()
        assert not kept or f'value="{kept}"' in response.content.decode()

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"status": "cancelled"}, "Holdet er aflyst. Find et andet herunder."),
            ({"status": "held", "days": -9}, "Holdet er allerede begyndt. Find et andet herunder."),
            ({"days": -1}, "Holdet er allerede begyndt. Find et andet herunder."),
        ],
    )
    def test_where_there_is_nothing_to_join_the_page_says_so(self, client, noon, fields, message):
        response = self.post(client, SessionFactory(**fields))
        assert response.status_code == 409
        assert message in text(response)
        assert Enrolment.objects.count() == 0

    def test_a_robot_that_fills_every_field_gets_nothing(self, client, noon):
        assert self.post(client, SessionFactory(), website="http://spam.example").status_code == 302
        assert Enrolment.objects.count() == 0

    def test_opening_the_address_does_nothing(self, client, noon):
        assert client.get(reverse("public:enrol", args=[SessionFactory().pk])).status_code == 302

    @override_settings(ENROL_RATE=2)
    def test_a_flood_from_one_place_is_asked_to_wait(self, client, noon):
        session = SessionFactory()
        codes = [self.post(client, session, email=f"a{number}@demo.example").status_code for number in range(3)]
        assert codes == [302, 302, 429]
        assert Enrolment.objects.count() == 2

    def test_in_english_the_mail_is_english_and_a_wrong_postcode_is_no_obstacle(self, client, noon):
        session = SessionFactory()
        client.post(f"/en/hold/{session.pk}/tilmeld/", PERSON | {"postcode": "abcd"})
        assert OutboxMail.objects.get().subject.startswith("Confirm your place")
        assert Enrolment.objects.get().member.language == "en"


class TestInterest:
    def ask(self, client, **data):
        return client.post("/skriv-mig-op/", {"email": "Ib@demo.example", "postcode": "7100", "radius_km": 40} | data)

    def link(self):
        return re.search(r"/skriv-mig-op/\S+", OutboxMail.objects.order_by("pk").last().text)[0]

    def test_counts_once_the_address_is_confirmed(self, client, vejle):
        assert self.ask(client).status_code == 200
        assert client.get(self.link()).status_code == 200
        assert Interest.objects.get().confirmed_at is None
        client.post(self.link(), {"ja": "1"})
        assert Interest.objects.get().confirmed_at == clock.now()

    def test_is_told_once_about_what_is_published_within_reach(self, client, vejle):
        from courses.demand.actions.interests import tell_interested

        self.ask(client)
        client.post(self.link(), {"ja": "1"})
        with clock.at(clock.now() + dt.timedelta(hours=1)):
            near = SessionFactory(published_at=clock.now())
            SessionFactory(venue=town("9000", "Aalborg", 57.0, 9.9), published_at=clock.now())
            assert tell_interested() == 0  # until it can no longer be undone
        with clock.at(clock.now() + dt.timedelta(minutes=70)):
            assert [tell_interested(), tell_interested()] == [1, 0]
        mail = OutboxMail.objects.order_by("pk").last()
        assert (mail.kind, mail.to, mail.subject) == ("interest_news", "ib@demo.example", "Et nyt hold nær dig")
        assert re.findall(r"/skriv-mig-op/[^/]+/hold/(\d+)/", mail.text) == [str(near.pk)]
        assert "Aalborg" not in mail.text

    def test_unconfirmed_addresses_are_forgotten_after_a_week_and_others_on_demand(self, client, vejle):
        from courses.demand.actions.interests import tell_interested

        self.ask(client)
        link = self.link()
        client.post(link, {"delete": "1"})
        assert Interest.objects.count() == 0
        assert client.get(link).status_code == 404
        self.ask(client)
        with clock.at(clock.now() + dt.timedelta(days=8)):
            tell_interested()
        assert Interest.objects.count() == 0

    @pytest.mark.parametrize("data", [{"email": "x"}, {"postcode": "0000"}, {"radius_km": 5000}, {"course": 999}])
    def test_bad_input_is_told(self, client, vejle, data):
        assert self.ask(client, **data).status_code == 422
        assert Interest.objects.count() == 0

    @pytest.mark.parametrize("token", ["1.x", "1", "abc", "%00"])
    def test_an_unknown_link_is_404(self, client, vejle, token):
        assert client.get(f"/skriv-mig-op/{token}/").status_code == 404


class TestCalendarPage:
    @pytest.mark.parametrize(
        ("query", "path"),
        [
            ("", "/kalender/alle.ics"),
            ("?postnr=7100&km=20", "/kalender/naer/7100/20.ics"),
            ("?storkreds=sydjylland", "/kalender/storkreds/sydjylland.ics"),
            ("?kursus=k2", "/kalender/kursus/k2.ics"),
        ],
    )
    def test_gives_the_address_of_what_was_chosen(self, client, vejle, query, path):
        SessionFactory(course=CourseFactory(code="k2"))
        response = client.get(f"/abonner/{query}")
        assert response.context["address"] == f"http://127.0.0.1:8000{path}"
        assert response.context["webcal"] == f"webcal://127.0.0.1:8000{path}"
        assert len(client.get(f"/kalender/{query}").context["entries"]) == 1
        assert client.get(path).status_code == 200

    @pytest.mark.parametrize("query", ["?postnr=0000", "?postnr=7100&km=0", "?storkreds=x", "?kursus=x"])
    def test_says_what_is_wrong(self, client, vejle, query):
        response = client.get(f"/kalender/{query}")
        assert response.status_code == 422
        assert response.context["form"].errors

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many(self, client, vejle, count, django_assert_num_queries):
        course, venue = CourseFactory(), VenueFactory()
        for number in range(count):
            SessionFactory(course=course, venue=venue, days=5 + number)
        with django_assert_num_queries(6):
            client.get("/kalender/")


def test_region_page_and_embed(client, vejle):
    SessionFactory()
    assert client.get("/storkreds/sydjylland/").status_code == 200
    assert client.get("/storkreds/atlantis/").status_code == 404
    embed = client.get("/embed/find/7100/")
    assert embed.status_code == 200
    assert "X-Frame-Options" not in embed
    assert "frame-ancestors *" in embed["Content-Security-Policy"]
    assert embed.cookies == {}
    assert client.get("/embed/find/0000/").status_code == 404
    RegionFactory(number=4, name="Bornholm", slug="bornholm")
    assert client.get("/storkreds/bornholm/").status_code == 200


def test_front_page_in_both_languages(client, vejle):
    SessionFactory()
    assert "Lær noget. Tæt på dig. Hele året." in text(client.get("/"))
    assert "Learn something. Close to you. All year." in text(client.get("/en/"))


def test_every_public_page_forbids_inline_code_and_other_hosts(client, vejle):
    session = SessionFactory()
    for path in ("/", "/find/7100/", f"/hold/{session.pk}/", "/kalender/", "/bevis/"):
        policy = client.get(path)["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy


def test_health_and_robots(client, vejle):
    from courses.common.actions.heartbeat import beat

    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").status_code == 503
    beat("tick")
    well = {"database": True, "writable": True, "migrations": True, "tick": True, "mail": True, "routines": True}
    assert client.get("/readyz").json() == well | {"failing": [], "oldest_mail_minutes": 0, "given_up": 0}
    assert "Disallow: /kalender/\n" not in client.get("/robots.txt").content.decode()
    assert Session.objects.count() == 0
