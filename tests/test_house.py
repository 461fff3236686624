"""The project as a whole: every setting is documented, and no file knows somebody's machine."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Read by compose.yaml, the entrypoint, the web server's file and the Makefile as well as by the settings.
READS = re.compile(r"""(?:\benv(?:\.\w+)?\(|environ(?:\.get)?[\[(])\s*"([A-Z][A-Z_]+)\"|\$\$?\{([A-Z][A-Z_]+)[:}]""")
READERS = ("lms/settings/*.py", "deploy/*", "compose.yaml", "Makefile")
HOME_OF_SOMEBODY = re.compile(r"(?<![\w.<])/(?:home/(?!rundkreds\b)\w+|Users/\w+|root|work|check)/")
REGISTRY = re.compile(
    r"https?://[\w.-]*(?:pypi|npmjs|registry|artifactory|nexus|mirror)[\w.-]*[^\s\"')]*", re.IGNORECASE
)
PUBLIC_PAGES = ("https://pypi.org/project/", "https://www.npmjs.com/package/")


def names_read(root: Path) -> set[str]:
    return {
        found
        for pattern in READERS
        for path in root.glob(pattern)
        if path.is_file()
        for pair in READS.findall(path.read_text(encoding="utf-8"))
        for found in pair
        if found
    }


def names_documented(root: Path) -> set[str]:
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", (root / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


def tracked() -> list[Path]:
    """Text files git knows or would add; in an unpacked archive without git, every file outside hidden folders."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        names = [ROOT / name for name in done.stdout.splitlines()]
    else:
        names = [path for path in ROOT.rglob("*") if not any(part in {".venv", ".tools", "var"} for part in path.parts)]
    return [path for path in names if path.is_file() and path != Path(__file__)]


def strangers(paths: Iterable[Path], pattern: re.Pattern[str]) -> list[str]:
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        hits = (hit.group() for hit in pattern.finditer(text))
        found += [f"{path.name}: {hit}" for hit in hits if not hit.startswith(PUBLIC_PAGES)]
    return found


def test_every_setting_is_documented_and_every_documented_one_is_read():
    assert names_read(ROOT) == names_documented(ROOT)
    assert len(names_read(ROOT)) > 20


def test_no_file_names_a_machine_or_a_registry():
    paths = tracked()
    assert len(paths) > 300
    assert strangers(paths, HOME_OF_SOMEBODY) == []
    assert strangers(paths, REGISTRY) == []


def test_planted_settings_are_found(tmp_path):
    (tmp_path / "lms" / "settings").mkdir(parents=True)
    (tmp_path / "lms" / "settings" / "base.py").write_text('A = env.str("NEW_OPTION", "")\n')
    (tmp_path / "compose.yaml").write_text("x: ${OTHER_OPTION:?}\n")
    assert names_read(tmp_path) == {"NEW_OPTION", "OTHER_OPTION"}


@pytest.mark.parametrize("text", ["see /root/x", "/home/anna/project", "/Users/anna/x", "open /work/main"])
def test_planted_paths_are_found(tmp_path, text):
    (tmp_path / "note.md").write_text(text)
    assert len(strangers([tmp_path / "note.md"], HOME_OF_SOMEBODY)) == 1


def test_planted_registry_is_found(tmp_path):
    (tmp_path / "pip.conf").write_text("--index-url https://pypi.inside.example/simple")
    assert strangers([tmp_path / "pip.conf"], REGISTRY) == ["pip.conf: https://pypi.inside.example/simple"]
