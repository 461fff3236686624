"""The editor of all formatted text: Wagtail's own, and what was pasted is tidied when it is sent in."""

from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

from courses.pages.rules.pasted import tidied


class TidyTextArea(DraftailRichTextArea):
    """Named in the settings, so that every field of formatted text has it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The HTML that is kept; nothing where the field was not sent."""
        html = super().value_from_datadict(data, files, name)
        return tidied(html) if isinstance(html, str) else html
