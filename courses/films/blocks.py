"""A film in a page."""

from typing import Any

from django import forms
from wagtail import blocks


class FilmBlock(blocks.ChooserBlock):
    """One of the films that are here, chosen from a list. It is found by its title and by what is said in it."""

    target_model = "courses.Film"

    @property
    def widget(self) -> forms.Select:
        """A list: there are some dozen of them."""
        return forms.Select()

    @property
    def field(self) -> forms.ModelChoiceField:
        """With the films that are here now."""
        films = self.model_class.objects.exclude(kind="").order_by("title", "pk")
        return forms.ModelChoiceField(
            queryset=films, widget=self.widget, required=self._required, help_text=self._help_text
        )

    def get_form_state(self, value: Any) -> Any:
        """A plain list knows keys only."""
        return getattr(value, "pk", value)

    def get_searchable_content(self, value: Any) -> list[str]:
        """What somebody may look for."""
        return [value.title, value.words] if value else []

    class Meta:
        icon = "media"
