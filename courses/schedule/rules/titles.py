"""How a session is called, whether it was read as a row or as the values of a card."""

from typing import Any


class Titled:
    """What has a `venue` (None: online) with a town, and a `course` with a title in the language of the page."""

    __slots__ = ()
    venue: Any
    course: Any

    @property
    def place_name(self) -> str:
        """The town, or «Online»: place comes first in every title."""
        return self.venue.town if self.venue else "Online"

    @property
    def title(self) -> str:
        """«Vejle · Debatdogmer i praksis»"""
        return f"{self.place_name} · {self.course.display_title}"
