"""Log-in mails leave through the same outbox as every other mail."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """Nobody signs up: whoever enrols can log in with that address."""
        return False
