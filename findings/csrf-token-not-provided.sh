#!/usr/bin/env bash
# Guess: a page that is the same for everybody gives its templates the csrf_token NOTPROVIDED, for which {% csrf_token %} writes nothing.
# What happens: the tag calls format_html("") for it, which Django 6 refuses: every form of the page is a TypeError.
# Version: Django 6.1.3. Source: django/template/defaulttags.py, CsrfTokenNode; format_html without arguments was deprecated in 5.0.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Django==6.1.3
"$folder/venv/bin/python" - <<'PY'
import sys

import django
from django.conf import settings
from django.template import Context, Engine

settings.configure()
form = Engine().from_string("<form method='post'>{% csrf_token %}</form>")
print("Django", django.__version__)
seen = []
for token in ("a" * 64, "NOTPROVIDED", ""):
    try:
        shown = form.render(Context({"csrf_token": token}))
    except TypeError as error:
        shown = f"TypeError: {error}"
    seen.append(shown)
    print(f"{token[:11] or '(empty)':12}", shown[:90])
expected = "csrfmiddlewaretoken" in seen[0] and seen[1].startswith("TypeError") and seen[2] == "<form method='post'></form>"
sys.exit(0 if expected else 1)
PY
