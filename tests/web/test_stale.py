"""Two windows with one form: who saves second is refused and shown both versions, and nothing typed is lost."""

import datetime as dt

import pytest
from django import forms
from django.urls import reverse

from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.models import Debrief
from courses.members.models import TrainerProfile
from courses.places.models import Venue, VenueClosure
from courses.schedule import actions
from courses.schedule.models import Session
from courses.web.stale import OPENED, StaleGuard
from tests.factories.catalogue import QualificationFactory
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import filled, form_with
from tests.web.organising import SATURDAY
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]


def two_windows(client, address, name, mine, yours, button=""):
    """The same page opened twice; `mine` is saved first, then `yours`. Gives the answer to the second, and its form."""
    opened = [form_with(client.get(address).text, name) for _window in range(2)]
    first = client.post(address, filled(opened[0], mine, button))
    assert first.status_code == 302, text(first)[-800:]
    return client.post(address, filled(opened[1], yours, button)), opened[1]


class TestTheBackOffice:
    def test_the_second_save_does_not_wipe_the_firsts_note(self, organiser, published):
        address = reverse("sessions:details", args=[published.pk])
        answer, _form = two_windows(organiser, address, "note", {"note": "Tag mad med"}, {"min_participants": "4"})
        assert answer.status_code == 200
        assert "Nogen har gemt dette, siden du åbnede det" in text(answer)
        assert "nu står der «Tag mad med», og du skrev «–»" in text(answer)
        published.refresh_from_db()
        assert (published.note, published.min_participants) == ("Tag mad med", 6)

    def test_what_was_typed_stays_and_saving_again_keeps_it(self, organiser, published):
        address = reverse("sessions:details", args=[published.pk])
        answer, _form = two_windows(organiser, address, "note", {"note": "Min"}, {"note": "Din"})
        again = form_with(answer.text, "note")
        assert organiser.post(address, filled(again, {})).status_code == 302
        published.refresh_from_db()
        assert published.note == "Din"

    def test_the_same_words_twice_are_no_conflict(self, organiser, published):
        address = reverse("sessions:details", args=[published.pk])
        answer, _form = two_windows(organiser, address, "note", {"note": "Ens"}, {"note": "Ens"})
        assert answer.status_code == 302

    def test_a_change_elsewhere_on_the_session_is_none(self, organiser, published):
        address = reverse("sessions:details", args=[published.pk])
        form = form_with(organiser.get(address).text, "note")
        actions.set_capacity(session=published, capacity=7)
        assert organiser.post(address, filled(form, {"note": "Tag mad med"})).status_code == 302

    def test_one_move_does_not_silently_undo_another(self, organiser, published):
        address = reverse("sessions:move", args=[published.pk])
        sunday, monday = (SATURDAY + dt.timedelta(days=days) for days in (1, 2))
        windows = [form_with(organiser.get(address).text, "meetings-0-day") for _window in range(2)]
        shown = [
            organiser.post(address, filled(form, {"meetings-0-day": day.isoformat()}, "action-preview"))
            for form, day in zip(windows, (sunday, monday), strict=True)
        ]
        forms_shown = [form_with(page.text, "meetings-0-day") for page in shown]
        assert organiser.post(address, filled(forms_shown[0], {}, "action-save")).status_code == 302
        answer = organiser.post(address, filled(forms_shown[1], {}, "action-save"))
        assert answer.status_code == 200
        assert "nu står der «søndag den 14. februar 2027" in text(answer)
        assert "og du skrev «mandag den 15. februar 2027" in text(answer)
        assert Session.objects.get(pk=published.pk).starts_at.date() == sunday
        again = form_with(answer.text, "meetings-0-day")
        page = organiser.post(address, filled(again, {}, "action-preview"))
        last = organiser.post(address, filled(form_with(page.text, "meetings-0-day"), {}, "action-save"))
        assert last.status_code == 302

    def test_trainers(self, organiser, published):
        mette, bo = TrainerFactory(member__name="Mette Maj"), TrainerFactory(member__name="Bo Bak")
        QualificationFactory(trainer=mette, course=published.course)
        address = reverse("sessions:trainers", args=[published.pk])
        chosen = [{"trainers-0-trainer": str(one.pk)} for one in (mette, bo)]
        answer, _form = two_windows(organiser, address, "trainers-0-trainer", *chosen)
        assert "nu står der «Mette Maj (underviser)», og du skrev «Bo Bak (underviser)»" in text(answer)
        assert published.trainers.get().trainer == mette

    def test_the_name_and_number_of_a_caller(self, organiser, published):
        """Two at the telephones: the second's name does not put the old number back."""
        seat = enrol(session=published, name="Ida Holm", email="", phone="20304050", is_proven=True)
        address = reverse("sessions:person", args=[published.pk, seat.pk])
        mine, yours = {"phone": "21314151"}, {"name": "Ida Bakke"}
        answer, _form = two_windows(organiser, address, "correct", mine, yours, "correct")
        assert answer.status_code == 422
        assert "nu står der «21 31 41 51», og du skrev «20 30 40 50»" in text(answer)
        seat.member.refresh_from_db()
        assert (seat.member.name, seat.member.phone) == ("Ida Holm", "+4521314151")

    def test_seats(self, organiser, published):
        address, page = (reverse(f"sessions:{name}", args=[published.pk]) for name in ("seats", "edit"))
        windows = [form_with(organiser.get(page).text, "capacity") for _window in range(2)]
        organiser.post(address, filled(windows[0], {"capacity": "7"}))
        answer = organiser.post(address, filled(windows[1], {"capacity": "9"}))
        assert "nu står der «7», og du skrev «9»" in text(answer)
        published.refresh_from_db()
        assert published.capacity == 7

    def test_a_venue_and_its_closures(self, organiser):
        venue = VenueFactory(name="Huset")
        address = reverse("venue:edit", args=[venue.pk])
        answer, _form = two_windows(organiser, address, "name", {"name": "Mit hus"}, {"capacity": "9"})
        assert answer.status_code == 200
        assert "nu står der «Mit hus», og du skrev «Huset»" in text(answer)
        assert Venue.objects.get(pk=venue.pk).name == "Mit hus"
        form = form_with(organiser.get(address).text, "name")
        VenueClosure.objects.create(venue=venue, start_date=SATURDAY, end_date=SATURDAY)
        refused = organiser.post(address, filled(form, {"capacity": "9"}))
        assert "og du skrev «som det står nedenfor»" in text(refused)
        assert VenueClosure.objects.count() == 1
        assert Venue.objects.get(pk=venue.pk).capacity != 9

    def test_a_trainer(self, organiser):
        trainer = SessionTrainerFactory().trainer
        address = reverse("trainers:edit", args=[trainer.pk])
        answer, _form = two_windows(organiser, address, "travel_km", {"travel_km": "80"}, {"rest_weeks": "3"})
        assert "nu står der «80», og du skrev «60»" in text(answer)
        assert TrainerProfile.objects.get(pk=trainer.pk).rest_weeks == 1


class TestTheTrainer:
    @pytest.fixture
    def session(self):
        return SessionTrainerFactory(session=SessionFactory(days=-1)).session

    def test_availability(self, teacher, session):
        address = reverse("trainer:availability")
        answer, _form = two_windows(teacher, address, "travel_km", {"travel_km": "80"}, {"rest_weeks": "3"})
        assert answer.status_code == 422
        assert "nu står der «80», og du skrev «60»" in text(answer)
        trainer = session.trainers.get().trainer
        assert (trainer.travel_km, trainer.rest_weeks) == (80, 1)

    def test_the_debrief_of_another_window(self, teacher, session):
        address = reverse("trainer:debrief", args=[session.pk])
        answer, _form = two_windows(teacher, address, "worked", {"worked": "Kaffen"}, {"change": "Stolene"})
        assert answer.status_code == 422
        assert "nu står der «Kaffen», og du skrev «–»" in text(answer)
        assert Debrief.objects.get().worked == "Kaffen"


class TestTheMember:
    def test_what_we_know_about_you(self, client):
        """Two tabs of «Min side»."""
        member = MemberFactory(name="Bo Bak")
        PostcodeFactory()
        client.force_login(member.user)
        mine, yours = {"phone": "20304050", "postcode": "Vejle"}, {"name": "Bo Bakke", "postcode": "7100 Vejle"}
        answer, _form = two_windows(client, reverse("member:home"), "phone", mine, yours)
        assert answer.status_code == 422
        assert "nu står der «20 30 40 50», og du skrev «–»" in text(answer)
        # The same postcode, spelt in two ways, is no conflict.
        assert "Postnummer: nu" not in text(answer)
        member.refresh_from_db()
        assert (member.name, member.phone) == ("Bo Bak", "+4520304050")


class Numbers(StaleGuard, forms.Form):
    one = forms.IntegerField(required=False)
    many = forms.MultipleChoiceField(choices=[("a", "Ål"), ("b", "Bær")], required=False)
    yes = forms.BooleanField(required=False)


class TestTheGuard:
    def opened(self, **initial) -> str:
        return Numbers(initial=initial)[OPENED].value()

    def test_says_each_value_in_words(self):
        was = self.opened(one=1, many=["a"], yes=False)
        form = Numbers({"one": "1", "many": ["a"], OPENED: was}, initial={"one": 2, "many": ["a", "b"], "yes": True})
        assert not form.is_valid()
        said = " ".join(form.non_field_errors())
        for words in ("«2», og du skrev «1»", "«Ål, Bær», og du skrev «Ål»", "«ja», og du skrev «nej»"):
            assert words in said

    @pytest.mark.parametrize("token", ["", "x", "[]", "1", '{"one": 5}', '{"none": "x"}', "null", "{" * 2000])
    def test_a_damaged_token_ends_in_no_error(self, token):
        form = Numbers({"one": "1", OPENED: token}, initial={"one": 2})
        assert form.is_valid() == ('"one"' not in token)

    def test_the_guard_is_no_value_of_the_form(self):
        form = Numbers({"one": "1", OPENED: self.opened(one=1)}, initial={"one": 1})
        assert form.is_valid()
        assert OPENED not in form.cleaned_data

    def test_without_the_guard_the_note_would_be_wiped(self, organiser, published):
        """What the mechanism is for: the same two windows, and nothing that remembers what was shown."""
        address = reverse("sessions:details", args=[published.pk])
        opened = [form_with(organiser.get(address).text, "note") for _window in range(2)]
        organiser.post(address, filled(opened[0], {"note": "Tag mad med"}))
        opened[1].find(attrs={"name": OPENED}).decompose()
        organiser.post(address, filled(opened[1], {}))
        published.refresh_from_db()
        assert published.note == ""
