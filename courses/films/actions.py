"""A film arrives, in pieces, and goes."""

import contextlib
import datetime as dt
import os
import secrets
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import routines, versions
from courses.common.errors import DomainError
from courses.films.models import Film
from courses.films.queries import pages_with
from courses.films.rules import HEAD, MOST_PIECE, kind_of
from courses.people.models import User

# Somebody whose line went away comes back within days.
BROKEN_OFF = dt.timedelta(days=7)


class BadFilm(DomainError):
    """The file is no film that may lie here; the sentence says why."""


class OutOfStep(DomainError):
    """A piece that does not follow what is here: another window sends as well, or the line went away. `at`: where to go on."""

    def __init__(self, at: int) -> None:
        super().__init__(_("The film goes on from where it stopped."))
        self.at = at


class StillShown(DomainError):
    """Pages show the film."""


def most_bytes() -> int:
    """How large a film may be."""
    return settings.FILM_MAX_BYTES


@transaction.atomic
def begin(*, film: Film, user: User | None) -> Film:
    """Keep the row of a film whose file is still to come."""
    versions.mark(versions.SHOWN)
    film.name, film.uploaded_by = secrets.token_hex(6), user
    film.save()
    return film


@transaction.atomic
def take_piece(*, film: Film, size: int, modified: int, at: int, body: bytes) -> Film:
    """Write the next piece of a film of `size` bytes, which begins at byte `at`; the last makes it a film that pages may show.

    The first says what it is, and begins anew where another file was begun: one of another size, or last `modified` (milliseconds
    since 1970) at another time. Raises `BadFilm`, `OutOfStep`.
    """
    film = Film.objects.select_for_update().get(pk=film.pk)
    if film.is_here:
        raise BadFilm(_("The film is here already. Delete it and begin anew to put another one in its place."))
    most = most_bytes()
    if size > most:
        raise BadFilm(
            _(
                "The film has %(size)s MB. At most %(most)s MB may lie here: make it shorter or smaller, or show it elsewhere."
            )
            % {"size": -(-size // 1_000_000), "most": most // 1_000_000}
        )
    if at == 0:
        if not kind_of(body[:HEAD]):
            raise BadFilm(
                _("This is no film that every browser plays. Save it as MP4 (H.264) or WebM and choose it again.")
            )
        film.size, film.modified, film.arrived = size, modified, 0
    is_same = (film.size, film.modified) == (size, modified)
    if not is_same or at != film.arrived:
        raise OutOfStep(film.arrived if is_same else 0)
    if not body or len(body) > MOST_PIECE or at + len(body) > size:
        raise BadFilm(_("The file changed while it was sent. Choose it again."))
    _write(film, at, body)
    film.arrived = at + len(body)
    if film.arrived == size:
        _arrive(film)
    film.save()
    return film


def _write(film: Film, at: int, body: bytes) -> None:
    """Whatever a broken try left behind `at` is overwritten."""
    place = Path(default_storage.path(film.path))
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("r+b" if at else "wb") as file:
        file.truncate(at)
        file.seek(at)
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _arrive(film: Film) -> None:
    before = Path(default_storage.path(film.path))
    with before.open("rb") as file:
        film.kind = kind_of(file.read(HEAD))
    after = Path(default_storage.path(film.path))
    after.parent.mkdir(parents=True, exist_ok=True)
    # Linked, not moved: if the row is not written after all, the pieces still lie where the next try looks for them.
    with contextlib.suppress(FileExistsError):
        os.link(before, after)
    transaction.on_commit(lambda: before.unlink(missing_ok=True))


def drop_broken_off() -> int:
    """The pieces of films that nobody has gone on sending for a week go; the words stay, and the file may be sent anew. How many."""
    before = (clock.now() - BROKEN_OFF).timestamp()
    found = Film.objects.filter(kind="", arrived__gt=0).order_by("pk")
    return routines.each("films", found, partial(_drop_pieces, before=before), key=lambda film: str(film.pk))


@transaction.atomic
def _drop_pieces(film: Film, *, before: float) -> bool:
    held = Film.objects.select_for_update().filter(pk=film.pk, kind="").first()
    place = Path(default_storage.path(film.path))
    if held is None or (place.exists() and place.stat().st_mtime >= before):
        return False
    held.size = held.arrived = 0
    held.save(update_fields=["size", "arrived"])
    transaction.on_commit(lambda: place.unlink(missing_ok=True))
    return True


@transaction.atomic
def write(*, film: Film) -> Film:
    """Another title, picture or captions; pages that show it are made anew."""
    versions.mark(versions.SHOWN)
    film.save(update_fields=["title", "language", "captions", "picture"])
    return film


@transaction.atomic
def delete(*, film: Film) -> None:
    """The film and its file go. Raises `StillShown` with the pages that it stands in."""
    film = Film.objects.select_for_update().get(pk=film.pk)
    pages = pages_with(film)
    if pages:
        raise StillShown(
            _("It stands in %(pages)s. Take it out there first.")
            % {"pages": ", ".join(f"«{page.title}»" for page in pages)}
        )
    path = film.path
    film.delete()
    place = Path(default_storage.path(path))
    transaction.on_commit(lambda: place.unlink(missing_ok=True))
