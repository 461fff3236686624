"""`manage.py verify_certificate FILE`: what the signed credential in a PDF or a JWT says, without network or database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from courses.certificates.credentials import badge, keys
from courses.certificates.credentials.verification import Verdict, look_at

WORDS = {
    Verdict.GENUINE: "genuine: we signed what stands above; the page of a PDF is not signed, so compare it",
    Verdict.FORGED: "forged: none of the keys signed this",
    Verdict.NO_CERTIFICATE: "no certificate of ours is in this file",
}


class Command(BaseCommand):
    help = (
        "Check the credential inside a certificate (PDF), or one alone (JWT), with the public keys, and say what was signed. "
        "Whether it has been revoked since is told at the address that is printed. The exit code is 1 unless it is genuine."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--keys", type=Path, help="a saved /.well-known/jwks.json; left out: the keys of this site")
        parser.add_argument("--name", help="the name that is printed, to compare it with the signed one")

    def handle(self, *args: Any, file: Path, name: str | None = None, **options: Any) -> None:
        """Say what the credential in a PDF holds and whether it is genuine. Raises `CommandError` when it is not."""
        try:
            content = file.read_bytes()
        except OSError as problem:
            raise CommandError(f"{file} cannot be read: {problem.strerror}") from problem
        finding = look_at(content, self._trusted(options["keys"]))
        if finding.credential:
            subject = finding.credential["credentialSubject"]
            self.stdout.write(f"course:  {subject['achievement']['description']}")
            self.stdout.write(f"days:    {subject['activityStartDate'][:10]} to {subject['activityEndDate'][:10]}")
            self.stdout.write(f"issued:  {finding.credential['validFrom']} by {finding.credential['issuer']['name']}")
            if "validUntil" in finding.credential:
                self.stdout.write(f"until:   {finding.credential['validUntil']}")
            self.stdout.write(f"revoked? {finding.credential['id']}")
        said = WORDS[finding.verdict] + (f" ({finding.detail})" if finding.detail else "")
        if finding.verdict != Verdict.GENUINE:
            raise CommandError(said)
        if name and finding.credential:
            if not badge.names(finding.credential, name):
                raise CommandError("it was issued to another name")
            said += "; the name is the same"
        self.stdout.write(said)

    def _trusted(self, file: Path | None) -> KeySet:
        if file is None:
            return keys.public_keys()
        try:
            return KeySet.import_key_set(json.loads(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError, JoseError) as problem:
            raise CommandError(f"{file} is not a JSON Web Key Set") from problem
