"""What an action raises when it must say no."""

from django.utils.functional import Promise


class DomainError(Exception):
    """A refusal with one translated sentence that says what to do next; views show it as it is: beside the field `about`
    where the form has it."""

    def __init__(self, message: str | Promise, *, about: str | None = None):
        super().__init__(message)
        self.message = message
        self.about = about


class Question(DomainError):
    """Something in a text may lead to somebody: it is asked about, and a tick takes it as it is. `found`: what."""

    def __init__(self, message: str | Promise, found: list[str]) -> None:
        super().__init__(message)
        self.found = found
