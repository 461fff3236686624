#!/usr/bin/env bash
# One picture with alt_text makes fpdf2's PDF a tagged one, of which the tree has the picture and none of the text.
#
# Guess    alt_text adds what the picture shows for whoever cannot see it, and takes nothing away: the text of the page, read in its order in the file
#          as before, is still read. If the tree is begun, the text is in it as paragraphs, or the file does not call itself tagged.
# Happens  The catalog gets /MarkInfo with Marked true and a tree of one Figure. Headings (start_section), paragraphs and the cells of a table are not in
#          it, nor are they artifacts, so a reader that goes by the tree, as the mark says it may (ISO 32000-1, 14.8.1), has the picture only.
#          Without alt_text the same page is untagged, and its text is read.
# Version  fpdf2 2.8.9, poppler's pdfinfo and pikepdf 10.18.0 to read
# Source   fpdf/fpdf.py, image (alt_text, title) and fpdf/structure_tree.py · ISO 32000-1, 14.7.1 and 14.8.1
# Ends with 0 when that is still so, with 1 when it is not, with 77 without pdfinfo.
set -euo pipefail
command -v pdfinfo >/dev/null || { echo "apt-get install poppler-utils first" >&2; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check fpdf2==2.8.9 pikepdf==10.18.0
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version

import pikepdf
from fpdf import FPDF
from PIL import Image

Image.new("RGB", (10, 10), "red").save("logo.png")


def make(name, **picture):
    pdf = FPDF()
    pdf.set_lang("da")
    pdf.set_title("Bevis")
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.start_section("Bevis")
    pdf.multi_cell(0, text="Anna har gennemført kurset.")
    with pdf.table() as table:
        for cells in (("Dag", "Emne"), ("Mandag", "Sang")):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    pdf.image("logo.png", w=20, **picture)
    pdf.output(name)
    tree = subprocess.run(["pdfinfo", "-struct", name], capture_output=True, text=True, check=True).stdout.split()
    with pikepdf.open(name) as done:
        marked = bool(done.Root.get("/MarkInfo", {}).get("/Marked", False))
        operators = [str(one.operator) for one in pikepdf.parse_content_stream(done.pages[0])]
        artifact = any(str(one.operator) in ("BMC", "BDC") and "/Artifact" in map(str, one.operands) for one in pikepdf.parse_content_stream(done.pages[0]))
    text, begun = operators.count("Tj") + operators.count("TJ"), operators.count("BDC") + operators.count("BMC")
    print(f"{name:10} marked {marked}; tree {tree}; {text} pieces of text, {begun} marked contents, artifacts {artifact}")
    return marked, tree, begun, artifact, text > 4


print(f"fpdf2 {version('fpdf2')}")
plain, alt = make("plain.pdf"), make("alt.pdf", alt_text="Skolens logo")
sys.exit(plain != (False, [], 0, False, True) or alt != (True, ["Document", "Figure"], 1, False, True))
PYTHON
