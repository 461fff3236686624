"""A film arrives in pieces, in order, by whoever sends them, and goes with its file."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.films.actions import BadFilm, OutOfStep, StillShown, begin, delete, drop_broken_off, take_piece
from courses.films.models import Film
from courses.pages.models import ModulePage
from tests.factories.contents import fill
from tests.factories.films import CAPTIONS, film, mp4

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def begun():
    return begin(film=Film(title="Lyt", captions=CAPTIONS), user=None)


def place(film) -> Path:
    return Path(default_storage.path(film.path))


def test_pieces_become_the_file(begun, django_capture_on_commit_callbacks):
    body = mp4(1000)
    with django_capture_on_commit_callbacks(execute=True):
        for at in range(0, 1000, 300):
            found = take_piece(film=begun, size=1000, modified=1, at=at, body=body[at : at + 300])
            assert found.percent == min(100, (at + 300) // 10)
    assert (found.kind, place(found).read_bytes()) == ("mp4", body)
    assert found.url.startswith("/media/films/")
    assert not place(begun).exists()


def test_a_piece_that_does_not_follow_is_told_where_to_go_on(begun):
    body = mp4(1000)
    take_piece(film=begun, size=1000, modified=1, at=0, body=body[:400])
    for at in (300, 500):
        with pytest.raises(OutOfStep) as refusal:
            take_piece(film=begun, size=1000, modified=1, at=at, body=body[at : at + 300])
        assert refusal.value.at == 400
    # Another file of another size begins anew.
    with pytest.raises(OutOfStep) as refusal:
        take_piece(film=begun, size=900, modified=1, at=400, body=body[400:700])
    assert refusal.value.at == 0
    # So does one of the same size that was saved at another time: halves of two films are none.
    with pytest.raises(OutOfStep) as refusal:
        take_piece(film=begun, size=1000, modified=2, at=400, body=body[400:700])
    assert refusal.value.at == 0
    assert take_piece(film=begun, size=900, modified=1, at=0, body=mp4(900)).is_here


def test_what_was_broken_off_goes_after_a_week_and_the_words_stay(begun, noon, django_capture_on_commit_callbacks):
    take_piece(film=begun, size=1000, modified=1, at=0, body=mp4(1000)[:400])
    whole, left = film(), place(Film.objects.get(pk=begun.pk))
    os.utime(left, (noon.timestamp(), noon.timestamp()))
    for days, gone in ((6, 0), (8, 1), (9, 0)):
        with clock.at(noon + dt.timedelta(days=days)), django_capture_on_commit_callbacks(execute=True):
            assert drop_broken_off() == gone
        assert left.exists() == (days < 7)
    found = Film.objects.get(pk=begun.pk)
    assert (found.percent, found.captions) == (0, CAPTIONS)
    assert place(whole).exists()


@pytest.mark.parametrize(
    ("size", "body", "words"),
    [
        (5_000_001, mp4(), "Filmen fylder 6 MB. Der må højst ligge 5 MB"),
        (300, b"MZ" + bytes(298), "ikke en film, som alle browsere kan vise"),
        (200, mp4(300), "Filen har ændret sig"),
        (300, b"", "ikke en film, som alle browsere kan vise"),
    ],
)
def test_what_is_no_film_that_may_lie_here_is_refused_in_words(begun, settings, size, body, words):
    settings.FILM_MAX_BYTES = 5_000_000
    with pytest.raises(BadFilm) as refusal:
        take_piece(film=begun, size=size, modified=1, at=0, body=body)
    assert words in str(refusal.value.message).replace("\xa0", " ")
    begun.refresh_from_db()
    assert begun.arrived == 0


def test_nobody_writes_into_a_film_that_is_here():
    with pytest.raises(BadFilm):
        take_piece(film=film(), size=300, modified=1, at=0, body=mp4())


def test_the_database_keeps_that_it_is_here_only_when_all_of_it_is(begun):
    for facts in ({"kind": "mp4"}, {"kind": "mp4", "size": 10, "arrived": 9}, {"size": 1, "arrived": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Film.objects.filter(pk=begun.pk).update(**facts)


def test_it_does_not_go_out_of_a_page(six):
    module, shown = ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da"), film()
    fill(module, [{"type": "film", "value": shown.pk}])
    with pytest.raises(StillShown, match="«Lyt først»"):
        delete(film=shown)
    assert place(shown).exists()


def test_it_goes_with_its_file(django_capture_on_commit_callbacks):
    shown = film()
    where = place(shown)
    assert where.exists()
    with django_capture_on_commit_callbacks(execute=True):
        delete(film=shown)
    assert (Film.objects.exists(), where.exists()) == (False, False)
