"""Fields that several forms about a session share."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from courses.schedule.models import Session

# A practical note is read on a telephone and printed on lists: what is longer belongs on a page.
LONGEST_NOTE = 2000


class OnlineAddressField(forms.URLField):
    """The address of an online meeting, that a browser opens: `https` where no scheme is written, and no other than the two."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        sentence = _("Write a whole address, e.g. https://moede.example.dk/vejle.")
        facts: dict[str, Any] = {
            "max_length": Session._meta.get_field("online_url").max_length,
            "label": _("Online address"),
            "assume_scheme": "https",
            "help_text": _("For meetings that one can take part in online. Only those enrolled see it."),
            "error_messages": {"required": _("Write the address of the online meeting."), "invalid": sentence},
        }
        super().__init__(**facts | kwargs)


class NoteField(forms.CharField):
    """What to bring, food, price."""

    def __init__(self, **kwargs: Any) -> None:
        facts: dict[str, Any] = {
            "label": _("Practical note"),
            "required": False,
            "max_length": LONGEST_NOTE,
            "widget": forms.Textarea(attrs={"rows": 3}),
            "help_text": _("What to bring, food, price."),
        }
        super().__init__(**facts | kwargs)
