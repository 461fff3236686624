#!/usr/bin/env bash
# days.filter(starts__hour=18) finds the evening on a saved page and none in its preview: on what is not saved django-modelcluster looks at the clock of UTC.
#
# Guess    __date, __day, __hour and __time of a moment go by the current time zone (Django's documentation of lookups), on the children of a ClusterableModel
#          in memory as on those in the database: what Wagtail previews is what it publishes.
# Happens  In memory they go by the moment as it is stored, in UTC: 18:00 in Copenhagen is the hour 17, and what begins half an hour after midnight on 6 January
#          is on the 5th. __year at New Year is a year off in the same way. A DateField, and the comparison of whole moments, are right.
# Version  django-modelcluster 6.5 on Django 6.1.3
# Source   modelcluster/queryset.py (the lookups with transforms) · https://docs.djangoproject.com/en/6.1/ref/models/querysets/#date
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check django-modelcluster==6.5 Django==6.1.3
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt
import sys
from importlib.metadata import version
from zoneinfo import ZoneInfo

import django
from django.conf import settings

settings.configure(
    USE_TZ=True, TIME_ZONE="Europe/Copenhagen", INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
from django.db import connection, models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel


class Course(ClusterableModel):
    class Meta:
        app_label = "school"


class Evening(models.Model):
    course = ParentalKey(Course, on_delete=models.CASCADE, related_name="evenings")
    name = models.CharField(max_length=20)
    starts = models.DateTimeField()

    class Meta:
        app_label = "school"


with connection.schema_editor() as editor:
    editor.create_model(Course)
    editor.create_model(Evening)

MOMENTS = {"evening": (2026, 1, 5, 18, 0), "night": (2026, 1, 6, 0, 30), "New Year": (2027, 1, 1, 0, 15)}


def evenings():
    zone = ZoneInfo("Europe/Copenhagen")
    return [Evening(name=name, starts=dt.datetime(*moment, tzinfo=zone).astimezone(dt.UTC)) for name, moment in MOMENTS.items()]


preview = Course()
preview.evenings = evenings()
live = Course()
live.save()
for evening in evenings():
    evening.course = live
    evening.save()
live = Course.objects.get(pk=live.pk)
print(f"django-modelcluster {version('django-modelcluster')}, Django {django.__version__}")
found = []
for lookup, value in {"hour": 18, "date": dt.date(2026, 1, 6), "year": 2027, "gte": dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC)}.items():
    pair = [[evening.name for evening in course.evenings.filter(**{f"starts__{lookup}": value})] for course in (live, preview)]
    print(f"starts__{lookup}={value}: saved {pair[0]}, in memory {pair[1]}")
    found.append(pair)
same = found[:3] == [[["evening"], []], [["night"], []], [["New Year"], []]]
sys.exit(not (same and found[3] == [["night", "New Year"]] * 2))
PYTHON
