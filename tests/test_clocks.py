"""No test depends on how fast the machine is: nothing reads a clock or waits for so many seconds, but for what is listed."""

import ast
import re
from pathlib import Path

import pytest

from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent
# Readers of a clock that measures, and waits of a fixed length; what `datetime` says is a date, not a duration.
TIMERS = re.compile(
    r"^(time|monotonic|perf_counter|process_time|thread_time|clock_gettime)(_ns)?$|^(sleep|wait_for_timeout|slow_mo)$"
)
MODULES = {"time", "asyncio", "timeit", "sched"}
# The same inside code that is text to Python: lines for the server, scripts for the browser.
IN_TEXT = re.compile(r"\btime\.sleep\(|\btime\.monotonic\(|\bsetTimeout\(|\bperformance\.now\(|\bDate\.now\(")
# File and name → why it is there.
ALLOWED = {
    ("waiting.py", "monotonic"): "the last guard of a test that hangs",
    ("waiting.py", "sleep"): "between two looks at a condition",
    (
        "siege/test_siege.py",
        "monotonic",
    ): "how long processes are killed, as `make siege` asks; nothing is judged by it",
    (
        "e2e/test_editor.py",
        "wait_for_timeout",
    ): "so long nothing may be sent by itself; on a slow machine less is sent, so none of it can fail for that",
    ("siege/test_siege.py", "sleep"): "between two kills, at random",
    ("siege/parts.py", "sleep"): "between two requests",
    (
        "concurrency/test_mail_faults.py",
        "sleep",
    ): "between two rounds of a sender, as `tick --loop` has it; nobody waits for it",
}


def timers(root: Path) -> list[tuple[str, int, str]]:
    """(file, line, name) of every clock and every wait of a fixed length in the tests under `root`."""
    found = []
    for path in sorted(root.rglob("*.py")):
        name, tree = str(path.relative_to(root)), ast.parse(path.read_text(encoding="utf-8"))
        if path == Path(__file__).resolve():
            continue
        known = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module in MODULES
            for alias in node.names
            if node.module == "timeit" or TIMERS.match(alias.name)
        }
        found += [(name, line, said) for line, said in _said(tree, known)]
    return found


def _said(tree: ast.AST, known: set[str]):
    """Line and name of what is called or handed on; `known` are names that were imported from a module with a clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and TIMERS.match(node.attr):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            # `moment.time()` is a part of a date; `time.time()` is a clock.
            if node.attr != "time" or owner in MODULES:
                yield node.lineno, node.attr
        elif isinstance(node, ast.Name) and node.id in known:
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "timeit":
            yield node.lineno, "timeit"
        elif isinstance(node, ast.keyword) and node.arg in ("slow_mo", "delay"):
            yield node.value.lineno, node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (hit := IN_TEXT.search(node.value)):
            yield node.lineno, hit.group()


def test_no_test_reads_a_clock_or_waits_a_fixed_time():
    found = timers(ROOT / "tests")
    assert [(file, line, name) for file, line, name in found if (file, name) not in ALLOWED] == []


def test_every_exception_is_still_needed():
    assert {(file, name) for file, _line, name in timers(ROOT / "tests")} == set(ALLOWED)


@pytest.mark.parametrize(
    "line",
    [
        "import time; time.sleep(1)",
        "import time; started = time.monotonic()",
        "import time; time.time()",
        "import time; read = time.perf_counter_ns",
        "from time import perf_counter as now; now()",
        "import asyncio; asyncio.sleep(1)",
        "page.wait_for_timeout(100)",
        "page.keyboard.type('x', delay=200)",
        "import timeit; timeit.repeat('x')",
        "page.evaluate('new Promise(done => setTimeout(done, 100))')",
        "server.shell('import time; time.sleep(1)')",
    ],
)
def test_planted_clocks_are_found(tmp_path, line):
    (tmp_path / "test_new.py").write_text(line)
    assert len(timers(tmp_path)) == 1


def test_dates_and_conditions_are_none(tmp_path):
    (tmp_path / "test_new.py").write_text("moment.time(); dt.time(9, 0); event.wait(PATIENCE); wait_until(there, 'x')")
    assert timers(tmp_path) == []


def test_a_condition_that_never_comes_is_told():
    with pytest.raises(AssertionError, match="nobody came"):
        wait_until(lambda: False, "nobody came", patience=0)
