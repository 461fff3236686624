"""A directory that is turned on, and the movement that the samples of docs/IMPORT.md know of."""

import pytest

from tests.courses.imports.conftest import movement
from tests.factories.directory import Directory, directory

__all__ = ["movement"]


@pytest.fixture
def entra(noon, settings) -> Directory:
    settings.SCIM = True
    settings.MOVEMENT_ROLES = {"kursusudvalg": "Planlægning", "g-7": "Redaktører"}
    return directory()
