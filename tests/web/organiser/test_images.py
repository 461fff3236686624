"""Every picture that somebody can send: how many pixels it has is known before it is unpacked."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from PIL import ImageFile
from wagtail.images import get_image_model

from courses.common.uploads import pictures, png
from courses.common.uploads.illustration import clean_illustration
from courses.common.uploads.portrait import clean_portrait
from tests.courses.common.pictures import bomb
from tests.courses.common.pictures import png as drawn
from tests.factories.members import TrainerFactory
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db


# Pixels that are too many below.
LARGE = (201, 100)


@pytest.fixture
def admin(client):
    client.force_login(somebody(is_superuser=True))
    return client


@pytest.fixture
def low(monkeypatch):
    """The bounds are set low, so that nothing here swells, and whatever is unpacked all the same fails the test."""
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 10_000)
    monkeypatch.setattr(pictures.Photograph, "most_pixels", 20_000)
    monkeypatch.setattr(png.Printed, "most_pixels", 20_000)
    as_it_is = ImageFile.ImageFile.load

    def load(picture: ImageFile.ImageFile):
        return pytest.fail("unpacked") if picture.size == LARGE else as_it_is(picture)

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)


def file(body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.png", body, "image/png")


def one(client, body: bytes):
    return client.post(reverse("wagtailimages:add"), {"title": "Billede", "file": file(body)})


def several(client, body: bytes):
    return client.post(reverse("wagtailimages:add_multiple"), {"files[]": file(body)})


def chosen(client, body: bytes):
    sent = {"image-chooser-upload-title": "Billede", "image-chooser-upload-file": file(body)}
    return client.post(reverse("wagtailimages_chooser:create"), sent)


def own(client, body: bytes):
    return client.post("/admin/account/", {"avatar-avatar": file(body)})


def logo(client, body: bytes):
    return client.post("/admin/design/preview.pdf", {"logo_file": file(body)})


def signature(client, body: bytes):
    return client.post("/admin/design/preview.pdf", {"signature_file": file(body)})


def portrait(client, body: bytes):
    TrainerFactory(member__user=get_user(client))
    return client.post("/underviser/om-mig/", {"bio": "Hej", "picture": file(body)})


# Way → what is said there. Pictures in the file of a course: below, and tests/courses/pages/test_packages.py.
WAYS: dict[Callable, str] = {
    one: "for mange punkter",
    several: "for mange punkter",
    chosen: "for mange punkter",
    own: "millioner pixels",
    logo: "millioner pixels",
    signature: "millioner pixels",
    portrait: "millioner pixels",
}


def test_the_bound_is_the_one_of_the_settings(settings):
    assert Pillow.MAX_IMAGE_PIXELS * 2 == settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS == 24_000_000
    assert pictures.Photograph.most_pixels == 24_000_000


@pytest.mark.parametrize("way", [one, several, chosen])
def test_a_picture_of_usual_size_is_kept(admin, way):
    assert way(admin, drawn(300, 200)).status_code in (200, 302)
    assert get_image_model().objects.count() == 1


@pytest.mark.parametrize("way", WAYS)
def test_one_with_more_pixels_is_refused_in_words_before_it_is_unpacked(admin, low, way):
    """20,100 pixels, of which the file does not hold all."""
    answer = way(admin, bomb(*LARGE))
    assert WAYS[way] in answer.content.decode()
    assert get_image_model().objects.count() == 0


@pytest.mark.parametrize("clean", [clean_illustration, clean_portrait])
def test_so_is_one_in_a_file_or_from_a_telephone(low, clean):
    with pytest.raises(pictures.BadPicture, match="pixels"):
        clean(bomb(*LARGE))


def test_another_file_for_a_picture_is_looked_at_as_well(admin, request):
    one(admin, drawn(60, 50))
    picture = get_image_model().objects.get()
    request.getfixturevalue("low")
    sent = {"title": "Billede", "file": file(bomb(*LARGE))}
    answer = admin.post(reverse("wagtailimages:edit", args=[picture.pk]), sent)
    assert "for mange punkter" in answer.content.decode()
    picture.refresh_from_db()
    assert picture.width == 60


@pytest.mark.parametrize("way", WAYS)
def test_what_is_unpacked_would_fail_these_tests(admin, low, way, monkeypatch):
    """Planted: without the bounds each way unpacks the picture."""
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", None)
    monkeypatch.setattr(pictures.Photograph, "most_pixels", 10**9)
    monkeypatch.setattr(png.Printed, "most_pixels", 10**9)
    with pytest.raises(pytest.fail.Exception, match="unpacked"):
        way(admin, drawn(*LARGE))
