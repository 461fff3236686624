"""`docs/SECRETS.md` names every line that the code logs, and the bounds of every upload as they are."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = [path for folder in ("courses", "home", "lms") for path in sorted((ROOT / folder).rglob("*.py"))]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def logged(source: str) -> set[str]:
    """The texts that `logger.…` is called with."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in LEVELS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "logger"
        and isinstance(call.args[0], ast.Constant)
    }


def listed(text: str) -> set[str]:
    """The lines that the table names."""
    return set(re.findall(r"^\| `([^`]+)` \| .+ \|$", text.split("## Lines of the log")[1], re.MULTILINE))


def test_every_line_of_the_log_is_listed_and_no_other():
    found = set().union(*(logged(path.read_text()) for path in CODE))
    assert found == listed((ROOT / "docs" / "SECRETS.md").read_text())
    assert found


def test_a_planted_line_is_found():
    assert logged('logger.warning("a door stands open")') == {"a door stands open"}


@pytest.mark.parametrize(
    ("file", "bounds"),
    [
        ("courses/common/uploads/png.py", ["500 KB", "4 megapixels"]),
        ("courses/common/uploads/svg.py", ["100 KB"]),
        ("courses/common/uploads/pictures.py", ["12 MB", "24 megapixels"]),
        ("courses/pages/queries/packages.py", ["2 MB"]),
        ("courses/imports/rules/reading.py", ["10 MB"]),
        ("courses/certificates/credentials/verification.py", ["5 MB", "100 KB"]),
    ],
)
def test_the_bounds_of_an_upload_are_those_of_the_code(file, bounds):
    (row,) = [line for line in (ROOT / "docs" / "SECRETS.md").read_text().splitlines() if f"(`{file}`)" in line]
    numbers = re.findall(r"^MOST_\w*(?:BYTES|PIXELS) = ([\d_]+)", (ROOT / file).read_text(), re.MULTILINE)
    said = [written(int(number.replace("_", ""))) for number in numbers]
    assert [bound.split()[0] for bound in bounds] == said
    assert all(bound in row for bound in bounds)


def written(number: int) -> str:
    """As the table writes it, in thousands or millions."""
    return str(number // 1_000_000 or number // 1000)
