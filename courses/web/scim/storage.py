"""Where the resources of SCIM lie: rows of the directory, written by `movement.actions.directory`."""

import json
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from scim2_models import (
    ConflictException,
    InvalidValueException,
    Meta,
    NotFoundException,
    PreconditionFailedException,
    Reference,
    Resource,
    ResourceType,
    ResponseParameters,
    ScimFilter,
    SearchRequest,
    UnauthorizedException,
    UniquenessException,
)
from scim2_models.path import Comparison
from scim2_server.storage import ScimStorage, SearchPage

from courses.common.address import canonical, validate_address
from courses.members.models import DirectoryGroup, DirectoryMembership, DirectoryPerson
from courses.movement.actions import directory
from courses.movement.actions.directory import Facts, NotWritten, Why
from courses.movement.rules import row_number
from courses.programs.actions import KeyEnded, hold
from courses.programs.actions.members import NotTaken
from courses.programs.models import ProgramKey
from courses.programs.rules import Scope
from courses.web.scim.schema import GROUPS, PERSON, USERS, Group, Line, Member, Name

Row = DirectoryPerson | DirectoryGroup
LONGEST = 254
# Letters of all that is kept of one person beside.
MOST_SAID = 8_000
# No list is longer: a number beyond has no place in a database.
FURTHEST = 10**9
# What has a column, or is ours to say.
_OF_ITS_OWN = ("id", "meta", "userName", "externalId", "active")
# Columns that a plain «eq» is looked up in, by the attribute in small letters.
_LOOKED_UP = {
    "username": "user_name_key",
    "externalid": "external_id",
    "id": "pk",
    "displayname": "name_key",
}


def name_key(name: str) -> str:
    """As SCIM compares names: `scim2_models.default_comparison_key` of an attribute that is not case exact."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).lower())


class Storage(ScimStorage):
    """For one request, which shows `key`; `writes`: what it reads is held until it ends."""

    def __init__(self, key: ProgramKey, *, writes: bool) -> None:
        self.key, self.writes = key, writes

    @contextmanager
    def operation(self) -> Iterator[None]:
        """All of a request, or nothing; nobody ends the key meanwhile."""
        try:
            with transaction.atomic():
                if self.writes:
                    hold(self.key)
                yield
        except KeyEnded as error:
            raise UnauthorizedException(detail=str(error.message)) from error
        except NotWritten as error:
            raise _refusal(error) from error
        except NotTaken as error:
            raise InvalidValueException(detail=" ".join(sentence for _name, sentence in error.reasons)) from error

    def get(
        self,
        resource_type: ResourceType,
        resource_id: str,
        *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:
        """One resource. Raises `NotFoundException`."""
        return _shown(self._row(resource_type, resource_id), with_members=_asks_members(response_parameters))

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *, position: Any = None
    ) -> SearchPage:
        """A page of what is looked for, in the order in which it came. What the database cannot look up is looked through."""
        start = min(search_request.start_index_0 or 0, FURTHEST)
        count = FURTHEST if search_request.count is None else min(search_request.count, FURTHEST)
        with_members = _asks_members(search_request)
        looked_for = search_request.filter
        total = 0
        page: list[Resource[Any]] = []
        for kind in resource_types:
            rows = _rows(kind)
            if looked_for is None:
                number = rows.count()
                found = list(rows[max(start - total, 0) : max(start - total, 0) + count - len(page)])
            else:
                in_groups = "members" in str(looked_for).lower()
                candidates = _candidates(rows, looked_for)
                matching = [row for row in candidates if looked_for.match(_shown(row, with_members=in_groups))]
                number = len(matching)
                found = matching[max(start - total, 0) : max(start - total, 0) + count - len(page)]
            total += number
            page += [_shown(row, with_members=with_members) for row in found]
        return SearchPage(total, page)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        """A new resource. Raises `UniquenessException`."""
        return self._put(DirectoryPerson() if resource_type.name == USERS.name else DirectoryGroup(), resource)

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *, expected_version: str | None = None
    ) -> Resource[Any]:
        """The resource as it is from now on. Raises `NotFoundException`, `PreconditionFailedException`, `UniquenessException`."""
        return self._put(self._unchanged(resource_type, str(resource.id), expected_version), resource)

    def delete(self, resource_type: ResourceType, resource_id: str, *, expected_version: str | None = None) -> None:
        """Out of the directory. Raises `NotFoundException`, `PreconditionFailedException`."""
        row = self._unchanged(resource_type, resource_id, expected_version)
        if isinstance(row, DirectoryPerson):
            directory.drop_person(person=row)
        else:
            directory.drop_group(group=row)

    def _row(self, kind: ResourceType, pk: str) -> Any:
        number = row_number(pk)
        found = None if number is None else _rows(kind, lock=self.writes).filter(pk=number).first()
        if found is None:
            raise NotFoundException(detail=_("There is nothing here."))
        return found

    def _unchanged(self, kind: ResourceType, pk: str, version: str | None) -> Any:
        row = self._row(kind, pk)
        if version is not None and version != _version(row):
            raise PreconditionFailedException
        return row

    def _put(self, row: Any, resource: Any) -> Resource[Any]:
        if isinstance(row, DirectoryPerson):
            writes_list = Scope.WRITE_MEMBERS in self.key.scopes
            return _shown(directory.put_person(person=row, facts=_facts(resource, row), writes_list=writes_list))
        name, number = _text(resource.display_name), _text(resource.external_id)
        members = {row_number(member.value or "") for member in resource.members or []}
        people = {pk for pk in members if pk is not None}
        if members != people:
            raise _refusal(NotWritten(Why.NOBODY))
        directory.put_group(group=row, name=name, name_key=_text(name_key(name)), external_id=number, people=people)
        return _shown(row)


def _rows(kind: ResourceType, *, lock: bool = False) -> QuerySet[Any]:
    return directory.people(lock=lock) if kind.name == USERS.name else directory.groups(lock=lock)


def _asks_members(parameters: ResponseParameters[Any] | None) -> bool:
    """Whether an answer may hold the people of a group: directories leave them out when they look for one."""
    left_out = (parameters and parameters.excluded_attributes) or []
    return "members" not in {str(path).rpartition(":")[2].lower() for path in left_out}


def _candidates(rows: QuerySet[Any], looked_for: ScimFilter[Any]) -> QuerySet[Any]:
    """What may match: one comparison with «eq» is looked up, anything else is looked through."""
    node = looked_for.ast
    if not isinstance(node, Comparison) or str(node.op) != "eq" or not isinstance(node.value, str):
        return rows
    attribute = str(node.attr_path).rpartition(":")[2].lower()
    column = _LOOKED_UP.get(attribute)
    if column is None or not hasattr(rows.model, column):
        return rows
    value = name_key(node.value) if column.endswith("_key") else node.value
    if column == "pk":
        return rows.filter(pk=row_number(value))
    return rows.none() if "\0" in value else rows.filter(**{column: value})


def _version(row: Row) -> str:
    return f'W/"{row.version}"'


def _meta(row: Row, kind: ResourceType) -> Meta:
    return Meta(resource_type=kind.name, created=row.made_at, last_modified=row.changed_at, version=_version(row))


def _shown(row: Row, *, with_members: bool = True) -> Resource[Any]:
    """A row as a resource of its own."""
    if isinstance(row, DirectoryPerson):
        person = PERSON.model_validate(row.said)
        person.id, person.meta, person.user_name = str(row.pk), _meta(row, USERS), row.user_name
        person.external_id, person.active = row.external_id or None, row.is_active
        return person
    group = Group(id=str(row.pk), display_name=row.name, external_id=row.external_id or None, meta=_meta(row, GROUPS))
    if with_members:
        people = DirectoryMembership.objects.filter(group=row).order_by("person").values_list("person", flat=True)
        group.members = [Member(value=str(pk), type="User", ref=Reference(f"Users/{pk}")) for pk in people] or None
    return group


def _facts(person: Any, row: DirectoryPerson) -> Facts:
    """What a resource says of somebody. A closed log-in is opened by «active» alone, not by its being left out. Raises
    `InvalidValueException`."""
    said = {name: value for name, value in person.model_dump().items() if name not in _OF_ITS_OWN}
    if len(json.dumps(said)) > MOST_SAID or "\\u0000" in json.dumps(said):
        raise InvalidValueException(detail=_("It cannot be used."))
    name, beside = person.name or Name(), person[Line] or Line()
    called = " ".join(part for part in (name.given_name, name.family_name) if part)
    return Facts(
        user_name=_text(person.user_name),
        user_name_key=_text(name_key(person.user_name)),
        external_id=_text(person.external_id),
        email=_address(person),
        is_active=row.is_active if person.active is None else person.active,
        line={
            "name": called or person.display_name or name.formatted or "",
            "postcode": beside.postcode or "",
            "association": beside.association or "",
            "basis": beside.basis or "",
        },
        said=said,
    )


def _address(person: Any) -> str:
    """The primary address, else the first, else the name in the directory where that is one."""
    values = sorted((email for email in person.emails or [] if email.value), key=lambda email: not email.primary)
    written = values[0].value if values else person.user_name if "@" in person.user_name else ""
    if not written:
        return ""
    try:
        validate_address(written)
    except ValidationError as error:
        raise InvalidValueException(detail=f"emails: {' '.join(error.messages)}") from error
    return canonical(written)


def _text(value: str | None) -> str:
    text = value or ""
    if len(text) > LONGEST or not text.isprintable():
        raise InvalidValueException(detail=_("It cannot be used."))
    return text


def _refusal(error: NotWritten) -> Exception:
    if error.why is Why.TAKEN:
        return UniquenessException(detail=_("Somebody else in the directory has this name, number or address here."))
    if error.why is Why.NOBODY:
        return InvalidValueException(detail=_("There is nobody with this number in the directory here."))
    return ConflictException(detail=_("This is the last administrator. Make somebody else one first."))
