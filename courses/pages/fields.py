"""A column that Wagtail's page has already, kept beside those of a page of ours so that a constraint can reach it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm


class WrittenInField(models.CharField):
    """The language («da») of a page, noted once, when its row is made, whoever makes it: an editor, a package, a copy, a
    translation. A page never changes its language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(max_length=10, null=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """For migrations, without what is always the same."""
        name, path, args, kwargs = super().deconstruct()
        for always in ("max_length", "null", "editable"):
            kwargs.pop(always, None)
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Django asks for what is written into the column."""
        if add:
            setattr(model_instance, self.attname, model_instance.locale.language_code)  # type: ignore[attr-defined]
        return getattr(model_instance, self.attname)


def written_twice(page: Any, course: Any, language: str) -> ValidationError | None:
    """What is wrong with `page` being about `course` in this language, where another page is already: it names that page."""
    other = type(page).objects.filter(course=course, written_in=language).exclude(pk=page.pk).first()
    if other is None:
        return None
    words = _("There is a page about this course already: «%(page)s». Write on there, or choose another course.")
    return ValidationError(words, code="twice", params={"page": other.draft_title})


class OncePage:
    """A page about a course, of which there is one in each language."""

    def validate_constraints(self, exclude: Any = None) -> None:
        """Django asks before a page is written, whoever writes it: a draft that was moved to a course may be approved, or have its
        hour, when that course has a page already. The sentence names that page, where Django's own names columns."""
        page: Any = self
        if page.written_in and page.course_id and "course" not in (exclude or ()):
            wrong = written_twice(page, page.course_id, page.written_in)
            if wrong:
                raise ValidationError({"course": wrong})
        super().validate_constraints(exclude=exclude)  # type: ignore[misc]

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """As Wagtail makes a page of a version: the column is of the page, and older versions know nothing of it."""
        page: Any = self
        found: Any = super().with_content_json(content)  # type: ignore[misc]
        is_same = found.course_id == page.course_id
        found.written_in = page.written_in if is_same else page.locale.language_code
        return found


class OncePageForm(WagtailAdminPageForm):
    """Its form in the editor."""

    def clean(self) -> dict[str, Any]:
        """Whoever comes second, with a draft too, is told which page there is."""
        cleaned: dict[str, Any] = super().clean()
        course, language = cleaned.get("course"), self.instance.locale.language_code
        if course is None:
            return cleaned
        wrong = written_twice(self.instance, course, language)
        if wrong:
            self.add_error("course", wrong)
        else:
            self.instance.written_in = language
        return cleaned
