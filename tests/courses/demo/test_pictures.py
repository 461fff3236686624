"""The demo's own scenes: drawn, each another, in words for those who do not see them, small whatever shows them."""

from io import BytesIO, StringIO
from itertools import combinations

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from PIL import Image as Picture
from PIL import ImageChops
from wagtail.images.models import Image

from courses.common.uploads.photographs import FORMATS, MOST_KB, filters
from courses.demo.pictures import HEIGHT, WIDTH, WORDS, scene
from courses.pages.blocks.english import read_in_english
from courses.pages.models import CoursePage
from courses.places.models import Region
from home.models import HomePage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Files of its own, for pictures that are drawn anew: those of the demo lie where that was built."""
    settings.MEDIA_ROOT = tmp_path
    Image.objects.all().delete()


def drawn(name: str) -> Picture.Image:
    with scene(name).file.open() as file:
        return Picture.open(BytesIO(file.read())).convert("RGB")


def test_every_scene_is_drawn_and_no_two_are_alike():
    pictures = {name: drawn(name) for name in WORDS}
    for picture in pictures.values():
        assert picture.size == (WIDTH, HEIGHT)
        # People, chairs, lamps: more than one surface.
        assert len(picture.quantize(32).getcolors()) >= 8
    for one, other in combinations(pictures.values(), 2):
        assert ImageChops.difference(one, other).getbbox() is not None


def test_a_scene_is_drawn_once_and_small_in_every_format():
    first = scene("table")
    assert scene("table") == first
    for kind in FORMATS:
        for one in filters(kind):
            assert first.get_rendition(one).file.size <= MOST_KB * 1000


def test_words_of_a_scene_stand_in_both_languages():
    for danish, english in WORDS.values():
        assert (danish.startswith("Tegning: "), english.startswith("Drawing: ")) == (True, True)


def test_every_course_page_and_district_of_the_demo_says_what_its_picture_shows():
    pages = read_in_english(CoursePage.objects.select_related("locale"))
    assert len(pages) >= 6
    for page in pages:
        assert page.picture_alt == WORDS["table"][page.locale.language_code == "en"]
    assert set(Region.objects.values_list("picture_alt", "picture_alt_en")) == {WORDS["coast"]}


def test_the_command_gives_the_front_pages_theirs_and_leaves_an_editors_alone(client):
    call_command("demo", "--force", stdout=StringIO(), stderr=StringIO())
    for path, words in (("/", WORDS["ring"][0]), ("/en/", WORDS["ring"][1])):
        picture = BeautifulSoup(client.get(path).content, "html.parser").select_one(".hero picture img")
        assert picture["alt"] == words
    own = scene("coast")
    HomePage.objects.update(picture=own, picture_alt="Vores eget hus")
    call_command("demo", "--force", stdout=StringIO(), stderr=StringIO())
    assert set(HomePage.objects.values_list("picture", "picture_alt")) == {(own.pk, "Vores eget hus")}
