"""What a plan's page says of the plan's figures."""

import pytest
from django.utils import translation

from courses.planner.queries.explanations import served_words
from tests.factories.places import RegionFactory

pytestmark = pytest.mark.django_db


def test_nobody_is_served_worst_where_all_have_everything():
    """A small movement was told that its worst-served kommune has 100 %."""
    with translation.override("da"):
        near, far = RegionFactory(), RegionFactory(number=9, name="Vestkredsen", slug="vestkredsen")
        said = served_words({"districts": [[near.pk, 0.9], [far.pk, 0.624]]})
        assert said == [
            "Dårligst dækket storkreds: Vestkredsen, hvor medlemmerne har 62\N{NO-BREAK SPACE}% af kurserne i tide."
        ]
        assert served_words({"districts": [[near.pk, 1.0], [far.pk, 1.0]], "towns": [[101, 1.0]]}) == []
        assert served_words({"towns": []}) == []
