"""The places and courses that the samples of docs/IMPORT.md know of."""

import pytest

from tests.factories.catalogue import CourseFactory
from tests.factories.places import MunicipalityFactory, PostcodeFactory


@pytest.fixture
def movement(noon):
    towns = [("7100", "Vejle", "0630", 55.70927, 9.5357), ("8000", "Aarhus C", "0751", 56.15674, 10.21076)]
    towns += [("5000", "Odense C", "0461", 55.39594, 10.38831), ("1050", "København K", "0101", 55.6804, 12.58596)]
    for code, name, kommune, lat, lon in towns:
        municipality = MunicipalityFactory(code=kommune, name=name.split()[0])
        PostcodeFactory(code=code, name=name, municipality=municipality, lat=lat, lon=lon)
    MunicipalityFactory(code="0492", name="Ærø")
    CourseFactory(code="k1", title="Holdvagt")
    CourseFactory(code="k2")
