"""A local association: what it holds next, what it has held, what its own calendar says besides, and how to subscribe."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from courses.pages.queries import modules_of_each
from courses.places.models import Association
from courses.places.queries import also_here, calendar_of, trouble_words
from courses.reports.queries import held_by
from courses.schedule.queries import sessions as schedule
from courses.schedule.queries.cards import cards_of
from courses.web.kept import kept

CARDS, MOST_ELSEWHERE, MOST_HELD = 6, 12, 6


@kept()
@require_safe
def association(request: HttpRequest, slug: str) -> HttpResponse:
    """What comes; of what others call their own only title, time, place and link are shown."""
    found = get_object_or_404(Association.objects.select_related("municipality__region"), slug=slug)
    calendar, held = calendar_of(found), held_by(found, most=MOST_HELD)
    modules = modules_of_each([row.course for row in held], get_language() or "da") if held else {}
    context = {
        "association": found,
        "sessions": cards_of(schedule.upcoming().filter(association=found)[:CARDS]),
        "held": [(row, modules.get(row.course.pk, [])) for row in held],
        "calendar": calendar,
        "elsewhere": also_here(found, most=MOST_ELSEWHERE) if calendar else [],
        "trouble": trouble_words(calendar) if calendar else "",
        "feed": reverse("feeds:association", args=[found.slug]),
    }
    return render(request, "courses/public/association.html", context)


urlpatterns = [path("forening/<slug:slug>/", association, name="association")]
