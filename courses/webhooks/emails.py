"""The mail about a webhook that was switched off."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from courses.common import clock
from courses.common.actions import mail
from courses.webhooks.models import Webhook
from courses.webhooks.queries import owners_of


def switched_off(webhook: Webhook, *, since: dt.datetime) -> None:
    """To whoever made it, that nothing arrives there any more, since when, and where to switch it on again."""
    url = settings.BASE_URL + reverse("webhooks:webhook", args=[webhook.pk])
    for address in owners_of(webhook):
        context = {"name": webhook.name, "since": clock.local(since), "admin_url": url}
        mail.queue(kind="webhook_off", to=address, language="da", context=context)
