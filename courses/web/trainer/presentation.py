"""What others see of a trainer: a first name, some words and a picture, each only if they want."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.common.text import clean_text
from courses.common.uploads.pictures import MOST_BYTES
from courses.common.uploads.portrait import clean_portrait
from courses.members import actions
from courses.members.models import TrainerProfile
from courses.web.fields import SavedQuery
from courses.web.stale import StaleGuard
from courses.web.trainer.sessions import trainer_required

LONGEST = 600


class PresentationForm(StaleGuard, forms.ModelForm):
    """A first name, a few sentences, a picture."""

    compared = ("show_name", "bio")
    bio = forms.CharField(
        label=gettext_lazy("A few words about me"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Why you teach, what you do otherwise. Nothing about others."),
    )
    picture = forms.FileField(
        label=gettext_lazy("A picture of me"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("We cut it square and take out where and when it was taken. Empty: it stays as it is."),
    )
    without_picture = forms.BooleanField(label=gettext_lazy("Take my picture away"), required=False)

    class Meta:
        model = TrainerProfile
        fields = ["show_name", "bio"]
        labels = {"show_name": gettext_lazy("Show my first name on the sessions I teach")}
        help_texts = {"show_name": gettext_lazy("Words and picture are only seen together with the name.")}

    def clean_bio(self) -> str:
        """Without control characters."""
        return clean_text(self.cleaned_data["bio"]).strip()

    def clean_picture(self) -> bytes | None:
        """The picture as it is kept; None: no new one. Raises `ValidationError` for what is none."""
        file: UploadedFile | None = self.cleaned_data["picture"]
        if not file:
            return None
        try:
            # One byte more than may be is enough to refuse it.
            return clean_portrait(file.read(MOST_BYTES + 1))
        except DomainError as refusal:
            raise ValidationError(str(refusal.message)) from refusal

    def clean(self) -> dict[str, Any]:
        """Not a new picture and none at once."""
        data = super().clean() or {}
        if data.get("picture") and data.get("without_picture"):
            self.add_error("without_picture", _("You chose a new picture and to take it away. Do one of them."))
        return data


@require_http_methods(["GET", "POST"])
@trainer_required
def presentation(request: HttpRequest) -> HttpResponse:
    """The page and its form."""
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    if request.method == "GET":
        return _page(request, PresentationForm(instance=trainer))
    with held(trainer):
        trainer.refresh_from_db(fields=PresentationForm.Meta.fields)
        form = PresentationForm(request.POST, request.FILES, instance=trainer)
        if not form.is_valid():
            trainer.refresh_from_db(fields=PresentationForm.Meta.fields)
            return _page(request, form, status=422)
        data = form.cleaned_data
        actions.present_trainer(
            trainer=trainer,
            show_name=data["show_name"],
            bio=data["bio"],
            portrait=b"" if data["without_picture"] else data["picture"],
        )
    response = redirect("trainer:presentation")
    response["Location"] += "?gemt=1"
    return response


def _page(request: HttpRequest, form: PresentationForm, status: int = 200) -> HttpResponse:
    trainer: TrainerProfile = request.trainer  # type: ignore[attr-defined]
    context = {"form": form, "trainer": trainer, "saved": SavedQuery.of(request)["gemt"]}
    return render(request, "courses/trainer/presentation.html", context, status=status)


urlpatterns = [path("om-mig/", presentation, name="presentation")]
