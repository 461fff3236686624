"""The short twin of `make scan`: its rules and reasons stand for something, ruff's own S rules see what bandit sees, and a
reader of Python sees what semgrep does of all rules of the house but the one that follows what a visitor sends."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import house_rules
from tools.scan import CODE, EXPLAINED, NOT_ASKED, PAGES, PLANTED, ROOT, RULES

OF_BANDIT = {kind: planted for kind, planted in PLANTED.items() if re.fullmatch(r"B\d+", kind)}


def test_every_rule_of_ours_has_a_planted_fault():
    rules = re.findall(r"(?m)^  - id: (\S+)$", RULES.read_text(encoding="utf-8"))
    assert sorted(rules) == sorted(set(PLANTED) - set(OF_BANDIT))


def test_every_reason_is_about_a_file_that_is_there():
    assert [file for _kind, file in EXPLAINED if not (ROOT / file).exists()] == []
    assert all([*EXPLAINED.values(), *NOT_ASKED.values()])


@pytest.mark.parametrize("kind", OF_BANDIT)
def test_lint_finds_what_bandit_would(kind, tmp_path):
    """The numbers are bandit's with another letter. What the project lets be (`S308`) is looked for all the same."""
    file, text = OF_BANDIT[kind]
    (tmp_path / file).write_text(text)
    ruff = [
        str(Path(sys.executable).with_name("ruff")),
        "check",
        "--isolated",
        "--select",
        "S",
        "--output-format",
        "json",
    ]
    found = json.loads(subprocess.run([*ruff, str(tmp_path)], capture_output=True, text=True).stdout)
    same = {"B703": "S308"}.get(kind, f"S{kind[1:]}")
    assert same in {row["code"] for row in found}


@pytest.mark.parametrize("kind", sorted(set(PLANTED) - set(OF_BANDIT) - {"led-elsewhere"}))
def test_a_planted_fault_is_found_without_semgrep(kind, tmp_path):
    file, text = PLANTED[kind]
    (tmp_path / file).write_text(text)
    assert (kind, file) in house_rules.finds(tmp_path, ["."])


def test_what_the_rules_of_the_house_find_is_explained():
    assert sorted(house_rules.finds(ROOT, [*CODE, *PAGES]) - set(EXPLAINED)) == []
