#!/usr/bin/env bash
# A sentence with CO₂ or a word struck through reaches the translator of wagtail-localize in pieces: "Måling af CO", "2", "i klassen".
#
# Guess    What Wagtail's editor marks within a sentence, bold, italic, code, superscript, subscript and strikethrough alike, stays in the sentence as a
#          tag, and the translator moves it to where the other language has it. Paragraphs and list items are what is cut.
# Happens  <b>, <i> and <code> stay; at <sub>, <sup> and <s> the sentence is cut in three strings, each translated on its own, in the order of the
#          source, and shared with every other "2" of the page's texts. The space between them is not theirs to move either.
# Version  wagtail-localize 1.14.5 with wagtail 8.0.1 on Django 6.1.3
# Source   wagtail_localize/strings.py, INLINE_TAGS; wagtail/admin/wagtail_hooks.py registers the three features
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
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check wagtail-localize==1.14.5 wagtail==8.0.1 Django==6.1.3
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(INSTALLED_APPS=[])
django.setup()
from wagtail_localize.strings import extract_strings

SENTENCE = "<p>Måling af CO<{tag}>2</{tag}> i klassen</p>"
print(f"wagtail-localize {version('wagtail-localize')}")
pieces = {}
for tag in ("b", "i", "code", "sub", "sup", "s"):
    _template, strings = extract_strings(SENTENCE.format(tag=tag))
    pieces[tag] = [string.data for string, _attributes in strings]
    print(f"<{tag}>: {pieces[tag]}")
cut = [tag for tag, found in pieces.items() if found == ["Måling af CO", "2", "i klassen"]]
whole = [tag for tag, found in pieces.items() if len(found) == 1]
sys.exit(cut != ["sub", "sup", "s"] or whole != ["b", "i", "code"])
PYTHON
