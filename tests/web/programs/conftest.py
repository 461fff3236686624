"""The movement that the samples of docs/IMPORT.md know of."""

from tests.courses.imports.conftest import movement

__all__ = ["movement"]
