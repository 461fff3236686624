"""What an organiser writes to save a session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.schedule.models import Session
from courses.web.fields import KeyField, KeyForm
from courses.web.organiser.session_fields import OnlineAddressField

TOO, ONLY = "too", "only"


class OnlineForm(forms.Form):
    """Where it is joined, and whether the room is kept: not asked where there is none."""

    how = forms.ChoiceField(
        label=_("Where do people meet?"),
        choices=[(TOO, _("In the room and online: each chooses")), (ONLY, _("Only online: the room becomes free"))],
        initial=TOO,
        widget=forms.RadioSelect,
    )
    online_url = OnlineAddressField(help_text="")

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["online_url"].initial = session.online_url
        if session.is_online:
            # It can be joined from home already: what is left is to give the room back.
            self.fields["how"].choices = [(ONLY, _("Only online: the room becomes free"))]  # type: ignore[attr-defined]
            self.fields["how"].initial = ONLY


class IntoKey(KeyForm):
    """Which other session people are offered."""

    into = KeyField()
