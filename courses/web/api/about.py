"""The page about the API, for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.web.api.problems import Trouble


@require_safe
def about_api(request: HttpRequest) -> HttpResponse:
    """What programs may ask for, as a page without anybody else's code."""
    endpoints = [
        (reverse("api:courses"), _("the courses")),
        (reverse("api:regions"), _("the districts")),
        (reverse("api:venues"), _("the rooms")),
        (reverse("api:sessions"), _("the sessions from today")),
        (reverse("api:sessions") + "?postcode=7100&km=40", _("the sessions near a postcode")),
    ]
    return render(request, "courses/public/api.html", {"endpoints": endpoints, "problems": list(Trouble)})


urlpatterns = [path("api/", about_api, name="api")]
