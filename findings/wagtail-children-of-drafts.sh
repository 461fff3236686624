#!/usr/bin/env bash
# Code that renames a page's days and saves a draft works in Wagtail while the page has a draft already; on a page without one the new names are lost.
#
# Guess    page.get_latest_revision_as_object() is what one changes to make a draft: its title, its blocks, its inline children (for day in page.days.all():
#          day.title = …), then save_revision(). Either the children are part of what is saved, or one has to say so, always.
# Happens  With a draft the children are objects in memory, and all(), get() and first() hand out those that are saved. Without one the page is the live
#          one and days.all() asks the database for objects of its own: the revision is saved with the old names, and says nothing. So a script that
#          was tried on a page in work goes wrong on the finished ones. days.get_object_list() is right for both.
# Version  django-modelcluster 6.5 with wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/models/pages.py, get_latest_revision_as_object; modelcluster/fields.py, DeferringRelatedManager.get_queryset
# Ends with 0 when that is still so, with 1 when it is not, with 77 without a Python that Django 6.1 runs on.
set -euo pipefail
python=
for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12; do
    if "$name" -c "import sys; sys.exit(sys.version_info < (3, 12))" 2>/dev/null; then python=$name && break; fi
done
[ "$python" ] || { echo "Django 6 needs Python 3.12 or later: name one in PYTHON" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 django-modelcluster==6.5 Django==6.1.3
cd "$folder"
mkdir school
touch school/__init__.py
cat > school/models.py <<'PYTHON'
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.models import Page


class CoursePage(Page):
    pass


class Day(models.Model):
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="days")
    title = models.CharField(max_length=50)
PYTHON
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings
from django.core.management import call_command

sys.path.insert(0, ".")
settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit", "school"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
call_command("makemigrations", "school", verbosity=0)
call_command("migrate", verbosity=0)
from importlib.metadata import version

from school.models import CoursePage, Day
from wagtail.models import Page


def course(slug, has_draft):
    page = CoursePage(title="Course", slug=slug)
    page.days = [Day(title="Monday"), Day(title="Tuesday")]
    Page.objects.get(depth=2).add_child(instance=page)
    page.save_revision().publish()
    if has_draft:
        page = CoursePage.objects.get(pk=page.pk)
        page.title = "Course, in work"
        page.save_revision()
    return page.pk


def renamed(key, children):
    """The names that the draft has after every one of `children` of the page was renamed and a draft saved."""
    page = CoursePage.objects.get(pk=key).get_latest_revision_as_object()
    for day in children(page):
        day.title += ", new"
    page.save_revision()
    return [day.title for day in CoursePage.objects.get(pk=key).get_latest_revision_as_object().days.all()]


print(f"django-modelcluster {version('django-modelcluster')}, wagtail {version('wagtail')}")
found = {}
for has_draft in (True, False):
    for way, children in {"all()": lambda page: page.days.all(), "get_object_list()": lambda page: page.days.get_object_list()}.items():
        days = renamed(course(f"course-{len(found)}", has_draft), children)
        found[has_draft, way] = all(title.endswith(", new") for title in days)
        print(f"{'with' if has_draft else 'without'} a draft, {way}: {', '.join(days)}")
sys.exit([*found.values()] != [True, True, False, True])
PYTHON
