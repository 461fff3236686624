#!/usr/bin/env bash
# page.days.filter(teacher=5) finds the days on a live Wagtail page and none in its preview, where teacher_id=5 finds them.
#
# Guess    The children of a draft behave as a query set: filter(teacher=teacher), filter(teacher=5), filter(teacher__in=…) and filter(pk=…) mean
#          what they mean in the database, so a template or a view shows in the preview what it will show on the site.
# Happens  The draft's children are a list that is filtered in Python. A key where the object is expected equals nothing: no days, no error, in the
#          preview only. pk raises FieldDoesNotExist, a list of objects ValidationError; the object itself, teacher_id and teacher__id work.
# Version  django-modelcluster 6.5 with wagtail 8.0.1 on Django 6.1.3
# Source   modelcluster/queryset.py, FakeQuerySet, test_exact and test_in
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


class Teacher(models.Model):
    name = models.CharField(max_length=50)


class CoursePage(Page):
    pass


class Day(models.Model):
    page = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="days")
    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE)
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

from school.models import CoursePage, Day, Teacher
from wagtail.models import Page

teacher = Teacher.objects.create(name="Bo")
page = CoursePage(title="Course", slug="course")
page.days = [Day(teacher=teacher)]
Page.objects.get(depth=2).add_child(instance=page)
page.save_revision().publish()
live = CoursePage.objects.get(pk=page.pk)
pages = {"site": live, "preview": live.latest_revision.as_object()}
print(f"django-modelcluster {version('django-modelcluster')}, wagtail {version('wagtail')}: days found")


def found(days, **lookup):
    try:
        return days.filter(**lookup).count()
    except Exception as error:
        return type(error).__name__


lookups = [{"teacher": teacher}, {"teacher_id": teacher.pk}, {"teacher": teacher.pk}, {"teacher__in": [teacher.pk]}, {"teacher__in": [teacher]}, {"pk": 1}]
seen = {name: [found(shown.days, **lookup) for lookup in lookups] for name, shown in pages.items()}
for index, lookup in enumerate(lookups):
    print(lookup, {name: results[index] for name, results in seen.items()})
sys.exit(seen != {"site": [1] * 6, "preview": [1, 1, 0, 0, "ValidationError", "FieldDoesNotExist"]})
PYTHON
