"""All certificates of a session at once, for its trainers: order them, watch how far they are, fetch the file."""

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from courses.certificates.actions.print_jobs import ask_for_print, print_few
from courses.certificates.models import PrintJob
from courses.common.errors import DomainError
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.models import ListView
from courses.schedule.models import Session
from courses.web.fields import ButtonForm
from courses.web.trainer.sessions import my_session, require_list, trainer_required
from courses.web.visitor import user_of

LOOKS_AGAIN_SECONDS = 5


class PrintAs(ButtonForm):
    """One PDF, or a file each in a ZIP."""

    form = forms.ChoiceField(choices=PrintJob.Form, initial=PrintJob.Form.ZIP)


def print_answer(run: PrintJob, of: str) -> FileResponse:
    """The file of a print that is finished, under the name of what it is `of`."""
    ending = str(run.document.name)[-3:]
    response = FileResponse(run.document.open("rb"), content_type=f"application/{ending}")
    response["Content-Disposition"] = f'attachment; filename="kursusbeviser-{of}.{ending}"'
    return response


def _taken(request: HttpRequest, run: PrintJob, session: Session) -> FileResponse:
    """The file of a session's print; that the names were taken along is written down."""
    note_look(session=session, what=ListView.What.PAPER, actor=user_of(request))
    return print_answer(run, session.course.code)


@require_http_methods(["GET", "POST"])
@trainer_required
def certificate_prints(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Order (POST), and what was ordered; a few are the answer at once. While something is being made, the page looks again by
    itself."""
    session = my_session(request, pk)
    require_list(session)
    error = ""
    if request.method == "POST":
        try:
            run = ask_for_print(session=session, form=PrintAs.of(request)["form"], actor=user_of(request))
        except DomainError as refusal:
            error = str(refusal.message)
        else:
            if print_few(run=run):
                run.refresh_from_db()
                return _taken(request, run, session)
            return redirect("trainer:certificate_prints", pk=pk)
    runs = list(PrintJob.objects.filter(session=session).order_by("-asked_at", "-pk"))
    context = {"session": session, "runs": runs, "error": error}
    response = render(request, "courses/trainer/certificate_prints.html", context, status=409 if error else 200)
    if request.method == "GET" and any(run.finished_at is None for run in runs):
        response["Refresh"] = str(LOOKS_AGAIN_SECONDS)
    return response


@require_GET
@trainer_required
def print_file(request: HttpRequest, pk: int, run: int) -> HttpResponseBase:
    """The finished file of a print."""
    session = my_session(request, pk)
    require_list(session)
    wanted = get_object_or_404(PrintJob, pk=run, session=session, finished_at__isnull=False)
    return _taken(request, wanted, session)


urlpatterns = [
    path("hold/<key:pk>/beviser/", certificate_prints, name="certificate_prints"),
    path("hold/<key:pk>/beviser/<key:run>/", print_file, name="print_file"),
]
