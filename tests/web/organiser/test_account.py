"""Wagtail's page of one's own account: it asks for one name, and the picture is cleaned, refused in words, and taken away again."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.users.models import UserProfile

from tests.courses.common.pictures import bomb, png
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
PAGE = "/admin/account/"
# What the other panels of the page send.
OTHERS = {
    "name_email-first_name": "Palle",
    "locale-preferred_language": "da",
    "locale-current_time_zone": "Europe/Copenhagen",
    "theme-theme": "system",
    "theme-density": "default",
    "theme-contrast": "system",
    "theme-keyboard_shortcuts": "on",
}


def photograph(side: int = 300, kind: str = "JPEG") -> bytes:
    """With the maker of the telephone in it, which is not ours to keep."""
    told = Image.Exif()
    told[0x010F] = "Telefon"
    written = io.BytesIO()
    Image.effect_noise((side, side), 60).convert("RGB").save(written, kind, exif=told)
    return written.getvalue()


@pytest.fixture
def profile(client):
    user = somebody("Planlægning")
    client.force_login(user)
    return UserProfile.get_for_user(user)


def send(client, body: bytes = b"", **typed: str):
    files = {"avatar-avatar": SimpleUploadedFile("Jens i Vejle.jpg", body, "image/jpeg")} if body else {}
    return client.post(PAGE, OTHERS | typed | files)


def test_asks_for_one_name_and_keeps_it(client, profile):
    page = client.get(PAGE).content.decode()
    assert "Fornavn og efternavn" in page
    assert "last_name" not in page
    assert send(client, **{"name_email-first_name": "Palle Sø"}).status_code == 302
    profile.user.refresh_from_db()
    assert profile.user.first_name == "Palle Sø"


@pytest.mark.parametrize("side", [200, 900])
def test_the_picture_keeps_nothing_but_its_pixels(client, profile, side):
    assert send(client, photograph(side)).status_code == 302
    profile.refresh_from_db()
    body = profile.avatar.read()
    with Image.open(io.BytesIO(body)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (min(side, 320),) * 2)
    assert b"Telefon" not in body
    assert "Jens" not in profile.avatar.name
    # Another change of the page leaves it alone.
    assert send(client, **{"theme-theme": "dark"}).status_code == 302
    assert UserProfile.objects.get(pk=profile.pk).avatar.name == profile.avatar.name


def test_it_is_taken_away_with_its_file(client, profile):
    assert "without_avatar" not in client.get(PAGE).content.decode()
    send(client, png())
    profile.refresh_from_db()
    storage, name = profile.avatar.storage, profile.avatar.name
    assert storage.exists(name)
    assert "avatar-without_avatar" in client.get(PAGE).content.decode()
    both = send(client, png(), **{"avatar-without_avatar": "on"})
    assert "Gør én af delene" in both.content.decode()
    assert storage.exists(name)
    assert send(client, **{"avatar-without_avatar": "on"}).status_code == 302
    profile.refresh_from_db()
    assert not profile.avatar
    assert not storage.exists(name)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (photograph(900)[:2000], "Billedet er beskadiget."),
        (photograph(900, "TIFF"), "Det er ikke et billede, vi kan læse."),
        (b"%PDF-1.7", "Det er ikke et billede, vi kan læse."),
        (bomb(), "Billedet har over 24 millioner pixels"),
    ],
    ids=["broken off", "another format", "no picture", "swells"],
)
def test_what_cannot_be_kept_is_refused_beside_the_field(client, profile, body, words):
    answer = send(client, body)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    profile.refresh_from_db()
    assert not profile.avatar
