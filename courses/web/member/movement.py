"""«Log ind med …»: out to the movement's own system, and back."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import RequestLoginCodeView
from allauth.socialaccount.internal import statekit
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import View

from courses.common.actions.limits import allow
from courses.movement import queries
from courses.web.fields import QueryForm
from courses.web.member.provider import (
    Adapter,
    AnswerQuery,
    CallbackView,
    Trouble,
    Unusable,
    refused,
    waiting_to_join,
    way_in,
)

# Ways out in ten minutes from one address on the network: an office shares one.
WAYS_OUT = 120

SENTENCES: dict[Trouble, Promise] = {
    Trouble.AWAY: _("%(name)s does not answer. Try again in a little while, or have a code sent to your e-mail."),
    Trouble.CANCELLED: _("You came back from %(name)s without logging in. Nothing was changed."),
    Trouble.LATE: _("That took too long, or the page was opened in another browser. Begin again here."),
    Trouble.UNUSABLE: _(
        "%(name)s sent an answer that we cannot use, so you are not logged in. Have a code sent to your e-mail instead, and tell us."
    ),
    Trouble.NO_EMAIL: _(
        "%(name)s does not tell us your e-mail address, so we do not know who you are here. Have a code sent to your e-mail instead."
    ),
    Trouble.UNVERIFIED: _(
        "%(name)s has not checked that your e-mail address is yours. Confirm it there and try again, or have a code sent to it here."
    ),
    Trouble.KNOWN: _(
        "There is a log-in here with your e-mail address already. Have a code sent to it once to show that it is yours: from then on %(name)s opens it."
    ),
}


class TroubleQuery(QueryForm):
    """`?trouble=`: why somebody is back. `?next=`: the page that asked for a log-in."""

    trouble = forms.ChoiceField(choices=[(trouble.value, trouble.value) for trouble in Trouble], required=False)
    next = forms.CharField(max_length=500, required=False)


def told(request: HttpRequest) -> dict[str, Any]:
    """What a page needs for the button and the sentence; nothing where no provider is connected."""
    connected = queries.system()
    if connected is None:
        return {}
    trouble = TroubleQuery.of(request)["trouble"]
    sentence = str(SENTENCES[Trouble(trouble)]) % {"name": connected.name} if trouble else ""
    return {"movement": connected.name, "movement_trouble": sentence}


class LogInView(RequestLoginCodeView):
    """The one door, with a second handle where the movement's own system is connected."""

    def get_initial(self) -> dict[str, Any]:
        """The address that somebody came back with."""
        waits = waiting_to_join(self.request) if queries.system() else None
        return {**super().get_initial(), **({"email": waits["email"]} if waits else {})}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the button."""
        return {**super().get_context_data(**kwargs), **told(self.request)}


class OutView(View):
    """The button of its own page, for whoever is logged in and must show the provider's second factor again; and the way out."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """404 where no provider is connected."""
        if queries.system() is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The button."""
        return render(request, "account/movement.html", {**told(request), "next": get_next_redirect_url(request) or ""})

    def post(self, request: HttpRequest) -> HttpResponse:
        """On to the provider, by a page: a form that is sent may lead to no other site (TRUST.md S2)."""
        if not allow(request, "movement", WAYS_OUT):
            return refused(request, Trouble.AWAY)
        try:
            return onwards(request, way_in(request, get_next_redirect_url(request)))
        except Unusable as error:
            return refused(request, error.trouble)


def onwards(request: HttpRequest, url: str) -> HttpResponse:
    """A page that leads on to another site at once."""
    connected = queries.system()
    return render(request, "account/onwards.html", {"url": url, "movement": connected.name if connected else ""})


@require_safe
def back(request: HttpRequest) -> Any:
    """From the provider: logged in, or told why not, in the language that somebody left in."""
    connected = queries.system()
    if connected is None:
        raise Http404
    sent_with = statekit.get_states(request).get(AnswerQuery.of(request)["state"])
    with translation.override(sent_with[0].get("language") if sent_with else translation.get_language()):
        try:
            return CallbackView.adapter_view(Adapter(request, connected.issuer))(request)
        except Unusable as error:
            return refused(request, error.trouble)
