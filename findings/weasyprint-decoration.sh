#!/usr/bin/env bash
# A decorative picture (alt="") is, in WeasyPrint's PDF/UA, a figure without alternative text.
#
# Guess    HTML's alt="" says that there is nothing to tell, so the picture becomes an artifact outside the tree, as PDF/UA-1 (7.3) asks; so does what
#          is aria-hidden.
# Happens  It is a Figure with its box and without /Alt, just like a picture whose alt was forgotten, which a checker has to refuse. aria-hidden text
#          is read as any other. Only a background image is out of the tree.
# Version  weasyprint 70.0, pikepdf 10.18.0 to look
# Source   weasyprint/pdf/tags.py · ISO 14289-1, 7.3
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


DOT = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
print(f"weasyprint {version('weasyprint')}")
found = {}
for what, body in {
    "alt": f'<p><img alt="A dot" src="{DOT}">',
    "empty alt": f'<p><img alt="" src="{DOT}">',
    "no alt": f'<p><img src="{DOT}">',
    "background": f'<p style="background: url(&quot;{DOT}&quot;)">',
}.items():
    pdf, tagged = tree(body)
    figures = [element for element in tagged if element.S == "/Figure"]
    found[what] = [str(figure.get("/Alt")) for figure in figures]
    print(f"{what:11} {len(figures)} figure(s), alternative text: {found[what]}")
pdf, tagged = tree("<p aria-hidden=true>***</p>")
hidden = [str(element.S) for element in tagged]
print("aria-hidden", hidden)
sys.exit(found != {"alt": ["A dot"], "empty alt": ["None"], "no alt": ["None"], "background": []} or "/P" not in hidden)
PYTHON
