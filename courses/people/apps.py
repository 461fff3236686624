from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Holds only `User`: in one app with Wagtail pages it would make a migration circle."""

    name = "courses.people"
    label = "people"
