#!/usr/bin/env bash
# What breaks over a line or a page is, in WeasyPrint's tags, several things: a list of 6 on 3 pages is 3 lists, a link on 3 lines is 3 links.
#
# Guess    One element of the source is one structure element, whose content lies on several pages (each with its own marked content) and, for a link,
#          has an annotation for each line: that is what ISO 32000-1, 14.7.4 and 14.8.4.4.2 provide /Pg, MCR and OBJR for.
# Happens  Every fragment of the layout gets an element of its own. A screen reader tells of three tables of two rows instead of one of six, of lists
#          "of 2", of a paragraph for each page, and of three links on one address.
# Version  weasyprint 70.0, pikepdf 10.18.0 to look
# Source   weasyprint/pdf/tags.py (the tree is built of boxes page by page)
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


PAGE = "@page { size: 10cm 10cm } .turn { break-after: page }"
rows = "".join(f"<tr{' class=turn' * (number in (2, 4))}><td>{number}" for number in range(1, 7))
items = "".join(f"<li{' class=turn' * (number in (2, 4))}>{number}" for number in range(1, 7))
found = {}
for name, body in {
    "Table": f"<table><thead><tr><th>No.</thead><tbody>{rows}</table>",
    "L": f"<ol>{items}</ol>",
    "P": "<p>" + "line<br>" * 60,
    "Link": "<p><a href='https://school.example/'>one<br>two<br>three</a>",
}.items():
    pdf, elements_found = tree(body, PAGE)
    found[name] = (len(pdf.pages), [str(element.S) for element in elements_found].count(f"/{name}"))
print(f"weasyprint {version('weasyprint')}")
for name, (pages, count) in found.items():
    print(f"one element of the source on {pages} page(s): {count} × {name}")
pages, paragraphs = found.pop("P")
sys.exit(found != {"Table": (3, 3), "L": (3, 3), "Link": (1, 3)} or pages < 2 or paragraphs != pages)
PYTHON
