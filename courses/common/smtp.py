"""Mail over a connection that cannot be weakened: TLS 1.2 at least, and the server must prove who it is (TRUST.md S14)."""

import ssl

from django.core.mail.backends import smtp
from django.utils.functional import cached_property


class EmailBackend(smtp.EmailBackend):
    """Django's, whose context leaves the oldest protocol to the operating system. A server that does not offer
    STARTTLS gets no mail: smtplib raises `SMTPNotSupportedError` before anything is sent."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Certificates are checked and TLS is 1.2 at least."""
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context
