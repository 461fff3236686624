"""What must be in place before certificates can be issued."""

from typing import Any

from django.core.checks import CheckMessage, Error

from courses.certificates.credentials import keys

HINT = "Make one and back up its folder: python manage.py certificate_key"


def signing_key_exists(**_options: Any) -> list[CheckMessage]:
    """`courses.E001`: a site without a key cannot issue certificates."""
    try:
        keys.signing_key()
    except keys.NoKey:
        return [Error("There is no key to sign certificates with (CERTIFICATE_KEYS).", hint=HINT, id="courses.E001")]
    except (OSError, ValueError) as problem:
        return [Error(f"The key to sign certificates with cannot be read: {problem}", hint=HINT, id="courses.E001")]
    return []
