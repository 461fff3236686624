"""A column that Wagtail's page has already, kept beside those of a page of ours so that a constraint can reach it."""

from typing import Any

from django.db import models


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
