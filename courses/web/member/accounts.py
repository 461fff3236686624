"""Log-in by e-mailed code; the mails leave through the same outbox as every other mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from courses.common.actions import mail


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: whoever enrols can log in with that address."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue allauth's mails in our own layout and language, and send them at once: somebody is waiting."""
        kinds = {"account/email/login_code": "login_code", "account/email/unknown_account": "login_unknown"}
        if template_prefix not in kinds:
            super().send_mail(template_prefix, email, context)
            return
        code = mail.queue(
            kind=kinds[template_prefix],
            to=email,
            language=translation.get_language() or "da",
            context={"code": context.get("code", "")},
        )
        mail.send_now(code)


class LeavingView(LogoutView):
    """Logging out also takes from the telephone what it keeps for days without a network: pages with names."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"storage"'
        return response
