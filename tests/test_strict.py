"""Tests are strict where Django is silent: each silence is shown as a planted mistake, and what is right stays right."""

from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator, UnorderedObjectListWarning
from django.template import Context, Engine

from courses.schedule.models import Session
from tests import strict

PERSON = SimpleNamespace(name="Alma", born=None)


@pytest.fixture
def render(tmp_path, monkeypatch):
    """`render(text)`: a template of ours that says so, with `person` and, in `part.html`, `given` and perhaps `more`."""
    monkeypatch.setattr(strict, "TEMPLATES", tmp_path)
    (tmp_path / "part.html").write_text("{# optional: more #}{{ given }}{% if more %}, {{ more }}{% endif %}")

    def say(text: str) -> str:
        (tmp_path / "new.html").write_text(text)
        return Engine(dirs=[tmp_path]).get_template("new.html").render(Context({"person": PERSON}))

    return say


@pytest.mark.parametrize(
    "text",
    [
        "{{ persn }}",
        "{{ persn.name }}",
        "{% if persn %}there{% endif %}",
        "{% if person and persn %}there{% endif %}",
        "{% for row in persn %}{{ row }}{% endfor %}",
        "{{ persn|default:'nobody' }}",
        "{{ person.nme }}",
        "{{ person.nme|upper }}",
        "{% with name=person.nme %}{{ name }}{% endwith %}",
        "{% include 'part.html' with given=person.nme only %}",
        "{% include 'part.html' only %}",
    ],
)
def test_a_name_that_nobody_gave_fails(render, text):
    with pytest.raises(strict.UndefinedName):
        render(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ person.name }}", "Alma"),
        ("{{ person.born }}", "None"),
        ("{% if person.nme %}there{% else %}not there{% endif %}", "not there"),
        ("{{ person.nme|default:'nobody' }}", "nobody"),
        ("{% for row in person.name %}{{ forloop.counter }}{% endfor %}", "1234"),
        ("{% include 'part.html' with given=1 only %}", "1"),
        ("{% include 'part.html' with given=1 more=2 only %}", "1, 2"),
    ],
)
def test_what_is_given_or_may_be_missing_does_not(render, text, said):
    assert render(text) == said


def test_templates_of_others_are_their_own_affair():
    assert Engine().from_string("{{ persn }}{% if persn %}{% endif %}").render(Context({})) == ""


@pytest.mark.parametrize("part", [slice(3), slice(3, 6), 0])
def test_a_part_of_an_unordered_query_fails(part):
    with pytest.raises(strict.UnorderedPart, match=r"courses\.Session"):
        Session.objects.order_by()[part]


@pytest.mark.django_db
def test_the_first_of_an_unordered_query_fails_too():
    with pytest.raises(strict.UnorderedPart):
        Session.objects.order_by().first()
    assert Session.objects.first() is None
    assert list(Session.objects.order_by("pk")[:3]) == []


@pytest.mark.django_db
def test_pages_of_an_unordered_query_fail():
    with pytest.raises(UnorderedObjectListWarning):
        Paginator(Session.objects.order_by(), 10).page(1)
