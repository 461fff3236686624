#!/usr/bin/env bash
# In Danish Wagtail's editor says when a page was sent for moderation half in English: "3 dage ago".
#
# Guess    The admin is translated with what Wagtail's own template of a project and its documentation install; Danish then reads "3 dage siden", as
#          the dates of its listings do.
# Happens  The times of a workflow (workflow_status_with_date) and the filter naturaltime come from django.contrib.humanize, whose texts are found
#          only when that app is installed, and Wagtail does not ask for it: hours and minutes stay English, days are half translated.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/admin/templatetags/wagtailadmin_tags.py; wagtail/project_template (INSTALLED_APPS)
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 Django==6.1.3
cd "$folder"
cat > times.py <<'PYTHON'
import sys
from datetime import timedelta

import django
import wagtail
from django.conf import settings

settings.configure(
    USE_TZ=True, LANGUAGE_CODE="da", STATIC_URL="/static/",
    INSTALLED_APPS=["wagtail.users", "wagtail.admin", "wagtail", "django.contrib.auth", "django.contrib.contenttypes", "taggit", *sys.argv[1:]],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.template import Context, Template
from django.utils.timezone import now

template = Template("{% load wagtailadmin_tags %}{{ time|naturaltime }}")
for ago in (timedelta(minutes=5), timedelta(hours=2), timedelta(days=3)):
    print(template.render(Context({"time": now() - ago})).replace("\u00a0", " "))
PYTHON
"$folder/venv/bin/python" times.py > without
"$folder/venv/bin/python" times.py django.contrib.humanize > with
grep -rl humanize "$folder"/venv/lib/python3*/site-packages/wagtail/project_template && exit 1
echo "wagtail 8.0.1, Django 6.1.3: times ago, as the apps of the project template give them | with django.contrib.humanize"
paste -d '|' without with
printf '%s\n' '5 minutes ago' '2 hours ago' '3 dage ago' | cmp - without
printf '%s\n' '5 minutter siden' '2 timer siden' '3 dage siden' | cmp - with
