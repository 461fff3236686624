"""What no certificate could print is told where a name is written, on every form, and what was typed stays."""

import pytest
from django.forms import Form

from courses.certificates.queries import LATIN, unprintable
from courses.printing import glyphs
from courses.web.member.forms import ProfileForm
from courses.web.member.waiting_list_forms import NameForm
from courses.web.organiser.phone_enrolment_forms import PhoneEnrolForm
from courses.web.public.forms import EnrolForm
from courses.web.trainer.sessions import WalkInForm
from tests.factories.schedule import SessionFactory

FORMS = [EnrolForm, NameForm, PhoneEnrolForm, ProfileForm, WalkInForm]
TYPED = {"email": "aase@demo.example", "phone": "20304050", "language": "da"}


@pytest.mark.parametrize("form_class", FORMS)
@pytest.mark.parametrize(("name", "signs"), [("Åse 🙂 Bjørn", "🙂"), ("अनिल", "अ"), ("Bo ☕", "☕")])
def test_signs_without_a_font_are_named_beside_the_field(form_class: type[Form], name, signs):
    form = form_class(TYPED | {"name": name})
    assert signs in form.errors["name"][0]
    assert "Beviset kan ikke vise disse tegn" in form.errors["name"][0]
    assert form["name"].value() == name


@pytest.mark.parametrize("form_class", FORMS)
@pytest.mark.parametrize(
    "name", ["Åse Bjørnholt", "Siobhán O’Connor-Nguyễn", "محمد عبد الرحمن", "李明", "김민수", "Їжак"]
)
def test_names_that_can_be_printed_are_taken(form_class: type[Form], name):
    assert "name" not in form_class(TYPED | {"name": name}).errors


def test_letters_that_are_not_looked_up_are_in_our_fonts():
    letters = "".join(chr(code) for code in range(0x250) if LATIN.fullmatch(chr(code)))
    assert len(letters) > 300
    assert glyphs.missing(letters) == []
    assert unprintable("Bo \u0905") == ["\u0905"]


@pytest.mark.django_db
def test_it_is_said_at_enrolment(client, noon):
    session = SessionFactory()
    answer = client.post(f"/hold/{session.pk}/tilmeld/", {"name": "Åse 🙂", "email": "aase@demo.example"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Beviset kan ikke vise disse tegn: 🙂. Skriv navnet uden dem." in page
    assert 'value="Åse 🙂"' in page
    assert session.enrolments.count() == 0
