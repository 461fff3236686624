"""What `make test-clients` and `make engines` need beside Python: programs of Debian, and one library of npm."""

import shutil
import subprocess

from tools.machine import ROOT, Missing, apt_install, may_install, say

FOLDER = ROOT / "var" / "clients"
# The program that shows a package is there, and the Debian package it comes in.
PROGRAMS = {
    "gcc": "gcc",
    "vdirsyncer": "vdirsyncer",
    "khal": "khal",
    "calcurse": "calcurse",
    "thunderbird": "thunderbird",
    "node": "nodejs",
    "npm": "npm",
    "soffice": "libreoffice-calc-nogui",
}
ICAL_JS = "ical.js@2"


# What `make engines` drives: three browsers, what takes commands for them, and for WebKitGTK a display and Danish.
ENGINES = {
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
    "locale-gen": "locales",
}


def ensure_engines() -> None:
    """Install the browsers. Raises `Missing` with the line to type where we may not."""
    lacking = [package for program, package in ENGINES.items() if shutil.which(program) is None]
    if lacking and not (may_install() and apt_install(*lacking)):
        raise Missing(f"The three engines need {', '.join(lacking)}. Type: sudo apt install {' '.join(lacking)}")


def ensure_clients() -> None:
    """Install the programs. Raises `Missing` with the line to type where we may not."""
    lacking = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    # A header and a library, no program: asking apt for what is there costs a second.
    packages = ["libical-dev", "libc6-dev", *lacking]
    if not (may_install() and apt_install(*packages)) and lacking:
        raise Missing(f"The calendar programs need {', '.join(lacking)}. Type: sudo apt install {' '.join(packages)}")
    if not (FOLDER / "node_modules" / "ical.js").exists():
        say(f"installing {ICAL_JS} with npm")
        FOLDER.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), ICAL_JS], check=False
        )
        if done.returncode:
            raise Missing(f"The calendar programs need {ICAL_JS}. Type: npm install --prefix {FOLDER} {ICAL_JS}")
