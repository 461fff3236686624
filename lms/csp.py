"""Django's Content-Security-Policy middleware with a second, wider policy for the Wagtail admin."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csp import ContentSecurityPolicyMiddleware as DjangoMiddleware


class ContentSecurityPolicyMiddleware(DjangoMiddleware):
    """Sends `SECURE_CSP_ADMIN` below `/admin/` and `SECURE_CSP` everywhere else.

    A view's own `csp_override` (the embed page lets other sites frame it) keeps the last word.
    """

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Give the back office the wider policy that Wagtail's inline scripts need, unless the view set one of its
        own."""
        if request.path.startswith("/admin/") and not hasattr(response, "_csp_config"):
            response._csp_config = settings.SECURE_CSP_ADMIN  # type: ignore[attr-defined]
        return super().process_response(request, response)
