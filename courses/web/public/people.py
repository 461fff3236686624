"""«Find folk»: the topics that members know something about. Counts and districts from five people on, and nothing of anybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from courses.introductions.queries import people
from courses.web.visitor import member_here


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic, and what happens when one says that one knows or looks for somebody."""
    context = {"lines": people.topic_lines(), "member": member_here(request)}
    return render(request, "courses/public/people.html", context)


urlpatterns = [path("find-folk/", topics, name="topics")]
