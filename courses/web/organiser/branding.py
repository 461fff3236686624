"""The design of certificates in the back office: a Wagtail setting, and what a certificate looks like in it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.contrib.settings.registry import register_setting

from courses.branding.models import DesignSetting
from courses.certificates.pdf.specimen import specimen
from courses.web.fields import ButtonForm
from courses.web.organiser.branding_forms import DesignForm

EDIT_HANDLER = ObjectList(
    [
        HelpPanel(template="courses/organiser/design_help.html"),
        MultiFieldPanel(
            [FieldPanel("is_used"), FieldRowPanel([FieldPanel("accent"), FieldPanel("highlight")])],
            heading=_("Design"),
        ),
        MultiFieldPanel([FieldPanel("logo_file"), FieldPanel("without_logo")], heading=_("Logo")),
        MultiFieldPanel(
            [FieldPanel("signature_file"), FieldPanel("without_signature"), FieldPanel("signatory")],
            heading=_("Signature"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel(name), FieldPanel(f"{name}_en")])
                for name in ("took_part", "facts_line", "after")
            ],
            heading=_("Words"),
        ),
    ],
    base_form_class=DesignForm,
)


class LanguageForm(ButtonForm):
    """In which language the specimen is printed."""

    lang = forms.ChoiceField(choices=[("da", ""), ("en", "")], initial="da")


def register_design() -> None:
    """Make it one of Wagtail's settings. The form needs the model, so the model cannot name the form itself."""
    DesignSetting.edit_handler = EDIT_HANDLER
    register_setting(DesignSetting, icon="view")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """A certificate of nobody in the design as it is typed and uploaded, before anything is stored.

    `lang`: «da» or «en». What cannot be printed is told instead, with 422; the form itself stays in the other window.
    """
    if not request.user.has_perm("courses.change_designsetting"):
        raise PermissionDenied
    setting = DesignSetting.load(request)
    form = EDIT_HANDLER.bind_to_model(DesignSetting).get_form_class()(
        request.POST, request.FILES, instance=setting, for_user=request.user
    )
    if not form.is_valid():
        return render(request, "courses/organiser/design_refused.html", {"form": form}, status=422)
    form.take_pictures()
    language = LanguageForm.of(request)["lang"]
    with translation.override(language):
        body = specimen(setting, language)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="kursusbevis.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def design_urls() -> list[URLPattern]:
    """Wagtail's hook: the address of the preview."""
    return [path("design/preview.pdf", preview, name="design_preview")]
