"""Every form of the back office as a browser sends it: what the page shows, and each of its buttons.

Two formsets of one prefix write their fields under the same names, and a browser sends both: four days became three.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import transaction
from django.test import Client

from tests.web.browser import entries, forms_of
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
# A name that may stand in a form several times: its values are a list, or one is chosen.
LISTS = {"checkbox", "radio", "hidden", "submit", "button"}


class Undone(Exception):
    """What was pressed is taken back."""


def twice(form: Tag) -> list[str]:
    """Names that two fields of a form share, though each holds one value; numbers of rows always do."""
    names: Counter[str] = Counter()
    for field in form.find_all(["input", "select", "textarea"]):
        name = str(field.get("name", ""))
        holds_one = field.name != "input" or str(field.get("type", "text")).lower() not in LISTS
        if name and (holds_one or name.endswith("_FORMS")):
            names[name] += 1
    return [name for name, count in names.items() if count > 1]


def pressed(client: Client, address: str, form: Tag) -> Iterator[tuple[str, int]]:
    """Each button of the form, and what the site answers to it."""
    action = str(form.get("action") or address)
    buttons = [str(button.get("name") or "") for button in form.select("button, input[type=submit]")] or [""]
    for button in dict.fromkeys(buttons):
        try:
            with transaction.atomic():
                sent = {name: list(values) for name, values in entries(form, button).lists()}
                answer = client.post(action.partition("#")[0], sent)
                raise Undone
        except Undone:
            yield f"{address}: {button or action}", answer.status_code


def test_each_button_is_answered_and_no_two_fields_share_a_name():
    world = World()
    for number in range(2):
        world.grow(number)
    shared, answers = [], {}
    for address, client in world.office().items():
        page = client.get(address)
        for form in forms_of(page.text):
            if "logout" in str(form.get("action")):
                continue
            shared += [(address, name) for name in twice(form)]
            answers |= dict(pressed(client, address, form))
    assert shared == []
    assert len(answers) > 40
    # A form that lacks something is shown again; what cannot be is refused in words.
    assert {what: status for what, status in answers.items() if status not in (200, 302, 409, 422)} == {}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        (
            '<input name="form-TOTAL_FORMS" type="hidden"><input name="form-TOTAL_FORMS" type="hidden">',
            ["form-TOTAL_FORMS"],
        ),
        ('<input name="form-0-day"><select name="form-0-day"></select>', ["form-0-day"]),
        ('<input name="day" type="checkbox"><input name="day" type="checkbox">', []),
        (
            '<input name="seen-1" type="hidden"><input name="session" type="hidden"><input name="session" type="hidden">',
            [],
        ),
    ],
)
def test_a_planted_prefix_is_found(fields, found):
    assert twice(BeautifulSoup(f"<form>{fields}</form>", "html.parser").form) == found
