"""«Spørg mig igen»: a question of a module by mail after some days, confirmed and stopped by a link."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.common.actions.limits import allow
from courses.learning import actions, queries
from courses.learning.rules import DAYS
from courses.pages.models import ModulePage
from courses.web.one_click import ended_by_one_click
from courses.web.private import private
from courses.web.public.forms import AskAgainForm
from courses.web.visitor import member_here


def _answer(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"courses/public/{name}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and what it sends. The page says the same whether an address is known or not."""
    module = get_object_or_404(ModulePage.objects.live().select_related("locale"), pk=pk).in_english()
    if module.quiz is None:
        raise Http404("nothing to ask")
    member = member_here(request)
    form = AskAgainForm(request.POST or None, initial={"email": member.email if member else ""})
    page = {"module": module, "form": form, "days": DAYS}
    if request.method != "POST":
        return _answer(request, "ask_again", page)
    if form.is_trapped:
        return _answer(request, "ask_again_sent", {"module": module, "email": "", "is_own": False, "days": DAYS})
    if not form.is_valid():
        return _answer(request, "ask_again", page, 422)
    if not allow(request, "ask_again", settings.ENROL_RATE):
        form.add_error(None, _("This has been tried many times. Wait ten minutes, or call us."))
        return _answer(request, "ask_again", page, 429)
    email = form.cleaned_data["email"]
    is_own = member is not None and member.email == email
    made = actions.ask_again(email=email, page=module, language=get_language() or "da", is_proven=is_own)
    if is_own and made is None:
        form.add_error("email", _("You are asked about as many modules as one can be. Stop one of them first."))
        return _answer(request, "ask_again", page, 409)
    return _answer(request, "ask_again_sent", {"module": module, "email": email, "is_own": is_own, "days": DAYS})


@require_http_methods(["GET", "HEAD", "POST"])
@private
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes, or stop, from the link in a mail. One that is over says so."""
    reminder = queries.reminder_by_token(token)
    if reminder is None and not queries.is_ours(token):
        raise Http404("no such question")
    if reminder is not None and request.method == "POST":
        if "stop" in request.POST:
            actions.stop(reminder=reminder)
            reminder = None
        else:
            actions.confirm(reminder=reminder)
    module = ModulePage.objects.live().filter(pk=reminder.page_id).first() if reminder else None
    return _answer(request, "ask_again_manage", {"reminder": reminder, "module": module, "days": DAYS})


stop = ended_by_one_click(queries.reminder_by_token, lambda reminder: actions.stop(reminder=reminder))


urlpatterns = [
    path("spoerg-mig-igen/<key:pk>/", ask, name="ask"),
    path("spoerg-mig-igen/<str:token>/svar/", manage, name="manage"),
    path("spoerg-mig-igen/<str:token>/stop/", stop, name="stop"),
]
