#!/usr/bin/env bash
# A page that Wagtail renames and names back has a redirect to its own address: unpublished, it sends visitors round in a ring instead of saying 404.
#
# Guess    wagtail.contrib.redirects keeps old addresses alive, and none that is in use: /course/ renamed to /evening/ and back leaves one redirect,
#          /evening/ to /course/. When the page is unpublished, /course/ is 404.
# Happens  The redirect of the first name stays and points at the page, which is at that address again: "/course" to /course/. While the page is live
#          nobody sees it. Unpublished, /course/ answers 301 to /course/, for ever, and so does every page beneath it.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/contrib/redirects/signal_handlers.py (create_redirects) and middleware.py
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
from django.urls import include, path

settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["wagtail.contrib.redirects", "taggit"],
    MIDDLEWARE=["wagtail.contrib.redirects.middleware.RedirectMiddleware"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
call_command("migrate", verbosity=0)
import wagtail
from django.test import Client
from wagtail import urls
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

urlpatterns = [path("", include(urls))]
home = Page.objects.get(depth=2)
course = home.add_child(instance=Page(title="Course", slug="course"))
course.save_revision().publish()
lesson = course.add_child(instance=Page(title="Lesson", slug="lesson"))
for slug in ("evening", "course"):
    course = Page.objects.get(pk=course.pk)
    course.slug = slug
    course.save_revision().publish()
print(f"wagtail {wagtail.__version__}, Django {django.__version__}")
kept = {redirect.old_path: redirect.link for redirect in Redirect.objects.order_by("old_path")}
print("redirects after there and back:", kept)
Page.objects.get(pk=course.pk).unpublish()
Page.objects.get(pk=lesson.pk).unpublish()
seen = {}
for address in ("/course/", "/course/lesson/"):
    answer = Client().get(address)
    seen[address] = (answer.status_code, answer.headers.get("Location"))
    print(f"unpublished {address}: {seen[address]}")
sys.exit(kept.get("/course") != "/course/" or any(answer != (301, address) for address, answer in seen.items()))
PYTHON
