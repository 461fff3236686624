"""How often one address on the network may do something, counted in the shared cache."""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

WINDOW_SECONDS = 600


def allow(request: HttpRequest, what: str, most: int) -> bool:
    """Count one try of `what`; False once there are more than `most` in ten minutes.

    The address itself is not stored, only a keyed hash of it.
    """
    who = request.META.get("REMOTE_ADDR", "")
    address = salted_hmac("ratelimit", who, algorithm="sha256").hexdigest()[:32]
    key = f"rate:{what}:{address}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) <= most
    except ValueError:
        # The entry ran out between the two calls: this is the first try of a new window.
        cache.set(key, 1, WINDOW_SECONDS)
        return True
