"""Apps of libraries that are put together in our way."""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with a form that asks before it changes an address."""

    user_viewset = "courses.web.organiser.users.UserViewSet"
