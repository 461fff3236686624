"""Webhooks as their pages show them."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.people.models import User
from courses.webhooks.models import Webhook, WebhookMessage
from courses.webhooks.rules import Event

SHOWN = 50

WORDS: dict[Event, Promise] = {
    Event.SESSION_PUBLISHED: _("a session is published"),
    Event.SESSION_MOVED: _("a session is moved to another time or place"),
    Event.SESSION_CANCELLED: _("a session is cancelled"),
    Event.SESSION_FULL: _("a session is full"),
    Event.ENROLMENT_CONFIRMED: _("a place is confirmed"),
    Event.ENROLMENT_LEFT: _("a place is given back"),
    Event.CERTIFICATE_ISSUED: _("a certificate is issued"),
    Event.CERTIFICATE_REVOKED: _("a certificate is revoked"),
    Event.MEMBER_JOINED: _("somebody is new on the list of members"),
    Event.MEMBER_LEFT: _("somebody has left the list of members"),
}


def webhooks() -> QuerySet[Webhook]:
    """All, newest first, with who made them."""
    return Webhook.objects.select_related("made_by").order_by("-made_at", "-pk")


def last_messages(webhook: Webhook) -> list[WebhookMessage]:
    """The latest, newest first."""
    return list(webhook.messages.order_by("-happened_at", "-pk")[:SHOWN])


def due() -> QuerySet[WebhookMessage]:
    """What should have gone out by now, oldest first; nothing of a webhook that is switched off."""
    waiting = WebhookMessage.objects.filter(
        arrived_at=None, failed_at=None, due_at__lte=clock.now(), webhook__off_at=None
    )
    return waiting.select_related("webhook").order_by("due_at", "pk")


def owners_of(webhook: Webhook) -> list[str]:
    """Who is told when it is switched off: whoever made it, if they still may; else every administrator."""
    maker = webhook.made_by
    if maker and maker.is_active and maker.is_superuser:
        return [maker.email]
    return list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk").values_list("email", flat=True))
