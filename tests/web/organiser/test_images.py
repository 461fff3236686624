"""Pictures that editors upload: how many pixels they have is known before they are unpacked."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images import get_image_model

from tests.courses.common.pictures import bomb, png
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(client):
    client.force_login(somebody(is_superuser=True))

    def send(body: bytes):
        file = SimpleUploadedFile("x.png", body, "image/png")
        return client.post(reverse("wagtailimages:add"), {"title": "Billede", "file": file})

    return send


def test_the_bound_is_the_one_of_the_settings(settings):
    assert Pillow.MAX_IMAGE_PIXELS * 2 == settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS == 24_000_000


def test_a_picture_of_usual_size_is_kept(upload):
    assert upload(png(300, 200)).status_code == 302
    assert get_image_model().objects.count() == 1


def test_one_with_more_pixels_is_refused_before_it_is_unpacked(upload, monkeypatch):
    """The bound is set low, so that nothing here swells: 20,100 pixels, of which the file does not hold all."""
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 10_000)
    monkeypatch.setattr(Pillow.Image, "load", lambda picture: pytest.fail("unpacked"))
    answer = upload(bomb(201, 100))
    assert answer.status_code == 200
    assert answer.context["form"].errors.as_data()["file"][0].code == "file_too_many_pixels"
    assert get_image_model().objects.count() == 0
