"""Where the machine says that Python shall keep nothing, the many processes of the tests do so elsewhere."""

import os
import subprocess
import sys

import pytest

from tools.machine import ROOT, keep_bytecode

ASK = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"


@pytest.fixture(autouse=True)
def _as_it_was():
    before = {name: os.environ.get(name) for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}
    yield
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def told(**environment: str) -> str:
    """What a Python says that is started after `keep_bytecode` in such an environment."""
    for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"):
        os.environ.pop(name, None)
    os.environ.update(environment)
    keep_bytecode()
    return subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True).stdout.strip()


def test_a_machine_that_allows_it_is_left_alone():
    assert told() == "False None"


def test_a_machine_that_forbids_it_beside_the_source_gets_a_folder():
    assert told(PYTHONDONTWRITEBYTECODE="1") == f"False {ROOT / 'var' / 'bytecode'}"


def test_a_folder_that_is_named_already_stays():
    assert told(PYTHONDONTWRITEBYTECODE="1", PYTHONPYCACHEPREFIX="/elsewhere") == "False /elsewhere"
