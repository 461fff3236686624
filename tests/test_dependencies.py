"""The groups of pyproject.toml, the locks compiled from them, and that the site runs on the smallest."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.+!]+)( ;.*)? \\$")
# What the planner's group adds, by the names of its modules.
SOLVERS = ("ortools", "highspy", "pandas", "absl")


def wanted(group: str) -> Iterator[Requirement]:
    """Every requirement of a group and of those it includes."""
    for entry in GROUPS[group]:
        if isinstance(entry, dict):
            yield from wanted(entry["include-group"])
        else:
            yield Requirement(entry)


def lines(group: str) -> list[str]:
    return (ROOT / "requirements" / f"{group}.txt").read_text(encoding="utf-8").splitlines()


def locked(group: str) -> dict[str, str]:
    return {found[1]: found[2] for line in lines(group) if (found := PINNED.match(line))}


def unmet(requirements: Iterator[Requirement] | list[Requirement], versions: dict[str, str]) -> list[str]:
    """Requirements that the locked versions do not meet."""
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), ""), prereleases=True)
    ]


def test_every_group_has_a_lock_and_every_lock_a_group():
    assert {path.stem for path in (ROOT / "requirements").iterdir()} == set(GROUPS)
    assert not (ROOT / "uv.lock").exists()


@pytest.mark.parametrize("group", GROUPS)
def test_locks_hold_hashes_and_exact_versions(group):
    packages = [line for line in lines(group) if re.match(r"[a-z0-9]", line)]
    assert [line for line in packages if not PINNED.match(line)] == []
    assert sum("--hash=sha256:" in line for line in lines(group)) >= len(packages) > 5


@pytest.mark.parametrize("group", GROUPS)
def test_a_lock_meets_its_group(group):
    assert unmet(wanted(group), locked(group)) == []


def test_a_planted_requirement_is_found():
    assert unmet([Requirement("django>=99"), Requirement("nothing-such>1")], locked("web")) == [
        "django>=99",
        "nothing-such>1",
    ]


@pytest.mark.parametrize(("smaller", "larger"), [("web", "planner"), ("planner", "s3"), ("s3", "dev")])
def test_a_larger_group_has_the_versions_of_the_smaller(smaller, larger):
    assert locked(smaller).items() < locked(larger).items()


def test_the_site_has_no_solver_in_its_lock():
    assert {"ortools", "highspy", "pandas", "absl-py"} <= locked("planner").keys() - locked("web").keys()


def without_solvers(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program where the planner's packages cannot be found, as in the site's own image."""
    hidden = f"""
import sys
from importlib.machinery import PathFinder
class Hidden(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in {SOLVERS!r} else super().find_spec(name, path, target)
sys.meta_path = [Hidden if finder is PathFinder else finder for finder in sys.meta_path]
import django; django.setup()
"""
    return subprocess.run(
        [sys.executable, "-c", hidden + program], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_views_forms_hooks_and_commands_need_no_solver():
    program = """
import importlib, pkgutil, courses.web, courses.management.commands, home
for package in (courses.web, courses.management.commands, home):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
import courses.wagtail_hooks, lms.urls, lms.wsgi
from django.core.management import call_command
call_command("check")
"""
    done = without_solvers(program)
    assert done.returncode == 0, done.stderr


def test_without_solvers_the_calculation_names_what_to_install():
    done = without_solvers("from django.core.management import call_command; call_command('plan')")
    assert done.returncode == 1
    assert "tools/bootstrap.sh planner" in done.stderr
