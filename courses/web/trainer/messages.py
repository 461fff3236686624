"""A message to everybody in a session: written, shown as it will be read and by whom, then sent."""

import hashlib
import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from courses.common.errors import DomainError
from courses.enrolment import queries
from courses.enrolment.actions.messages import send_message
from courses.enrolment.emails import message_preview
from courses.enrolment.models import SessionMessage
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.schedule.models import Session
from courses.web.fields import SavedQuery
from courses.web.trainer.sessions import my_session, trainer_required
from courses.web.visitor import user_of


class MessageForm(forms.Form):
    """What everybody reads. `key` belongs to this one message; `shown` says which words were seen before they go out."""

    subject = forms.CharField(
        label=_("Subject"), max_length=100, error_messages={"required": _("Write what it is about.")}
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Without «Hello» and without your first name: both come by themselves. Write no names of participants."
        ),
        error_messages={"required": _("Write what they are to know.")},
    )
    to_waiting = forms.BooleanField(label=_("Also to those on the waiting list"), required=False)
    wants_replies = forms.BooleanField(
        label=_("Answers come to my own address"),
        required=False,
        help_text=_("Everybody sees your address then. Else answers go to the office."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def facts(self) -> dict[str, Any]:
        """What is written, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("subject", "text", "to_waiting", "wants_replies")}

    @property
    def digest(self) -> str:
        """The same for the same words to the same people."""
        return hashlib.blake2b(repr(self.facts).encode(), digest_size=12).hexdigest()


def write(request: HttpRequest, session: Session, author: User) -> tuple[SessionMessage | None, dict[str, Any]]:
    """The message, once it was shown and sent; else None, and what the page shows: the form, and its preview."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "preview": None, "key": uuid.uuid4(), "sent": queries.messages_to(session)}
    if not form.is_valid():
        return None, context
    context["key"] = form.cleaned_data["key"] or context["key"]
    if "send" in request.POST and form.cleaned_data["shown"] == form.digest and form.cleaned_data["key"]:
        try:
            return send_message(session=session, author=author, key=form.cleaned_data["key"], **form.facts), context
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
            return None, context
    draft = SessionMessage(session=session, author=author, **form.facts)
    reader = MemberProfile(name=author.first_name)
    subject, text = message_preview(draft, reader)
    people = queries.addressees(session, to_waiting=draft.to_waiting)
    context["preview"] = {"subject": subject, "text": text, "told": queries.told_by(people), "digest": form.digest}
    return None, context


@require_http_methods(["GET", "POST"])
@trainer_required
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """What a trainer of the session writes to everybody in it."""
    found = my_session(request, pk)
    author = user_of(request)
    assert author is not None  # `trainer_required` lets nobody else in
    sent, context = write(request, found, author)
    if sent:
        response = redirect("trainer:message", pk=pk)
        response["Location"] += "?gemt=1"
        return response
    context |= {"session": found, "saved": SavedQuery.of(request)["gemt"] and request.method == "GET"}
    return render(request, "courses/trainer/message.html", context, status=422 if context["form"].errors else 200)


urlpatterns = [path("hold/<key:pk>/besked/", message, name="message")]
