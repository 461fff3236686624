#!/usr/bin/env bash
# A change scheduled in Wagtail whose address was taken in the meantime holds up all that were due after it, once, and is then forgotten.
#
# Guess    publish_scheduled, which cron runs every few minutes, publishes what is due; a page that cannot be saved, since another page has the slug that
#          its change has, is reported and stays due until somebody mends it. The others go out.
# Happens  The command ends with the ValidationError of the first one, so what comes after it waits for the next run. The hour of the failed one is cleared
#          before the page is saved, and not in one transaction: the next run says nothing, the change is never published, and the admin shows a
#          page with a draft and no schedule.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/actions/publish_revision.py, _publish_revision (approved_go_live_at=None, then save); wagtail/management/commands/publish_scheduled.py
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
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School", LANGUAGE_CODE="da", ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
call_command("migrate", verbosity=0)
import io
from datetime import timedelta

import wagtail
from django.core.exceptions import ValidationError
from django.urls import include, path
from django.utils.timezone import now
from wagtail import urls
from wagtail.models import Page, Revision

urlpatterns = [path("", include(urls))]

home = Page.objects.get(depth=2)
pages = {slug: home.add_child(instance=Page(title=slug, slug=slug)) for slug in ("first", "second")}
for minutes, (slug, page) in enumerate(pages.items()):
    page.save_revision().publish()
    change = Page.objects.get(pk=page.pk)
    change.title = f"{slug} as it is from tonight"
    change.slug = "tonight" if slug == "first" else slug
    # As the editor's yes to an hour to come leaves it, once that hour has come: the first was due before the second
    change.go_live_at = now() - timedelta(minutes=10 - minutes)
    change.save_revision(approved_go_live_at=change.go_live_at)
home.add_child(instance=Page(title="Somebody else's", slug="tonight"))


def run():
    """How the command ends, the titles on the site, and how many changes still wait for their hour."""
    try:
        call_command("publish_scheduled", stdout=io.StringIO())
        end = "done"
    except ValidationError as error:
        end = "; ".join(error.messages)
    titles = [Page.objects.get(pk=page.pk).title for page in pages.values()]
    waiting = Revision.objects.filter(approved_go_live_at__isnull=False).count()
    print(f"publish_scheduled: {end}: {titles}, {waiting} waiting")
    return end == "done", titles, waiting


print(f"wagtail {wagtail.__version__}, Django {django.__version__}")
once, again = run(), run()
sys.exit(once != (False, ["first", "second"], 1) or again != (True, ["first", "second as it is from tonight"], 0))
PYTHON
