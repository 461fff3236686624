"""What stands in calendar addresses, read and written. Pure Python."""

import hashlib
import secrets

# Monday is 1, as ISO counts; the letters stand in addresses that are never changed.
WEEKDAYS = {"ma": 1, "ti": 2, "on": 3, "to": 4, "fr": 5, "lo": 6, "so": 7}
MIN_KM, MAX_KM = 1, 300


def parse_weekdays(text: str) -> tuple[int, ...]:
    """«lo,so» as (6, 7); all seven days are the same as none chosen. Raises `ValueError` for anything else."""
    if not text:
        return ()
    try:
        days = {WEEKDAYS[part] for part in text.lower().split(",")}
    except KeyError as error:
        raise ValueError(text) from error
    return tuple(sorted(days)) if len(days) < len(WEEKDAYS) else ()


def write_weekdays(days: tuple[int, ...]) -> str:
    """(6, 7) as «lo,so»."""
    return ",".join(letters for letters, number in WEEKDAYS.items() if number in days)


def parse_km(text: str) -> int:
    """A whole number of kilometres within reach. Raises `ValueError`."""
    if not (text.isascii() and text.isdigit() and len(text) < 5) or not MIN_KM <= int(text) <= MAX_KM:
        raise ValueError(text)
    return int(text)


def new_token() -> str:
    """128 random bits, as 22 signs that need no quoting in an address."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """What is kept of a token. It has 128 random bits, so a plain hash cannot be searched backwards."""
    return hashlib.sha256(token.encode()).hexdigest()
