"""The keys that sign certificates, and who the issuer is in the eyes of a machine (`did:web`).

One folder holds them, one file a key, named by the moment it was made: the newest private one signs, and all of them
are published, so that a certificate signed with a key that was replaced is still found genuine (docs/adr/0030).
"""

import datetime as dt
import os
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from joserfc.jwk import ECKey, KeySet

from courses.common import clock

# 1EdTech's public validator takes ES256 and RS256 only, and an ES256 signature is the shorter one.
ALGORITHM = "ES256"
CURVE = "P-256"
PRIVATE, PUBLIC = ".pem", ".pub.pem"


class NoKey(Exception):
    """There is no private key to sign with; the sentence says how to make one."""


def issuer() -> str:
    """The decentralised identifier of this site: `did:web:` and its host, resolved at `/.well-known/did.json`."""
    return f"did:web:{quote(urlsplit(settings.BASE_URL).netloc, safe='')}"


def signing_key() -> ECKey:
    """The newest private key; its `kid` is the whole address of its public half.

    Raises `NoKey` when there is none, except where one is made on the spot (development and tests).
    """
    if settings.CERTIFICATE_KEYS_MADE_WHEN_MISSING and not _private_files():
        make()
    files = _private_files()
    if not files:
        raise NoKey(f"No key to sign certificates with in {folder()}. Make one: python manage.py certificate_key")
    return _read(files[-1], files[-1].stat().st_mtime_ns, issuer())


def public_keys() -> KeySet:
    """Every key that a certificate may have been signed with, newest first."""
    if settings.CERTIFICATE_KEYS_MADE_WHEN_MISSING:
        signing_key()
    files = sorted(folder().glob(f"*{PRIVATE}"), key=_name, reverse=True)
    return KeySet([_read(file, file.stat().st_mtime_ns, issuer()) for file in files])


def public_jwks() -> list[dict]:
    """The public halves as JSON Web Keys, newest first."""
    return [key.as_dict(private=False) | {"alg": ALGORITHM, "use": "sig"} for key in public_keys().keys]


def make(*, retire: bool = False) -> Path:
    """Write a new private key, readable by its owner only, and return its file.

    With `retire` the private halves of all older keys are destroyed; their public halves stay. Two processes that make
    the first key at once end up with the same one.
    """
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    older = _private_files()
    moment = clock.now().astimezone(dt.UTC)
    target = folder() / f"{moment:%Y%m%dT%H%M%S}{PRIVATE}"
    draft = folder() / f".{target.name}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_bytes(ECKey.generate_key(CURVE).as_pem(private=True))
    try:
        os.link(draft, target)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    for file in older if retire else []:
        public = _read(file, file.stat().st_mtime_ns, issuer()).as_pem(private=False)
        file.with_name(_name(file) + PUBLIC).write_bytes(public)
        file.unlink()
    return target


def folder() -> Path:
    """Where the signing keys lie; it may not exist."""
    return Path(settings.CERTIFICATE_KEYS)


def _private_files() -> list[Path]:
    return sorted(file for file in folder().glob(f"*{PRIVATE}") if not file.name.endswith(PUBLIC))


def _name(file: Path) -> str:
    return file.name.split(".")[0]


@cache
def _read(file: Path, _changed_at: int, did: str) -> ECKey:
    """One key file; a file that was written anew is read anew."""
    return ECKey.import_key(file.read_bytes(), {"kid": f"{did}#{_name(file)}"})
