"""No table holds anything about a person that the registry does not know."""

import pytest
from django.apps import apps
from django.db import models

from courses.privacy.registry import CATEGORIES, NOT_PERSONAL, RECORDS, Erase

# What exists on one of the two databases only.
OF_ONE_DATABASE = "wagtailsearch."


def tables() -> list[type[models.Model]]:
    return apps.get_models(include_auto_created=True)


def fields_of(model: type[models.Model]) -> set[str]:
    counted = {field.name for field in model._meta.local_fields if isinstance(field, models.AutoField)}
    every = {field.name for field in [*model._meta.local_fields, *model._meta.local_many_to_many]}
    return every - counted


def registered() -> dict[str, set[str]]:
    found = {model: set(names) for model, names in NOT_PERSONAL.items()}
    for record in RECORDS:
        found.setdefault(record.model, set()).update(record.fields)
    return found


def missing(every: list[type[models.Model]], known: dict[str, set[str]]) -> list[str]:
    return [
        f"{model._meta.label}.{name}"
        for model in every
        if not model._meta.label.startswith(OF_ONE_DATABASE)
        for name in sorted(fields_of(model) - known.get(model._meta.label, set()))
    ]


def test_every_field_of_every_table_is_registered_or_about_nobody():
    assert missing(tables(), registered()) == []


def test_a_field_that_nobody_thought_about_is_found():
    known = registered()
    known["courses.MemberProfile"].discard("phone")
    del known["usersessions.UserSession"]
    found = missing(tables(), known)
    assert "courses.MemberProfile.phone" in found
    assert "usersessions.UserSession.ip" in found


def test_nothing_is_registered_that_is_gone():
    there = {model._meta.label: fields_of(model) for model in tables()}
    gone = {
        f"{label}.{name}"
        for label, names in registered().items()
        if not label.startswith(OF_ONE_DATABASE)
        for name in names - there.get(label, set())
    }
    assert gone == set()


def test_what_is_about_nobody_is_not_about_somebody_as_well():
    own = {(record.model, name) for record in RECORDS for name in record.fields}
    assert not {(label, name) for label, names in NOT_PERSONAL.items() for name in names} & own


def test_what_points_to_a_person_is_never_about_nobody():
    """A key to a log-in, a member or a trainer says whose a row is, whatever else is in it."""
    people = {"people.User", "courses.MemberProfile", "courses.TrainerProfile"}
    for model in tables():
        for field in model._meta.local_fields:
            if field.related_model and field.related_model._meta.label in people:
                assert field.name not in NOT_PERSONAL.get(model._meta.label, ()), f"{model._meta.label}.{field.name}"


@pytest.mark.django_db
def test_a_key_that_outlives_its_log_in_can_be_empty():
    """UNLINK says that the database takes the key away; where it would delete or refuse, the registry says something else."""
    for record in RECORDS:
        if record.erase == Erase.UNLINK:
            (_known, name) = record.of[0]
            field = apps.get_model(record.model)._meta.get_field(name)
            assert field.remote_field.on_delete is models.SET_NULL, f"{record.model}.{name}"


def test_what_is_written_over_is_a_field_of_the_record():
    for record in RECORDS:
        assert set(record.blank) <= set(record.fields), record.model
        assert record.hidden <= set(record.fields), record.model
        assert (record.erase == Erase.BLANK) <= bool(record.blank), record.model


def test_names_in_the_export_stand_once_and_categories_are_of_the_notice():
    names = [record.name for record in RECORDS if record.name]
    assert len(names) == len(set(names))
    assert {id(category) for record in RECORDS for category in record.fields.values()} == set(map(id, CATEGORIES))
