"""Forms as a browser sends them: read from the page that was shown, never made by hand.

A hand-made POST agrees with the view and not with the page: two formsets of one prefix passed every test and lost a day
in every browser (HTML standard, "constructing the entry list").
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils.datastructures import MultiValueDict

Entries = MultiValueDict[str, str]
NEVER_SENT = {"submit", "button", "reset", "image", "file"}


def forms_of(html: str) -> list[Tag]:
    """The forms of a page that are sent by POST, in the order in which they stand."""
    found = BeautifulSoup(html, "html.parser").find_all("form")
    return [form for form in found if str(form.get("method", "get")).lower() == "post"]


def form_with(html: str, name: str) -> Tag:
    """The one form that has a field or button of this name. Raises `AssertionError` for none or several."""
    (found,) = [form for form in forms_of(html) if form.find(attrs={"name": name})]
    return found


def entries(form: Tag, button: str = "") -> Entries:
    """What pressing the button named `button` sends, if nothing is typed: every value under its name, in order.

    The values are those that the page shows; what is disabled, unticked or without a name is not sent.
    """
    sent: Entries = MultiValueDict()
    for field in form.find_all(["input", "select", "textarea", "button"]):
        name, kind = str(field.get("name", "")), str(field.get("type", "text")).lower()
        if not name or field.has_attr("disabled"):
            continue
        if field.name == "button" or kind in NEVER_SENT:
            if name == button:
                sent.appendlist(name, str(field.get("value", "")))
        elif field.name == "select":
            for value in _chosen(field):
                sent.appendlist(name, value)
        elif field.name == "textarea":
            sent.appendlist(name, field.get_text().removeprefix("\n"))
        elif kind not in ("checkbox", "radio") or field.has_attr("checked"):
            sent.appendlist(name, str(field.get("value", "on" if kind in ("checkbox", "radio") else "")))
    return sent


def _chosen(select: Tag) -> list[str]:
    options = select.find_all("option")
    chosen = [option for option in options if option.has_attr("selected")]
    if not chosen and not select.has_attr("multiple"):
        chosen = options[:1]
    return [str(option.get("value", option.get_text())) for option in chosen]


def filled(form: Tag, typed: Mapping[str, str | Sequence[str]], button: str = "") -> dict[str, list[str]]:
    """What is sent after typing: `typed` holds values by the name of a field that the page has.

    An empty list unticks. Raises `AssertionError` for a field that the page lacks, as somebody who looks for it would.
    """
    sent = {name: list(values) for name, values in entries(form, button).lists()}
    for name, value in typed.items():
        assert form.find(attrs={"name": name}), f"the page has no field {name}"
        sent[name] = [value] if isinstance(value, str) else list(value)
    return sent


def press(client: Client, address: str, page: Any, typed: Mapping[str, str | Sequence[str]], button: str, **how: Any):
    """Fill in the form of `page` (a response) that has this button and press it; gives the next response."""
    form = form_with(page.content.decode(), button)
    return client.post(str(form.get("action") or address), filled(form, typed, button), **how)
