"""What the movement's directory may write here, as SCIM 2.0 describes it (RFC 7643): what we keep of a person and of a group, and no
more. What a directory sends besides is passed over (ADR 121)."""

from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    CaseExact,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Extension,
    Filter,
    Mutability,
    Patch,
    Reference,
    Required,
    Resource,
    ResourceType,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)
from scim2_server.service import ScimService

# Rows of one answer.
MOST_RESULTS = 200


class Name(ComplexAttribute):
    """What somebody is called."""

    formatted: str | None = None
    given_name: str | None = None
    family_name: str | None = None


class Email(ComplexAttribute):
    """Where somebody gets mail. The primary one counts here, else the first."""

    value: str | None = None
    type: str | None = None
    primary: bool | None = None


class User(Resource[Any]):
    """Somebody in the directory."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    name: Name | None = None
    display_name: str | None = None
    active: bool | None = None
    emails: list[Email] | None = None


class Member(ComplexAttribute):
    """Somebody in a group, by their number here."""

    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """A group of people; groups in groups are not known here."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true] = None
    members: list[Member] | None = None


class Line(Extension):
    """What a line of the movement's list of members says besides (docs/IMPORT.md)."""

    __schema__ = URN("urn:ietf:params:scim:schemas:extension:rundkreds:2.0:User")

    postcode: str | None = None
    association: str | None = None
    basis: str | None = None


PERSON: Any = User[Line]  # type: ignore[misc]
USERS, GROUPS = ResourceType.from_resource(PERSON), ResourceType.from_resource(Group)
CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST_RESULTS),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Key",
            description="A key of a program, made in the back office",
            primary=True,
        )
    ],
)
# Microsoft Entra removes a member by a value, and fills the address of a kind that is not there yet.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
SERVICE = ScimService(
    ScimProvider(models=[User, Line, Group], resource_types=[USERS, GROUPS], config=CONFIG, policy=POLICY)
)
