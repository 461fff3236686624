"""Keys of programs, and a client that shows one."""

import datetime as dt
import json
from typing import Any

from django.test import Client

from courses.common import clock
from courses.programs.actions import make_key
from courses.programs.models import ProgramKey
from courses.programs.rules import Scope
from courses.schedule.models import Session
from tests.factories.members import UserFactory


def key_for(
    *scopes: Scope, session: Session | None = None, days: int = 30, name: str = "Prøveprogram"
) -> tuple[ProgramKey, str]:
    """A key, and its text."""
    ends_on = clock.today() + dt.timedelta(days=days)
    return make_key(name=name, scopes=scopes, session=session, ends_on=ends_on, actor=UserFactory(is_superuser=True))


class Program:
    """Asks the API with a key."""

    def __init__(self, text: str) -> None:
        self.client, self.text = Client(raise_request_exception=False), text

    def ask(self, method: str, path: str, said: Any = None, **headers: str) -> Any:
        """The answer to one request below `/api/v1/manage/`."""
        headers = {
            "authorization": f"Bearer {self.text}",
            **{name.replace("_", "-"): it for name, it in headers.items()},
        }
        body = b"" if said is None else said if isinstance(said, bytes) else json.dumps(said).encode()
        how = {"data": body, "content_type": "application/json"} if method != "GET" else {}
        return self.client.generic(method, f"/api/v1/manage/{path}", headers=headers, **how)


def program(*scopes: Scope, **facts: Any) -> Program:
    """A program with a new key."""
    return Program(key_for(*scopes, **facts)[1])
