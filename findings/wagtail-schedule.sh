#!/usr/bin/env bash
# To schedule a change of a Wagtail page that is live takes the page off the site at once, if code had made it and no revision was ever published.
#
# Guess    A page that is live stays as it is until go_live_at, whoever made it: live is true, that is what the publishing action has to look at.
# Happens  It looks at live_revision. A page from add_child() (an import, a migration, a fixture) is live without one: the first change
#          scheduled for next week sets live to false now, and visitors get 404 till then. A page published once keeps its place.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/actions/publish_revision.py, _publish_revision
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
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School", LANGUAGE_CODE="da",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
call_command("migrate", verbosity=0)
from datetime import timedelta

import wagtail
from django.utils.timezone import now
from wagtail.models import Page

home = Page.objects.get(depth=2)


def live_after_scheduling(slug, published_once):
    page = home.add_child(instance=Page(title="Course", slug=slug))
    if published_once:
        page.save_revision().publish()
        page.refresh_from_db()
    assert page.live
    page.title = "Course next week"
    page.go_live_at = now() + timedelta(days=7)
    page.save_revision().publish()
    return Page.objects.get(slug=slug).live


found = [live_after_scheduling("made-by-code", False), live_after_scheduling("published-once", True)]
print(f"wagtail {wagtail.__version__}, Django {django.__version__}: live after a change was scheduled for next week")
print(f"made by code: {found[0]}; published once before: {found[1]}")
sys.exit(found != [False, True])
PYTHON
