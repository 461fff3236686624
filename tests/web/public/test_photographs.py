"""Photographs: small whatever was uploaded, in words for those who do not see them, right on the next request."""

import io
import random

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image as Picture
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import Filter, Image

from courses.common.uploads.photographs import FORMATS, MOST_KB, SIZES, filters
from courses.pages.models import CourseIndexPage, CoursePage
from courses.places.models import Region
from home.models import HomePage
from tests.factories.catalogue import CourseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def uploaded(size=(1600, 1000), *, noise=False) -> Image:
    """A picture of one colour, or of noise, which no format makes small."""
    if noise:
        picture = Picture.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    else:
        picture = Picture.new("RGB", size, "#0B5C63")
    body = io.BytesIO()
    picture.save(body, "PNG")
    image = Image(title="Prøve", file=ContentFile(body.getvalue(), name="proeve.png"), width=size[0], height=size[1])
    image.save()
    return image


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("noise", [False, True])
def test_no_file_is_larger_than_the_bound(kind, noise):
    image = uploaded(noise=noise)
    for one, size in zip(filters(kind), SIZES, strict=True):
        made = image.get_rendition(one)
        assert made.file.size <= MOST_KB * 1000
        assert (made.width, made.height) == size or noise
        with made.file.open() as file:
            assert Picture.open(file).format == kind.upper()


def test_a_bound_that_is_no_number_is_refused():
    with pytest.raises(InvalidFilterSpecError):
        _ = Filter("width-100|format-webp|atmost-few").operations


@pytest.fixture
def front():
    return HomePage.objects.get(locale__language_code="da")


def test_the_front_page_shows_it_in_both_formats_and_does_not_jump(client, front):
    assert "photograph" not in client.get("/").content.decode()
    front.picture, front.picture_alt = uploaded(), "Seks mennesker i en rundkreds"
    front.save_revision().publish()
    page = BeautifulSoup(client.get("/").content, "html.parser").select_one("picture.photograph")
    assert [source["type"] for source in page.find_all("source")] == ["image/avif", "image/webp"]
    assert (page.img["alt"], page.img["width"], page.img["height"]) == ("Seks mennesker i en rundkreds", "960", "480")
    # It is in sight at once, so the browser must not wait until somebody scrolls.
    assert not page.img.get("loading")
    front.picture.delete()
    assert "photograph" not in client.get("/").content.decode()


def test_a_course_shows_it_beside_its_title_and_without_one_stands_alone(client, front, noon):
    page = front.add_child(instance=CourseIndexPage(title="Kurser", slug="proeve-kurser")).add_child(
        instance=CoursePage(title="Debat", slug="debat", course=CourseFactory())
    )
    address = page.url
    assert "illustrated" not in client.get(address).content.decode()
    page.picture, page.picture_alt = uploaded(), "Seks mennesker om et bord"
    page.save_revision().publish()
    shown = BeautifulSoup(client.get(address).content, "html.parser").select_one("article > .illustrated")
    assert shown.h1.get_text(strip=True) == "Debat"
    photograph = shown.select_one("picture.photograph img")
    assert (photograph["alt"], photograph["width"], photograph["height"]) == ("Seks mennesker om et bord", "960", "480")
    assert [source["type"] for source in shown.select("source")] == ["image/avif", "image/webp"]
    page.picture_alt = ""
    with pytest.raises(ValidationError):
        page.full_clean()


def test_a_photograph_without_words_is_refused(front):
    front.picture, front.picture_alt = uploaded(), " "
    with pytest.raises(ValidationError) as refused:
        front.full_clean()
    assert list(refused.value.message_dict) == ["picture_alt"]


class TestDistrict:
    def test_page_shows_it_in_the_language_of_the_page(self, client, vejle):
        region = vejle.municipality.region
        Region.objects.filter(pk=region.pk).update(picture=uploaded(), picture_alt="Et hus", picture_alt_en="A house")
        path = f"/storkreds/{region.slug}/"
        for start, alt in (("", "Et hus"), ("/en", "A house")):
            page = BeautifulSoup(client.get(start + path).content, "html.parser")
            assert page.select_one("picture.photograph img")["alt"] == alt

    def test_database_keeps_the_words(self, vejle):
        with pytest.raises(IntegrityError), transaction.atomic():
            Region.objects.filter(pk=vejle.municipality.region_id).update(picture=uploaded())

    def test_organiser_adds_one_and_is_asked_for_the_words(self, organiser, vejle, client):
        region, image = vejle.municipality.region, uploaded()
        path = f"/admin/region/edit/{region.pk}/"
        typed = {"contact_name": "", "contact_email": "", "picture": image.pk, "picture_alt": "", "picture_alt_en": ""}
        refused = organiser.post(path, typed)
        assert "Skriv, hvad billedet viser" in refused.content.decode()
        organiser.post(path, typed | {"picture_alt": "Et hus ved vandet"})
        region.refresh_from_db()
        assert (region.picture, region.picture_alt) == (image, "Et hus ved vandet")
        assert "Et hus ved vandet" in client.get(f"/storkreds/{region.slug}/").content.decode()
