#!/usr/bin/env bash
# Wagtail's admin shows a page by the name that its draft has, and finds it only by the one before.
#
# Guess    Who renames a page and saves the draft sees the new name in the explorer from then on (draft_title); the search above the same list finds what
#          the list shows. For a page that was never published there is no other name at all.
# Happens  The index has title, which a draft does not touch: the new name finds nothing, in the explorer, in the search of all pages and in the
#          chooser, and the old one finds the page, listed under its new name. A page that was begun as "Copy of …" or "New page" and is not
#          published yet is found by that for good.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/models/pages.py, search_fields and draft_title · https://github.com/wagtail/wagtail/issues/7243 (open since 2021)
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
cat > urls.py <<'PY'
from django.urls import include, path

urlpatterns = [path("admin/", include("wagtail.admin.urls")), path("", include("wagtail.urls"))]
PY
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School",
    ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"], WAGTAILADMIN_BASE_URL="http://localhost",
    MIDDLEWARE=[f"django.contrib.{name}" for name in ("sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware", "messages.middleware.MessageMiddleware")],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": [f"django.{name}" for name in ("template.context_processors.request", "contrib.auth.context_processors.auth", "contrib.messages.context_processors.messages")]}}],
)
django.setup()
call_command("migrate", verbosity=0)
import wagtail
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import Page

home = Page.objects.get(depth=2)
client = Client()
client.force_login(User.objects.create_superuser("editor"))
live, draft = (home.add_child(instance=Page(title=title, slug=title, live=live)) for title, live in (("alfa", True), ("beta", False)))
for page, name in ((live, "zebra"), (draft, "giraf")):
    page = Page.objects.get(pk=page.pk)
    page.title = name
    page.save_revision()


def shown(address):
    """The names by which a list of the admin links to pages."""
    text = client.get(address).content.decode()
    return [name for name in ("alfa", "beta", "zebra", "giraf") if re.search(rf"<a\b[^>]*>\s*(?:<(?!a\b|/a)[^>]*>\s*)*{name}\s*<", text)]


print(f"wagtail {wagtail.__version__}, Django {django.__version__}")
explorer = shown(f"/admin/pages/{home.pk}/")
print("explorer without search:", explorer)
found = {}
for word in ("alfa", "zebra", "beta", "giraf"):
    found[word] = [shown(address.format(home=home.pk, word=word)) for address in ("/admin/pages/{home}/?q={word}", "/admin/pages/search/?q={word}", "/admin/choose-page/search/?q={word}")]
    print(f"{word}: explorer {found[word][0]}, all pages {found[word][1]}, chooser {found[word][2]}")
sys.exit(explorer != ["zebra", "giraf"] or found != {"alfa": [["zebra"]] * 3, "zebra": [[]] * 3, "beta": [["giraf"]] * 3, "giraf": [[]] * 3})
PYTHON
