"""Each table and column has a place in an archive, or a reason to stay behind."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

from courses.privacy.queries.moving import columns, in_use, moved, schema
from courses.privacy.registry.moving import BLANKED, FIRST_ROWS, STAYS

# Parts of a name that sound like something that opens something.
SOUNDS = re.compile(r"secret|token|password|digest|sealed|hash|(?:^|_)key$|authenticator", re.I)
# What sounds like a secret and is none, and why.
NO_SECRETS = {
    "courses.Certificate.token": "stands in the address that a certificate shows to everybody",
    "courses.Certificate.sealed_at": "a moment",
    "courses.FeedToken.digest": "nobody reads a calendar by its hash: the address goes on where it is known",
    "courses.Design.digest": "of a design",
    "courses.Portrait.digest": "of a picture",
    "courses.PlanRun.input_hash": "of a problem",
    "courses.Voter.sealed": "opened by a key that is in no archive",
    "courses.AttendanceEvent.key": "of a tap",
    "courses.SessionMessage.key": "of a message",
    "courses.OwnNote.module_key": "of a page",
    "courses.OutboxMail.once_key": "so that nothing is mailed twice",
    "courses.OutboxMail.subject_key": "whom a mail is about",
    "courses.OutsideKey.key": "a number of another system",
    "courses.DirectoryPerson.user_name_key": "a name without capitals",
    "wagtailcore.ReferenceIndex.content_path_hash": "of a path",
    "wagtailcore.Page.translation_key": "of a page",
    "wagtaildocs.Document.file_hash": "of a file",
    "wagtailembeds.Embed.hash": "of an address",
    "wagtailimages.Image.file_hash": "of a file",
    "wagtailimages.Rendition.focal_point_key": "of a picture",
}
NAME_KEYS = "name_key"
# Tables that PostgreSQL has no need of.
SQLITE_ALONE = {"wagtailsearch.SQLiteFTSIndexEntry"}


def sounding(model: type[models.Model]) -> list[str]:
    label = model._meta.label
    names = [f"{label}.{field.name}" for field in model._meta.local_concrete_fields if field.name != NAME_KEYS]
    return [name for name in names if SOUNDS.search(name.rpartition(".")[2])]


def test_what_sounds_like_a_secret_stays_behind_or_is_said_to_be_none():
    found = {name for model in moved().values() for name in sounding(model)}
    assert found - BLANKED == set(NO_SECRETS)
    assert {name for name in BLANKED if name.rpartition(".")[0] not in moved()} == set()


def test_a_secret_that_nobody_thought_about_is_found():
    assert sounding(apps.get_model("courses.ProgramKey")) == ["courses.ProgramKey.digest"]
    assert "courses.Webhook.secret" in sounding(apps.get_model("courses.Webhook"))


def test_every_table_moves_or_stays():
    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    if connection.vendor == "postgresql":
        every |= SQLITE_ALONE
    assert set(moved()) | set(STAYS) == every
    assert set(STAYS) | FIRST_ROWS <= every
    assert not set(STAYS) & FIRST_ROWS


def test_nothing_that_moves_points_to_what_stays():
    for label, model in moved().items():
        assert not {column.points_to for column in columns(model)} & set(STAYS), label


def test_every_column_has_a_kind_that_the_document_knows():
    """A column of a kind that no table had before fails in `schema`, not in a move."""
    kinds = {kind.partition(" ")[0] for model in moved().values() for kind in schema(model).values()}
    assert kinds == {"boolean", "integer", "float", "text", "moment", "day", "time", "uuid", "base64", "json"}


@pytest.mark.django_db
def test_a_new_site_is_empty():
    assert in_use() == {}
