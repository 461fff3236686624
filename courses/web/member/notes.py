"""«Mine noter»: what somebody wrote about a module, which nobody else reads."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from courses.common.actions.holding import held
from courses.common.actions.limits import allow
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.learning import actions
from courses.learning.queries import note_of, notes_of
from courses.learning.rules import LONGEST_NOTE, MOST_NOTES
from courses.pages.models import ModulePage
from courses.people.models import User
from courses.web.fields import SavedQuery
from courses.web.private import private
from courses.web.stale import StaleGuard
from courses.web.visitor import user_of

# What somebody wrote whose log-in had ended meanwhile: it waits in the session of their browser until they are in again.
UNSAVED, UNSAVED_RATE = "unsaved note", 10


class NoteForm(StaleGuard, forms.Form):
    """One field of plain text; empty, it throws the note away."""

    text = forms.CharField(
        label=gettext_lazy("Your note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy(
            "Only you see it. It is in the file with all your data, and goes when you delete yourself."
        ),
        error_messages={"max_length": gettext_lazy("The note is too long: at most %(limit_value)s characters.")},
    )

    def clean_text(self) -> str:
        """As it is kept, so that what differs from now is what somebody typed."""
        return clean_text(self.cleaned_data["text"]).strip()


class UnsavedForm(forms.Form):
    """What was sent without a log-in, as it is: it is judged when it is saved."""

    text = forms.CharField(required=False, strip=False)


def _module(key: uuid.UUID) -> ModulePage | None:
    """The published module in the language of the page, else in any."""
    found = list(ModulePage.objects.live().filter(translation_key=key).select_related("locale"))
    own = [page for page in found if page.locale.language_code == get_language()]
    return next(iter(own or found), None)


@require_GET
@login_required
@private
def notes(request: HttpRequest) -> HttpResponse:
    """All of them, the newest first."""
    return render(request, "courses/member/notes.html", {"notes": notes_of(user_of(request)), "most": MOST_NOTES})


@require_http_methods(["GET", "POST"])
@private
def note(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One module's note: read, written, thrown away. What is sent after the log-in has ended waits until they are in again."""
    module = _module(key)
    if not request.user.is_authenticated:
        if request.method == "POST" and module and allow(request, "unsaved_note", UNSAVED_RATE):
            sent = UnsavedForm(request.POST)
            if sent.is_valid():
                request.session[UNSAVED] = [str(key), sent.cleaned_data["text"][:LONGEST_NOTE]]
        return redirect_to_login(request.path)
    user = User.objects.get(pk=request.user.pk)
    with held(user):
        known = note_of(user, key)
        unsaved = _unsaved(request, key)
        if module is None and known is None and unsaved is None:
            raise Http404("no such module")
        if request.method == "POST":
            return _written(request, user, key, module)
        form = NoteForm(initial={"text": known.text if known else ""})
        if unsaved is not None:
            form = NoteForm(
                {"text": unsaved, "opened": form.initial["opened"]}, initial={"text": known.text if known else ""}
            )
    return _page(request, key, module, form, unsaved=unsaved is not None)


def _unsaved(request: HttpRequest, key: uuid.UUID) -> str | None:
    waiting = request.session.get(UNSAVED)
    if not waiting or waiting[0] != str(key):
        return None
    del request.session[UNSAVED]
    return str(waiting[1])


def _written(request: HttpRequest, user: User, key: uuid.UUID, module: ModulePage | None) -> HttpResponse:
    known = note_of(user, key)
    form = NoteForm(request.POST, initial={"text": known.text if known else ""})
    if not form.is_valid():
        return _page(request, key, module, form, status=422)
    text = "" if "drop" in request.POST else form.cleaned_data["text"]
    try:
        kept = actions.write_note(user=user, module_key=key, title=module.title if module else "", text=text)
    except DomainError as refusal:
        form.add_error("text", str(refusal.message))
        return _page(request, key, module, form, status=409)
    if kept is None:
        # The words stand there still: whoever slipped saves them again.
        again = NoteForm({"text": form.cleaned_data["text"]}, initial={"text": ""})
        return _page(request, key, module, again, dropped=True)
    return redirect(f"{request.path}?gemt=1")


def _page(
    request: HttpRequest,
    key: uuid.UUID,
    module: ModulePage | None,
    form: NoteForm,
    *,
    status: int = 200,
    unsaved: bool = False,
    dropped: bool = False,
) -> HttpResponse:
    known = note_of(user_of(request), key)
    title = module.title if module else known.title if known else _("A module that is no more")
    context: dict[str, Any] = {
        "form": form,
        "module": module,
        "title": title,
        "note": known,
        "saved": SavedQuery.of(request)["gemt"] and request.method == "GET",
        "unsaved": unsaved,
        "dropped": dropped,
    }
    return render(request, "courses/member/note.html", context, status=status)


urlpatterns = [
    path("min-side/noter/", notes, name="notes"),
    path("min-side/noter/<uuid:key>/", note, name="note"),
]
