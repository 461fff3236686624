"""«Webhooks»: which other systems are told what happens, how it went the last times, and sending again (docs/API.md)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common import outward
from courses.common.errors import DomainError
from courses.common.outward import LONGEST_ADDRESS, Why
from courses.web.organiser.second_factors import AdministratorMenuItem, AdministratorView
from courses.web.visitor import user_of
from courses.webhooks import actions
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.queries import WORDS, last_messages, webhooks
from courses.webhooks.rules import Event


class WebhookForm(forms.Form):
    """Where to, and what of."""

    name = forms.CharField(label=gettext_lazy("Which system is it?"), max_length=80)
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_ADDRESS,
        help_text=gettext_lazy("It begins with https:// and can be reached by anybody. Redirects are not followed."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"),
        choices=[(event.value, words) for event, words in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what it is told of.")},
    )

    def clean_events(self) -> list[Event]:
        """As they are known."""
        return [Event(value) for value in self.cleaned_data["events"]]


class WebhooksView(AdministratorView):
    page_title = gettext_lazy("Webhooks")
    template_name = "courses/organiser/webhooks.html"
    takes_along = "webhooks"
    above = []

    def get(self, request: HttpRequest) -> HttpResponse:
        """All of them, and an empty form."""
        return self.show(WebhookForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make one, and show its secret this once."""
        form = WebhookForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        done, made = self.attempt(lambda: actions.make_webhook(**form.cleaned_data, actor=user_of(request)), form)
        if not done:
            return self.show(form, status=422)
        webhook, secret = made
        return self.show(WebhookForm(), secret=secret, made=webhook)

    def show(
        self, form: WebhookForm, *, secret: str = "", made: Webhook | None = None, status: int = 200
    ) -> HttpResponse:
        """With what each is told of, in words."""
        lines = [{"webhook": row, "told": [WORDS[Event(value)] for value in row.events]} for row in webhooks()]
        return self.page(status=status, form=form, lines=lines, secret=secret, made=made)


class OneWebhookView(AdministratorView):
    template_name = "courses/organiser/webhook.html"
    above = [("webhooks:index", gettext_lazy("Webhooks"))]

    @cached_property
    def webhook(self) -> Webhook:
        """The one of the address; 404 when there is none."""
        return get_object_or_404(webhooks(), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Its name."""
        return self.webhook.name

    def filled(self) -> WebhookForm:
        """The form as it is kept."""
        return WebhookForm(initial={name: getattr(self.webhook, name) for name in ("name", "url", "events")})

    def back(self) -> HttpResponse:
        """To its page."""
        return HttpResponseRedirect(reverse("webhooks:webhook", args=[self.webhook.pk]))

    def show(self, form: WebhookForm, *, secret: str = "", status: int = 200) -> HttpResponse:
        """With the last messages and how each went."""
        lines = [
            {"message": row, "words": WORDS[Event(row.event)], "why": self.why(row)}
            for row in last_messages(self.webhook)
        ]
        return self.page(status=status, form=form, webhook=self.webhook, lines=lines, secret=secret)

    @staticmethod
    def why(message: WebhookMessage) -> str:
        """What came back, in words; empty where it was not tried."""
        if message.fault:
            return outward.words(Why[message.fault.upper()])
        return _("The answer was %(status)s.") % {"status": message.status} if message.status else ""


class WebhookView(OneWebhookView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What it is told of, and the last messages."""
        return self.show(self.filled())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change it."""
        form = WebhookForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        facts = {"webhook": self.webhook, "actor": user_of(request), **form.cleaned_data}
        done, _nothing = self.attempt(lambda: actions.change_webhook(**facts), form)
        if not done:
            return self.show(form, status=422)
        messages.success(request, _("The webhook is saved."))
        return self.back()


class RotateView(OneWebhookView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new secret, shown this once; the old one signs too for a day."""
        secret = actions.rotate_secret(webhook=self.webhook, actor=user_of(request))
        return self.show(self.filled(), secret=secret)


class SwitchView(OneWebhookView):
    http_method_names = ["post"]
    is_on = True

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """On or off."""
        actions.switch(webhook=self.webhook, is_on=self.is_on, actor=user_of(request))
        words = (
            _("The webhook is switched on. What waits goes out.") if self.is_on else _("The webhook is switched off.")
        )
        messages.success(request, words)
        return self.back()


class DeleteView(OneWebhookView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Gone, with what it was told."""
        actions.delete_webhook(webhook=self.webhook, actor=user_of(request))
        messages.success(request, _("The webhook is deleted."))
        return HttpResponseRedirect(reverse("webhooks:index"))


class AgainView(OneWebhookView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, message: int) -> HttpResponse:
        """Send one message again; back with a sentence where the webhook is off."""
        found = get_object_or_404(WebhookMessage.objects.select_related("webhook"), pk=message, webhook=self.webhook)
        try:
            actions.send_again(message=found)
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("It goes out within a minute."))
        return self.back()


class WebhookViewSet(ViewSet):
    name = "webhooks"
    icon = "rotate"
    menu_label = gettext_lazy("Webhooks")
    menu_item_class = AdministratorMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", never_cache(WebhooksView.as_view()), name="index"),
            path("<key:pk>/", WebhookView.as_view(), name="webhook"),
            path("<key:pk>/secret/", never_cache(RotateView.as_view()), name="rotate"),
            path("<key:pk>/on/", SwitchView.as_view(is_on=True), name="on"),
            path("<key:pk>/off/", SwitchView.as_view(is_on=False), name="off"),
            path("<key:pk>/delete/", DeleteView.as_view(), name="delete"),
            path("<key:pk>/messages/<key:message>/again/", AgainView.as_view(), name="again"),
        ]
