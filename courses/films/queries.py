"""Where a film is shown."""

from wagtail.models import Page, ReferenceIndex

from courses.films.models import Film


def pages_with(film: Film) -> list[Page]:
    """The pages that show it, drafts too, by their title. Two queries."""
    keys = {
        int(row.object_id)
        for row in ReferenceIndex.get_references_to(film)
        if issubclass(row.base_content_type.model_class() or Film, Page)
    }
    return list(Page.objects.filter(pk__in=keys).order_by("title", "pk"))
