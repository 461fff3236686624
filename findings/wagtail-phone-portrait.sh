#!/usr/bin/env bash
# A portrait taken with a phone is a landscape to Wagtail: width 400, height 200, is_portrait() False, while everything it shows of it is 200 × 400.
#
# Guess    A phone stores the picture lying and notes in EXIF how it was held. Wagtail turns it upright when it makes renditions, so width, height,
#          is_portrait() and is_landscape() of the picture are those of what one sees, as in the chooser and on the site.
# Happens  width and height are those of the file as it lies, and the two methods go by them. Each rendition, "original" as well, has its sides the
#          other way round. A template that asks is_portrait to choose a layout takes the wrong one, for phones only.
# Version  wagtail 8.0.1, Willow 1.12.0 and Pillow 13.0.0 on Django 6.1.3
# Source   wagtail/images/models.py, AbstractImage.width and is_portrait · Willow, auto_orient
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail==8.0.1 Django==6.1.3 Willow==1.12.0 Pillow==13.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import io
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
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.images.models import Image as Picture


def upload(orientation):
    image, file = Image.new("RGB", (400, 200), "red"), io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(file, "JPEG", exif=exif)
    file.seek(0)
    return Picture.objects.create(title="Kreds", file=ImageFile(file, name=f"{orientation}.jpg"))


def state(orientation):
    picture = upload(orientation)
    sizes = [(one.width, one.height) for one in map(picture.get_rendition, ("original", "max-100x100"))]
    found = ((picture.width, picture.height), picture.is_portrait(), picture.is_landscape(), sizes)
    print(f"EXIF orientation {orientation}: {found[0]}, portrait {found[1]}, landscape {found[2]}; renditions {sizes}")
    return found


print(f"wagtail {wagtail.__version__}, Django {django.__version__}")
lying, upright = state(1), state(6)
right = lying == ((400, 200), False, True, [(400, 200), (100, 50)])
sys.exit(not (right and upright == ((400, 200), False, True, [(200, 400), (50, 100)])))
PYTHON
