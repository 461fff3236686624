"""Mail against a real mail server while processes are killed and the server goes away (TRUST.md R4)."""

import datetime as dt
import ipaddress
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.mail import mailers
from django.db import connections

from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail
from tests.network import free_port
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SERVER = Path(__file__).with_name("mailserver.py")
MAILS = 400


@dataclass
class MailServer:
    """The process, and what it has accepted."""

    port: int
    file: Path
    processes: list[subprocess.Popen] = field(default_factory=list)

    def start(self, *, stops: dict[int, str] | None = None, **tls: str) -> None:
        """`stops`: number of a mail → whether the server gets stuck «before» or «after» it has that one."""
        options = {"port": self.port, "file": str(self.file), "stops": stops or {}} | tls
        command = [sys.executable, str(SERVER), json.dumps(options)]
        self.processes.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        assert self.processes[-1].stdout.readline() == "ready\n"

    def go_away(self) -> None:
        """Take no mail and no connection until `come_back`."""
        self.processes[-1].send_signal(signal.SIGUSR1)
        wait_until(lambda: self.count(".away"), "the mail server does not go away")

    def come_back(self) -> None:
        self.processes[-1].send_signal(signal.SIGUSR2)

    def received(self) -> list[tuple[str, list[str]]]:
        """(Message-ID, recipients) of each accepted mail, in order."""
        lines = self.file.read_text().splitlines() if self.file.exists() else []
        return [tuple(json.loads(line)) for line in lines]

    def count(self, kind: str = "") -> int:
        """How many mails it has accepted; with «.stopped» how often it got stuck, with «.away» how often it went away."""
        file = self.file.with_suffix(kind)
        return file.read_bytes().count(b"\n") if file.exists() else 0


@pytest.fixture
def server(tmp_path, settings) -> Iterator[MailServer]:
    found = MailServer(free_port(), tmp_path / "received")
    use(settings, found.port)
    yield found
    for process in found.processes:
        process.kill()
        process.wait()


def use(settings, port: int, **options) -> None:
    """Send through the server of the test, with pauses of half a second so that nobody waits for minutes."""
    options = {"host": "127.0.0.1", "port": port, "timeout": PATIENCE} | options
    settings.MAILERS = {"default": {"BACKEND": "courses.common.smtp.EmailBackend", "OPTIONS": options}}
    settings.MAIL_PAUSES = [0.5] * 20


def queue(to: str) -> OutboxMail:
    return mail.queue(kind="login_unknown", to=to, language="da", context={"code": "1"})


def queue_many(number: int) -> set[str]:
    """So many mails to different people; returns their Message-IDs."""
    first = queue("person0@demo.example")
    rows = [
        OutboxMail(
            kind=first.kind,
            to=f"person{n}@demo.example",
            subject=first.subject,
            text=first.text,
            html=first.html,
            message_id=f"<{n}.test@demo.example>",
            created_at=first.created_at,
            due_at=first.due_at,
        )
        for n in range(1, number)
    ]
    OutboxMail.objects.bulk_create(rows)
    return {first.message_id} | {row.message_id for row in rows}


def start_sender(send: Callable[[], object], rounds: Path) -> int:
    """A process that sends round after round, like `manage.py tick --loop`; returns its id.

    After each round it writes a line into `rounds`. It is forked, so that seven of them do not load Django seven times. No connection may be open while forking.
    """
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        while True:
            send()
            with rounds.open("a") as lines:
                lines.write("done\n")
            time.sleep(0.02)
    finally:
        os._exit(1)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def run_with_kills(
    server: MailServer, send: Callable[[], object], *, kills: list[tuple[int, str]], away_after: int | None = None
) -> None:
    """Send all mails, killing the sender at each of `kills`, and wait until the outbox is empty.

    A kill is the number of a mail, and whether it comes «before» or «after» the server has that one, or «anywhere» from
    then on. The server stops at the first two: where they come does not depend on how fast anybody is.
    """
    server.start(stops={number: when for number, when in kills if when != "anywhere"})
    rounds = server.file.with_suffix(".rounds")
    pid, stopped = start_sender(send, rounds), 0
    try:
        for turn, (number, when) in enumerate(kills):
            stopped += when != "anywhere"
            wait_until(
                lambda number=number, when=when, stopped=stopped: (
                    server.count() >= number if when == "anywhere" else server.count(".stopped") == stopped
                ),
                f"mail {number} does not come",
            )
            kill(pid)
            pid = start_sender(send, rounds)
            if turn == away_after:
                server.go_away()
                # Of the next two rounds the second has begun while nobody was there.
                done = server.count(".rounds")
                wait_until(lambda done=done: server.count(".rounds") >= done + 2, "nobody tries to send")
                server.come_back()
        wait_until(lambda: not OutboxMail.objects.filter(sent_at=None).exists(), "some mail does not go out")
    finally:
        kill(pid)


def duplicates(server: MailServer) -> tuple[int, int]:
    """How many mails came more than needed, and how many people got them under more than one Message-ID."""
    by_person = defaultdict(list)
    for message_id, (to,) in server.received():
        by_person[to].append(message_id)
    extra = sum(len(ids) - 1 for ids in by_person.values())
    return extra, sum(len(set(ids)) > 1 for ids in by_person.values())


def test_six_kills_and_a_server_that_goes_away_lose_nothing(server):
    wanted = queue_many(MAILS)
    where = ["before", "after", "anywhere", "after", "before", "anywhere"]
    run_with_kills(
        server, mail.send_due, kills=[(57 * (turn + 1), when) for turn, when in enumerate(where)], away_after=2
    )
    assert {message_id for message_id, _to in server.received()} == wanted
    assert {len(to) for _message_id, to in server.received()} == {1}
    extra, renamed = duplicates(server)
    # Killed after the server had it and before we noted that: once more, and never more than once.
    assert where.count("after") <= extra <= len(where) - where.count("before")
    assert renamed == 0
    assert OutboxMail.objects.filter(failed_at__isnull=False).count() == 0


class TestPlantedBugs:
    """The same run must fail for senders with the usual mistakes, else it proves nothing."""

    def due(self) -> list[OutboxMail]:
        return list(OutboxMail.objects.filter(sent_at=None).order_by("pk"))

    def test_marking_before_sending_loses_mail(self, server):
        def send():
            for row in self.due():
                OutboxMail.objects.filter(pk=row.pk).update(sent_at=clock.now())
                mail.build(row).send()

        wanted = queue_many(20)
        run_with_kills(server, send, kills=[(5, "before"), (10, "after"), (15, "before")])
        assert len(wanted - {message_id for message_id, _to in server.received()}) >= 2

    def test_marking_a_whole_batch_afterwards_repeats_it(self, server):
        def send():
            rows = self.due()[:20]
            for row in rows:
                mail.build(row).send()
            OutboxMail.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=clock.now())

        queue_many(40)
        run_with_kills(server, send, kills=[(13, "after"), (40, "after")])
        extra, _renamed = duplicates(server)
        # With a mark after each mail it would be one for each kill.
        assert extra == 13 + 7

    def test_a_new_message_id_for_each_try_shows_as_two_mails(self, server):
        def send():
            for row in self.due():
                row.message_id = f"<{uuid.uuid4()}@demo.example>"
                mail.build(row).send()
                OutboxMail.objects.filter(pk=row.pk).update(sent_at=clock.now())

        queue_many(12)
        run_with_kills(server, send, kills=[(3, "after"), (6, "after"), (9, "before")])
        _extra, renamed = duplicates(server)
        assert renamed == 2


def test_one_refused_recipient_is_given_up_at_once_and_holds_up_nobody(server):
    server.start()
    rows = [queue(f"{name}@demo.example") for name in ("nobody", "later", "alma")]
    assert mail.send_due() == 1
    for row in rows:
        row.refresh_from_db()
    assert [(row.sent_at is None, row.failed_at is None, row.last_error) for row in rows] == [
        (True, False, "SMTPRecipientsRefused 550"),
        (True, True, "SMTPRecipientsRefused 450"),
        (False, True, ""),
    ]
    assert [to for _message_id, to in server.received()] == [["alma@demo.example"]]


def test_a_mail_given_up_goes_out_when_somebody_says_so(server):
    server.start()
    row = queue("nobody@demo.example")
    mail.send_due()
    assert list(mail.given_up()) == [row]
    OutboxMail.objects.update(to="somebody@demo.example")
    mail.retry(mail=row)
    assert mail.send_due() == 1
    assert list(mail.given_up()) == []


def test_a_server_that_is_away_costs_no_mail_a_try(server):
    rows = queue_many(3)
    assert mail.send_due() == 0
    assert list(OutboxMail.objects.values_list("attempts", flat=True)) == [0] * len(rows)
    assert mail.oldest_due() is not None
    server.start()
    assert mail.send_due() == 3


def test_a_server_that_never_answers_holds_up_one_round_for_one_mail(server, settings):
    use(settings, server.port, timeout=0.4)
    queue_many(5)
    server.start(stops={1: "before"})
    # Where a machine is so slow that not even the greeting comes in time, no mail is tried: then once more.
    wait_until(lambda: mail.send_due() or OutboxMail.objects.filter(attempts__gt=0).exists(), "no mail is tried")
    assert sorted(OutboxMail.objects.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
    assert server.received() == []


def test_a_round_whose_time_is_up_ends_after_the_mail_it_is_at(server):
    queue_many(3)
    server.start()
    assert mail.send_due(seconds=0) == 1
    assert mail.send_due() == 2


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    day = dt.timedelta(days=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(dt.datetime.now(dt.UTC) - day)
        .not_valid_after(dt.datetime.now(dt.UTC) + day)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "certificate.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


class TestEncryption:
    def test_goes_out_encrypted_to_a_server_that_proves_itself(self, server, settings, tmp_path, monkeypatch):
        pem = certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        use(settings, server.port, use_tls=True)
        server.start(certificate=str(pem))
        queue_many(1)
        connection = mailers.default
        connection.open()
        assert connection.connection.sock.version() in ("TLSv1.2", "TLSv1.3")
        connection.close()
        assert mail.send_due() == 1

    @pytest.mark.parametrize("weakness", ["stranger", "old", "none"])
    def test_and_to_no_other(self, server, settings, tmp_path, monkeypatch, weakness):
        pem = certificate(tmp_path)
        if weakness != "stranger":
            monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        use(settings, server.port, use_tls=True)
        offers = {"stranger": {}, "old": {"newest": "TLSv1_1"}}
        server.start(**({"certificate": str(pem)} | offers[weakness] if weakness in offers else {}))
        queue_many(1)
        assert mail.send_due() == 0
        assert server.received() == []
