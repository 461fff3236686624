"""Who is enrolled in one session, for the program that prints its badges: what its trainers see, for as long as they do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema

from courses.enrolment import queries
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.models import Enrolment, ListView
from courses.programs.rules import Scope
from courses.schedule.models import Session
from courses.web.api.access import KEYED, PER_PAGE, Cursor, KeyOf, Limit, key_here, page_of, told
from courses.web.api.base import api
from courses.web.api.problems import Refusal, Trouble
from courses.web.api.programme import Key
from courses.web.trainer.sessions import list_is_open


class EnrolmentOut(Schema):
    id: int
    name: str
    state: str


class EnrolmentsOut(Schema):
    items: list[EnrolmentOut]
    next: str | None


@api.get(
    "/manage/sessions/{pk}/enrolments",
    auth=KeyOf(Scope.READ_ENROLMENTS),
    response={200: EnrolmentsOut, **KEYED},
    summary="Who has a seat in the session that the key is for",
    tags=["sessions"],
)
def enrolments(request: HttpRequest, pk: Key, cursor: Cursor = "", limit: Limit = PER_PAGE) -> HttpResponse:
    """Names as trainers see them; each look is written down (PRIVACY.md P9)."""
    key = key_here(request)
    if key.reads_enrolments_of_id != pk:
        # The same for a session that is not there.
        raise Refusal(Trouble.NOT_ALLOWED, _("This key is for another session."))
    session = Session.objects.get(pk=pk)
    if not list_is_open(session):
        raise Refusal(Trouble.NOT_ALLOWED, _("The list of names of this session is closed."))
    people = list(queries.participants(session))
    names = dict(zip((person.pk for person in people), queries.list_names(people), strict=True))
    found = Enrolment.objects.filter(pk__in=list(names))

    def show(enrolment: Enrolment) -> dict[str, Any]:
        return {"id": enrolment.pk, "name": names[enrolment.pk], "state": enrolment.state}

    page = page_of(found, cursor, limit, show)
    note_look(session=session, what=ListView.What.PROGRAM, actor=None)
    return told(request, page)
