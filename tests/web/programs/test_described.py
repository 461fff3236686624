"""The description of the API is true of what programs with a key may do: schemathesis writes, one step after the other. Its long
twin is `make scan`."""

import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
)

from courses.members.models import MemberListSetting
from courses.programs.models import ProgramKey
from courses.programs.rules import Scope
from lms.wsgi import application
from tests.examples import examples
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.factories.programs import key_for
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
# A key that is always there, an If-Match that is well written and old (412) or not there (428), names after the `?` that nobody asks about: right here,
# and tested in words beside.
BESIDE = [ignored_auth, missing_required_header, positive_data_acceptance, negative_data_rejection]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application).include(path_regex="/manage/")


@pytest.fixture
def shown(noon, settings):
    """The header that opens everything."""
    settings.API_RATE = 1_000_000
    MemberListSetting.objects.create(is_on=True)
    CourseFactory(code="k1")
    VenueFactory(slug="salen")
    _key, text = key_for(*Scope, session=SessionFactory())
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {text}"}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(max_examples=examples(25))
def test_nothing_that_is_sent_breaks_it(case, shown):
    """No server error, no answer that the description does not know, nothing for who shows no key."""
    case.call_and_validate(headers=shown, excluded_checks=BESIDE)


def test_one_step_leads_to_the_next(shown):
    class Steps(schema.as_state_machine()):  # type: ignore[misc]
        def get_call_kwargs(self, case):
            return {"headers": shown}

        def validate_response(self, response, case, additional_checks=None, **kwargs):
            case.validate_response(response, excluded_checks=BESIDE, transport_kwargs=kwargs or None)

    run_state_machine_as_test(Steps, settings=settings(max_examples=examples(15), stateful_step_count=5))
    assert ProgramKey.objects.get().used_at


def test_the_description_says_what_each_address_asks_for(client):
    described = json.loads(client.get("/api/v1/openapi.json").content)
    assert described["openapi"].startswith("3.1")
    assert described["info"]["version"] == "1.1.0"
    written = 0
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            if "/manage/" not in path:
                continue
            assert operation["security"], path
            names = {parameter["name"] for parameter in operation.get("parameters", [])}
            assert {"401", "403", "429"} <= set(operation["responses"])
            for status, answer in operation["responses"].items():
                assert "RateLimit" in answer["headers"]
                assert list(answer.get("content", {})) in (
                    ["application/problem+json"] if status >= "400" else ["application/json"], []
                )  # fmt: skip
            if method != "get":
                written += 1
                assert "Idempotency-Key" in names
                assert ("If-Match" in names) == ("{pk}" in path)
    assert written == 7
