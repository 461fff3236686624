#!/usr/bin/env bash
# A picture that only a draft has is "used 0 times" in Wagtail, and can be deleted without a warning: the draft is published with a hole.
#
# Guess    "Used 2 times" beside a picture, a document or a snippet counts the pages that show it, drafts too: whoever deletes it is told what breaks. A page
#          that is being written is where pictures go first.
# Happens  The reference index follows what is saved in the table of the page, and a draft is saved in a revision: neither a new page that was never
#          published nor a change to a live one counts. After the picture is deleted, the block of the draft holds nothing, on the page that is
#          published from it as well, without an error. Published first, the same picture is used once.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/signal_handlers.py (update_reference_index_on_save) · https://docs.wagtail.org/en/stable/advanced_topics/reference_index.html
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 Django==6.1.3 Pillow==13.0.0
cd "$folder"
mkdir -p home/migrations
touch home/__init__.py home/migrations/__init__.py
cat > home/models.py <<'PY'
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class Course(Page):
    body = StreamField([("picture", ImageChooserBlock())], blank=True)
PY
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["home"] + [f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
call_command("makemigrations", "home", verbosity=0)
call_command("migrate", verbosity=0)
import wagtail
from django.core.files.images import ImageFile
from home.models import Course
from PIL import Image
from wagtail.images.models import Image as Picture
from wagtail.models import Page

home = Page.objects.get(depth=2)
print(f"wagtail {wagtail.__version__}, Django {django.__version__}")


def picture(name):
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, "PNG")
    file.seek(0)
    return Picture.objects.create(title=name, file=ImageFile(file, name=f"{name}.png"))


def used(one):
    return one.get_usage().count()


in_new, in_change, shown = picture("new"), picture("change"), picture("shown")
new, live, other = (home.add_child(instance=Course(title=name, slug=name, live=name != "new")) for name in ("new", "live", "other"))
for page, one in ((new, in_new), (live, in_change), (other, shown)):
    page.body = [("picture", one)]
    page.save_revision()
other.get_latest_revision().publish()
counts = [used(one) for one in (in_new, in_change, shown)]
print(f"used: in a new draft {counts[0]}, in a change of a live page {counts[1]}, on a published page {counts[2]}")
in_change.delete()
live.get_latest_revision().publish()
block = Course.objects.get(pk=live.pk).body[0]
print(f"published after the deletion: a block {block.block_type} with {block.value}")
sys.exit(counts != [0, 0, 1] or block.block_type != "picture" or block.value is not None)
PYTHON
