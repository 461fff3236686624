#!/usr/bin/env bash
# A quotation of two paragraphs, or a list as Markdown writes a loose one, comes out of Wagtail's editor with its quote and its bullets empty.
#
# Guess    <blockquote><p>…</p><p>…</p></blockquote> and <li><p>…</p></li> are what HTML, CommonMark and Word have for these. Opening an imported page
#          in the editor and saving it keeps the words in the quotation and in the list: as one block each, or with line breaks between.
# Happens  Each inner paragraph becomes a block of its own behind an empty one: an empty quotation and two plain paragraphs; an empty bullet, a
#          paragraph, an empty bullet, a paragraph. On the site the page is right until somebody saves it. <br> in a quotation is kept.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/admin/rich_text/converters/html_to_contentstate.py (BlockElementHandler, ListItemElementHandler)
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
import re
import sys

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="none", USE_TZ=True, STATIC_URL="/static/", WAGTAIL_SITE_NAME="School",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")]
    + ["wagtail", *(f"wagtail.{name}" for name in ("admin", "users", "sites", "documents", "images", "search", "embeds", "snippets"))]
    + ["taggit"],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()
import wagtail
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

converter = ContentstateConverter(["bold", "ul", "ol", "blockquote"])


def saved(html):
    return re.sub(r' data-block-key="\w+"', "", converter.to_database_format(converter.from_database_format(html)))


expected = {
    "<blockquote><p>Come.</p><p>All of you.</p></blockquote>": "<blockquote></blockquote><p>Come.</p><p>All of you.</p>",
    "<blockquote>Come.<br/>All of you.</blockquote>": "<blockquote>Come.<br/>All of you.</blockquote>",
    "<ul><li><p>Tea</p></li><li><p>Cake</p></li></ul>": "<ul><li></li></ul><p>Tea</p><ul><li></li></ul><p>Cake</p>",
    "<ul><li>Tea</li><li>Cake</li></ul>": "<ul><li>Tea</li><li>Cake</li></ul>",
}
print(f"wagtail {wagtail.__version__}, Django {django.__version__}: opened and saved")
for html in expected:
    print(html, "->", saved(html))
sys.exit(any(saved(html) != result for html, result in expected.items()))
PYTHON
