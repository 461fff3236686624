"""The outbox: queue a mail inside the transaction it belongs to, send what is due later.

Why not django-post_office: attachments go to file storage outside the transaction, and an invitation as the last
alternative part (RFC 6047) cannot be expressed (docs/adr/0005).
"""

import datetime as dt
import logging
import re
import uuid
from email.utils import formataddr, parseaddr

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.utils import translation

from courses.common import clock
from courses.common.models import OutboxMail
from courses.common.text import clean_line, clean_text

logger = logging.getLogger(__name__)
_MANY_BLANK_LINES = re.compile(r"\n\s*\n")

# Waiting time before the next try, by number of tries made; after the last one the mail is given up, visibly.
BACK_OFF = [dt.timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720)]


def queue(
    *,
    kind: str,
    to: str,
    language: str,
    context: dict,
    calendar: str = "",
    due_at: dt.datetime | None = None,
    subject_key: str = "",
) -> OutboxMail:
    """Write one mail to one person into the outbox.

    `emails/<kind>.txt` is rendered in `language`; its first line is the subject. The HTML part is made from the text,
    so that both say the same: a paragraph of two lines whose second is an address becomes a link, the first of them
    the button; lines that begin with «- » become a list. `calendar` is an iTIP message. `subject_key` names whom it is
    about, so that erasure finds it.
    """
    with translation.override(language):
        context = context | {
            "organiser": settings.ORGANISER_NAME,
            "phone": settings.ORGANISER_PHONE,
            "base_url": settings.BASE_URL,
            "language": language,
        }
        # Plain text: names and titles go in as they are; the HTML part escapes them.
        template = Engine.get_default().get_template(f"emails/{kind}.txt")
        rendered = template.render(Context(context, autoescape=False))
        subject, _, text = rendered.lstrip().partition("\n")
        text = _MANY_BLANK_LINES.sub("\n\n", clean_text(text)).strip()
        html = render_to_string(
            "emails/message.html", context | {"subject": clean_line(subject), "blocks": _blocks(text)}
        )
    moment = clock.now()
    return OutboxMail.objects.create(
        kind=kind,
        to=to,
        subject=clean_line(subject)[:250],
        text=text + "\n",
        html=css_inline.inline(html),
        calendar=calendar,
        message_id=f"<{uuid.uuid4()}@{settings.CALENDAR_DOMAIN}>",
        subject_key=subject_key,
        created_at=moment,
        due_at=due_at or moment,
    )


def _blocks(text: str) -> list[dict]:
    """The paragraphs of a text mail as what `emails/message.html` shows: links, lists and running text."""
    blocks: list[dict] = []
    button = "button"
    for paragraph in text.split("\n\n"):
        lines = [line.strip() for line in paragraph.splitlines()]
        if len(lines) == 2 and lines[1].startswith(("https://", "http://")):
            blocks.append({"kind": button, "label": lines[0].rstrip(":"), "url": lines[1]})
            button = "link"
        elif all(line.startswith("- ") for line in lines):
            blocks.append({"kind": "list", "lines": [line[2:] for line in lines]})
        else:
            blocks.append({"kind": "text", "lines": lines})
    return blocks


def build(mail: OutboxMail) -> EmailMultiAlternatives:
    """The message as it goes out: text, HTML, and an invitation last (RFC 6047: same METHOD in MIME and body)."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=formataddr(parseaddr(settings.DEFAULT_FROM_EMAIL)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        method = "CANCEL" if "\r\nMETHOD:CANCEL\r\n" in mail.calendar else "REQUEST"
        message.attach_alternative(mail.calendar, f'text/calendar; charset="utf-8"; method={method}')
        message.attach("invitation.ics", mail.calendar.encode(), "application/ics")
    return message


def send_due(limit: int = 200) -> int:
    """Send what is due and return how many went out. Safe to run twice at once: each row is claimed first.

    A claim moves `due_at` on by the back-off *before* the mail is handed over, so that a killed process repeats at
    most the one mail it was sending, with the same Message-ID.
    """
    sent = 0
    waiting = OutboxMail.objects.filter(sent_at__isnull=True, failed_at__isnull=True, due_at__lte=clock.now())
    for pk, due_at, attempts in list(waiting.order_by("due_at", "pk").values_list("pk", "due_at", "attempts")[:limit]):
        pause = BACK_OFF[min(attempts, len(BACK_OFF) - 1)]
        claimed = OutboxMail.objects.filter(pk=pk, due_at=due_at, sent_at__isnull=True).update(
            due_at=clock.now() + pause, attempts=attempts + 1
        )
        if claimed:
            sent += _send(OutboxMail.objects.get(pk=pk))
    return sent


def _send(mail: OutboxMail) -> bool:
    try:
        build(mail).send()
    except Exception as error:  # any failure of any mail server: note it, try again later
        values: dict = {"last_error": type(error).__name__}
        if mail.attempts >= len(BACK_OFF):
            values["failed_at"] = clock.now()
        OutboxMail.objects.filter(pk=mail.pk).update(**values)
        logger.warning("mail %s not sent (%s), try %s", mail.pk, type(error).__name__, mail.attempts)
        return False
    OutboxMail.objects.filter(pk=mail.pk).update(sent_at=clock.now(), last_error="")
    return True


def oldest_due() -> dt.datetime | None:
    """Since when the oldest mail that should have gone out is waiting; None when nothing is overdue."""
    due = Q(sent_at__isnull=True, failed_at__isnull=True, due_at__lte=clock.now())
    return OutboxMail.objects.filter(due).order_by("created_at").values_list("created_at", flat=True).first()


def withdraw(*, subject_key: str, kinds: list[str]) -> int:
    """Delete unsent mails of these kinds about `subject_key`, e.g. reminders for a place that was cancelled."""
    with transaction.atomic():
        return OutboxMail.objects.filter(subject_key=subject_key, kind__in=kinds, sent_at__isnull=True).delete()[0]
