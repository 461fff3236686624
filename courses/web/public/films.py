"""The captions of a film, as browsers ask for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path

from courses.films.models import Film


def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """WebVTT; 404 for a film that is not here yet."""
    film = get_object_or_404(Film.objects.exclude(kind=""), pk=pk)
    return HttpResponse(film.captions, content_type="text/vtt; charset=utf-8")


urlpatterns = [path("film/<key:pk>.vtt", captions, name="captions")]
