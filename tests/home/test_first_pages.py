"""The plain pages a site begins with."""

from html import unescape
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.utils import translation

from courses.pages.models import CourseIndexPage
from courses.privacy.registry import CATEGORIES
from home.first_pages import build_pages
from home.models import HomePage, StandardPage
from tests.courses.common.test_letters import lix

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
    assert out.getvalue() == "8 pages made\n0 pages made\n"
    assert set(StandardPage.objects.filter(slug="om-data").values_list("lead", flat=True)) == {"Vores egne ord"}
    assert HomePage.objects.get(locale__language_code="da").lead == "Vores egen forside"


def test_a_fresh_site_can_begin_with_six_courses(client):
    out = StringIO()
    call_command("first_pages", "--courses", stdout=out)
    assert "Pressen og os" in out.getvalue()
    assert client.get("/kurser/k4/").status_code == 200
    assert client.get("/en/jeg-er-ny/").status_code == 200
    call_command("starter_courses", stdout=out)
    assert out.getvalue().endswith("nothing to make: all six are here\n")


@pytest.mark.parametrize(("path", "language"), [("/om-data/", "da"), ("/en/om-data/", "en")])
def test_the_page_about_data_says_what_the_registry_says(client, path, language):
    build_pages()
    page = unescape(client.get(path).content.decode())
    with translation.override(language):
        for category in CATEGORIES:
            said = [category.what, category.why, category.kept, category.seen_by, category.basis]
            assert [str(words) for words in said if str(words) not in page] == []
    assert str(CATEGORIES[0].what) not in unescape(client.get("/undervis/").content.decode())


def test_the_notice_is_easy_to_read_in_danish():
    with translation.override("da"):
        for category in CATEGORIES:
            text = " ".join(map(str, [category.what, category.why, category.kept, category.seen_by]))
            assert lix(text) < 40, text


@pytest.mark.parametrize(("path", "words"), [("/undervis/", "kurserne"), ("/en/undervis/", "the courses")])
def test_who_wants_to_teach_is_led_to_the_courses_wherever_they_are(client, path, words):
    build_pages()
    for index in CourseIndexPage.objects.all():
        index.slug = "katalog"
        index.save_revision().publish()
    page = BeautifulSoup(client.get(path).content, "html.parser")
    (link,) = [link for link in page.find("main").find_all("a") if link.get_text() == words]
    assert str(link["href"]).endswith("/katalog/")
    assert client.get(link["href"]).status_code == 200
