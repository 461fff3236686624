"""What the organiser's views share: permission, page furniture, asking first, and a line in the log."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db.models import Model, QuerySet
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import get_active_log_context, log, registry

from courses.common.actions.history import write_history
from courses.common.errors import DomainError
from courses.enrolment.actions.publications import Left
from courses.enrolment.actions.steps import held
from courses.schedule.models import Session
from courses.web.fields import refuse
from courses.web.organiser import taken_along
from courses.web.organiser.spreadsheets import note_taken


class PlanningView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """A page for whoever may change sessions; `permission_required` narrows it."""

    model: Any = Session
    permission_required = "change"
    header_icon = "calendar-alt"
    # (name of the address, label) of the pages above this one.
    above: list[tuple[str, Any]] = []
    # Under which name the list of this page is taken along as a file; empty where there is none.
    takes_along = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The pages above this one, then this one without an address."""
        above = [{"url": reverse(name), "label": capfirst(label)} for name, label in self.above]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.get_header_title()}]

    def page(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page with `context`, or its list as a file where the address asks for one; `status` 422 or 409 after a refusal."""
        if self.takes_along:
            context["files"] = [(kind, taken_along.address(self.request, kind)) for kind in taken_along.FILES]
        page = self.render_to_response(self.get_context_data(**context), status=status)
        kind = taken_along.asked(self.request) if self.takes_along and status == 200 else ""
        if not kind:
            return page
        note_taken(self.request, self.takes_along)
        return taken_along.file_of(page.render(), kind, self.takes_along)

    def shown[Rows: (QuerySet, list)](self, rows: Rows, most: int) -> Rows:
        """The first `most` rows for the page; all of them where the list is taken along as a file."""
        return rows if self.takes_along and taken_along.asked(self.request) else rows[:most]

    def attempt(self, call: Callable[[], Any], form: BaseForm) -> tuple[bool, Any]:
        """Whether one domain call went through, and its result; a refusal's sentence goes onto the form, beside its field."""
        try:
            return True, call()
        except DomainError as refusal:
            refuse(form, refusal)
            return False, None


def note(instance: Model, action: str, **data: str) -> None:
    """Write into the history of `instance` that somebody did this.

    With an id of its own: of the entries of one request that do the same to several rows, Wagtail 8 shows only the last, and
    nothing in the histories of all others (`LogEntryQuerySet.latest_by_uuid_and_action`).
    """
    log(instance=instance, action=f"planning.{action}", uuid=uuid4(), data=data)


def note_all(instances: Iterable[Model], action: str, **data: str) -> None:
    """`note` for each of many rows of one model, in one statement: what Wagtail's `log` would write, one by one."""
    write_history(instances, f"planning.{action}", user=get_active_log_context().user, data=data)


def done_before(instance: Model, actions: Iterable[str]) -> list[Any]:
    """Who did any of these to `instance` and when, as its history tells it, newest first."""
    rows = registry.get_logs_for_instance(instance).filter(action__in=[f"planning.{action}" for action in actions])
    return list(rows.select_related("user").order_by("-timestamp", "-pk"))


def tell_left(request: HttpRequest, left: Iterable[Left]) -> None:
    """Name what was left as it is, and why."""
    for found in left:
        messages.warning(request, f"{found.title}: {found.reason}")


class OneSessionView(PlanningView):
    """A page about one session. A page that only does something (POST) has no `get`."""

    above = [("sessions:index", Session._meta.verbose_name_plural)]

    @cached_property
    def session(self) -> Session:
        """The session of the address, with all that its pages show; 404 when it has gone."""
        return get_object_or_404(Session.objects.with_details(), pk=self.kwargs["pk"])

    @contextmanager
    def held(self) -> Iterator[None]:
        """While the block runs nobody else changes the session, and it is shown as it is now: for forms that refuse what
        their writer has not seen (`web.stale`)."""
        with held(self.session) as session:
            self.session = session
            yield

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The session's own page stands above this one."""
        *above, here = super().get_breadcrumbs_items()
        return [*above, {"url": self.session_url, "label": self.session.title}, {**here, "label": self.page_title}]

    @property
    def session_url(self) -> str:
        """The address of the session's page in the back office."""
        return reverse("sessions:edit", args=[self.session.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the session and its address."""
        return super().get_context_data(session=self.session, session_url=self.session_url, **kwargs)

    def done(self, sentence: str, action: str, *, to_call: int = 0) -> HttpResponse:
        """Say what was done, note who did it, and go back to the session; to the call list where somebody is to be called."""
        note(self.session, action)
        messages.success(self.request, sentence)
        calls = reverse("sessions:calls", args=[self.session.pk])
        return HttpResponseRedirect(calls if to_call else self.back_url)

    @property
    def back_url(self) -> str:
        """Where one goes when it is done."""
        return self.session_url

    def refused(self, sentence: str | Promise) -> HttpResponse:
        """Back to the session, with the sentence that says why not."""
        messages.error(self.request, str(sentence))
        return HttpResponseRedirect(self.session_url)


def fingerprint(request: HttpRequest, written: QueryDict | None = None) -> str:
    """What was written in the form, in short: a preview that shows something else does not count as seen.

    `written`: the form of a page that was only looked at, as it would be sent.
    """
    ignored = {
        "csrfmiddlewaretoken", "opened", "seen", "follow-seen", "holiday_ok", "action-save", "action-preview"
    }  # fmt: skip
    fields = sorted((name, values) for name, values in (written or request.POST).lists() if name not in ignored)
    return hashlib.sha256(repr(fields).encode()).hexdigest()[:32]


def asks_first(request: HttpRequest, form: Form, prospect: Any) -> bool:
    """Whether the preview must be shown (again) before saving, with the reason on the form where there is one.

    A clash is never saved; a public holiday needs its tick; what was not shown in words is shown first.
    """
    if "action-save" not in request.POST or form.cleaned_data["seen"] != fingerprint(request) or prospect.clashes:
        return True
    if prospect.holidays and not form.cleaned_data["holiday_ok"]:
        form.add_error("holiday_ok", _("Tick the box if it is meant to be on a public holiday."))
        return True
    return False
