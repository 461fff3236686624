"""Only where DEBUG is on: log in as a demo person and read the mails, so that the demo needs no mail server."""

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from courses.common.models import OutboxMail
from courses.demo.people import demo_logins


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The demo's log-ins and the latest mails."""
    return render(
        request,
        "demo/index.html",
        {"logins": demo_logins(), "mails": OutboxMail.objects.order_by("-created_at", "-pk")[:50]},
    )


@require_POST
def log_in(request: HttpRequest) -> HttpResponse:
    """Log in as the demo person with this e-mail address; no code is asked."""
    user = get_object_or_404(get_user_model(), email=request.POST.get("email", ""), is_active=True)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/min-side/"
    return redirect(target)


@require_GET
@xframe_options_sameorigin
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it was written, text beside HTML."""
    return render(request, "demo/mail.html", {"mail": get_object_or_404(OutboxMail, pk=pk)})
