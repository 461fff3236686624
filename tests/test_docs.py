"""The documents and the code say the same. Every guard is also shown a planted violation."""

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
# The first two lines of a decision: its number and title, the day it was written and whether it holds.
DECISION = re.compile(r"# (\d+)\. (.+)\n(\d{4}-\d{2}-\d{2}) · (accepted|superseded by (\d+))\n\n")


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
