"""Where Wagtail looks for hooks; they stand beside what they concern."""

from courses.web.organiser import hooks as organiser_hooks

__all__ = ["organiser_hooks"]
