"""«Mine beviser»: a member's certificates, to fetch, to show, to take along and to delete."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.certificates.actions import certificates as actions
from courses.certificates.models import Certificate
from courses.certificates.pdf.transcript import render_transcript
from courses.certificates.queries import for_member, may_be_renamed
from courses.common import clock
from courses.common.errors import DomainError
from courses.members.queries import profile_of
from courses.pages.queries.versions import taught_in
from courses.web.member.download_certificate import IssueForm, file_response, issue
from courses.web.private import private

View = Callable[..., HttpResponseBase]


def holder(view: View) -> View:
    """Log-in, and a person behind it (`request.holder`)."""

    @wraps(view)
    @login_required
    @private
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        member = profile_of(request.user)
        if member is None:
            raise Http404("no profile")
        request.holder = member  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return wrapped


def _mine(request: HttpRequest, pk: int) -> Certificate:
    """A valid certificate of the member who asks; 404 for everybody else's."""
    return get_object_or_404(for_member(request.holder), pk=pk)  # type: ignore[attr-defined]


def _page(request: HttpRequest, *, error: str = "", form: IssueForm | None = None, of: int = 0) -> HttpResponse:
    certificates = list(for_member(request.holder))  # type: ignore[attr-defined]
    taught = taught_in(certificate.session_id for certificate in certificates)
    for certificate in certificates:
        certificate.taught = taught.get(certificate.session_id, [])  # type: ignore[attr-defined]
        certificate.form = form if form and certificate.pk == of else IssueForm()  # type: ignore[attr-defined]
        # Several forms on one page: each field has a label of its own.
        certificate.form.auto_id = f"b{certificate.pk}_%s"  # type: ignore[attr-defined]
        certificate.may_be_renamed = may_be_renamed(certificate)  # type: ignore[attr-defined]
        # A step says who one is to the movement: there is none that does not name it.
        has_other = any(other.is_neutral and other.enrolment_id == certificate.enrolment_id for other in certificates)
        has_neutral = certificate.is_neutral or bool(certificate.step) or has_other
        certificate.has_neutral = has_neutral  # type: ignore[attr-defined]
    context = {"certificates": certificates, "error": error}
    return render(
        request, "courses/member/my_certificates.html", context, status=422 if form else 409 if error else 200
    )


@require_GET
@holder
def my_certificates(request: HttpRequest) -> HttpResponse:
    """All my certificates, newest first."""
    return _page(request)


@require_POST
@holder
def issue_one(request: HttpRequest, pk: int) -> HttpResponse:
    """The first time: make the file, with a sentence of one's own or without."""
    form = issue(_mine(request, pk), request.POST)
    return _page(request, form=form, of=pk) if form else redirect("my_certificates:pdf", pk=pk)


@require_GET
@holder
def certificate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, once it has been made."""
    certificate = _mine(request, pk)
    return file_response(certificate) if certificate.sealed_at else redirect("my_certificates:index")


def _step(action: Callable[..., Any]) -> View:
    """A POST button: one action, then back to the list; a refusal is shown there."""

    @require_POST
    @holder
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            action(certificate=_mine(request, pk))
        except DomainError as refusal:
            return _page(request, error=str(refusal.message))
        return redirect("my_certificates:index")

    return view


@require_http_methods(["GET", "POST"])
@holder
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first (GET), then delete (POST)."""
    certificate = _mine(request, pk)
    if request.method == "GET":
        return render(request, "courses/member/my_certificate_delete.html", {"certificate": certificate})
    actions.delete(certificate=certificate)
    return redirect("my_certificates:index")


@require_GET
@holder
def open_badges(request: HttpRequest) -> HttpResponse:
    """All my credentials as signed JWTs, in the shape of the answer of the Open Badges 3.0 API."""
    found = [certificate.credential for certificate in for_member(request.holder) if certificate.credential]  # type: ignore[attr-defined]
    response = JsonResponse({"credential": [], "compactJwsString": found}, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="open-badges.json"'
    return response


@require_GET
@holder
def transcript(request: HttpRequest) -> HttpResponse:
    """Everything I have completed, on paper."""
    certificates = list(for_member(request.holder).filter(is_neutral=False, step=None))  # type: ignore[attr-defined]
    if not certificates:
        return redirect("my_certificates:index")
    body = render_transcript(request.holder.name, certificates, on=clock.today())  # type: ignore[attr-defined]
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="kurser.pdf"'
    return response


urlpatterns = [
    path("", my_certificates, name="index"),
    path("open-badges.json", open_badges, name="open_badges"),
    path("samlet.pdf", transcript, name="transcript"),
    path("<key:pk>/hent/", issue_one, name="issue"),
    path("<key:pk>/kursusbevis.pdf", certificate_pdf, name="pdf"),
    path("<key:pk>/neutralt/", _step(actions.issue_neutral), name="neutral"),
    path("<key:pk>/nyt-navn/", _step(actions.reissue), name="reissue"),
    path("<key:pk>/slet/", delete, name="delete"),
]
