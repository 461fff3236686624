"""Only where DEBUG is on: log in as a demo person and read the mails, so that the demo needs no mail server."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from courses.common.models import OutboxMail
from courses.demo.people import LOGINS

LATEST = 25


class LogInForm(forms.Form):
    """As whom, and where to."""

    email = forms.EmailField()
    next = forms.CharField(required=False)


@dataclass(frozen=True)
class Person:
    """Somebody to log in as: who, what there is to see, and where it begins."""

    name: str
    email: str
    role: str | Promise
    hint: str | Promise
    target: str


def _people() -> list[Person]:
    words = {
        "member": (_("Member"), _("Has a place, waits for one, and has a certificate."), reverse("member:home")),
        "trainer": (_("Trainer"), _("Has sessions to come, and one to close."), reverse("trainer:home")),
        "editor": (_("Editor"), _("Writes courses and modules."), reverse("wagtailadmin_home")),
        "organiser": (_("Planner"), _("Plans sessions, and sees what is missing."), reverse("wagtailadmin_home")),
        "admin": (_("Administrator"), _("May do everything."), reverse("wagtailadmin_home")),
    }
    return [Person(name, email, *words[role]) for role, (email, name) in LOGINS.items()]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The demo's log-ins and the latest mails."""
    mails = OutboxMail.objects.order_by("-created_at", "-pk")[:LATEST]
    return render(request, "demo/index.html", {"people": _people(), "mails": mails})


@require_POST
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in as the demo person with this e-mail address; no code is asked."""
    form = LogInForm(request.POST)
    form.is_valid()
    user = get_object_or_404(get_user_model(), email=form.cleaned_data.get("email", ""), is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    target = form.cleaned_data.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("member:home")
    return redirect(target)


@require_GET
@xframe_options_sameorigin
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it was written."""
    return render(request, "demo/mail.html", {"mail": get_object_or_404(OutboxMail, pk=pk)})
