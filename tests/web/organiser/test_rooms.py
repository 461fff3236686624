"""The room book: the list by district, a room's page, its form, and asking from a session."""

import pytest
from django.urls import reverse

from courses.common.models import OutboxMail
from courses.places.models import RoomFacts
from courses.rooms import actions
from tests.factories.places import MunicipalityFactory, PostcodeFactory, RegionFactory, VenueFactory
from tests.factories.rooms import RoomFactsFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX = "/admin/rooms/"


def test_by_district_and_by_words(organiser):
    fyn = MunicipalityFactory(code="0461", name="Odense", region=RegionFactory(number=8, name="Fyn", slug="fyn"))
    VenueFactory(name="Fynsalen", postcode=PostcodeFactory(code="5000", name="Odense C", municipality=fyn))
    VenueFactory(name="Åhuset")
    shown = {
        asked: [name for name in ("Fynsalen", "Åhuset") if name in organiser.get(INDEX + asked).content.decode()]
        for asked in ("", "?q=5000", "?q=åhus", "?district=8", "?q=x%00y", "?district=x")
    }
    both = ["Fynsalen", "Åhuset"]
    assert shown == {
        "": both, "?q=5000": ["Fynsalen"], "?q=åhus": ["Åhuset"], "?district=8": ["Fynsalen"], "?q=x%00y": [], "?district=x": both
    }  # fmt: skip
    assert "Intet lokale passer" in organiser.get(INDEX + "?q=atlantis").content.decode()


def test_danish_amounts_in_and_out(organiser):
    venue = VenueFactory()
    form = reverse("rooms:facts", args=[venue.pk])
    organiser.post(
        form, {"hour_ore": "1.250,50", "cleaning_ore": "300 kr.", "key_ore": "0", "landlord_email": "Vibe@demo.example"}
    )
    facts = RoomFacts.objects.get()
    assert (facts.hour_ore, facts.cleaning_ore, facts.day_ore) == (1_250_50, 300_00, 0)
    assert facts.landlord_email == "vibe@demo.example"
    assert 'value="1250,50"' in organiser.get(form).content.decode()
    page = organiser.get(reverse("rooms:room", args=[venue.pk])).content.decode()
    assert "1.250,50\u00a0kr." in page


@pytest.mark.parametrize("typed", ["-5", "1,234", "gratis", "1.000.000,01", "9" * 30])
def test_amounts_that_are_none(organiser, typed):
    venue = VenueFactory()
    answer = organiser.post(reverse("rooms:facts", args=[venue.pk]), {"hour_ore": typed})
    assert (answer.status_code, RoomFacts.objects.count()) == (422, 0)
    assert f'value="{typed}"' in answer.content.decode()


def test_two_with_one_form(organiser):
    venue = RoomFactsFactory(hour_ore=150_00).venue
    form = reverse("rooms:facts", args=[venue.pk])
    opened = organiser.get(form).context["form"].initial["opened"]
    organiser.post(form, {"hour_ore": "200", "opened": opened})
    second = organiser.post(form, {"hour_ore": "175", "opened": opened})
    assert (second.status_code, RoomFacts.objects.get().hour_ore) == (422, 200_00)
    assert "200" in second.content.decode()


def test_a_session_says_whether_its_room_is_confirmed_and_asks_for_it(organiser):
    session = SessionFactory()
    address, ask = reverse("sessions:edit", args=[session.pk]), reverse("rooms:ask", args=[session.pk])
    assert "Lokalet er ikke bekræftet" in organiser.get(address).content.decode()
    assert "Ingen kender e-mailen" in organiser.post(ask, follow=True).content.decode()
    RoomFactsFactory(venue=session.venue)
    assert "ikke bekræftet" in organiser.post(ask, follow=True).content.decode()
    assert OutboxMail.objects.filter(kind="room_asked").count() == 1
    booking = actions.ask_for_room(session=session)
    actions.answer(booking=booking, state="yes")
    assert "Lokalet er bekræftet" in organiser.get(address).content.decode()
    room = organiser.get(reverse("rooms:room", args=[session.venue_id])).content.decode()
    assert "Vibe Vært" in room


@pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
def test_nobody_else(client, group):
    client.force_login(somebody(group))
    assert client.get(INDEX).status_code != 200


@pytest.mark.parametrize("number", [1, 3, 30])
def test_queries(organiser, number, django_assert_num_queries):
    for _one in range(number):
        RoomFactsFactory()
    organiser.get(INDEX)
    with django_assert_num_queries(11):
        organiser.get(INDEX)
