"""«Min side»: another e-mail address, which counts once its mailbox has answered."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from courses.common.actions.limits import allow
from courses.common.address import AddressFormField, AddressInput
from courses.common.errors import DomainError
from courses.privacy.actions.addresses import ask_for_address, change_address
from courses.privacy.queries import address_change
from courses.web.member.accounts import shown_again
from courses.web.private import private
from courses.web.visitor import user_of

# So many new addresses may one visitor ask for in ten minutes.
TRIES = 5


class AddressForm(forms.Form):
    email = AddressFormField(
        label=_("New e-mail address"),
        max_length=200,
        error_messages={"required": _("Write the new address.")},
        widget=AddressInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )


@require_http_methods(["GET", "POST"])
@login_required
@shown_again
@private
def ask(request: HttpRequest) -> HttpResponse:
    """Write the new address; a link goes there. What is said is the same whether somebody has it or not."""
    form = AddressForm(request.POST or None)
    sent = ""
    if request.method == "POST" and form.is_valid():
        if not allow(request, "address", TRIES):
            form.add_error(None, _("You have tried many times. Wait ten minutes, and try again."))
        else:
            sent = form.cleaned_data["email"]
            ask_for_address(user=user_of(request), address=sent)
    context = {"form": form, "sent": sent, "email": user_of(request).email}
    return render(request, "courses/member/address.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link: a button, since programs that scan mail open links.

    Whoever asked on «Min side» must be logged in as the same person: a link that somebody else asked for, and that
    lands in a stranger's mailbox, is worth nothing there.
    """
    change = address_change(token)
    context: dict[str, Any] = {"change": change, "error": "", "done": False}
    if change is None:
        return render(request, "courses/member/address_confirm.html", context, status=410)
    own = request.user.is_authenticated and request.user.pk == change.user
    if not own and not change.by_staff:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST":
        try:
            user = change_address(change=change)
        except DomainError as refusal:
            context["error"] = refusal.message
            return render(request, "courses/member/address_confirm.html", context, status=409)
        if own:
            update_session_auth_hash(request, user)
            UserSession.objects.create_from_request(request)
        context["done"] = True
    return render(request, "courses/member/address_confirm.html", context)


urlpatterns = [
    path("min-side/adresse/", ask, name="address"),
    path("min-side/adresse/<str:token>/", confirm, name="confirm_address"),
]
