"""What the log says of a request: one JSON line with its number, nothing of libraries, nobody's name."""

import json
import logging
import re
import runpy
from pathlib import Path

import pytest

from lms import views
from lms.logs import Formatter, RequestIdMiddleware, request_id

ROOT = Path(__file__).resolve().parents[2]


def line(message: str = "x", *arguments: object, fault: BaseException | None = None, **more: object) -> dict:
    facts = (type(fault), fault, fault.__traceback__) if fault else None
    record = logging.LogRecord("courses.x", logging.INFO, "x.py", 1, message, arguments, facts)
    record.__dict__.update(more)
    written = Formatter().format(record)
    assert "\n" not in written
    return json.loads(written)


def test_a_line_is_one_json_object():
    found = line("mail %s not sent", 7, done={"mails": 2})
    assert found.pop("at").endswith("+00:00")
    assert found == {"level": "INFO", "logger": "courses.x", "message": "mail 7 not sent", "done": {"mails": 2}}


def test_neither_message_nor_trace_names_anybody():
    with pytest.raises(ValueError, match="Raps") as fault:
        raise ValueError("Raps alma@demo.example\n/min-plads/12345:abcdef/")
    written = str(line('"GET /min-plads/12345:abcdef/?q=Alma" alma@demo.example\nand more', fault=fault.value))
    assert "Traceback" in written
    for word in ("alma@", "12345", "q=Alma"):
        assert word not in written


def test_a_request_has_a_number_in_its_lines_and_in_its_answer(client, rf):
    seen = []
    answer = RequestIdMiddleware(lambda request: (seen.append(line()), views.healthz(request))[1])(
        rf.get("/healthz", headers={"x-request-id": "sent"})
    )
    assert seen[0]["request"] == answer["X-Request-ID"] != "sent"
    assert request_id.get() == ""
    one, other = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert re.fullmatch("[0-9a-f]{16}", one)
    assert one != other


def test_the_server_writes_the_same_form_and_only_warnings():
    """`deploy/gunicorn.conf.py`, as gunicorn reads it."""
    settings = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))
    assert settings["accesslog"] is None
    formatter = settings["logconfig_dict"]["formatters"]["line"]["()"]
    assert formatter == "lms.logs.Formatter"
    assert settings["logconfig_dict"]["root"]["level"] == "WARNING"


def test_libraries_are_heard_when_something_is_wrong_only(production):
    code = (
        "import logging; [logging.getLogger(name).info('told') for name in ('fontTools.subset', 'django', 'courses.x')]"
    )
    assert [json.loads(one)["logger"] for one in production(code).splitlines()] == ["courses.x"]


def test_the_manual_says_the_minutes_and_the_form_of_the_code():
    manual = (ROOT / "docs" / "DEPLOY.md").read_text(encoding="utf-8")
    words = {3: "three", 10: "ten"}
    assert f"within {words[views.LAST_TICK.seconds // 60]} minutes" in manual
    assert f"no mail is {words[views.OLDEST_MAIL.seconds // 60]} minutes late" in manual
    fields = re.search(r"JSON objects \(([^)]*)\)", manual)[1]
    request_id.set("1")
    assert fields.replace("`", "").split(", ") == list(line())
    request_id.set("")
