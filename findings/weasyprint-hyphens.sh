#!/usr/bin/env bash
# A word that WeasyPrint hyphenates cannot be found in its tagged PDF: the hyphen is a character of the text.
#
# Guess    In tagged PDF a hyphen that only stands there for the end of the line is U+00AD, or lies in a span with ActualText (ISO 32000-1, 14.8.2.2.3
#          and 14.9.4), so that "bindestreg" is found, copied and read as one word.
# Happens  "bind&shy;estreg" at a break gives U+2010, HYPHEN, and then the rest, in PDF/UA as well; there is no ActualText in the file. hyphens: auto
#          does the same.
# Version  weasyprint 70.0, pypdf 7.1.1 to read
# Source   weasyprint/text/line_break.py (hyphenate-character) · ISO 32000-1, 14.8.2.2.3
# Ends with 0 when that is still so, with 1 when it is not, with 77 without Pango or fonts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pypdf==7.1.1
cd "$folder"
"$folder/venv/bin/python" -c "import weasyprint" 2>/dev/null || { echo "Pango is not installed here" >&2; exit 77; }
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import weasyprint
from pypdf import PdfReader

HTML = "<html lang=da><title>Word</title><style>p {{ width: 1px; hyphens: {} }}</style><p>{}"
found = {}
for hyphens, word in {"manual": "bind&shy;estreg", "auto": "bindestreg"}.items():
    document = weasyprint.HTML(string=HTML.format(hyphens, word)).write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True)
    found[hyphens] = PdfReader(io.BytesIO(document)).pages[0].extract_text()
    print(f"weasyprint {version('weasyprint')}, hyphens {hyphens}: {found[hyphens]!a}; ActualText in the file: {b'ActualText' in document}")
    if not found[hyphens].startswith("bin"):
        sys.exit(77)
    if b"ActualText" in document or "\u00ad" in found[hyphens]:
        sys.exit(1)
sys.exit(found["manual"] != "bind\u2010\nestreg" or "\u2010\n" not in found["auto"])
PYTHON
