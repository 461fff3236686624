"""The short twin of the second half of `make scan`: the faults are really planted, a find in a report is seen, and every address
that scanners ask is there."""

import http.client
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import schemathesis
from django.urls import resolve
from schemathesis.errors import FailureGroup

from tests.scan import planted, programs
from tests.scan.__main__ import ASKED, EXPLAINED, PLANTED, SENT, asks_for
from tests.scan.programs import Find

# What sqlmap writes of a parameter, without what it sent.
LOG = "sqlmap identified the following injection point(s):\n---\nParameter: colour (GET)\n    Type: UNION query\n---\n"
SAID = "[WARNING] GET parameter 'word' does not seem to be injectable\n[WARNING] URI parameter '#1*' does not seem to be injectable\n"


def row(path: str, parameter: str | None, info: str) -> dict:
    return {"method": "GET", "path": path, "info": info, "level": 1, "parameter": parameter}


def test_text_of_a_visitor_is_a_part_of_the_statement():
    assert planted.chairs("red").count("<li>") == 2
    assert planted.chairs("red' OR 'a'='a").count("<li>") == len(planted.CHAIRS)
    assert "sqlite3.OperationalError" in planted.chairs("'")


def test_text_of_a_visitor_stands_in_the_page_as_it_came():
    assert "<b>ny</b>" in planted.say("<b>ny</b>")


def test_an_answer_is_not_what_its_description_says():
    """By schemathesis itself, which is asked for one case."""
    operation = schemathesis.openapi.from_wsgi("/openapi.json", planted.site)[planted.ANSWER[0]]["GET"]
    with pytest.raises(FailureGroup, match=PLANTED["schemathesis"].kind):
        operation.Case(path_parameters={planted.ANSWER[1]: 3}).call_and_validate()


def test_the_planted_site_answers_on_this_machine_alone():
    with planted.planted() as address:
        where = urlsplit(address)
        assert where.hostname == "127.0.0.1"
        for path in ("/", "/chairs?colour=red", "/say?word=ny", "/count/3", "/openapi.json"):
            with closing(http.client.HTTPConnection(where.hostname, where.port)) as link:
                link.request("GET", path)
                assert link.getresponse().status == 200, path


def test_what_sqlmap_says_is_read():
    assert programs.of_sqlmap(LOG, "/chairs") == [PLANTED["sqlmap"]]
    assert programs.of_sqlmap("", "/chairs") == []
    assert programs.tried_by_sqlmap(SAID) == {"word", "#1*"}


def test_what_wapiti_says_is_read():
    report = {
        "vulnerabilities": {
            "Cross Site Scripting": [row("/say", "word", "injection in the parameter word")],
            "CRLF Injection": [],
            "HTTP Secure Headers": [row("/", None, "X is not set")],
        },
        "anomalies": {
            "Resource consumption": [row("/slow", "a", "slow")],
            "Internal Server Error": [row("/x", "a", "")],
        },
    }
    assert programs.of_wapiti(report) == [
        PLANTED["wapiti"],
        Find("HTTP Secure Headers: X is not set", "/"),
        Find("Internal Server Error", "/x", "a"),
    ]
    assert programs.of_wapiti({"vulnerabilities": {}, "anomalies": {}}) == []


def test_what_schemathesis_says_is_read():
    case = '<testcase name="GET /count/{number}">%s</testcase>'
    report = f"<testsuites><testsuite>{case}</testsuite></testsuites>"
    assert programs.of_schemathesis(report % '<failure type="failure" message="ST108">…</failure>') == (
        [PLANTED["schemathesis"]],
        1,
    )
    assert programs.of_schemathesis(report % "") == ([], 1)


@pytest.mark.parametrize("path", [*ASKED, *(f"/hold/1/{form}" for form in SENT)])
def test_every_address_that_is_asked_is_there(path):
    assert resolve(urlsplit(path.replace("*", "")).path)


def test_every_question_is_counted():
    assert asks_for("/find/7100*/") == {"#1*"}
    assert asks_for("/x/?a=1&b=2", "c=3") == {"c"}
    assert asks_for("/x/?a=1&b=2") == {"a", "b"}
    assert all(EXPLAINED.values())
