"""The documents and the code say the same. Every guard is also shown a planted violation."""

import os
import re
import shutil
import tomllib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from token import NAME, STRING
from tokenize import tokenize

import pytest
from django.apps import apps
from django.db.models import Model
from django.utils import translation

from tests.test_house import tracked

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# The first two lines of a decision: its number and title, the day it was written and whether it holds.
DECISION = re.compile(r"# (\d+)\. (.+)\n(\d{4}-\d{2}-\d{2}) · (accepted|superseded by (\d+))\n\n")

# A row of rules: its number, what holds, and the files that keep it.
RULE = re.compile(r"^\| ([A-Z]\d+) \| (.+) \| (.+) \|$", re.M)
# «TRUST.md S4», «UX.md M1, M2», and the name of a document by itself.
NAMED = re.compile(r"(?<![\w./<>*-])((?:[\w-]+/)*[\w-]+\.md)\b((?:,? [A-Z]\d{1,2}\b)*)")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")
DECISION_NAMED = re.compile(r"\badr/(\d{4})|\bADR ((?:\d+(?:, | and )?)+)")
FILE_NAMED = re.compile(r"`((?:courses|home|lms|tests|tools|templates|static|deploy|docs|benchmarks)/[\w./-]+)`")

# A row of the glossary: the Danish words, the identifiers, what it is.
WORD = re.compile(r"^\| (.+?) \| (.+?) \|.*\|$", re.M)
UNNAMED = "–"


def rules(docs: Path) -> dict[str, list[tuple[str, str]]]:
    """Document → (number, files that keep it) of each of its rules, in their order."""
    found = {path.name: RULE.findall(path.read_text(encoding="utf-8")) for path in sorted(docs.glob("*.md"))}
    return {name: [(number, kept) for number, _text, kept in rows] for name, rows in found.items() if rows}


def wrong_with_rules(root: Path) -> list[str]:
    """Numbers that are doubled or left out, and rules that no file keeps."""
    found, letters = [], {}
    for name, rows in rules(root / "docs").items():
        by_letter: dict[str, list[int]] = {}
        for number, kept in rows:
            by_letter.setdefault(number[0], []).append(int(number[1:]))
            if not FILE_NAMED.search(kept) and not re.search(r"`[\w.]+`", kept):
                found.append(f"{name} {number}: nothing keeps it")
        for letter, numbers in by_letter.items():
            if numbers != list(range(1, len(numbers) + 1)):
                found.append(f"{name} {letter}: not 1 to {len(numbers)}, each once")
            if letters.setdefault(letter, name) != name:
                found.append(f"{name} {letter}: the letter of {letters[letter]}")
    return found


def there(path: Path) -> bool:
    """Whether there is such a file, letter for letter: some systems take «trust.md» for «TRUST.md»."""
    return path.parent.is_dir() and path.name in os.listdir(path.parent)


def absent(paths: Iterable[Path], root: Path) -> list[str]:
    """References to a document, rule, decision or file that is not there, and rules named without their document."""
    known = {name: {number for number, _kept in rows} for name, rows in rules(root / "docs").items()}
    letters = "".join(sorted({number[0] for numbers in known.values() for number in numbers}))
    bare = re.compile(rf"\([{letters}]\d{{1,2}}[,)]")
    found = []
    for path in paths:
        if path.suffix == ".csv":
            continue  # data names its sources, which are papers of others
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        missing = [hit for hit in LINK.findall(text) if path.suffix == ".md" and not (path.parent / hit).exists()]
        for name, numbers in NAMED.findall(text):
            if not any(there(folder / name) for folder in (root, root / "docs", path.parent)):
                missing.append(name)
                continue
            file = name.rpartition("/")[2]
            missing += [
                f"{name} {number}" for number in re.findall(r"[A-Z]\d+", numbers) if number not in known.get(file, ())
            ]
        for one, several in DECISION_NAMED.findall(text):
            numbers = [one] if one else re.findall(r"\d+", several)
            missing += [f"ADR {number}" for number in numbers if not list(root.glob(f"docs/adr/{int(number):04}-*.md"))]
        if path.parent == root / "docs":
            missing += [name for name in FILE_NAMED.findall(text) if not (root / name).exists()]
        if path.suffix != ".json":
            missing += bare.findall(text)
        found += [f"{path.relative_to(root)}: {hit}" for hit in dict.fromkeys(missing)]
    return found


def wrong_with_decisions(folder: Path) -> list[str]:
    """What does not fit between the files of decisions and their list: title, date, status, numbers without a file."""
    index = (folder / "README.md").read_text(encoding="utf-8")
    rows, _, unused = index.partition("## Numbers without a file")
    found, listed, numbers = [], [], set()
    for path in sorted(folder.glob("[0-9]*.md")):
        head = DECISION.match(path.read_text(encoding="utf-8"))
        if not head or int(head[1]) != int(path.name[:4]):
            found.append(f"{path.name}: number, title, date and status")
            continue
        numbers.add(int(head[1]))
        listed.append(f"| [{head[1]}]({path.name}) | {head[2]} | {head[3]} | {head[4]} |")
        later = next(folder.glob(f"{int(head[5]):04}-*.md"), None) if head[5] else path
        if later is None:
            found.append(f"{path.name}: superseded by {head[5]}, which is not there")
    found += [f"not listed as it is: {row}" for row in listed if row not in rows.splitlines()]
    found += [
        f"listed without such a file: {row}" for row in rows.splitlines() if row[:3] == "| [" and row not in listed
    ]
    explained = {int(number) for line in re.findall(r"^- ([\d, ]+):", unused, re.M) for number in line.split(", ")}
    missing = set(range(1, max(numbers) + 1)) - numbers
    return found + [f"{number}: without a file, or explained for nothing" for number in sorted(missing ^ explained)]


def test_decisions_have_date_and_status_and_are_all_listed():
    assert len(list((DOCS / "adr").glob("[0-9]*.md"))) > 35
    assert wrong_with_decisions(DOCS / "adr") == []


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("0003-two-databases.md", "· accepted", "", "0003-two-databases.md: number, title, date and status"),
        ("0003-two-databases.md", "2026-11-24", "2026-11-25", "not listed as it is: | [3]"),
        ("0003-two-databases.md", "accepted", "superseded by 99", "superseded by 99, which is not there"),
        ("README.md", "| [3](0003", "| [3](0002", "listed without such a file: | [3]"),
        ("README.md", "- 13, 35, 38:", "- 13, 38:", "35: without a file"),
        ("README.md", "- 13, 35, 38:", "- 12, 13, 35, 38:", "12: without a file, or explained for nothing"),
    ],
)
def test_planted_faults_in_decisions_are_found(tmp_path, name, old, new, complaint):
    folder = shutil.copytree(DOCS / "adr", tmp_path / "adr")
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(complaint in found for found in wrong_with_decisions(folder))


def test_every_reference_leads_somewhere():
    paths = [path for path in tracked() if path != Path(__file__)]
    assert len(paths) > 300
    assert absent(paths, ROOT) == []


def test_rules_are_numbered_and_each_is_kept_by_something():
    assert wrong_with_rules(ROOT) == []
    assert sum(len(rows) for rows in rules(ROOT / "docs").values()) > 90


@pytest.fixture
def planted(tmp_path):
    """A project of one document with two rules, one decision and one module."""
    (tmp_path / "docs" / "adr").mkdir(parents=True)
    (tmp_path / "docs" / "adr" / "0001-first.md").write_text("# 1. First\n2026-12-01 · accepted\n\nSo it is.\n")
    (tmp_path / "docs" / "TRUST.md").write_text("| S1 | one | `courses/a.py` |\n| S2 | two | `courses/a.py` |\n")
    (tmp_path / "courses").mkdir()
    (tmp_path / "courses" / "a.py").write_text("# TRUST.md S1, S2; docs/TRUST.md; ADR 1 and docs/adr/0001\n")
    return tmp_path


def test_what_is_there_is_found(planted):
    assert absent([planted / "courses" / "a.py", planted / "docs" / "TRUST.md"], planted) == []
    assert wrong_with_rules(planted) == []


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("# as trust.md S1 says", "trust.md"),
        ("# as TRUST.md S3 says", "TRUST.md S3"),
        ("# as TRUST.md S1, S3 say", "TRUST.md S3"),
        ("# as docs/PAPERS.md says", "docs/PAPERS.md"),
        ("# so it was decided (docs/adr/0002)", "ADR 0002"),
        ("# so it was decided (ADR 1, 2)", "ADR 2"),
        ("# nobody sees it (S1)", "(S1)"),
    ],
)
def test_planted_references_are_found(planted, text, hit):
    (planted / "courses" / "b.py").write_text(text)
    assert absent([planted / "courses" / "b.py"], planted) == [f"courses/b.py: {hit}"]


@pytest.mark.parametrize(
    ("text", "hit"), [("See [x](PAPERS.md).", "PAPERS.md"), ("Kept by `courses/c.py`.", "courses/c.py")]
)
def test_planted_references_in_documents_are_found(planted, text, hit):
    (planted / "docs" / "MORE.md").write_text(text)
    assert absent([planted / "docs" / "MORE.md"], planted) == [f"docs/MORE.md: {hit}"]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("| S3 | three | nothing yet |", "TRUST.md S3: nothing keeps it"),
        ("| S4 | four | `courses/a.py` |", "TRUST.md S: not 1 to 3, each once"),
        ("| S2 | two again | `courses/a.py` |", "TRUST.md S: not 1 to 3, each once"),
    ],
)
def test_planted_rules_are_found(planted, rows, complaint):
    with (planted / "docs" / "TRUST.md").open("a") as document:
        document.write(rows + "\n")
    assert wrong_with_rules(planted) == [complaint]


def test_a_letter_belongs_to_one_document(planted):
    (planted / "docs" / "UX.md").write_text("| S1 | one | `courses/a.py` |\n")
    assert wrong_with_rules(planted) == ["UX.md S: the letter of TRUST.md"]


def test_the_licence_is_the_one_that_pyproject_names():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert f"SPDX-License-Identifier: {project['license']}\n" in text
    assert project["license-files"] == ["LICENSE"]
    named = [
        part for line in text.splitlines() if line.startswith("- ") for part in re.findall(r"[\w./-]+/[\w./-]*", line)
    ]
    assert len(named) == 4
    assert [part for part in named if not (ROOT / part).exists()] == []


def test_security_names_settings_that_exist():
    named = re.findall(r"`([A-Z_]+)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    documented = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert named
    assert [name for name in named if not re.search(rf"^#?{name}=", documented, re.M)] == []


def words(glossary: str) -> list[tuple[str, list[str]]]:
    """The Danish words and the parts of the identifiers of each row."""
    rows = [(danish, re.findall(r"`([^`]+)`", code)) for danish, code in WORD.findall(glossary)]
    return [(danish, [part for name in code for part in re.findall(r"[A-Za-z_]\w+", name)]) for danish, code in rows]


def models_missing(glossary: str, models: Iterable[type[Model]]) -> list[str]:
    """Models without a row of their own English name whose Danish words hold the name that pages show.

    One that was given no name for people has «–» there.
    """
    found = []
    with translation.override("da"):
        for model in models:
            is_named = "verbose_name" in model._meta.original_attrs
            wanted = str(model._meta.verbose_name).lower() if is_named else UNNAMED
            danish = [cell.lower() for cell, code in words(glossary) if model.__name__ in code]
            if not any(wanted in cell if is_named else wanted == cell for cell in danish):
                found.append(f"{model.__name__}: {wanted}")
    return found


def words_gone(glossary: str, code: str) -> list[str]:
    """Identifiers of the glossary that the code does not have any more."""
    known = set(re.findall(r"[A-Za-z_]\w+", code))
    return sorted({part for _danish, parts in words(glossary) for part in parts} - known)


def code_of(root: Path) -> str:
    """Names and strings of one word in our modules, and the templates; no comments, no sentences."""
    found = [path.read_text(encoding="utf-8") for path in root.glob("templates/**/*.html")]
    for path in root.glob("courses/**/*.py"):
        if "migrations" not in path.parts:
            with path.open("rb") as module:
                tokens = [token.string for token in tokenize(module.readline) if token.type in (NAME, STRING)]
            found += [token for token in tokens if " " not in token]
    return "\n".join(found)


def test_every_model_stands_in_the_glossary_under_the_name_it_shows():
    models = list(apps.get_app_config("courses").get_models())
    assert len(models) > 50
    assert models_missing((DOCS / "GLOSSARY.md").read_text(encoding="utf-8"), models) == []


def test_every_identifier_of_the_glossary_is_in_the_code():
    glossary = (DOCS / "GLOSSARY.md").read_text(encoding="utf-8")
    assert len(words(glossary)) > 80
    assert words_gone(glossary, code_of(ROOT)) == []


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ("| hold | `Session` | one run |", []),
        ("| et hold, kursusgang | `Session`, `session` | one run |", []),
        ("| kursus | `Course` | what is taught |", ["Session: hold"]),
        ("| forløb | `Session` | one run |", ["Session: hold"]),
        ("| hold | `SessionTrainer` | who teaches it |", ["Session: hold"]),
        ("| – | `Session` | one run |", ["Session: hold"]),
    ],
)
def test_planted_words_are_found(rows, missing):
    session = apps.get_model("courses", "Session")
    assert models_missing(rows, [session]) == missing


def test_a_model_without_a_name_is_not_called_something_in_danish():
    slot = apps.get_model("courses", "VenueSlot")
    assert models_missing("| – | `VenueSlot` | a quarter of an hour |", [slot]) == []
    assert models_missing("| kvarter | `VenueSlot` | a quarter of an hour |", [slot]) == ["VenueSlot: –"]


def test_a_planted_word_of_yesterday_is_found():
    assert words_gone("| hold | `Session`, `sessions.run_of` | one run |", "class Session: sessions = 1") == ["run_of"]


def test_each_picture_is_shown_and_can_be_taken_anew():
    there = {path.stem for path in (DOCS / "screenshots").iterdir()}
    shown = (ROOT / "README.md").read_text(encoding="utf-8") + (DOCS / "UX.md").read_text(encoding="utf-8")
    assert there == set(re.findall(r"screenshots/([\w-]+)\.png", shown))
    taken = (ROOT / "tests" / "e2e" / "pictures.py").read_text(encoding="utf-8")
    assert there == set(re.findall(r'^    "([\w-]+)": \(', taken, re.M))


def wrong_with_changes(changelog: str) -> list[str]:
    """Changes of more than one line, and pairs that begin alike: what merging leaves behind."""
    lines = changelog.partition("\n## ")[2].splitlines()
    changes = sorted(line for line in lines if line.startswith("- "))
    broken = [line for line in lines if line.startswith(" ") or len(line) > 170]
    return broken + [one for one, other in pairwise(changes) if one[:25] == other[:25]]


def test_each_change_is_one_line_and_said_once():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert re.findall(r"^## (\S+)", changelog, re.M)[:2] == ["Unreleased", version]
    assert wrong_with_changes(changelog) == []


@pytest.mark.parametrize(
    ("changes", "hit"),
    [
        (
            "- Calendars are told so in half the time\n- Calendars are told so in a third",
            "- Calendars are told so in a third",
        ),
        ("- One that goes on\n  in the next line", "  in the next line"),
    ],
)
def test_planted_changes_are_found(changes, hit):
    assert wrong_with_changes(f"# Changelog\n\n## Unreleased\n\n{changes}\n") == [hit]
