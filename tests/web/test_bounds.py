"""What a form lets through fits into its column: PostgreSQL refuses what is longer, SQLite takes it."""

import importlib
import pkgutil

import pytest
from django import forms
from django.db import models

import courses.web
from courses.enrolment.models import Enrolment, Feedback
from courses.members.models import MemberProfile
from courses.schedule.models import Session

# The column that a form without a model writes, by the name of its field; by form and field where names differ.
WRITTEN: dict[str, models.Field] = {
    "online_url": Session._meta.get_field("online_url"),
    "needs": Enrolment._meta.get_field("needs"),
    "phone": MemberProfile._meta.get_field("phone"),
    "EnrolForm.name": MemberProfile._meta.get_field("name"),
    "PhoneEnrolForm.name": MemberProfile._meta.get_field("name"),
    "CancelForm.reason": Session._meta.get_field("cancel_reason"),
    "FeedbackForm.worked": Feedback._meta.get_field("worked"),
    "FeedbackForm.change": Feedback._meta.get_field("change"),
}


def our_forms() -> list[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(courses.web.__path__, "courses.web."):
        importlib.import_module(module.name)
    found, waiting = [], [forms.BaseForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if form.__module__.startswith("courses."):
                found.append(form)
    return found


def too_wide(found: list[type[forms.BaseForm]]) -> list[str]:
    """Text that nothing bounds, or that may be longer than the column it is written to."""
    wrong = []
    for form in found:
        for name, field in (getattr(form, "base_fields", None) or {}).items():
            column = WRITTEN.get(f"{form.__name__}.{name}", WRITTEN.get(name))
            if column is None or not isinstance(field, forms.CharField):
                continue
            if field.max_length is None or field.max_length > (column.max_length or 0):
                wrong.append(f"{form.__module__}.{form.__qualname__}.{name}: {field.max_length} > {column.max_length}")
    return sorted(set(wrong))


def test_every_text_has_a_bound_that_its_column_has_room_for():
    found = our_forms()
    assert len(found) > 20
    assert too_wide(found) == []


@pytest.mark.parametrize(("most", "hits"), [(None, 1), (1001, 1), (1000, 0)])
def test_a_planted_field_is_found(most, hits):
    class Planted(forms.Form):
        online_url = forms.URLField(max_length=most, assume_scheme="https")

    assert len(too_wide([Planted])) == hits


def test_the_longest_address_of_a_room_is_kept(db):
    from tests.factories.schedule import SessionFactory

    address = "https://moede.demo.example/" + "x" * (1000 - 27)
    session = SessionFactory(online_url=address)
    session.refresh_from_db()
    assert len(session.online_url) == 1000
