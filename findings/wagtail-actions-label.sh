#!/usr/bin/env bash
# The buttons in the header of Wagtail's admin are called "Actions" for whoever has them read aloud, in every language.
#
# Guess    What the admin says comes from its catalogues: German has "Actions" («Aktionen»), so a German admin says it.
# Happens  The landmark around the buttons of the header, on nearly every page, has its label written into the template: it is
#          "Actions" whatever language is on. The drop-down inside it says «Aktionen».
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/admin/templates/wagtailadmin/shared/headers/_actions.html
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
cat > label.py <<'PYTHON'
import re

import django
from django.conf import settings

settings.configure(
    LANGUAGE_CODE="de", STATIC_URL="/static/",
    INSTALLED_APPS=["wagtail.users", "wagtail.admin", "wagtail", "django.contrib.auth", "django.contrib.contenttypes", "taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
from django.template.loader import render_to_string
from django.utils.translation import gettext

page = render_to_string("wagtailadmin/shared/headers/_actions.html", {"actions": ""})
print("catalogue:", gettext("Actions"))
print("landmark:", re.search(r'aria-label="([^"]*)"', page)[1])
PYTHON
"$folder/venv/bin/python" label.py | tee said
printf '%s\n' 'catalogue: Aktionen' 'landmark: Actions' | cmp - said
