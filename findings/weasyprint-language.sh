#!/usr/bin/env bash
# WeasyPrint's PDF/UA has one language, that of the page: lang on a paragraph or a phrase is not carried over.
#
# Guess    PDF/UA-1 (7.2) asks for the language of every text, so <q lang=en> in a Danish page gets /Lang en on its element, and is read in English.
# Happens  Only the catalog has /Lang. Neither a phrase, a paragraph nor a section with a lang of its own has it in the tree, though WeasyPrint
#          knows it and hyphenates by it.
# Version  weasyprint 70.0, pikepdf 10.18.0 to look
# Source   weasyprint/pdf/tags.py (no /Lang but the catalog's) · ISO 14289-1, 7.2
# Ends with 0 when that is still so, with 1 when it is not, with 77 without Pango.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pikepdf==10.18.0
cd "$folder"
"$folder/venv/bin/python" -c "import weasyprint" 2>/dev/null || { echo "Pango is not installed here" >&2; exit 77; }
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
from importlib.metadata import version

import pikepdf
import weasyprint


def elements(node):
    """Each structure element below `node`, in order."""
    for child in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield child
            yield from elements(child.get("/K", pikepdf.Array()))


def tree(body, css=""):
    html = f"<html lang=da><head><title>Course</title><style>{css}</style></head><body>{body}"
    document = weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")
    pdf = pikepdf.open(io.BytesIO(document))
    return pdf, [*elements(pdf.Root.StructTreeRoot.K)]


pdf, found = tree("<p>Hun sagde <q lang=en>well done</q>.</p><p lang=en>An English line.</p><section lang=de><p>Guten Tag</p></section>")
marked = [str(element.S) for element in found if "/Lang" in element]
print(f"weasyprint {version('weasyprint')}: the document is {pdf.Root.Lang}; of {len(found)} elements {len(marked)} have a language")
sys.exit(str(pdf.Root.Lang) != "da" or marked != [])
PYTHON
