"""What a module is made of."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import blocks

from courses.pages.blocks.content import LINE_FEATURES, ContentBlock
from courses.pages.rules import is_answerable

TEXT_FEATURES = LINE_FEATURES
FORMS = [
    ("alone", _("alone")),
    ("pair", _("in pairs")),
    ("group", _("in groups")),
    ("plenary", _("all together")),
    ("floor", _("on the floor")),
]
FORM_ICONS = {"alone": "user", "pair": "users", "group": "group", "plenary": "megaphone", "floor": "footprints"}


class MinutesInput(forms.NumberInput):
    """The minutes of a module; beside them stands how many its activities fill, counted while they are written."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        words = {
            "data-module-minutes": "",
            "data-fits": _("The activities last {sum} min, as the module does."),
            "data-over": _("The activities last {sum} min: {off} too many."),
            "data-left": _("The activities last {sum} min: {off} are left."),
        }
        super().__init__({**words, **(attrs or {})})

    class Media:
        js = [forms.Script("js/module-minutes.js", type="module")]


def off_by(off: int, minutes: int) -> str:
    """How far the activities are off the `minutes` of their module; `off`: too many, or too few below 0."""
    numbers = {"sum": minutes + off, "minutes": minutes, "off": abs(off)}
    if off > 0:
        return (
            ngettext(
                "The activities last %(sum)s min, the module %(minutes)s: %(off)s minute too many.",
                "The activities last %(sum)s min, the module %(minutes)s: %(off)s minutes too many.",
                off,
            )
            % numbers
        )
    return (
        ngettext(
            "The activities last %(sum)s min, the module %(minutes)s: %(off)s minute too few.",
            "The activities last %(sum)s min, the module %(minutes)s: %(off)s minutes too few.",
            -off,
        )
        % numbers
    )


class ActivityBlock(blocks.StructBlock):
    """One row of the minute table: how long, in which form, what participants do, with which materials."""

    minutes = blocks.IntegerBlock(label=_("Minutes"), min_value=1, max_value=480)
    form = blocks.ChoiceBlock(label=_("Form"), choices=FORMS, default="plenary")
    form_note = blocks.CharBlock(
        label=_("More about the form"), required=False, max_length=60, help_text=_("E.g. «in groups of three».")
    )
    title = blocks.CharBlock(label=_("Name of the exercise"), required=False, max_length=80)
    text = blocks.RichTextBlock(label=_("What participants do"), features=TEXT_FEATURES)
    materials = blocks.CharBlock(label=_("Materials"), required=False, max_length=200)
    seated = blocks.CharBlock(
        label=_("Seated variant"),
        required=False,
        max_length=300,
        help_text=_("How to take part without walking about."),
    )
    more = ContentBlock(label=_("Pictures, tables and more"), required=False, max_num=12)

    class Meta:
        icon = "time"
        label = _("Activity")
        label_format = "{minutes} min: {title}"


class OptionBlock(blocks.StructBlock):
    """One answer, and what is said to whoever chooses it."""

    text = blocks.CharBlock(label=_("Answer"), max_length=250)
    is_right = blocks.BooleanBlock(label=_("Right"), required=False)
    why = blocks.CharBlock(
        label=_("Why this is right or wrong"),
        required=False,
        max_length=400,
        help_text=_("Shown to whoever chooses this answer."),
    )

    class Meta:
        icon = "check"
        label = _("Answer")


class QuestionBlock(blocks.StructBlock):
    """One question to take home; without answers it is one to think about."""

    question = blocks.CharBlock(label=_("Question"), max_length=300)
    options = blocks.ListBlock(OptionBlock(), label=_("Answers"), min_num=0, max_num=6, default=[])
    why = blocks.CharBlock(label=_("Why"), required=False, max_length=400, help_text=_("Shown with the right answer."))

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{question}"

    def clean(self, value: Any) -> Any:
        """Raises `StructBlockValidationError` beside the answers where nobody could give a right one."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not is_answerable([bool(row["is_right"]) for row in cleaned["options"]]):
            words = ValidationError(
                _("Write at least two answers, of which one is right and another is not; or none at all.")
            )
            errors = {"options": blocks.list_block.ListBlockValidationError(non_block_errors=ErrorList([words]))}
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned
