#!/usr/bin/env bash
# The title that pdf-lib and pypdf set is not the one that a PDF/A or PDF/UA is known by: the old one stays in the metadata.
#
# Guess    setTitle() and add_metadata() change the title. A PDF/A has it twice, in /Info and as dc:title in its XMP, and they must be equal (ISO 19005-1,
#          6.7.3); what a window's title bar shows is dc:title in a PDF/UA (ISO 14289-1, 7.1). A library that keeps the XMP updates it, or drops it.
# Happens  /Info has the new title and XMP the old one, with PDF/A and PDF/UA still claimed beside it: the diploma copied from a template is announced
#          by the name of the template. pdf-lib need not even be asked: to load and save a file gives it another producer and date in
#          /Info only. pikepdf's open_metadata writes both.
# Version  pdf-lib 1.17.1, pypdf 7.1.1; weasyprint 70.0 to write, pikepdf 10.18.0 to look and for comparison
# Source   src/api/PDFDocument.ts, setTitle and updateInfoDict; pypdf/_writer.py, add_metadata · ISO 19005-1, 6.7.3
# Ends with 0 when that is still so, with 1 when it is not, with 77 without Pango.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pikepdf==10.18.0 pypdf==7.1.1
cd "$folder"
"$folder/venv/bin/python" -c "import weasyprint" 2>/dev/null || { echo "Pango is not installed here" >&2; exit 77; }
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts pdf-lib@1.17.1
cat > title.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs'
import { PDFDocument } from 'pdf-lib'
const untouched = await PDFDocument.load(readFileSync('template.pdf'))
writeFileSync('saved.pdf', await untouched.save())
const renamed = await PDFDocument.load(readFileSync('template.pdf'))
renamed.setTitle('Diploma')
writeFileSync('pdf-lib.pdf', await renamed.save())
JS
"$folder/venv/bin/python" - <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version

import pikepdf
import pypdf
import weasyprint

html = "<html lang=da><head><title>Template</title></head><body><h1>Bevis</h1>"
weasyprint.HTML(string=html).write_pdf("template.pdf", pdf_variant="pdf/a-1a")
subprocess.run(["node", "title.mjs"], check=True)
writer = pypdf.PdfWriter(clone_from="template.pdf")
writer.add_metadata({"/Title": "Diploma"})
writer.write("pypdf.pdf")
with pikepdf.open("template.pdf") as pdf:
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "Diploma"
    pdf.save("pikepdf.pdf")
print(f"pdf-lib 1.17.1, pypdf {version('pypdf')}, pikepdf {version('pikepdf')}")
found = {}
for name in ("template", "saved", "pdf-lib", "pypdf", "pikepdf"):
    with pikepdf.open(f"{name}.pdf") as pdf, pdf.open_metadata() as metadata:
        producers = (str(pdf.docinfo.get("/Producer")).split(" (")[0], metadata.get("pdf:Producer"))
        found[name] = (str(pdf.docinfo.get("/Title")), metadata.get("dc:title"), metadata.get("pdfaid:part"))
    print(f"{name:8} /Info: {found[name][0]:8} by {producers[0]:16} XMP: {found[name][1]:8} by {producers[1]:16} PDF/A-{found[name][2]}")
    found[name] += (producers[0] == producers[1],)
same = found["pdf-lib"] == ("Diploma", "Template", "1", False) and found["pypdf"][:3] == ("Diploma", "Template", "1")
right = found["template"] == ("Template", "Template", "1", True) and found["pikepdf"][:3] == ("Diploma", "Diploma", "1")
sys.exit(not (same and right and found["saved"] == ("Template", "Template", "1", False)))
PYTHON
