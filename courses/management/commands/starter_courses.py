"""`manage.py starter_courses`: the six courses that come along, with their pages."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.pages.actions.packages import take_starter_courses


class Command(BaseCommand):
    help = "Make those of the six courses that come along which are not here; what is here stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the courses that are missing, and say which."""
        made = take_starter_courses()
        self.stdout.write(", ".join(course.title for course in made) or "nothing to make: all six are here")
