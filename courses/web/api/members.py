"""The movement's list of members, for its member system: the same rules as a file that is brought along (docs/IMPORT.md)."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from courses.common import clock
from courses.members.models import ListedMember
from courses.members.queries import member_list
from courses.programs.actions.answers import Reply
from courses.programs.actions.members import NotTaken, leave, listed, put_member
from courses.programs.rules import Scope
from courses.web.api.access import (
    CONDITIONAL,
    KEYED,
    ONE_LINE,
    PER_PAGE,
    TAKES_BOTH,
    TAKES_KEY,
    WRITING,
    Cursor,
    KeyOf,
    Limit,
    Line,
    do_once,
    leading_to,
    page_of,
    reply_with,
    require_read,
    told,
)
from courses.web.api.base import api
from courses.web.api.problems import Refusal, Trouble
from courses.web.api.programme import Key

may_write = KeyOf(Scope.WRITE_MEMBERS)


class MemberChange(Schema):
    """What is to be written; what is left out or empty stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Line = ""
    postcode: Line = ""
    association: Line = ""
    basis: Line = ""


class MemberIn(MemberChange):
    """A line of the list, known by its address."""

    email: Annotated[str, Field(min_length=1, max_length=254, pattern=ONE_LINE)]


class MemberOut(Schema):
    id: int
    email: str
    name: str
    postcode: str | None
    association: str | None
    basis: str
    has_left: bool
    changed_at: dt.datetime


class MembersOut(Schema):
    items: list[MemberOut]
    next: str | None


def _shown(member: ListedMember) -> dict[str, Any]:
    return {
        "id": member.pk,
        "email": member.email,
        "name": member.name,
        "postcode": member.postcode_id,
        "association": member.association.name if member.association else None,
        "basis": member.basis,
        "has_left": member.left_at is not None,
        "changed_at": clock.local(member.changed_at),
    }


def _require_list() -> None:
    if member_list() is None:
        raise Refusal(
            Trouble.REFUSED, _("Members are taken only where the list of members is turned on, under Settings.")
        )


def _one(pk: int, *, lock: bool = False) -> ListedMember:
    _require_list()
    found = listed(lock=lock).filter(pk=pk).first()
    if found is None:
        raise Refusal(Trouble.NOT_FOUND, _("There is nobody with this number on the list."))
    return found


def _put(said: dict[str, str]) -> Reply:
    try:
        done = put_member(said=said)
    except NotTaken as refused:
        words = " ".join(f"{name}: {sentence}" if name else sentence for name, sentence in refused.reasons)
        raise Refusal(Trouble.REFUSED, words, refused.reasons) from refused
    new_at = f"/api/v1/manage/members/{done.member.pk}" if done.is_new else ""
    return reply_with(_shown(done.member), new_at=new_at, email=done.member.email)


@api.get(
    "/manage/members",
    auth=may_write,
    response={200: MembersOut, 409: WRITING[409], **KEYED},
    summary="The list of members, a part at a time",
    tags=["members"],
)
def members(request: HttpRequest, cursor: Cursor = "", limit: Limit = PER_PAGE) -> HttpResponse:
    """All lines of the list by their numbers; `next` is the cursor of the rest."""
    _require_list()
    return told(request, page_of(listed(), cursor, limit, _shown))


@api.post(
    "/manage/members",
    auth=may_write,
    response={200: MemberOut, 201: MemberOut, **WRITING},
    summary="Write a member, by the address: a new line, or the one that is there",
    tags=["members"],
    openapi_extra=TAKES_KEY | leading_to("members", (200, 201), "member", "change", "remove"),
)
def put(request: HttpRequest, said: MemberIn) -> HttpResponse:
    """As a row of a file that is brought along."""
    values = said.dict()
    return do_once(request, values, lambda: _put(values))


@api.get(
    "/manage/members/{pk}",
    auth=may_write,
    response={200: MemberOut, 409: WRITING[409], **KEYED},
    summary="One member",
    tags=["members"],
)
def member(request: HttpRequest, pk: Key) -> HttpResponse:
    """With the ETag that a change asks for."""
    return told(request, _shown(_one(pk)))


@api.patch(
    "/manage/members/{pk}",
    auth=may_write,
    response={200: MemberOut, **CONDITIONAL},
    summary="Change what is said of a member",
    tags=["members"],
    openapi_extra=TAKES_BOTH | leading_to("members", (200,), "member", "change", "remove"),
)
def change(request: HttpRequest, pk: Key, said: MemberChange) -> HttpResponse:
    """The address stays: another address is another line."""
    values = said.dict()

    def work() -> Reply:
        found = _one(pk, lock=True)
        require_read(request, _shown(found))
        return _put({**values, "email": found.email})

    return do_once(request, values, work)


@api.delete(
    "/manage/members/{pk}",
    auth=may_write,
    response={204: None, **CONDITIONAL},
    summary="Take a member off the list",
    tags=["members"],
    openapi_extra=TAKES_BOTH,
)
def remove(request: HttpRequest, pk: Key) -> HttpResponse:
    """Forgotten at once, or asked first: by the movement's own rule. Nobody's enrolments and certificates go."""

    def work() -> Reply:
        found = _one(pk, lock=True)
        require_read(request, _shown(found))
        leave(member=found)
        return Reply(204, email=found.email)

    return do_once(request, {}, work)
