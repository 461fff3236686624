"""A directory that writes by SCIM, and its people."""

import json
from typing import Any

from django.test import Client

from courses.programs.rules import Scope
from tests.factories.programs import key_for

USER, GROUP = "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group"
LINE = "urn:ietf:params:scim:schemas:extension:rundkreds:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
KIND = "application/scim+json"


class Directory:
    """Asks `/scim/v2/` with a key."""

    def __init__(self, text: str) -> None:
        self.client, self.text = Client(raise_request_exception=False), text

    def ask(self, method: str, path: str, said: Any = None, **headers: str) -> Any:
        """The answer to one request."""
        headers = {
            "authorization": f"Bearer {self.text}",
            **{name.replace("_", "-"): it for name, it in headers.items()},
        }
        body = b"" if said is None else said if isinstance(said, bytes) else json.dumps(said).encode()
        how = {} if method == "GET" else {"data": body, "content_type": KIND}
        return self.client.generic(method, f"/scim/v2/{path}", headers=headers, **how)

    def person(self, email: str = "alma@demo.example", **facts: Any) -> str:
        """The number of a new person."""
        answer = self.ask("POST", "Users", person(email, **facts))
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]

    def group(self, name: str, *people: str, **facts: Any) -> str:
        """The number of a new group."""
        said = {"schemas": [GROUP], "displayName": name, "members": [{"value": pk} for pk in people], **facts}
        answer = self.ask("POST", "Groups", said)
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]

    def patch(self, path: str, *operations: dict[str, Any], **headers: str) -> Any:
        """The answer to these operations."""
        return self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, **headers)

    def found(self, path: str, looked_for: str, **query: Any) -> list[str]:
        """The numbers of what is found by a filter."""
        answer = self.client.get(
            f"/scim/v2/{path}", {"filter": looked_for, **query}, headers={"authorization": f"Bearer {self.text}"}
        )
        assert answer.status_code == 200, answer.content
        return [row["id"] for row in answer.json()["Resources"]]


def person(email: str, **facts: Any) -> dict[str, Any]:
    """As Microsoft Entra sends somebody."""
    return {
        "schemas": [USER],
        "userName": email,
        "active": True,
        "name": {"givenName": "Alma", "familyName": "Raps", "formatted": "Alma Raps"},
        "displayName": "Alma Raps",
        "emails": [{"primary": True, "type": "work", "value": email}],
        **facts,
    }


def directory(*scopes: Scope) -> Directory:
    """A directory with a new key."""
    return Directory(key_for(Scope.WRITE_DIRECTORY, *scopes)[1])
