#!/usr/bin/env bash
# A copy of last year's course page goes off the site with it: Wagtail copies the hour of expiry, and takes a published copy down at the next run.
#
# Guess    A copy begins anew: its dates of publishing, its workflow and its schedule of going live are its own. What was set for the one page ("expires
#          on 31 December") is not carried to the next, least of all an hour that is over.
# Happens  go_live_at and expire_at are copied as any other field. Copied before the hour, the copy expires at the hour of the first page. Copied
#          after it and published by code (an import, an action, a workflow's end), it is live until publish_scheduled runs, minutes later, and is
#          then gone without a word. first_published_at is set anew.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/models/pages.py, default_exclude_fields_in_copy; wagtail/actions/copy_page.py; wagtail/management/commands/publish_scheduled.py
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
import datetime as dt
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
call_command("migrate", verbosity=0)
import wagtail
from django.utils.timezone import now
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Page

home = Page.objects.get(depth=2)
print(f"wagtail {wagtail.__version__}, Django {django.__version__}")


def course(slug, expires):
    page = home.add_child(instance=Page(title="Course", slug=slug, expire_at=now() + dt.timedelta(days=expires)))
    page.save_revision(clean=False).publish()
    return Page.objects.get(pk=page.pk)


def copy(page):
    made = CopyPageAction(page, to=home, update_attrs={"slug": f"{page.slug}-copy"}, keep_live=False).execute(skip_permission_checks=True)
    return Page.objects.get(pk=made.pk)


over, coming = course("over", -1), course("coming", 30)
call_command("publish_scheduled", verbosity=0)
over.refresh_from_db()
copies = [copy(over), copy(coming)]
same = [made.expire_at == page.expire_at for made, page in zip(copies, (over, coming), strict=True)]
anew = all(made.first_published_at is None for made in copies)
print(f"the first page is live: {over.live}; expire_at copied: {same}; first_published_at begins anew: {anew}")
for made in copies:
    made.save_revision(clean=False).publish()
before = [Page.objects.get(pk=made.pk).live for made in copies]
call_command("publish_scheduled", verbosity=0)
after = [Page.objects.get(pk=made.pk).live for made in copies]
print(f"copies live when published: {before}; after publish_scheduled: {after}")
sys.exit(not (not over.live and same == [True, True] and anew and before == [True, True] and after == [False, True]))
PYTHON
