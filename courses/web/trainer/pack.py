"""What is taken along to a session: each paper, and all of them by one tap, for its trainers and for whoever plans it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from courses.documents.pack import Pack, pack_of, together, zip_name, zipped
from courses.documents.slides import slides_of
from courses.documents.trainer import running_order_of
from courses.enrolment import queries
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.models import ListView
from courses.members.queries import trainer_of
from courses.pages.queries import may_edit_modules
from courses.schedule.models import Session
from courses.schedule.queries.sessions import detail, taught_by
from courses.web.private import private
from courses.web.public.documents import pressed_once, private_answer
from courses.web.trainer.sessions import list_is_open
from courses.web.visitor import user_of


def session_to_prepare(request: HttpRequest, pk: int) -> tuple[Session, bool]:
    """A session for its trainers and for those who plan or write in the office, and whether its trainer asks; 404 for everybody
    else."""
    trainer = trainer_of(request.user)
    found = taught_by(trainer).with_details().filter(pk=pk).first() if trainer else None
    if found is not None:
        return found, True
    if request.user.has_perm("courses.change_session") or may_edit_modules(request.user):
        found = detail(pk)
    if found is None:
        raise Http404("no such session")
    return found, False


@require_GET
@login_required
@private
def order_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The running order for the printer."""
    found, _is_mine = session_to_prepare(request, pk)
    return private_answer(request, running_order_of(found, get_language() or "da"))


@require_GET
@login_required
@private
def slides_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The slides, to be shown in the room."""
    found, _is_mine = session_to_prepare(request, pk)
    return private_answer(request, slides_of(found, get_language() or "da"))


@require_GET
@login_required
@private
def pack_zip(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything in one ZIP."""
    pack = _pack(request, pk)
    response = HttpResponse(zipped(pack, pressed_once), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{zip_name(pack.session)}"'
    return response


@require_GET
@login_required
@private
def pack_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """What is printed on A4, in one PDF."""
    return private_answer(request, together(_pack(request, pk)))


def _pack(request: HttpRequest, pk: int) -> Pack:
    """With the list of names for the session's trainers while it is open, which is noted; organisers see no names (PRIVACY.md P10)."""
    found, is_mine = session_to_prepare(request, pk)
    participants = None
    if is_mine and list_is_open(found):
        note_look(session=found, what=ListView.What.PAPER, actor=user_of(request))
        participants = queries.participants(found)
    return pack_of(found, participants, get_language() or "da")


urlpatterns = [
    path("hold/<key:pk>/drejebog.pdf", order_pdf, name="order_pdf"),
    path("hold/<key:pk>/slides.pdf", slides_pdf, name="slides"),
    path("hold/<key:pk>/pakke.zip", pack_zip, name="pack"),
    path("hold/<key:pk>/papirer.pdf", pack_pdf, name="papers"),
]
