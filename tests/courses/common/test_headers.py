"""Headers as bytes, as a mail server gets them: what `message["Subject"]` says before that proves nothing."""

import email
import email.policy
import re
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller

from courses.common.actions import mail
from courses.common.models import OutboxMail

pytestmark = pytest.mark.django_db
ADDRESS = "https://kurser.demo.example/skriv-mig-op/" + "x" * 90 + "/stop/"
SUBJECTS = [
    "Du er på ventelisten til Debatdogmer – vi skriver, når der er en plads",
    "Kurset er flyttet: Bundlinjer i Åbenrå",
    "A rather long subject in English that has to be folded somewhere, because it has more letters than a line",
    "Ændringer æøå ÆØÅ " * 8,
    "Velkommen",
    # Python's own folding shows a space too many before «når», and one too few in the second.
    "det ventelisten afholdes Debatdogmer det plads en og flyttet Du og er når Kurset den lørdag",
    # What looks encoded was typed so.
    "=?utf-8?Q?Hej?= på =?utf-8?B?SGVq?=",
    "=?utf-8?Q?Hej?=",
    "Kurset =?iso-8859-1?q?=E5?=: aflyst",
    "Er 1 =? 2",
    "a?=b",
    "i 18.30 Debatdogmer en bliver Kurset afholdes 18.30 flyttet en på Åbenrå",
]


class Inbox:
    """Keeps the bytes of each mail as they came."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content)
        return "250 OK"


class AnyPort(Controller):
    """On whichever port is free, which is known once the server stands."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def inbox(settings):
    handler = Inbox()
    controller = AnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    options = {"host": "127.0.0.1", "port": controller.port}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    yield handler
    controller.stop()


def sent(inbox: Inbox, **facts) -> bytes:
    row = OutboxMail(
        kind="test", to="alma@demo.example", text="Hej", html="<p>Hej</p>", message_id="<1@demo.example>", **facts
    )
    mail.build(row).send()
    return inbox.mails[-1]


def test_the_address_for_one_click_arrives_letter_by_letter(inbox):
    body = sent(inbox, subject="Hej", unsubscribe_url=ADDRESS)
    assert f"\r\nList-Unsubscribe: <{ADDRESS}>\r\n".encode() in body
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in body


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_arrives_as_it_was_written(inbox, subject):
    wanted = " ".join(subject.split())
    body = sent(inbox, subject=wanted)
    head = body.partition(b"\r\n\r\n")[0].decode("ascii")
    written = re.search(r"^Subject: ?((?:.*\r\n[ \t])*.*)", head, re.MULTILINE)[1].replace("\r\n", "").rstrip("\r")
    assert str(make_header(decode_header(written))) == wanted
    assert max(map(len, head.split("\r\n"))) < 998
    assert email.message_from_bytes(body, policy=email.policy.default)["Subject"] == wanted


@pytest.mark.parametrize(
    ("setting", "name", "address"),
    [
        ("Kurser, Århus <kurser@demo.example>", "Kurser, Århus", "kurser@demo.example"),
        ('"Kurser; \\"Ærø\\"" <kurser@demo.example>', 'Kurser; "Ærø"', "kurser@demo.example"),
        ("Kurser <kurser@blåbær.demo.example>", "Kurser", "kurser@xn--blbr-roah.demo.example"),
        ("kurser@demo.example", "", "kurser@demo.example"),
        ("Ø" * 60 + " <kurser@demo.example>", "Ø" * 60, "kurser@demo.example"),
    ],
)
def test_whoever_writes_is_one_person_however_the_setting_is_written(inbox, settings, setting, name, address):
    settings.DEFAULT_FROM_EMAIL = setting
    message = email.message_from_bytes(sent(inbox, subject="Hej"), policy=email.policy.default)
    (one,) = message["From"].addresses
    # A reader of a name of several encoded words may show the space that folds it.
    assert (one.display_name.replace(" ", ""), one.addr_spec) == (name.replace(" ", ""), address)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1500,
        "https://demo.example/" + "å" * 900,
        ".\n..\n.hej",
        "From os\nFrom: x\n>From",
        "=3D=\n=?utf-8?Q?x?=",
        "\u2028linje\u2029",
    ],
)
def test_a_text_arrives_as_it_was_written_in_lines_that_any_server_takes(inbox, text):
    row = OutboxMail(kind="test", to="alma@demo.example", subject="Hej", message_id="<1@demo.example>")
    row.text, row.html = text, "<p>Hej</p>"
    mail.build(row).send()
    message = email.message_from_bytes(inbox.mails[-1], policy=email.policy.default)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n") == text
    assert max(map(len, inbox.mails[-1].split(b"\r\n"))) < 998


def test_every_line_of_a_head_is_short_enough_for_any_server(inbox):
    head = sent(inbox, subject=SUBJECTS[3][:250], unsubscribe_url=ADDRESS).partition(b"\r\n\r\n")[0]
    assert [line for line in head.split(b"\r\n") if len(line) > 78 and not line.startswith(b"List-Unsubscribe")] == []
