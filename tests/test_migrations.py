"""The chain of migrations: one end in each app, a database from before the squash has nothing left to do, and the version before
goes on beside the schema of this one."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class

SQUASHED = ("courses", "0001_squashed_0066_words")
# The last of 0.1.0: what comes after it meets servers that still run the version before (docs/SCALE.md).
RELEASED = "0129"
# What the version before cannot live beside, and why it may be here: what it needs was taken out of the code a version ago.
CONTRACTS: dict[str, str] = {}


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


def breaks(statements: list[str]) -> list[str]:
    """What in the SQL of a migration the code of before cannot live beside, by the codes of django-migration-linter."""
    errors, _ignored, _warnings = analyse_sql_statements(get_sql_analyser_class(connection.vendor), statements)
    return [error.code for error in errors]


def statements_of(operation: migrations.operations.base.Operation) -> list[str]:
    """The SQL of one operation on the models as they stand."""
    state = MigrationLoader(connection).project_state()
    after = state.clone()
    operation.state_forwards("courses", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        operation.database_forwards("courses", editor, state, after)
    return editor.collected_sql


@pytest.mark.django_db
@pytest.mark.skipif("sqlite" in connection.vendor, reason="a table is written anew there, by one process")
class TestTheVersionBefore:
    """Expand first, contract a version later."""

    def test_goes_on_beside_every_migration_since_the_release(self):
        linter = MigrationLinter(include_apps=["courses"], no_cache=True)
        names = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "courses")
        later = [name for name in names if name > RELEASED and name not in CONTRACTS]
        assert {name: found for name in later if (found := breaks(linter.get_sql("courses", name)))} == {}

    def test_finds_a_planted_column_that_the_version_before_would_not_fill(self):
        bad = migrations.AddField("heartbeat", "planted", models.CharField(max_length=9, default=""))
        good = migrations.AddField("heartbeat", "planted", models.CharField(max_length=9, db_default=""))
        assert breaks(statements_of(bad)) == ["NOT_NULL"]
        assert breaks(statements_of(good)) == []

    @pytest.mark.parametrize(
        ("operation", "code"),
        [
            (migrations.RenameField("heartbeat", "detail", "planted"), "RENAME_COLUMN"),
            (migrations.RemoveField("heartbeat", "detail"), "DROP_COLUMN"),
            (migrations.DeleteModel("heartbeat"), "DROP_TABLE"),
        ],
    )
    def test_finds_what_is_planted_as_taken_away(self, operation, code):
        assert code in breaks(statements_of(operation))
