"""What stands in a module besides its words: pictures, quotes, checklists, tables, files and films."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from courses.films.blocks import FilmBlock
from courses.pages.rules.tables import MOST_COLUMNS, MOST_ROWS, BadTable, Table, parse

LINE_FEATURES = ["bold", "italic", "ol", "ul", "link"]
# What others may do with a picture. «here»: whoever made it lets us show it, and nobody else, so no file takes it along.
LICENCES = [
    ("course", _("as the course is shared")),
    ("CC0-1.0", "CC0"),
    ("CC-BY-4.0", "CC BY 4.0"),
    ("CC-BY-SA-4.0", "CC BY-SA 4.0"),
    ("here", _("only here: it may not be passed on")),
]
SHAPES = [("whole", _("the whole picture")), ("wide", _("wide, cut around its focus"))]
MOODS = [("tip", _("A tip")), ("important", _("Important")), ("example", _("An example"))]


class PictureBlock(blocks.StructBlock):
    """A picture with words for whoever does not see it; Wagtail's own block asks for them, or for «decorative»."""

    picture = ImageBlock(label=_("Picture"))
    shape = blocks.ChoiceBlock(label=_("Shape"), choices=SHAPES, default="whole", search_index=False)
    caption = blocks.CharBlock(label=_("Words below it"), required=False, max_length=300)
    link = blocks.URLBlock(label=_("Where the picture leads"), required=False, max_length=500, search_index=False)
    credit = blocks.CharBlock(label=_("Who made it"), required=False, max_length=120)
    licence = blocks.ChoiceBlock(
        label=_("What others may do with it"), choices=LICENCES, default="course", search_index=False
    )

    class Meta:
        icon = "image"
        label = _("Picture")
        label_format = "{caption}"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and whose they are."""

    text = blocks.TextBlock(label=_("Quote"), max_length=600, rows=3)
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        label_format = "{text}"


class ChecklistBlock(blocks.StructBlock):
    """Points to tick off, on paper with boxes."""

    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=80)
    points = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("Points"), min_num=1, max_num=20)

    class Meta:
        icon = "list-ul"
        label = _("Checklist")
        label_format = "{title}"


class CalloutBlock(blocks.StructBlock):
    """A box that stands out: a tip, a warning, an example."""

    mood = blocks.ChoiceBlock(label=_("Kind"), choices=MOODS, default="tip", search_index=False)
    text = blocks.RichTextBlock(label=_("Text"), features=LINE_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Box")


class TableValue(blocks.StructValue):
    """What was written, and the table it is."""

    @property
    def table(self) -> Table | None:
        """None where a draft was saved with what is no table yet."""
        try:
            return parse(self["cells"] or "")
        except BadTable:
            return None


class TableBlock(blocks.StructBlock):
    """A small table, written or pasted as lines: it can be typed on a telephone."""

    caption = blocks.CharBlock(label=_("What the table shows"), max_length=200)
    cells = blocks.TextBlock(
        label=_("Rows"),
        rows=6,
        max_length=8000,
        help_text=_(
            "A row on each line, with | between the cells; the first line is the heading. You can paste from a spreadsheet."
        ),
    )
    has_row_heads = blocks.BooleanBlock(label=_("The first cell of each row is its heading"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        label_format = "{caption}"
        value_class = TableValue

    def clean(self, value: Any) -> Any:
        """Raises `StructBlockValidationError` beside the rows, with the line that does not fit."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            try:
                parse(cleaned["cells"])
            except BadTable as refusal:
                errors = {"cells": ValidationError(_said(refusal))}
                raise blocks.StructBlockValidationError(block_errors=errors) from refusal
        return cleaned


def _said(refusal: BadTable) -> str:
    if not refusal.cells:
        return str(_("Write a heading and between 1 and %(most)s rows below it.") % {"most": MOST_ROWS})
    if refusal.line == 1:
        return str(
            _("Write between 2 and %(most)s cells in the heading, with | between them.") % {"most": MOST_COLUMNS}
        )
    return str(
        _("Line %(line)s has another number of cells (%(cells)s) than the heading (%(wanted)s).")
        % {"line": refusal.line, "cells": refusal.cells, "wanted": refusal.wanted}
    )


class FileBlock(blocks.StructBlock):
    """A file to take along; its kind and size stand beside it."""

    file = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=_("What it is called"), required=False, max_length=120)

    class Meta:
        icon = "doc-full"
        label = _("File to download")
        label_format = "{title}"


class VideoValue(blocks.StructValue):
    """A film, and who shows it."""

    @property
    def host(self) -> str:
        """«vimeo.com»."""
        return urlsplit(self["url"] or "").netloc.removeprefix("www.")


class VideoBlock(blocks.StructBlock):
    """A film elsewhere, behind a picture of ours: nobody else hears of a reader who does not press."""

    title = blocks.CharBlock(label=_("What the film shows"), max_length=160)
    url = blocks.URLBlock(label=_("Address of the film"), max_length=500, search_index=False)
    picture = ImageBlock(label=_("Picture in its place"))
    captions = blocks.URLBlock(
        label=_("Address of its captions"),
        required=False,
        max_length=500,
        search_index=False,
        help_text=_("Where the same film is with captions, or the file of them."),
    )
    transcript = blocks.RichTextBlock(
        label=_("What is said in it"),
        required=False,
        features=LINE_FEATURES,
        help_text=_("For those who do not hear it, or sit in a train. One of the two is needed."),
    )

    class Meta:
        icon = "media"
        label = _("Film elsewhere")
        label_format = "{title}"
        value_class = VideoValue

    def clean(self, value: Any) -> Any:
        """Raises `StructBlockValidationError` where whoever does not hear is left out (WCAG 2.2, 1.2.2)."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not cleaned["captions"] and not str(cleaned["transcript"] or "").strip():
            words = _("Say where its captions are, or write what is said in it.")
            raise blocks.StructBlockValidationError(block_errors={"transcript": ValidationError(words)})
        return cleaned


class ContentBlock(blocks.StreamBlock):
    """All of them, in any order."""

    picture = PictureBlock()
    quote = QuoteBlock()
    checklist = ChecklistBlock()
    callout = CalloutBlock()
    table = TableBlock()
    file = FileBlock()
    film = FilmBlock(
        label=_("Film that lies here"),
        help_text=_("With captions, at most 200 MB. Put it here first: Planning, Films."),
    )
    video = VideoBlock()


class ReadingBlock(ContentBlock):
    """The same with words between them: what is read or seen before a course."""

    text = blocks.RichTextBlock(label=_("Text"), features=LINE_FEATURES, icon="pilcrow")
