"""The short twin of `make scan`: its rules and reasons stand for something, and ruff's own S rules see what bandit sees."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools.scan import EXPLAINED, NOT_ASKED, PLANTED, ROOT, RULES

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
