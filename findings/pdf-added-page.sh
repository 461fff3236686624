#!/usr/bin/env bash
# A page added to a PDF/UA by pikepdf (qpdf), pypdf or pdf-lib is not in the reading order, and the file goes on saying that it is PDF/UA.
#
# Guess    That tags are lost in merging is known. Who adds a page to an open document expects the page's tags to come along, or the claim to go: neither
#          /MarkInfo nor pdfuaid:part in the metadata is true of a document with content that is neither tagged nor an artifact (ISO 14289-1, 7.1).
# Happens  The tree stays that of the first page, and poppler reads that alone. Marked and PDF/UA-1 stay. In pikepdf and pdf-lib the new page keeps its
#          /StructParents 0, the number of the first page in the parent tree: who goes from the words on the screen to the tree lands in
#          the elements of the first page. pypdf takes the number off the page and leaves that of the link.
# Version  pikepdf 10.18.0, pypdf 7.1.1, pdf-lib 1.17.1; weasyprint 70.0 to write the pages, poppler's pdfinfo to read
# Source   ISO 32000-1, 14.7.4.4 (StructParents) · ISO 14289-1, 7.1 · https://pikepdf.readthedocs.io/en/latest/topics/pages.html
# Ends with 0 when that is still so, with 1 when it is not, with 77 without Pango or pdfinfo.
set -euo pipefail
command -v pdfinfo >/dev/null || { echo "apt-get install poppler-utils first" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pikepdf==10.18.0 pypdf==7.1.1
cd "$folder"
"$folder/venv/bin/python" -c "import weasyprint" 2>/dev/null || { echo "Pango is not installed here" >&2; exit 77; }
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts pdf-lib@1.17.1
cat > add.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs'
import { PDFDocument } from 'pdf-lib'
const [first, second] = await Promise.all(['first.pdf', 'second.pdf'].map((name) => PDFDocument.load(readFileSync(name))))
for (const page of await first.copyPages(second, second.getPageIndices())) first.addPage(page)
writeFileSync('pdf-lib.pdf', await first.save())
JS
"$folder/venv/bin/python" - <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version

import pikepdf
import pypdf
import weasyprint

for name in ("first", "second"):
    html = f"<html lang=da><head><title>Bevis</title></head><body><h1>Bevis {name}</h1><p>Se <a href=https://school.example/{name}>kurset</a>"
    weasyprint.HTML(string=html).write_pdf(f"{name}.pdf", pdf_variant="pdf/ua-1")
with pikepdf.open("first.pdf") as first, pikepdf.open("second.pdf") as second:
    first.pages.extend(second.pages)
    first.save("pikepdf.pdf")
writer = pypdf.PdfWriter(clone_from="first.pdf")
writer.append("second.pdf")
writer.write("pypdf.pdf")
subprocess.run(["node", "add.mjs"], check=True)
print(f"pikepdf {version('pikepdf')}, pypdf {version('pypdf')}, pdf-lib 1.17.1")
found = {}
for name in ("first", "pikepdf", "pypdf", "pdf-lib"):
    read = subprocess.run(["pdfinfo", "-struct-text", f"{name}.pdf"], capture_output=True, text=True, check=True).stdout
    with pikepdf.open(f"{name}.pdf") as pdf, pdf.open_metadata() as metadata:
        pages = [int(page.get("/StructParents", -1)) for page in pdf.pages]
        claim = (bool(pdf.Root.MarkInfo.Marked), metadata.get("pdfuaid:part", metadata.get("{http://www.aiim.org/pdfua/ns/id/}part")))
        found[name] = (len(pages), read.count("Bevis first"), read.count("Bevis second"), pages, claim)
    print(f"{name:8} pages {found[name][0]}; read: first {found[name][1]}, second {found[name][2]}; StructParents {pages}; marked, PDF/UA: {claim}")
claim = (True, "1")
right = found["first"] == (1, 1, 0, [0], claim)
same = found["pikepdf"] == found["pdf-lib"] == (2, 1, 0, [0, 0], claim) and found["pypdf"] == (2, 1, 0, [0, -1], claim)
sys.exit(not (right and same))
PYTHON
