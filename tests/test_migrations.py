"""The chain of migrations: one end in each app, and a database from before the squash has nothing left to do."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

SQUASHED = ("courses", "0001_squashed_0066_words")


def ends(graph: MigrationGraph, app: str) -> list[tuple[str, str]]:
    return graph.leaf_nodes(app)


@pytest.mark.parametrize("app", ["courses", "home", "people"])
def test_an_app_has_one_last_migration(app):
    assert len(ends(MigrationLoader(None).graph, app)) == 1


def test_a_planted_second_end_is_found():
    graph = MigrationGraph()
    for name in ("0001", "0002_a", "0002_b"):
        graph.add_node(("courses", name), None)
    for name in ("0002_a", "0002_b"):
        graph.add_dependency(None, ("courses", name), ("courses", "0001"))
    assert len(ends(graph, "courses")) == 2


@pytest.mark.django_db
def test_a_database_from_before_the_squash_sees_it_as_applied():
    replaced = MigrationLoader(None).disk_migrations[SQUASHED].replaces
    assert ("courses", "0001_initial") in replaced
    assert ("courses", "0066_words") in replaced
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*SQUASHED)
    for name in replaced:
        recorder.record_applied(*name)
    executor = MigrationExecutor(connection)
    assert SQUASHED in executor.loader.applied_migrations
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
