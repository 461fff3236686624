#!/usr/bin/env bash
# A page called "Mad & kultur" or "Valg 2026 – og hvad så" is not found in Wagtail on SQLite by whoever types its title.
#
# Guess    A page is found by its own title: signs that stand alone are passed over when the words are looked up, as they are when the page is indexed.
# Happens  What is typed is cut at its spaces and each piece must be found; of "&", "–", "/", "+" or "-" between two spaces the index has nothing, so no page
#          has them all. The title without the sign finds the page, and so does operator="or"; "Kursus: del 2" and "Nyt! Lejr" are found, for their signs cling
#          to a word.
# Version  wagtail 8.0.1 with modelsearch 1.3.2 on Django 6.1.3, SQLite with FTS5
# Source   modelsearch/backends/database/sqlite/sqlite.py (query_string.split())
# Ends with 0 when that is still so, with 1 when it is not, with 77 without a Python that Django 6.1 runs on or without FTS5.
set -euo pipefail
python=
for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12; do
    if "$name" -c "import sys; sys.exit(sys.version_info < (3, 12))" 2>/dev/null; then python=$name && break; fi
done
[ "$python" ] || { echo "Django 6 needs Python 3.12 or later: name one in PYTHON" >&2; exit 77; }
"$python" -c "import sqlite3; sqlite3.connect(':memory:').execute('CREATE VIRTUAL TABLE t USING fts5(a)')" 2>/dev/null || { echo "SQLite without FTS5" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 Django==6.1.3 modelsearch==1.3.2
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

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
from wagtail.models import Page

LOST = ["Mad & kultur", "Valg 2026 – og hvad så", "Kreds / lejr", "Kursus + lejr", "Fyn - rundt"]
FOUND = ["Kursus: del 2", "Ole (begynder)", "Nyt! Lejr"]
home = Page.objects.get(depth=2)
for number, title in enumerate(LOST + FOUND):
    home.add_child(instance=Page(title=title, slug=f"page-{number}")).save_revision(clean=False).publish()


def search(text, **options):
    return [page.title for page in Page.objects.search(text, **options)]


print(f"wagtail {wagtail.__version__}, modelsearch {version('modelsearch')}, Django {django.__version__}, SQLite")
for title in LOST + FOUND:
    print(f"{title!r}: {search(title)}, in autocomplete {[page.title for page in Page.objects.autocomplete(title)]}")
words = {"Mad kultur": "Mad & kultur", "Valg 2026 og hvad så": "Valg 2026 – og hvad så"}
print("without the sign:", [search(text) for text in words], "with operator='or':", "Mad & kultur" in search("Mad & kultur", operator="or"))
same = all(search(title) == [] == list(Page.objects.autocomplete(title)) for title in LOST) and all(search(title) == [title] for title in FOUND)
sys.exit(not (same and all(search(text) == [title] for text, title in words.items()) and "Mad & kultur" in search("Mad & kultur", operator="or")))
PYTHON
