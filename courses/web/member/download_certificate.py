"""Downloading a certificate: what «Min plads» and «Mine beviser» share."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.certificates.pdf import certificate as pdf
from courses.certificates.rules import TAKEAWAY_LENGTH
from courses.common.errors import DomainError


class IssueForm(forms.Form):
    """The sentence that may be added before a certificate is fetched for the first time."""

    takeaway = forms.CharField(
        label=_("What I take with me"),
        help_text=_(
            "One sentence of your own, if you like. It is printed on the certificate and cannot be changed later."
        ),
        required=False,
        max_length=TAKEAWAY_LENGTH,
    )


def file_response(certificate: Certificate) -> HttpResponse:
    """The finished file, whose name names nobody."""
    response = HttpResponse(pdf.read(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pdf.file_name(certificate)}"'
    return response


def issue(certificate: Certificate, data: Any) -> IssueForm | None:
    """Make the file with the sentence in `data`; where that fails, the form with what was typed and why."""
    form = IssueForm(data)
    if form.is_valid():
        try:
            certificates.issue_pdf(certificate=certificate, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("takeaway", str(refusal.message))
        else:
            return None
    return form
