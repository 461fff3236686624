#!/usr/bin/env bash
# In WeasyPrint's PDF/UA a cell beside a day that spans two rows is tied to the header of the column before its own.
#
# Guess    /Headers follows the table as it stands in columns, as HTML's rules do: under Day, Time and Topic, the second row of a day (whose cell spans
#          both rows) has a time and a topic; each column under a header with colspan=2 has that header.
# Happens  The cells are counted, not the columns. In the second row 10:00 has the header Day and its topic has Time; the second column under a header
#          of two has no header at all. RowSpan and ColSpan themselves are written.
# Version  weasyprint 70.0, pikepdf 10.18.0 to look
# Source   weasyprint/pdf/tags.py, the mapping of headers to cells
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


ROWS = "<table><tr><th>Day<th>Time<th>Topic<tr><td rowspan=2>Monday<td>9:00<td>Songs<tr><td>10:00<td>Games</table>"
COLUMNS = "<table><tr><th>Day<th colspan=2>Time<tr><td>Monday<td>9:00<td>10:00</table>"


def headers(table):
    """For each cell the number of the header that it names, counted from the left, or None."""
    pdf, found = tree(table)
    names = [str(cell.ID) for cell in found if cell.S == "/TH"]
    return [[names.index(str(name)) for name in cell.A.get("/Headers", [])] for cell in found if cell.S == "/TD"]


rows, columns = headers(ROWS), headers(COLUMNS)
print(f"weasyprint {version('weasyprint')}; headers: 0 Day, 1 Time, 2 Topic")
print("Monday (2 rows), 9:00, Songs; 10:00, Games:", rows)
print("Monday, 9:00, 10:00 under Day and Time (2 columns):", columns)
sys.exit(rows != [[0], [1], [2], [0], [1]] or columns != [[0], [1], []])
PYTHON
