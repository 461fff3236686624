#!/usr/bin/env bash
# The answer "Ja, gerne" cannot be ticked beforehand in a form of Wagtail's, is two answers when it is the only one, and melts with the next in the list.
#
# Guess    Choices may hold a comma when they are written one a line ("comma or new line separated"): a list with line breaks is cut at those alone. What is
#          offered as a choice can be the default value too, and comes out of the export as the answers that were given.
# Happens  The default has one line, so it is cut at the comma: Ja and gerne, of which neither is a choice, and nothing is ticked. A single choice with a
#          comma becomes the choices Ja and gerne. In the export the answers "Ja, gerne" and "Nej, desværre" are one text with three commas; the
#          stored submission has them apart. For a drop-down the default is right.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/contrib/forms/forms.py, _split_by_newline_or_comma and FormBuilder.get_formatted_field_initial; wagtail/contrib/forms/views.py
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
mkdir -p home/migrations
touch home/__init__.py home/migrations/__init__.py
cat > home/models.py <<'PY'
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField


class Field(AbstractFormField):
    page = ParentalKey("Form", on_delete=models.CASCADE, related_name="form_fields")


class Form(AbstractForm):
    pass
PY
cat > urls.py <<'PY'
from django.urls import include, path

urlpatterns = [path("admin/", include("wagtail.admin.urls")), path("", include("wagtail.urls"))]
PY
"$folder/venv/bin/python" - <<'PYTHON'
import csv
import io
import sys

import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", MEDIA_ROOT="media", WAGTAIL_SITE_NAME="School",
    ROOT_URLCONF="urls", ALLOWED_HOSTS=["*"], WAGTAILADMIN_BASE_URL="http://localhost",
    MIDDLEWARE=[f"django.contrib.{name}" for name in ("sessions.middleware.SessionMiddleware", "auth.middleware.AuthenticationMiddleware", "messages.middleware.MessageMiddleware")],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["home"] + [f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets", "contrib.forms"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": [f"django.{name}" for name in ("template.context_processors.request", "contrib.auth.context_processors.auth", "contrib.messages.context_processors.messages")]}}],
)
django.setup()
call_command("makemigrations", "home", verbosity=0)
call_command("migrate", verbosity=0)
import wagtail
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client
from home.models import Field, Form
from wagtail.models import Page

home = Page.objects.get(depth=2)
page = home.add_child(instance=Form(title="Form", slug="form"))
both = "Ja, gerne\nNej, desværre"
for number, (name, kind, choices) in enumerate((("Kommer", "checkboxes", both), ("Valg", "dropdown", both), ("Enig", "checkboxes", "Ja, gerne"))):
    Field.objects.create(page=page, sort_order=number, label=name, field_type=kind, choices=choices, default_value="Ja, gerne", required=False)
page = Form.objects.get(pk=page.pk)
fields = page.get_form_class()().fields
print(f"wagtail {wagtail.__version__}, Django {django.__version__}")
for name, field in fields.items():
    print(f"{name}: choices {[label for value, label in field.choices if value]}, default {field.initial}")
answers = ["Ja, gerne", "Nej, desværre"]
form = page.get_form({"kommer": answers, "valg": "Ja, gerne"}, page=page, user=AnonymousUser())
stored = page.process_form_submission(form).get_data()["kommer"] if form.is_valid() else None
client = Client()
client.force_login(User.objects.create_superuser("editor"))
text = b"".join(client.get(f"/admin/forms/submissions/{page.pk}/?export=csv").streaming_content).decode()
told = next(csv.DictReader(io.StringIO(text)))["Kommer"]
print(f"stored: {stored}; exported: {told}")
same = fields["kommer"].initial == ["Ja", "gerne"] and fields["valg"].initial == "Ja, gerne" and len(fields["enig"].choices) == 2
sys.exit(not (same and stored == answers and told == "Ja, gerne, Nej, desværre"))
PYTHON
