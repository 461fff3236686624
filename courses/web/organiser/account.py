"""Wagtail's page of one's own account: one name, and a picture that goes through the same hands as a trainer's."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms.account import AvatarPreferencesForm, NameEmailForm
from wagtail.admin.views.account import AvatarSettingsPanel, BaseSettingsPanel, NameEmailSettingsPanel

from courses.common.errors import DomainError
from courses.common.uploads.pictures import MOST_BYTES
from courses.common.uploads.portrait import clean_portrait
from courses.web.organiser.users import OneName


class NameForm(OneName, NameEmailForm):
    """Wagtail's own keeps nothing of the page without a last name, which nobody has here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_one_name()
        del self.fields["last_name"]


class AvatarForm(AvatarPreferencesForm):
    """Wagtail's own keeps a small file as it is, with the place and the camera in it, writes a larger one anew without looking
    whether it is whole, shows no refusal, and does not take a picture away."""

    avatar = forms.FileField(
        label=gettext_lazy("A picture of me"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("We cut it square and take out where and when it was taken. Empty: it stays as it is."),
    )
    without_avatar = forms.BooleanField(label=gettext_lazy("Take my picture away"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.avatar:
            del self.fields["without_avatar"]

    def clean_avatar(self) -> File:
        """The picture as it is kept. Raises `ValidationError` for what is none."""
        file = self.cleaned_data["avatar"]
        if not isinstance(file, UploadedFile):
            return self.instance.avatar
        # Wagtail fills the same form in twice: to look at it and to show it.
        file.seek(0)
        try:
            # One byte more than may be is enough to refuse it. The name of the file may say who or where.
            return ContentFile(clean_portrait(file.read(MOST_BYTES + 1)), "picture.webp")
        except DomainError as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def clean(self) -> dict[str, Any]:
        """Not a new picture and none at once."""
        data = super().clean() or {}
        if data.get("without_avatar"):
            if isinstance(data.get("avatar"), ContentFile):
                self.add_error("without_avatar", _("You chose a new picture and to take it away. Do one of them."))
            # What Django takes for «no file».
            data["avatar"] = False
        return data


def use_our_forms() -> None:
    """Put them in place of Wagtail's, whose list of panels is a constant."""
    NameEmailSettingsPanel.form_class = NameForm
    AvatarSettingsPanel.form_class = AvatarForm
    AvatarSettingsPanel.template_name = BaseSettingsPanel.template_name
