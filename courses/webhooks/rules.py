"""What other systems can be told of, how often it is tried, and when it is given up. Pure Python."""

import datetime as dt
from enum import StrEnum

# Signatures: Standard Webhooks 1.0.0, 256 drawn bits.
SECRET_BYTES = 32
# An old secret signs beside the new one for so long.
OLD_SECRET_FOR = dt.timedelta(days=1)
# Before the next try, by the number of tries made; after the last one it is given up.
PAUSES = (
    dt.timedelta(seconds=30),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=6),
    dt.timedelta(hours=12),
    dt.timedelta(hours=24),
)
# Whoever has answered nothing for so long, though asked, is dead.
DEAD_AFTER = dt.timedelta(days=3)
# One answer: so long, so much; nothing of it is read but the status.
SECONDS, MOST_BYTES = 10.0, 16_000
# What was told, and how it went, is kept for so long.
KEPT_FOR = dt.timedelta(days=30)
# «Gone»: whoever says so wants nothing more (RFC 9110 15.5.11).
GONE = 410


class Event(StrEnum):
    """What happened. Its name is what a receiver reads."""

    SESSION_PUBLISHED = "session.published"
    SESSION_MOVED = "session.moved"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_FULL = "session.full"
    ENROLMENT_CONFIRMED = "enrolment.confirmed"
    ENROLMENT_LEFT = "enrolment.left"
    CERTIFICATE_ISSUED = "certificate.issued"
    CERTIFICATE_REVOKED = "certificate.revoked"
    MEMBER_JOINED = "member.joined"
    MEMBER_LEFT = "member.left"


def is_taken(status: int) -> bool:
    """Whether a receiver said that it has it: 2xx. A redirect is no yes, and is not followed."""
    return 200 <= status < 300


def next_try(now: dt.datetime, attempts: int) -> dt.datetime | None:
    """When a message that did not go is tried again, after `attempts` tries; None: never by itself."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


def is_dead(now: dt.datetime, failing_since: dt.datetime | None) -> bool:
    """Whether nothing has arrived for too long."""
    return failing_since is not None and now - failing_since >= DEAD_AFTER
