"""What happened to the places of a session."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from courses.enrolment import queries
from courses.web.organiser.base import OneSessionView


class PlacesView(OneSessionView):
    """What happened to the places of a session, without names (PRIVACY.md P10): a number stands for each."""

    page_title = gettext_lazy("What happened")
    template_name = "courses/organiser/places.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The last 500 steps of its enrolments."""
        return self.page(events=queries.history(self.session)[:500])
