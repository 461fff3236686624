"""docs/ARCHITECTURE.md is true: floors, examples, journeys, and the words for imports that wait. Each guard is shown a lie."""

import ast
import configparser
import re
from pathlib import Path

import pytest

from tests.test_architecture import python_files

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
MOST_FILES = 8
EXAMPLE = re.compile(r"^```python\n# (\S+)\n(.+?)^```$", re.M | re.S)
JOURNEY = re.compile(r"^\*\*(.+?)\.\*\*.*\n((?:\d+\. .+\n)+)", re.M)
STOP = re.compile(r"^\d+\. `([\w/.]+)` `(\w+)`:", re.M)


def floors_of(text: str) -> list[set[str]]:
    """The rows of the drawing, from the top, without what they are for."""
    drawing = text.partition("```\n")[2].partition("```")[0]
    return [set(re.findall(r"\w+", re.split(r"\s{3,}", row)[0])) for row in drawing.splitlines()]


def floors_of_imports() -> list[set[str]]:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    rows = contracts["importlinter:contract:courses"]["layers"].strip().splitlines()
    return [{"lms", "home"}, *({name.strip() for name in row.split("|")} for row in rows)]


def kinds_of(text: str) -> list[set[str]]:
    """The kinds of modules, from the top; what a row parts by «below» are two."""
    table = text.partition("## Inside a package")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`.+?) \|", table, re.M)
    return [set(re.findall(r"`(\w+)`", part)) for cell in cells for part in cell.split("below")]


def kinds_of_imports() -> list[set[str]]:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    return [
        set(re.findall(r"\w+", row)) for row in contracts["importlinter:contract:inside"]["layers"].strip().splitlines()
    ]


def wrong_examples(text: str, root: Path) -> list[str]:
    """Lines of examples that do not stand in the file they name, in that order."""
    found = []
    for name, lines in EXAMPLE.findall(text):
        code = iter((root / name).read_text(encoding="utf-8").splitlines())
        found += [f"{name}: {line}" for line in lines.splitlines() if line not in code]
    return found


def wrong_journeys(text: str, root: Path) -> list[str]:
    """Journeys of too many files, and stops that are not there or that no stop before names."""
    found = []
    for journey, stops in JOURNEY.findall(text):
        files = STOP.findall(stops)
        if len(files) != len(stops.splitlines()) or len({name for name, _what in files}) > MOST_FILES:
            found.append(f"{journey}: {len(files)} stops of {len(stops.splitlines())}")
        read = ""
        for name, what in files:
            code = (root / name).read_text(encoding="utf-8") if (root / name).exists() else ""
            if not re.search(rf"^\s*(?:def|class) {what}\b", code, re.M):
                found.append(f"{journey}: {name} has no {what}")
            elif read and not re.search(rf"\b(?:{what}|{Path(name).stem})\b", read):
                found.append(f"{journey}: nothing leads to {name}")
            read += code
    return found


def reasons_of(text: str) -> set[str]:
    """The words that an import that waits may give."""
    return set(re.findall(r"^\| (\w+) \|", text.partition("## Imports that wait")[2].partition("\n## ")[0], re.M)) - {
        "word"
    }


def silent_imports(root: Path, reasons: set[str]) -> list[str]:
    """Imports inside a function or a condition whose first line gives none of the reasons. Those for the type checker need none."""
    found = []
    for path in python_files(root, ("lms", "home", "courses")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for block in ast.walk(ast.parse(text)):
            if isinstance(block, ast.Module) or ast.unparse(getattr(block, "test", ast.Pass())) == "TYPE_CHECKING":
                continue
            body = getattr(block, "body", [])
            imports = (
                [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
                if isinstance(body, list)
                else []
            )
            if imports:
                word = re.search(r"# deferred: (\w+)", lines[imports[0].lineno - 1])
                if not word or word[1] not in reasons:
                    found.append(f"{path.relative_to(root)}:{imports[0].lineno}")
    return found


def test_the_floors_are_those_of_the_imports():
    assert floors_of(TEXT) == floors_of_imports()
    described = re.findall(r"^### (\w+)$", TEXT, re.M)
    assert sorted(described) == sorted(name for floor in floors_of(TEXT) for name in floor)
    shown = [
        name
        for part in TEXT.split("\n### ")[1:]
        if EXAMPLE.search(part.partition("\n## ")[0])
        for name in part.split()[:1]
    ]
    assert shown == described


def test_the_kinds_of_modules_are_those_of_the_imports():
    assert kinds_of(TEXT) == kinds_of_imports()
    assert kinds_of(TEXT.replace("| `queries` | reads", "| `reads` | reads", 1)) != kinds_of_imports()


def test_the_examples_stand_in_the_code():
    assert len(EXAMPLE.findall(TEXT)) > 20
    assert wrong_examples(TEXT, ROOT) == []


def test_journeys_lead_from_file_to_file():
    assert [journey for journey, _stops in JOURNEY.findall(TEXT)] == [
        "Enrol",
        "Draft a year",
        "Take the year",
        "Serve a calendar",
    ]
    assert wrong_journeys(TEXT, ROOT) == []


def test_imports_that_wait_say_why():
    assert reasons_of(TEXT) == {"slow", "apps", "debug"}
    assert silent_imports(ROOT, reasons_of(TEXT)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("staffing | rooms", "teaching | rooms"), ("\ndemand ", "\n"), ("planner | rolling", "rolling")],
)
def test_a_planted_floor_is_found(old, new):
    assert old in TEXT
    assert floors_of(TEXT.replace(old, new, 1)) != floors_of_imports()


def test_a_planted_example_is_found(tmp_path):
    (tmp_path / "a.py").write_text("def one():\n    pass\n\n\ndef two():\n    pass\n")
    right = "```python\n# a.py\ndef one():\ndef two():\n```\n"
    assert wrong_examples(right, tmp_path) == []
    assert wrong_examples(right.replace("two", "three"), tmp_path) == ["a.py: def three():"]
    assert wrong_examples("```python\n# a.py\ndef two():\ndef one():\n```\n", tmp_path) == ["a.py: def one():"]


@pytest.mark.parametrize(
    ("stops", "complaint"),
    [
        ("1. `a.py` `begin`: here\n2. `b.py` `go_on`: there\n", None),
        ("1. `a.py` `begin`: here\n2. `b.py` `stop`: there\n", "Go: b.py has no stop"),
        ("1. `a.py` `begin`: here\n2. `c.py` `lost`: there\n", "Go: nothing leads to c.py"),
        ("1. `a.py` `begin`: here\n2. `d.py` `gone`: there\n", "Go: d.py has no gone"),
        ("1. `a.py` `begin`: here\n2. somewhere else\n", "Go: 1 stops of 2"),
    ],
)
def test_a_planted_stop_is_found(tmp_path, stops, complaint):
    (tmp_path / "a.py").write_text("from b import go_on\n\ndef begin():\n    go_on()\n")
    (tmp_path / "b.py").write_text("def go_on():\n    pass\n")
    (tmp_path / "c.py").write_text("def lost():\n    pass\n")
    assert wrong_journeys(f"**Go.** From here\n{stops}", tmp_path) == ([complaint] if complaint else [])


def test_a_planted_journey_of_nine_files_is_found(tmp_path):
    for number in range(9):
        (tmp_path / f"f{number}.py").write_text(f"import f{number + 1}\n\ndef f{number}():\n    pass\n")
    stops = [f"{number + 1}. `f{number}.py` `f{number}`: on\n" for number in range(9)]
    assert wrong_journeys(f"**Go.** far\n{''.join(stops)}", tmp_path) == ["Go: 9 stops of 9"]
    assert wrong_journeys(f"**Go.** far\n{''.join(stops[:8])}", tmp_path) == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("def f():\n    import numpy\n", 2),
        ("def f():\n    import numpy  # deferred: circle\n", 2),
        ("if DEBUG:\n    import numpy\n", 2),
        ("def f():\n    import numpy  # deferred: slow, and rare\n    import scipy\n", None),
        ("if TYPE_CHECKING:\n    import numpy\n", None),
        ("import numpy\n", None),
    ],
)
def test_a_planted_import_is_found(tmp_path, code, line):
    (tmp_path / "courses").mkdir()
    (tmp_path / "courses" / "a.py").write_text(code)
    assert silent_imports(tmp_path, {"slow"}) == ([f"courses/a.py:{line}"] if line else [])
