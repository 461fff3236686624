"""What counts as somebody's name, in every form that takes one, as a browser sends it."""

import pytest
from django.urls import reverse

from courses.members.models import MemberProfile
from tests.factories.members import MemberFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import press
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
NONE = ["123", "20304050", "-", "…", "’’", "«»"]
SOME = ["Ib", "X", "Øre 2", "李明", "محمد", "O’Connor-Nguyễn", "R2D2"]


@pytest.fixture
def session(noon):
    return SessionTrainerFactory(session=SessionFactory(days=0, hours=30)).session


def enrolling(client, session, name):
    session = SessionFactory()
    address = reverse("public:session", args=[session.pk])
    return press(client, address, client.get(address), {"name": name, "email": "a@demo.example"}, "email")


def by_phone(client, session, name):
    session = SessionFactory()
    client.force_login(somebody("Planlægning"))
    address = reverse("sessions:enrol", args=[session.pk])
    return press(client, address, client.get(address), {"name": name, "phone": "20304050"}, "phone")


def profile(client, session, name):
    client.force_login(MemberFactory(name="Før").user)
    return press(client, reverse("member:home"), client.get(reverse("member:home")), {"name": name}, "phone")


FORMS = [enrolling, by_phone, profile]


@pytest.mark.parametrize("send", FORMS)
@pytest.mark.parametrize("typed", NONE)
def test_digits_and_signs_alone_are_no_name_and_stay_in_the_field(client, session, send, typed):
    page = send(client, session, typed)
    assert "Skriv navnet med bogstaver." in page.text
    assert f'value="{typed}"' in page.text
    assert not MemberProfile.objects.filter(name=typed).exists()


@pytest.mark.parametrize("send", FORMS)
@pytest.mark.parametrize("typed", SOME)
def test_names_of_any_length_and_script_are(client, session, send, typed):
    assert send(client, session, typed).status_code == 302
    assert MemberProfile.objects.filter(name=typed).exists()


@pytest.mark.parametrize("send", FORMS)
def test_the_hyphen_of_a_telephone_that_no_font_has_is_a_hyphen(client, session, send):
    assert send(client, session, "Åse Bjørn\u2011Holt").status_code == 302
    assert MemberProfile.objects.filter(name="Åse Bjørn-Holt").exists()


@pytest.mark.parametrize("send", FORMS)
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("H.C.Andersen", "H.C. Andersen"),
        ("cand.mag.Bo Ng", "cand.mag. Bo Ng"),
        ("A.M.Ng", "A.M. Ng"),
        ("dr.phil. Ida Holm", "dr.phil. Ida Holm"),
        ("Åse\u200b Holm\ufeff", "Åse Holm"),
        ("Åse Bjørn\u00adholt", "Åse Bjørnholt"),
    ],
)
def test_initials_are_no_host_and_what_no_eye_sees_is_not_kept(client, session, send, typed, kept):
    assert send(client, session, typed).status_code == 302
    assert MemberProfile.objects.filter(name=kept).exists()


@pytest.mark.parametrize("send", FORMS)
def test_what_a_certificate_cannot_print_is_said_at_once(client, session, send):
    page = send(client, session, "अनिल")
    assert "Beviset kan ikke vise disse tegn" in page.text or "kan ikke vise" in page.text
    assert not MemberProfile.objects.filter(name="अनिल").exists()
