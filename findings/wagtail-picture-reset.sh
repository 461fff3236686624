#!/usr/bin/env bash
# "Reset to default" beside one's profile picture in Wagtail's account page leaves the picture where it is, and says that it was saved.
#
# Guess    Whoever has a picture gets a tick box "Reset to default"; ticked and saved, the picture is gone, as with every file
#          field of Django's that is cleared.
# Happens  The form takes the cleared field for "no new file" and puts the old picture back. Nothing is deleted, no error is shown.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/admin/forms/account.py, AvatarPreferencesForm.clean_avatar;
#          wagtail/admin/templates/wagtailadmin/account/settings_panels/avatar.html
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
cat > reset.py <<'PYTHON'
from io import BytesIO
from pathlib import Path

import django
from django.conf import settings

settings.configure(
    STATIC_URL="/static/", MEDIA_ROOT="media", DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["wagtail.users", "wagtail.admin", "wagtail.documents", "wagtail.images", "wagtail", "django.contrib.auth",
                    "django.contrib.contenttypes", "taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.users.models import UserProfile

call_command("migrate", verbosity=0)
drawn = BytesIO()
Image.new("RGB", (50, 50)).save(drawn, "PNG")
profile = UserProfile.get_for_user(User.objects.create(username="anna"))
profile.avatar.save("anna.png", ContentFile(drawn.getvalue()))
# The name that the tick box of the template sends.
form = AvatarPreferencesForm({"avatar-avatar-clear": "on"}, {}, instance=profile, prefix="avatar")
print("valid:", form.is_valid())
form.save()
profile.refresh_from_db()
print("picture of the profile:", "there" if profile.avatar else "gone")
print("files:", len(list(Path("media/avatar_images").iterdir())))
PYTHON
"$folder/venv/bin/python" reset.py | tee said
printf '%s\n' 'valid: True' 'picture of the profile: there' 'files: 1' | cmp - said
