"""The real provider that `make test-login` logs in at: `oidc-provider`, for Node, in a folder of its own."""

import os
import shutil
import subprocess

from tools.machine import ROOT, Missing

VERSION = "9.13.3"
FOLDER = ROOT / "var" / "oidc-provider"


def ensure_provider() -> dict[str, str]:
    """The environment of a program that finds it. Raises `Missing` without Node."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise Missing("Node and npm, for the provider of make test-login: https://nodejs.org/")
    there = FOLDER / f"{VERSION}.txt"
    if not there.exists():
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        (FOLDER / "package.json").write_text('{"private": true}\n')
        command = [
            "npm",
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            f"oidc-provider@{VERSION}",
        ]
        subprocess.run(command, cwd=FOLDER, check=True)
        there.touch()
    return os.environ | {"LIBRARY": str(FOLDER)}
