"""What `make test-html` needs beside Python: Java, Node, and two packages of npm."""

import shutil
import subprocess

from tools.machine import ROOT, Missing, apt_install, may_install, say

FOLDER = ROOT / "var" / "html"
VNU = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PACKAGES = ("vnu-jar@26.9.27", "caniemail@1.0.5")
PROGRAMS = {"java": "default-jre-headless", "node": "nodejs", "npm": "npm"}


def ensure_html_checkers() -> None:
    """Install the Nu Html Checker and caniemail into `var/html`. Raises `Missing` with the line to type where we may not."""
    lacking = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if lacking and not (may_install() and apt_install(*lacking)):
        raise Missing(f"make test-html needs {', '.join(lacking)}. Type: sudo apt install {' '.join(lacking)}")
    stamp = FOLDER / "packages.txt"
    wanted = " ".join(PACKAGES)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"installing {wanted} with npm")
    FOLDER.mkdir(parents=True, exist_ok=True)
    # No scripts: the package of the checker would fetch a Java of its own.
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(FOLDER), *PACKAGES]
    if subprocess.run(command, check=False).returncode:
        raise Missing(f"The packages could not be installed. Type: {' '.join(command)}")
    stamp.write_text(wanted)
