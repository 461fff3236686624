#!/usr/bin/env bash
# A copy of a locked Wagtail page is locked as well, by whoever locked the first one, and whoever made the copy cannot write in it or unlock it.
#
# Guess    A lock keeps one page as it is; to copy that page is how one begins the next from it. The copy belongs to whoever made it and is open, as it
#          takes over neither the running workflow nor the time of publishing of its model.
# Happens  locked, locked_by and locked_at are copied as any other field. An editor's copy of a page that a moderator has locked is the editor's own
#          draft, which they may delete, and not edit: to unlock takes another right or being the one who locked. A translation is locked the same way.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/models/pages.py, default_exclude_fields_in_copy; wagtail/actions/copy_page.py, base_update_attrs
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
    WAGTAIL_I18N_ENABLED=True, LANGUAGES=[("da", "Dansk"), ("en", "English")], WAGTAIL_CONTENT_LANGUAGES=[("da", "Dansk"), ("en", "English")],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
call_command("migrate", verbosity=0)
import wagtail
from django.contrib.auth.models import Group, User
from django.utils.timezone import now
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Locale, Page

editor, moderator = User.objects.create_user("editor"), User.objects.create_user("moderator")
editor.groups.add(Group.objects.get(name="Editors"))
moderator.groups.add(Group.objects.get(name="Moderators"))
home = Page.objects.get(depth=2)
english = Locale.objects.create(language_code="en")
print(f"wagtail {wagtail.__version__}, Django {django.__version__}")


def state(what, page):
    page = Page.objects.get(pk=page.pk)
    lock = page.get_lock()
    rights = page.permissions_for_user(editor)
    found = (page.locked, bool(lock and lock.for_user(editor)), rights.can_unlock(), rights.can_delete())
    by = f" by the {page.locked_by}" if page.locked_by else ""
    print(f"{what}: locked {found[0]}{by}; the editor is kept out {found[1]}, may unlock {found[2]}, may delete {found[3]}")
    return found


def course(slug, locked):
    page = home.add_child(instance=Page(title="Course", slug=slug, locked=locked, locked_by=moderator if locked else None))
    page.locked_at = now() if locked else None
    page.save_revision(clean=False).publish()
    return Page.objects.get(pk=page.pk)


first, open_one = course("first", True), course("open", False)
copies = [CopyPageAction(page, to=home, update_attrs={"slug": f"{page.slug}-2"}, keep_live=False, user=editor).execute(skip_permission_checks=True) for page in (first, open_one)]
locked, free = state("copy of the locked page", copies[0]), state("copy of the open page", copies[1])
translated = state("translation of the locked page", first.copy_for_translation(english, copy_parents=True))
sys.exit(locked != (True, True, False, True) or free[:2] != (False, False) or translated[:2] != (True, True))
PYTHON
