"""The plain pages a site begins with."""

from io import StringIO

import pytest
from django.core.management import call_command

from home.first_pages import build_pages
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db
# What the owners of the data ask to be written (courses/places/data/LICENCES.txt).
REQUIRED = [
    "Indeholder data fra Klimadatastyrelsen (tidl. SDFE), DAGI/Danmarks Adresser, hentet via DAWA september 2019",
    "Indeholder data fra Geodatastyrelsen og danske kommuner (FOT/GeoDanmark), DAGI 1:500.000, februar 2014",
    "© 2018 Styrelsen for Dataforsyning og Effektivisering",
    "https://creativecommons.org/licenses/by/4.0/",
    "https://www.geonames.org/",
    "© Nabil Ashraf",
]


@pytest.mark.parametrize("path", ["/om-data/", "/undervis/", "/en/om-data/", "/en/undervis/"])
def test_pages_are_there_in_both_languages(client, path):
    build_pages()
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/om-data/", "/en/om-data/"])
def test_the_sources_of_the_maps_are_named_in_the_words_they_ask_for(client, path):
    build_pages()
    page = client.get(path).content.decode()
    assert [words for words in REQUIRED if words not in page] == []


def test_what_an_editor_wrote_is_left_alone():
    out = StringIO()
    call_command("first_pages", stdout=out)
    StandardPage.objects.filter(slug="om-data").update(lead="Vores egne ord")
    HomePage.objects.filter(locale__language_code="da").update(lead="Vores egen forside")
    call_command("first_pages", stdout=out)
    assert out.getvalue() == "4 pages made\n0 pages made\n"
    assert set(StandardPage.objects.filter(slug="om-data").values_list("lead", flat=True)) == {"Vores egne ord"}
    assert HomePage.objects.get(locale__language_code="da").lead == "Vores egen forside"
