"""What a database does in its own way runs on both of them: every module with such code has a file that SQLite repeats."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Constraints, dates and order in SQL, search, rows written at once, and SQL of ours.
OWN_WAY = re.compile(
    r"UniqueConstraint\(|CheckConstraint\(|\bExtract\w+\(|\bTrunc\w*\(|\w__(?:date|year|month|hour|week_day)(?:__\w+)?=|__date\"\)"
    r"|__i?(?:contains|startswith|exact)\b|(?:update|ignore)_conflicts=|\bcursor\(\)|\bRawSQL\(|\bCollate\(|\bsearch_fields\b"
)
# Package → files of tests that SQLite repeats; all of tests/concurrency is repeated anyway.
REPEATED_BY = {
    "cadence": ["courses/cadence/test_actions"],
    "calendars": ["web/public/test_feeds", "web/public/test_calendar", "web/member/test_private_calendars"],
    "catalogue": ["courses/demo/test_build"],
    "certificates": ["courses/certificates/test_actions"],
    "commons": ["courses/commons/test_actions"],
    "common": ["courses/common/test_mail"],
    "demand": ["courses/demand/test_demand"],
    "demo": ["courses/demo/test_scale"],
    "enrolment": ["courses/enrolment/test_actions", "courses/enrolment/test_life"],
    "imports": ["courses/imports/test_runs", "courses/imports/test_sessions", "courses/imports/test_members"],
    "learning": ["courses/learning/test_actions"],
    "members": ["courses/enrolment/test_actions"],
    "pages": ["web/public/test_course_pages"],
    "films": ["courses/films/test_actions"],
    "people": ["concurrency/test_addresses"],
    "places": ["courses/places/test_geography", "courses/places/test_places"],
    "planner": ["concurrency/test_plan"],
    "webhooks": ["courses/webhooks/test_sending", "concurrency/test_webhooks"],
    "programs": ["web/programs/test_members", "concurrency/test_programs"],
    "privacy": ["courses/privacy/test_erasure", "courses/privacy/test_merging"],
    "ladder": ["courses/ladder/test_levels"],
    "rolling": ["courses/rolling/test_rerun"],
    "schedule": ["courses/schedule/test_actions", "web/public/test_sessions"],
    "staffing": ["courses/staffing/test_requests"],
    "costs": ["courses/costs/test_costs", "concurrency/test_costs"],
    "support": ["courses/support/test_support"],
    "week": ["courses/week/test_figures_mail"],
    "rooms": ["courses/rooms/test_rooms"],
    "movement": ["web/member/test_movement", "web/scim/test_people", "concurrency/test_directory"],
    "budget": ["courses/budget/test_voting"],
    "knowledge": ["courses/knowledge/test_asking"],
    "handover": ["courses/handover/test_handing_over"],
    "introductions": ["courses/introductions/test_introducing"],
    "tasks": ["courses/tasks/test_taking"],
    "web": ["web/organiser/test_sessions"],
}


def in_their_own_way(courses: Path) -> set[str]:
    """The packages with code that databases carry out in different ways."""
    return {
        path.relative_to(courses).parts[0]
        for path in courses.rglob("*.py")
        if "migrations" not in path.parts and OWN_WAY.search(path.read_text(encoding="utf-8"))
    }


def is_repeated(path: Path) -> bool:
    """Whether SQLite repeats tests of this file."""
    if path.parent.name == "concurrency":
        return True
    return any(
        isinstance(node, ast.Attribute) and node.attr == "sqlite" for node in ast.walk(ast.parse(path.read_text()))
    )


def test_every_such_package_is_repeated():
    assert in_their_own_way(ROOT / "courses") == set(REPEATED_BY)


def test_and_by_files_that_are_marked():
    files = sorted({file for found in REPEATED_BY.values() for file in found})
    assert [file for file in files if not is_repeated(ROOT / "tests" / f"{file}.py")] == []


@pytest.mark.parametrize(
    "line",
    [
        'constraints = [models.UniqueConstraint(fields=["a"], name="b")]',
        'sessions.annotate(weekday=ExtractIsoWeekDay("starts_at"))',
        "rows.filter(starts_at__date=day)",
        "rows.filter(name__icontains=word)",
        "with connection.cursor() as cursor: pass",
        "Model.objects.bulk_create(rows, update_conflicts=True)",
    ],
)
def test_planted_code_is_found(tmp_path, line):
    (tmp_path / "newcomer").mkdir()
    (tmp_path / "newcomer" / "queries.py").write_text(line)
    assert in_their_own_way(tmp_path) == {"newcomer"}


def test_a_file_without_the_mark_is_none(tmp_path):
    (tmp_path / "test_new.py").write_text("pytestmark = pytest.mark.django_db")
    assert not is_repeated(tmp_path / "test_new.py")
