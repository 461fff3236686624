"""`docs/ASVS.md`: every requirement once, each with an answer, and no test or file that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"\| V(\d+)\.(\d+)\.(\d+) \| ([12]) \| (pass|n\.a\.|deviation) \| (.+) \|")
# Of 5.0.0: how many requirements of level 1 and of level 2 there are.
LEVELS = {"1": 70, "2": 183}


def wrong(root: Path, text: str) -> list[str]:
    """What does not hold in the table: rows that cannot be read, files that are not there, an answer without a reason."""
    found, last = [], (0, 0, 0)
    for line in text.splitlines():
        if not line.startswith("| V"):
            continue
        row = ROW.fullmatch(line)
        if row is None:
            found.append(f"not a row: {line}")
            continue
        number = (int(row[1]), int(row[2]), int(row[3]))
        if number <= last:
            found.append(f"out of order: {line}")
        last = number
        files = re.findall(r"`([^`]+)`", row[6])
        if row[5] == "pass" and not files:
            found.append(f"nothing to look at: {line}")
        found += [f"not there: {file}" for file in files if not (root / file).exists()]
    return found


def test_every_file_is_there_and_every_row_has_an_answer():
    text = (ROOT / "docs" / "ASVS.md").read_text(encoding="utf-8")
    assert wrong(ROOT, text) == []
    rows = ROW.findall(text)
    assert {level: sum(row[3] == level for row in rows) for level in LEVELS} == LEVELS
    answers = [row[4] for row in rows]
    said = [int(number) for number in re.search(r"(\d+) pass, (\d+) are not .*, (\d+) are dev", text).groups()]
    assert said == [answers.count(answer) for answer in ("pass", "n.a.", "deviation")]


@pytest.mark.parametrize(
    "planted",
    [
        "| V1.1.1 | 1 | pass | `tests/nowhere.py` |",
        "| V1.1.1 | 1 | pass | surely |",
        "| V1.1.1 | 1 | perhaps | `README.md` |",
        "| V1.1.2 | 1 | n.a. | no |\n| V1.1.1 | 1 | n.a. | no |",
    ],
)
def test_a_planted_fault_is_found(planted):
    assert len(wrong(ROOT, planted)) == 1
