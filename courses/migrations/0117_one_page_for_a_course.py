"""One page about a course in each language. Pages that were made twice stay; the one that people read keeps the place, else the
first of them."""

from typing import Any

from django.conf import settings
from django.db import migrations, models

import courses.pages.fields


def note_languages(apps: Any, schema_editor: Any) -> None:
    """Written once, when this migration runs: each page its language, but of two about one course only one."""
    pages = apps.get_model("courses", "CoursePage").objects.select_related("locale").order_by("-live", "path")
    taken: set[tuple[int, str]] = set()
    for page in pages:
        place = page.course_id, page.locale.language_code
        if place not in taken:
            taken.add(place)
            type(page).objects.filter(pk=page.pk).update(written_in=place[1])


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0116_english_beside_danish"),
        ("wagtailimages", "0027_image_description"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="coursepage",
            name="written_in",
            field=courses.pages.fields.WrittenInField(verbose_name="language"),
        ),
        migrations.RunPython(note_languages, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="coursepage",
            constraint=models.UniqueConstraint(fields=("course", "written_in"), name="course_page_once"),
        ),
    ]
