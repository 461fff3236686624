"""«Kursusbeviser»: find one by its code or its session, revoke it with a reason, print those of a storkreds."""

import datetime as dt
import sys
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from courses.certificates.actions.certificates import revoke
from courses.certificates.actions.print_jobs import ask_for_print, print_few
from courses.certificates.models import Certificate, PrintJob
from courses.certificates.queries import (
    counts_of,
    days_in_words,
    public_certificate,
    readable,
    sessions_with_certificates,
)
from courses.certificates.rules import ATTENDANCE_CORRECTED, print_token
from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.models import ListView
from courses.places.models import Region
from courses.web.fields import QueryForm
from courses.web.organiser import taken_along
from courses.web.organiser.base import OneSessionView, PlanningView, note
from courses.web.organiser.certificate_forms import PrintForm, RevokeForm
from courses.web.organiser.forms import RegionQuery
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.public.verify_forms import CodeForm
from courses.web.trainer.certificate_prints import LOOKS_AGAIN_SECONDS, PrintAs, print_answer
from courses.web.visitor import user_of

A_PAGE = 25
RUNS_SHOWN = 20
STATUSES = {
    "valid": gettext_lazy("valid"),
    "expired": gettext_lazy("expired"),
    "revoked": gettext_lazy("revoked"),
    "replaced": gettext_lazy("replaced"),
}
ABOVE = [("certificates:index", gettext_lazy("certificates"))]


def line(certificate: Certificate) -> dict[str, Any]:
    """What the list and the page say of one: as printed, not as its holder is called now."""
    facts = certificate.content
    return {
        "certificate": certificate,
        "facts": facts,
        "code": "".join(print_token(certificate.token)),
        "state": STATUSES[certificate.status],
    }


class PageQuery(QueryForm):
    """`?p=`: which page of a list."""

    p = forms.IntegerField(min_value=1, initial=1)


def paged(request: HttpRequest, found: Any) -> Page:
    """The page of `found` that the address asks for; the last one where it asks too far. All of it for a file."""
    return Paginator(found, sys.maxsize if taken_along.asked(request) else A_PAGE).get_page(PageQuery.of(request)["p"])


class FindView(PlanningView):
    """A field for the code, and the sessions that gave certificates. `?region=` narrows them.

    The code is sent by POST, so that it stands in no log as a query; the answer is a redirect and changes nothing.
    """

    page_title = gettext_lazy("Certificates")
    header_icon = "doc-full"
    template_name = "courses/organiser/certificates.html"
    takes_along = "kursusbeviser"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The field for a code, and the sessions that gave certificates."""
        return self.show(CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Go to the certificate of a code, or say that there is none."""
        form = CodeForm(request.POST)
        if form.is_valid():
            found = public_certificate(form.cleaned_data["code"])
            if found and readable().filter(pk=found.pk).exists():
                return HttpResponseRedirect(reverse("certificates:one", args=[found.pk]))
            form.add_error("code", _("There is no certificate with this code."))
        return self.show(form)

    def show(self, form: Form) -> HttpResponse:
        """With sessions of one district or all, a page at a time."""
        regions = list(Region.objects.order_by("number"))
        chosen = RegionQuery.of(self.request)["region"]
        sessions = paged(self.request, sessions_with_certificates(chosen))
        counts = counts_of(sessions.object_list)
        return self.page(
            form=form,
            lines=[(session, counts[session.pk]) for session in sessions],
            items=sessions,
            elided_page_range=sessions.paginator.get_elided_page_range(sessions.number),
            regions=regions,
            chosen=chosen,
        )


class SessionCertificatesView(OneSessionView):
    """The certificates that one session gave, by name, and printing them. Looking is written down like every look at names."""

    page_title = gettext_lazy("Certificates")
    template_name = "courses/organiser/session_certificates.html"
    above = ABOVE

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A page of names; who looked is noted. It looks again by itself while a print is being made."""
        certificates = paged(request, readable().filter(session=self.session))
        note_look(session=self.session, what=ListView.What.LIST, actor=user_of(request))
        runs = list(PrintJob.objects.filter(session=self.session).order_by("-asked_at", "-pk")[:RUNS_SHOWN])
        response = self.page(
            lines=[line(certificate) for certificate in certificates],
            items=certificates,
            elided_page_range=certificates.paginator.get_elided_page_range(certificates.number),
            runs=runs,
            forms=PrintJob.Form.choices,
        )
        if any(run.finished_at is None for run in runs):
            response["Refresh"] = str(LOOKS_AGAIN_SECONDS)
        return response

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Ask for a print of all of them: a few are the answer themselves, more are made outside the request."""
        try:
            run = ask_for_print(session=self.session, form=PrintAs.of(request)["form"], actor=user_of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            note(self.session, "print")
            if print_few(run=run):
                run.refresh_from_db()
                return taken(request, run)
            messages.success(request, _("It is being made. The file is ready here in a few minutes."))
        return HttpResponseRedirect(reverse("certificates:session", args=[pk]))


class CertificateView(PlanningView):
    """What one certificate says, and revoking it: asks for a reason and shows whose it is."""

    page_title = gettext_lazy("Certificate")
    header_icon = "doc-full"
    template_name = "courses/organiser/certificate.html"
    above = ABOVE

    @cached_property
    def certificate(self) -> Certificate:
        """The certificate of the address; 404 for one that its holder had deleted."""
        return get_object_or_404(readable().select_related("session__course"), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What it says, and a form to revoke it; who looked is noted."""
        note_look(session=self.certificate.session, what=ListView.What.LIST, actor=user_of(request))
        return self.show(RevokeForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke with a reason; the history of the session says so and names nobody."""
        form = RevokeForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            done, _revoked = self.attempt(lambda: revoke(certificate=self.certificate, reason=reason), form)
            if done:
                # On the session: its history is kept and shown, and names nobody.
                log(instance=self.certificate.session, action="planning.revoke", data={"certificate": pk})
                messages.success(request, _("The certificate is revoked. Whoever checks it sees that from now on."))
                return HttpResponseRedirect(reverse("certificates:one", args=[pk]))
        return self.show(form)

    def show(self, form: Form) -> HttpResponse:
        """With what it says, and why it was revoked where it was."""
        found = self.certificate
        by_closing = found.revoked_reason == ATTENDANCE_CORRECTED
        return self.page(
            **line(found),
            form=form,
            when=days_in_words(found.content.days),
            reason=_("The attendance was corrected.") if by_closing else found.revoked_reason,
        )


class PrintsView(PlanningView):
    """Order the certificates of a storkreds and a period; while something is made, the page looks again by itself."""

    page_title = gettext_lazy("Print the certificates of a district")
    header_icon = "doc-full"
    template_name = "courses/organiser/certificate_prints.html"
    above = ABOVE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form for the past year, and the files of earlier prints."""
        today = clock.today()
        initial = {"first_day": today - dt.timedelta(days=365), "last_day": today, "form": PrintJob.Form.PDF}
        return self.show(PrintForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a print of a district and a period; it is made outside the request."""
        form = PrintForm(request.POST)
        if form.is_valid():
            done, run = self.attempt(lambda: ask_for_print(actor=user_of(request), **form.cleaned_data), form)
            if done:
                log(instance=run.region, action="planning.print")
                messages.success(request, _("It is being made. The file is ready here in a few minutes."))
                return HttpResponseRedirect(reverse("certificates:prints"))
        return self.show(form)

    def show(self, form: Form) -> HttpResponse:
        """With the last prints; loads again by itself while one is being made."""
        runs = PrintJob.objects.filter(region__isnull=False).select_related("region").order_by("-asked_at", "-pk")
        shown = list(runs[:RUNS_SHOWN])
        response = self.page(form=form, runs=shown)
        # Not while something is being filled in that was refused.
        if not form.is_bound and any(run.finished_at is None for run in shown):
            response["Refresh"] = str(LOOKS_AGAIN_SECONDS)
        return response


def taken(request: HttpRequest, run: PrintJob) -> HttpResponseBase:
    """The file of a print. The history of the district or session says who took it."""
    log(instance=run.region or run.session, action="planning.print_taken")
    if run.session:
        note_look(session=run.session, what=ListView.What.PAPER, actor=user_of(request))
        return print_answer(run, run.session.course.code)
    return print_answer(run, run.region.slug if run.region else "")


class PrintFileView(PlanningView):
    """The finished file of a print."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file; 404 before it is finished. The history of the district or session says who took it."""
        run = get_object_or_404(
            PrintJob.objects.select_related("region", "session__course"), pk=pk, finished_at__isnull=False
        )
        return taken(request, run)


class CertificateViewSet(ViewSet):
    name = "certificates"
    icon = "doc-full"
    menu_label = gettext_lazy("Certificates")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", FindView.as_view(), name="index"),
            path("session/<key:pk>/", SessionCertificatesView.as_view(), name="session"),
            path("<key:pk>/", CertificateView.as_view(), name="one"),
            path("prints/", PrintsView.as_view(), name="prints"),
            path("prints/<key:pk>/", PrintFileView.as_view(), name="print_file"),
        ]
