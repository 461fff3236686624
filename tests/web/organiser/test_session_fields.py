"""The fields that forms about a session share refuse the same in each."""

from functools import partial

import pytest

from courses.catalogue.models import Course
from courses.schedule.models import Session
from courses.web.organiser.forms import DetailsForm, SessionForm
from courses.web.organiser.rescue_forms import OnlineForm
from courses.web.organiser.session_fields import LONGEST_NOTE

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DETAILS = partial(DetailsForm, instance=Session(course=Course(), capacity=12))
FORMS = [SessionForm, DETAILS, partial(OnlineForm, session=Session())]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "typed", ["ftp://filer.example.dk/moede", "Zoom kl. 19", "https://", "mailto:mig@demo.example"]
)
def test_what_no_browser_opens_is_refused_with_an_example(form, typed):
    said = form({"online_url": typed}).errors["online_url"]
    assert said == ["Skriv en hel adresse, fx https://moede.example.dk/vejle."]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("typed", ["moede.example.dk/vejle", "https://moede.example.dk/æ?pwd=1"])
def test_what_people_paste_is_taken(form, typed):
    assert "online_url" not in form({"online_url": typed}).errors


@pytest.mark.parametrize(("form", "names"), [(SessionForm, ["note"]), (DETAILS, ["note", "note_en"])])
def test_a_note_is_as_long_in_each(form, names):
    for name in names:
        assert name in form({name: "x" * (LONGEST_NOTE + 1)}).errors
        assert name not in form({name: "x" * LONGEST_NOTE}).errors
