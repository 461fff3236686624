"""The field for a repetition: what people tick becomes a rule, what is malformed an error in words."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given, settings

from courses.schedule.rules.recurrence import parse_rule
from courses.web.organiser.recurrence_forms import RuleFormField
from tests.factories.rules import RULES


class Form(forms.Form):
    rule = RuleFormField(label="Repeats")


def posted(text: str) -> Form:
    return Form(QueryDict(text))


@pytest.mark.parametrize(
    ("post", "text"),
    [
        ("rule-freq=WEEKLY&rule-interval=2&rule-day=TU&rule-day=TH&rule-count=5", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=5"),
        ("rule-freq=MONTHLY&rule-interval=3&rule-nth=2&rule-day=TU", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU"),
        ("rule-freq=YEARLY&rule-nth=-1&rule-day=SA&rule-month=3&rule-month=9&rule-until=2028-12-31", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=-1SA;UNTIL=20281231"),
        # What the chosen unit does not use is left out, as the hidden fields still hold it.
        ("rule-freq=WEEKLY&rule-nth=2&rule-month=3&rule-day=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("rule=RRULE:FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
    ],
)  # fmt: skip
def test_what_is_chosen_becomes_a_rule(post, text):
    form = posted(post)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["rule"].text() == text


@pytest.mark.parametrize(
    ("post", "message"),
    [
        ("", "Vælg, hvordan holdene gentages."),
        ("rule-freq=WEEKLY", "Vælg en ugedag."),
        ("rule-freq=MONTHLY&rule-nth=1&rule-day=MO&rule-day=TU", "Vælg en ugedag."),
        ("rule-freq=YEARLY&rule-nth=1&rule-day=MO", "Vælg mindst én måned."),
        ("rule-freq=YEARLY&rule-nth=1&rule-day=MO&rule-month=13", "Vælg mindst én måned."),
        ("rule-freq=WEEKLY&rule-day=MO&rule-interval=0", "Skriv hvor tit som et tal fra 1 til 60."),
        ("rule-freq=WEEKLY&rule-day=MO&rule-count=x", "Skriv antallet af hold som et tal fra 1 til 200."),
        ("rule-freq=WEEKLY&rule-day=MO&rule-until=2027-13-01", "Skriv den sidste dag som en dato."),
        ("rule-freq=WEEKLY&rule-day=MO&rule-until=2027-12-01&rule-count=3", "Vælg enten et antal hold eller en sidste dag, ikke begge dele."),
        ("rule-freq=SECONDLY&rule-day=MO", "Vælg, om det gentages pr. uge, måned eller år."),
        ("rule=DTSTART:20271301T000000%0ARRULE:FREQ=DAILY", "Vi forstår ikke denne gentagelse. Vælg den i felterne."),
        ("rule=FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=-10", "Den slags gentagelse virker ikke i alle kalendere. Vælg den i felterne."),
    ],
)  # fmt: skip
def test_what_is_malformed_is_told_in_words(post, message):
    form = posted(post)
    assert form.errors["rule"] == [message]
    assert "data-rule" in str(form)


def test_what_was_chosen_is_shown_again():
    form = posted("rule-freq=YEARLY&rule-interval=0&rule-nth=-1&rule-day=SA&rule-month=3&rule-count=7")
    html = str(form["rule"])
    assert '<option value="YEARLY" selected>' in html
    assert '<option value="-1" selected>' in html
    assert 'value="SA" checked' in html
    assert 'value="3" checked' in html
    assert 'name="rule-interval" value="0"' in html
    assert 'name="rule-count" value="7"' in html


def test_a_saved_rule_fills_the_fields_and_counts_as_unchanged():
    rule = parse_rule("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU;UNTIL=20281231")
    html = str(Form(initial={"rule": rule})["rule"])
    assert 'value="TU" checked' in html
    assert 'value="2028-12-31"' in html
    field = Form().fields["rule"]
    assert field.has_changed(rule, rule.text()) is False
    assert field.has_changed(rule, "FREQ=MONTHLY;INTERVAL=3;BYDAY=3TU;UNTIL=20281231") is True


class Controls(HTMLParser):
    """What a browser would send of a form that nobody has touched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self.sent.append((self._select, given["value"]))
        elif tag == "input" and (given["type"] not in ("checkbox", "radio") or "checked" in given):
            self.sent.append((given["name"], given.get("value") or ""))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(rule=RULES)
def test_every_rule_that_is_shown_and_sent_again_is_the_same(rule):
    sent = Controls(str(Form(initial={"rule": rule})["rule"])).sent
    form = posted(urlencode(sent))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["rule"] == rule


def test_a_year_of_two_digits_is_told_in_words():
    assert posted("rule-freq=WEEKLY&rule-day=MO&rule-until=0028-12-31").errors["rule"] == [
        "Skriv den sidste dag som en dato."
    ]


def test_markup_in_a_rule_stays_text():
    assert "<script>" not in str(posted('rule=FREQ=WEEKLY;COUNT="><script>')["rule"])
