"""Documents that editors upload, looked at before they are kept."""

from pathlib import PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm

from courses.common.errors import DomainError
from courses.common.uploads.documents import check_document


class DocumentForm(BaseDocumentForm):
    """Wagtail's (`WAGTAILDOCS_DOCUMENT_FORM_BASE`), which knows a document by its ending alone."""

    def _post_clean(self) -> None:
        """After Wagtail's own look at the ending: it would take a file that was refused before for one without."""
        super()._post_clean()
        file: Any = self.cleaned_data.get("file")
        if isinstance(file, UploadedFile):
            try:
                check_document(file, PurePath(file.name or "").suffix.lower().removeprefix("."))
            except DomainError as refusal:
                self.add_error("file", str(refusal.message))
