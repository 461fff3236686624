#!/usr/bin/env bash
# In Wagtail the least number of blocks does not count where the stream may be empty: min_num=2 with required=False takes one.
#
# Guess    required=False lets the whole stream be left out; once there is something, min_num=2 asks for two, as a ListBlock of the same settings
#          and max_num do. So "no speakers, or two and more" can be said.
# Happens  One block passes. min_num and the min_num of block_counts are looked at only when the stream is required; max_num always is.
# Version  wagtail 8.0.1 on Django 6.1.3
# Source   wagtail/blocks/stream_block.py, BaseStreamBlock.clean
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
import wagtail
from django.conf import settings

settings.configure(STATIC_URL="/static/", INSTALLED_APPS=["wagtail.admin", "wagtail", "django.contrib.auth", "django.contrib.contenttypes", "taggit"])
django.setup()
from django.core.exceptions import ValidationError
from wagtail import blocks


def taken(kind, required, number, **limits):
    """Whether so many values pass the block's check."""
    if kind == "stream":
        block = blocks.StreamBlock([("speaker", blocks.CharBlock())], required=required, **limits)
        value = block.to_python([{"type": "speaker", "value": "A"}] * number)
    else:
        block = blocks.ListBlock(blocks.CharBlock(), required=required, **limits)
        value = block.to_python(["A"] * number)
    try:
        block.clean(value)
    except ValidationError:
        return False
    return True


print(f"wagtail {wagtail.__version__}, Django {django.__version__}: which numbers of blocks pass")
found = {}
for name, kind, required, limits in (
    ("required stream, min_num=2", "stream", True, {"min_num": 2}),
    ("optional stream, min_num=2", "stream", False, {"min_num": 2}),
    ("optional stream, block_counts", "stream", False, {"block_counts": {"speaker": {"min_num": 2}}}),
    ("optional stream, max_num=2", "stream", False, {"max_num": 2}),
    ("optional list, min_num=2", "list", False, {"min_num": 2}),
):
    found[name] = [number for number in range(4) if taken(kind, required, number, **limits)]
    print(f"{name:30} {found[name]}")
sys.exit([*found.values()][:4] != [[2, 3], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2]])
PYTHON
