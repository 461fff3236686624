"""The drawing of the way through the courses, for the page of all courses."""

from typing import Any

from django import template

from courses.web.pictures.path import HIGH, WIDE, Stop, path_of

register = template.Library()


@register.inclusion_tag("courses/pages/path_of_courses.html")
def path_of_courses(tracks: list[tuple[Any, list[dict[str, Any]]]]) -> dict[str, Any]:
    """The courses of an overview by what comes before them; nothing is drawn where none comes after another."""
    stops = [
        Stop(
            key=row["course"].pk,
            title=row["page"].title,
            url=row["page"].get_url() or "",
            colour=row["course"].colour,
            after=tuple(other.pk for other in row["course"].prerequisites.all()),
        )
        for _track, rows in tracks
        for row in rows
    ]
    return {"path": path_of(stops), "wide": WIDE, "high": HIGH}
