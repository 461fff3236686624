"""The pictures of trainers who want to be seen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from courses.members.queries import shown_portrait

# Seconds. Another picture has another address; one that was taken back is gone from browsers within the day.
KEPT = 24 * 60 * 60


@require_safe
def portrait(request: HttpRequest, digest: str) -> HttpResponse:
    """The picture under the address that pages have while its trainer shows it; 404 from then on."""
    body = shown_portrait(digest)
    if body is None:
        raise Http404("no such picture")
    response = HttpResponse(body, content_type="image/webp")
    response["Cache-Control"] = f"public, max-age={KEPT}"
    response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [path("billede/underviser/<slug:digest>.webp", portrait, name="portrait")]
