"""What every test that asks a real server needs."""

import socket

# A token that a form and a cookie hold in common: to Django all that counts is that they are the same.
CSRF = "a" * 32
# By the names that development and production give the cookie.
CSRF_COOKIES = {"csrftoken": CSRF, "__Host-csrftoken": CSRF}


def free_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
