"""What a trainer lets others see: nothing before they say so, as they wrote it, and gone when they take it back."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from courses.common.uploads import pictures
from courses.common.uploads import portrait as portraits
from courses.members.models import Portrait
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import everything_about, person_of
from tests.courses.common.pictures import bomb
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
PATH = "/underviser/om-mig/"
GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def picture(size=(900, 1200), kind="JPEG", colour="#79CDD0", *, exif=None) -> SimpleUploadedFile:
    """As a telephone takes one, with what it writes beside it."""
    body = io.BytesIO()
    Image.new("RGB", size, colour).save(body, kind, **({"exif": exif} if exif else {}))
    return SimpleUploadedFile("mig.jpg", body.getvalue(), content_type="image/jpeg")


@pytest.fixture
def session(noon):
    found = SessionFactory()
    SessionTrainerFactory(session=found, trainer=TrainerFactory(show_name=False))
    return found


@pytest.fixture
def trainer(session):
    return session.trainers.get().trainer


def write(client, **typed):
    opened = client.get(PATH).context["form"]["opened"].value() or ""
    return client.post(PATH, {"opened": opened, "bio": ""} | typed)


def seen(session) -> str:
    """The session's page as everybody gets it."""
    return Client().get(reverse("public:session", args=[session.pk])).content.decode()


def test_name_words_and_picture_are_seen_after_a_yes_and_gone_after_a_no(teacher, session, trainer):
    first_name = trainer.member.first_name
    words = {"bio": "Har altid kaffe med.", "picture": picture()}
    assert write(teacher, **words).status_code == 302
    trainer.refresh_from_db()
    address = f"/billede/underviser/{trainer.portrait}.webp"
    # Words and a picture alone are no yes.
    assert "Har altid kaffe" not in seen(session)
    assert Client().get(address).status_code == 404
    write(teacher, show_name="on", bio="Har altid kaffe med.")
    page = seen(session)
    assert first_name in page
    assert "Har altid kaffe med." in page
    assert f'src="{address}"' in page
    shown = Client().get(address)
    assert (shown.status_code, shown["Content-Type"], shown["X-Robots-Tag"]) == (200, "image/webp", "noindex")
    write(teacher, show_name="on", bio="Har altid kaffe med.", without_picture="on")
    assert Portrait.objects.count() == 0
    assert "/billede/underviser/" not in seen(session)
    assert Client().get(address).status_code == 404


def test_another_picture_has_another_address(teacher, trainer):
    addresses = set()
    for colour in ("#79CDD0", "#E7A5CF", "#79CDD0"):
        write(teacher, show_name="on", picture=picture(colour=colour))
        trainer.refresh_from_db()
        addresses.add(trainer.portrait)
    assert len(addresses) == 3
    assert Portrait.objects.get().digest == trainer.portrait


def test_place_camera_and_size_of_the_original_are_not_kept(teacher, trainer):
    exif = Image.Exif()
    exif[MAKE], exif[ORIENTATION] = "Telefonmærke", 6
    exif.get_ifd(GPS)[1] = "N"
    write(teacher, show_name="on", picture=picture((1200, 900), exif=exif))
    body = bytes(Portrait.objects.get().body)
    kept = Image.open(io.BytesIO(body))
    assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (portraits.SIDE,) * 2, {})
    assert len(body) <= portraits.KEPT_BYTES
    assert b"Telefon" not in body


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (SimpleUploadedFile("cv.pdf", b"%PDF-1.7 hej"), "Det er ikke et billede, vi kan læse."),
        (picture((40, 40)), "Billedet er for lille"),
        (SimpleUploadedFile("mig.jpg", picture().read()[:300]), "Billedet er beskadiget."),
        (SimpleUploadedFile("mig.png", bomb()), "Billedet har over 24 millioner pixels"),
    ],
    ids=["no picture", "too small", "broken off", "swells"],
)
def test_what_cannot_be_shown_is_refused_beside_the_field_and_the_words_stay(teacher, trainer, file, said):
    file.seek(0)
    answer = write(teacher, show_name="on", bio="Mine ord", picture=file)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "Mine ord" in page
    assert Portrait.objects.count() == 0


def test_bound_in_pixels_is_read_before_the_picture_is_unpacked(teacher, monkeypatch):
    monkeypatch.setattr(pictures.Photograph, "most_pixels", 10_000)
    assert "millioner pixels" in write(teacher, picture=picture((200, 100))).content.decode()


def test_two_tabs_do_not_overwrite_each_other(teacher, trainer):
    old = teacher.get(PATH).context["form"]["opened"].value()
    write(teacher, bio="Fra den anden fane")
    answer = teacher.post(PATH, {"opened": old, "bio": "Fra den første"})
    assert answer.status_code == 422
    trainer.refresh_from_db()
    assert trainer.bio == "Fra den anden fane"


def test_the_picture_goes_along_and_is_forgotten(teacher, session, trainer):
    write(teacher, show_name="on", picture=picture())
    trainer.refresh_from_db()
    told = everything_about(person_of(trainer.member))["picture"]
    assert base64.b64decode(told[0]["body"]) == bytes(Portrait.objects.get().body)
    address = f"/billede/underviser/{trainer.portrait}.webp"
    erase(person=person_of(trainer.member), must=True)
    assert Portrait.objects.count() == 0
    assert Client().get(address).status_code == 404
    assert "/billede/underviser/" not in seen(session)
