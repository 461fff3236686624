#!/usr/bin/env bash
# Wagtail's fill-200x200-c100 makes a picture of 200 × 201 when the picture has a focal point.
#
# Guess    fill-WxH of a picture that is larger gives just that size, with closeness (-c100) too: cards in a grid can rely on it, and width and height
#          of the tag are those of the rule.
# Happens  The cut around the focal point is rounded to whole pixels, and what comes of it is one too high: 200 × 201 (and 1000 × 51 for
#          fill-2000x100, where 1000 × 50 comes without a focal point). So cards in a row differ by a line from picture to picture.
# Version  wagtail 8.0.1, Willow 1.12.0 and Pillow 13.0.0 on Django 6.1.3
# Source   wagtail/images/image_operations.py, FillOperation.run
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Willow==1.12.0 Pillow==13.0.0
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
from io import BytesIO

import wagtail
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images.models import Image

RULES = ("fill-200x200", "fill-200x200-c100", "fill-2000x100")


def sizes(name, **focal):
    file = BytesIO()
    Picture.new("RGB", (1000, 600)).save(file, "PNG")
    file.seek(0)
    image = Image.objects.create(title=name, file=ImageFile(file, name=f"{name}.png"), **focal)
    made = [image.get_rendition(rule) for rule in RULES]
    return [(rendition.width, rendition.height) for rendition in made]


plain = sizes("plain")
focal = sizes("focal", focal_point_x=900, focal_point_y=100, focal_point_width=50, focal_point_height=50)
print(f"wagtail {wagtail.__version__}: of a picture of 1000 × 600, without and with a focal point")
for rule, *pair in zip(RULES, plain, focal):
    print(f"{rule:18} {pair[0]} {pair[1]}")
sys.exit(plain != [(200, 200), (200, 200), (1000, 50)] or focal != [(200, 200), (200, 201), (1000, 51)])
PYTHON
