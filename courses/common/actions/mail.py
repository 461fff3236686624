"""The outbox: queue a mail inside the transaction it belongs to, send what is due later.

Why not django-post_office: attachments go to file storage outside the transaction, and an invitation as the last
alternative part (RFC 6047) cannot be expressed (docs/adr/0005).
"""

import base64
import datetime as dt
import logging
import re
import smtplib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.headerregistry import Address
from email.policy import default as default_policy
from enum import Enum
from functools import cache
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import IntegrityError, transaction
from django.db.models import Case, Q, QuerySet, When
from django.template import Context, Engine, Template
from django.utils import translation
from django.utils.html import escape, urlize
from django.utils.safestring import mark_safe

from courses.common import clock
from courses.common.address import sender
from courses.common.headers import HEADERS
from courses.common.models import OutboxMail
from courses.common.text import clean_line, clean_text

logger = logging.getLogger(__name__)
# What follows this line is who writes, and why.
SIGNATURE = "--"
_BETWEEN_INVITATIONS = re.compile(r"(?<=END:VCALENDAR\r\n)(?=BEGIN:VCALENDAR)")
# A sign between two letters that only an address has.
_MAYBE_LINK = re.compile(r"[.@:/]\S")
_MANY_BLANK_LINES = re.compile(r"\n\s*\n")

# So long may one round of sending take, in seconds: a slow mail server must not hold up all else that `tick` does.
ROUND_SECONDS = 40

# Somebody sits and waits for these: they go before all others, and between two rounds of `tick`.
URGENT = ("login_code", "login_unknown", "address_confirm")


# What opens something by itself: gone as soon as it was sent or given up.
CODES = ("login_code",)
# Everything that says something, and what it says then.
_WORDS = dict.fromkeys(("subject", "text", "html", "calendar", "unsubscribe_url"), "")


_is_silent: ContextVar[bool] = ContextVar("silent mail", default=False)


@contextmanager
def silently() -> Iterator[None]:
    """Nobody is mailed of what happens inside: no row is written, for whoever asks. For what is brought along from another system,
    where people were told long ago."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


class Outcome(Enum):
    """How handing over one mail went; after `AWAY` there is no use in trying the next one now."""

    SENT = "sent"
    REFUSED = "refused"
    AWAY = "away"


def queue(
    *,
    kind: str,
    to: str,
    language: str,
    context: dict,
    calendar: str = "",
    due_at: dt.datetime | None = None,
    subject_key: str = "",
    unsubscribe_url: str = "",
    once_key: str = "",
    reply_to: str = "",
) -> OutboxMail:
    """Write one mail to one person into the outbox.

    `emails/<kind>.txt` is rendered in `language`; its first line is the subject. The HTML part is made from the text,
    so that both say the same: a paragraph of two lines whose second is an address becomes a link, the first of them
    the button; lines that begin with «- » become a list. `calendar` is one iTIP message or several. `subject_key` names whom it is
    about, so that erasure finds it. `unsubscribe_url` takes a POST that ends a subscription (RFC 8058). `reply_to`: who reads
    the answers, where it is not the organiser.

    With `NEUTRAL_SUBJECTS` the templates write a subject that names neither the movement nor a course: it can be read
    over somebody's shoulder.
    """
    subject, text, html = rendered(kind=kind, language=language, context=context)
    moment = clock.now()
    row = OutboxMail(
        kind=kind,
        to=to,
        subject=subject,
        text=text,
        html=html,
        calendar=calendar,
        reply_to=reply_to,
        message_id=f"<{uuid.uuid4()}@{settings.CALENDAR_DOMAIN}>",
        subject_key=subject_key,
        unsubscribe_url=unsubscribe_url,
        once_key=once_key,
        created_at=moment,
        due_at=due_at or moment,
    )
    if not _is_silent.get():
        row.save(force_insert=True)
    return row


def rendered(*, kind: str, language: str, context: dict) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail as `queue` writes it; nothing is written here."""
    with translation.override(language):
        context = context | {
            "organiser": settings.ORGANISER_NAME,
            # One number, not four words: it does not break over a line.
            "phone": settings.ORGANISER_PHONE.replace(" ", "\u00a0"),
            "base_url": settings.BASE_URL,
            "language": language,
            "neutral": settings.NEUTRAL_SUBJECTS,
        }
        # Plain text: names and titles go in as they are; the HTML part escapes them.
        template = Engine.get_default().get_template(f"emails/{kind}.txt")
        rendered = template.render(Context(context, autoescape=False))
        subject, _, text = rendered.lstrip().partition("\n")
        text = _MANY_BLANK_LINES.sub("\n\n", clean_text(text)).strip()
        html = _look()[0].render(Context(context | {"subject": clean_line(subject), "blocks": _blocks(text)}))
    return clean_line(subject)[:250], text + "\n", html


@cache
def _look() -> tuple[Template, str]:
    """`emails/message.html` with its rules written into each tag, as mail programs need them, and those of a link alone. They
    depend on no words, so that is done once in a process."""
    source = css_inline.inline(Engine.get_default().get_template("emails/message.html").source)
    link = source.partition('<a href="{{ block.url }}"')[2].partition(">")[0]
    return Engine.get_default().from_string(source), f"<a{link} "


def queue_once(*, once_key: str, **what: Any) -> bool:
    """`queue`, unless a mail with this key was written before; whether it was written now."""
    if OutboxMail.objects.filter(once_key=once_key).exists():
        return False
    try:
        with transaction.atomic():
            queue(once_key=once_key, **what)
    except IntegrityError:
        return False  # somebody else wrote it between the two
    return True


def _blocks(text: str) -> list[dict]:
    """The paragraphs of a text mail as what `emails/message.html` shows: links, lists and running text."""
    blocks: list[dict] = []
    button, text_kind = "button", "text"
    for paragraph in text.split("\n\n"):
        lines = [line.strip() for line in paragraph.splitlines()]
        if paragraph == SIGNATURE:
            text_kind = "small"
        elif len(lines) == 2 and lines[1].startswith(("https://", "http://")):
            blocks.append({"kind": button, "label": lines[0].rstrip(":"), "url": lines[1]})
            button = "link"
        elif all(line.startswith("- ") for line in lines):
            blocks.append({"kind": "list", "lines": [_linked(line[2:]) for line in lines]})
        else:
            blocks.append(
                {"kind": text_kind, "lines": [_linked(line) for line in lines] if text_kind == "text" else lines}
            )
    return blocks


def _linked(line: str) -> str:
    """The line as HTML, addresses in it as links. Most have none, and looking word by word takes its time."""
    if not _MAYBE_LINK.search(line):
        return escape(line)
    return mark_safe(urlize(line, autoescape=True).replace("<a ", _look()[1]))


class _Message(EmailMultiAlternatives):
    """With headers as `HEADERS` folds them, and the invitation in base64: as 8bit text mail servers may change its line
    ends and its letters (RFC 6047 2.4)."""

    def message(self, *, policy: Any = default_policy) -> Any:
        """The mail as it will be sent: headers folded as `HEADERS` says, the invitation in base64."""
        built: Any = super().message(policy=policy.clone(header_factory=HEADERS))
        for part in built.walk():
            if part.get_content_type() == "text/calendar":
                part.replace_header("Content-Transfer-Encoding", "base64")
                part.set_payload(base64.encodebytes(str(self.alternatives[-1][0]).encode()).decode("ascii"))
        return built


def build(mail: OutboxMail) -> EmailMultiAlternatives:
    """The message as it goes out: text, HTML, and an invitation last (RFC 6047: same METHOD in MIME and body).

    Of several invitations (one for each day of a course) the first is read by the mail program itself; all are attached.
    """
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    name, address = sender()
    message = _Message(
        subject=mail.subject,
        body=mail.text,
        # Not `formataddr`: what that encodes, Python's own headers tear in two at a comma.
        from_email=str(Address(name, addr_spec=address)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        invitations = _BETWEEN_INVITATIONS.split(mail.calendar)
        method = "CANCEL" if "\r\nMETHOD:CANCEL\r\n" in invitations[0] else "REQUEST"
        message.attach_alternative(invitations[0], f'text/calendar; charset="utf-8"; method={method}')
        for number, invitation in enumerate(invitations, 1):
            name = f"invitation-{number}.ics" if len(invitations) > 1 else "invitation.ics"
            message.attach(name, invitation.encode(), "application/ics")
    return message


def send_due(limit: int = 200, seconds: float = ROUND_SECONDS) -> int:
    """Send what is due, at most `limit` mails in about so many `seconds`, and return how many went out.

    Safe to run twice at once: each row is claimed first. A mail server that cannot be reached costs no mail a try: all
    wait for the next round.
    """
    first = Case(When(kind__in=URGENT, then=0), default=1)
    return _send_all(list(due().order_by(first, "due_at", "pk")[:limit]), seconds)


def send_urgent() -> int:
    """Send the mails that somebody sits and waits for; returns how many went out. Cheap to ask every second."""
    return _send_all(list(due().filter(kind__in=URGENT).order_by("due_at", "pk")[:50]), ROUND_SECONDS)


def _send_all(mails: list[OutboxMail], seconds: float) -> int:
    if not mails:
        return 0
    connection = mailers.default
    try:
        connection.open()
    except OSError as error:
        logger.warning("mail server not reached (%s), %s mails wait", type(error).__name__, len(mails))
        return 0
    sent, until = 0, time.monotonic() + seconds
    try:
        for mail in mails:
            if not _claim(mail):
                continue
            outcome = _send(mail, connection)
            sent += outcome == Outcome.SENT
            if outcome == Outcome.AWAY or time.monotonic() > until:
                break
    finally:
        _close(connection)
    return sent


def _claim(mail: OutboxMail) -> bool:
    """Take a mail for this process by moving `due_at` on *before* it is handed over: a killed process then repeats at
    most the one mail it was sending, with the same Message-ID."""
    pause = dt.timedelta(seconds=settings.MAIL_PAUSES[min(mail.attempts, len(settings.MAIL_PAUSES) - 1)])
    mine = OutboxMail.objects.filter(pk=mail.pk, due_at=mail.due_at, sent_at__isnull=True, failed_at__isnull=True)
    taken = mine.update(due_at=clock.now() + pause, attempts=mail.attempts + 1)
    mail.attempts += 1
    return bool(taken)


def _send(mail: OutboxMail, connection: Any) -> Outcome:
    try:
        connection.send_messages([build(mail)])
    except Exception as error:  # noqa: BLE001 any failure of any mail server: note it, try again later
        # Only the kind and the number: what the server says in words may name the address.
        values: dict = {"last_error": " ".join(filter(None, [type(error).__name__, _code(error)]))}
        if mail.attempts >= len(settings.MAIL_PAUSES) or _is_for_good(error):
            values["failed_at"] = clock.now()
            if mail.kind in CODES:
                values |= _WORDS  # nobody can use it any more, and nobody needs to send it again
        OutboxMail.objects.filter(pk=mail.pk).update(**values)
        logger.warning("mail %s not sent (%s), try %s", mail.pk, values["last_error"], mail.attempts)
        return Outcome.AWAY if _is_away(error) else Outcome.REFUSED
    # A code is of use once, and stands in the subject too.
    gone = _WORDS if mail.kind in CODES and not settings.SENT_CODES_KEPT else {}
    OutboxMail.objects.filter(pk=mail.pk).update(sent_at=clock.now(), last_error="", **gone)
    return Outcome.SENT


def _code(error: Exception) -> str:
    """The three digits of a mail server's answer; empty where it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ",".join(str(code) for code, _words in error.recipients.values())
    return str(getattr(error, "smtp_code", ""))


def _is_for_good(error: Exception) -> bool:
    """The recipient does not exist (5xx): trying again would only annoy. 4xx means later (RFC 5321 4.2.1)."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _words in error.recipients.values()
    )


def _is_away(error: Exception) -> bool:
    """The connection is gone, or the server said it is closing (421)."""
    if _code(error):
        return _code(error) == "421"
    return isinstance(error, OSError)


def _close(connection: Any) -> None:
    try:
        connection.close()
    except OSError as error:
        logger.info("mail server did not say goodbye (%s)", type(error).__name__)


def due() -> QuerySet[OutboxMail]:
    """Mails that should have gone out by now."""
    return OutboxMail.objects.filter(sent_at__isnull=True, failed_at__isnull=True, due_at__lte=clock.now())


def retry(*, mail: OutboxMail) -> None:
    """Give a mail that was given up all its tries again, from now on."""
    given_up = OutboxMail.objects.filter(pk=mail.pk, failed_at__isnull=False)
    given_up.update(failed_at=None, attempts=0, due_at=clock.now(), last_error="")


def forget_texts(*, before: dt.datetime) -> int:
    """Blank what mails said that were sent or given up before this moment; returns how many. That there was one stays,
    so that nothing is written twice."""
    over = Q(sent_at__lt=before) | Q(failed_at__lt=before)
    return OutboxMail.objects.filter(over).exclude(text="").update(**_WORDS)


def forget_rows(*, before: dt.datetime) -> int:
    """Delete the note of mails that were sent or given up before this moment; returns how many."""
    return OutboxMail.objects.filter(Q(sent_at__lt=before) | Q(failed_at__lt=before)).delete()[0]


def given_up() -> QuerySet[OutboxMail]:
    """Mails that will not be tried again unless somebody says so, newest first; none whose words are gone."""
    return OutboxMail.objects.filter(failed_at__isnull=False).exclude(text="").order_by("-failed_at", "pk")


def oldest_due() -> dt.datetime | None:
    """Since when the mail that should have gone out first is waiting; None when nothing is overdue.

    A mail that one recipient's server refuses for now is not overdue before its next try; when our own mail server is
    away, none is tried and all are.
    """
    return due().order_by("due_at").values_list("due_at", flat=True).first()


def send_unqueued(*, kind: str, to: str, language: str) -> None:
    """Send a mail that needs no facts past the queue; nothing of it stays in the outbox. Raises what sending raises."""
    row = queue(kind=kind, to=to, language=language, context={})
    try:
        build(row).send()
    finally:
        row.delete()


def withdraw_once(*, key_begins: str) -> int:
    """Delete unsent mails whose `once_key` begins so; returns how many."""
    with transaction.atomic():
        return OutboxMail.objects.filter(once_key__startswith=key_begins, sent_at__isnull=True).delete()[0]


def went_out(*, subject_key: str, kinds: list[str]) -> bool:
    """Whether a mail of these kinds about `subject_key` has been sent."""
    return OutboxMail.objects.filter(subject_key=subject_key, kind__in=kinds, sent_at__isnull=False).exists()


def withdraw(*, subject_key: str, kinds: list[str]) -> int:
    """Delete unsent mails of these kinds about `subject_key`, e.g. reminders for a place that was cancelled."""
    with transaction.atomic():
        return OutboxMail.objects.filter(subject_key=subject_key, kind__in=kinds, sent_at__isnull=True).delete()[0]
