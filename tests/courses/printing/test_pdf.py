"""The press itself: what it hands out, what it attaches, and that pages do not pay for it."""

import ast
import datetime as dt
import inspect
import os
import subprocess
import sys
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from pypdf import PdfReader

from courses.printing import glyphs, pdf

NOON = dt.datetime(2027, 2, 20, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
LAYOUT = pdf.Layout(style="@page { size: 100mm 100mm }")
PAGE = (
    '<html lang="da"><head><title>Prøve</title><meta name="dcterms.created" content="{at}">'
    '<meta name="dcterms.modified" content="{at}"></head><body><h1>Prøve</h1>{more}</body></html>'
)


def printed(more: str = "", *, layout: pdf.Layout = LAYOUT, **parts) -> PdfReader:
    page = PAGE.format(at=pdf.moment(NOON), more=more)
    return PdfReader(BytesIO(pdf.render(layout, page, identifier="proeve", **parts)))


def colours(document: bytes) -> set[tuple[int, int, int]]:
    image = pypdfium2.PdfDocument(document)[0].render().to_pil().convert("RGB")
    return {colour for _count, colour in image.getcolors(1 << 20)}


@pytest.mark.parametrize(("variant", "part"), [("pdf/ua-1", 'pdfuaid:part="1"'), ("pdf/a-3a", "<pdfuaid:part>1<")])
def test_every_variant_is_tagged_and_marked_as_pdf_ua_1(variant, part):
    root = printed(layout=pdf.Layout(style="", variant=variant)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "da"
    assert root["/Metadata"].get_data().decode().count(part) == 1


def test_dates_are_those_of_the_page_in_utc():
    assert printed().metadata["/CreationDate"] == "D:20270220110000Z"


def test_a_picture_that_was_handed_over_is_drawn():
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z" fill="#0b5c63"/></svg>'
    picture = pdf.Picture("drawing-1.svg", drawing, "image/svg+xml")
    more = '<img src="bundled:drawing-1.svg" alt="En tegning" style="width: 9mm">'
    page = PAGE.format(at=pdf.moment(NOON), more=more)
    assert (11, 92, 99) in colours(pdf.render(LAYOUT, page, identifier="a", pictures=[picture]))
    unknown = page.replace("drawing-1", "drawing-2")
    assert (11, 92, 99) not in colours(pdf.render(LAYOUT, unknown, identifier="b", pictures=[picture]))


def test_what_one_document_showed_is_not_kept_for_the_next():
    colours_seen = []
    for colour in ("#0b5c63", "#b0271c"):
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z" fill="{colour}"/></svg>'
        )
        picture = pdf.Picture("same.svg", drawing.encode(), "image/svg+xml")
        page = PAGE.format(at=pdf.moment(NOON), more='<img src="bundled:same.svg" alt="x" style="width: 9mm">')
        colours_seen.append(colours(pdf.render(LAYOUT, page, identifier="a", pictures=[picture])))
    assert [(11, 92, 99) in colours_seen[0], (176, 39, 28) in colours_seen[1]] == [True, True]


@pytest.mark.parametrize("paint", ['fill="#0b5c63"', 'fill="#0b5c63" fill-opacity=".9"', 'opacity=".9" fill="#0b5c63"'])
def test_a_layout_s_picture_looks_the_same_each_time(paint):
    """Also when the picture is kept from the document before."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0H9V9Z" {paint}/></svg>'
    shape = pdf.Picture("shape.svg", drawing.encode(), "image/svg+xml")
    layout = pdf.Layout(style=LAYOUT.style + f"/* {paint} */", pictures=(shape,))
    twice = '<img src="bundled:shape.svg" alt="x" style="width: 9mm"><p style="color: #b0271c">x</p>' * 2
    page = PAGE.format(at=pdf.moment(NOON), more=twice)
    first, again = (pdf.render(layout, page, identifier="a") for _time in range(2))
    assert first == again
    handed_over = pdf.render(LAYOUT, page, identifier="a", pictures=[shape])
    assert colours(first) == colours(handed_over)
    assert len(colours(first)) > 2


def test_a_code_is_drawn_where_its_picture_stands():
    code = pdf.qr_picture("https://kurser.rundkreds.example/")
    more = f'<img src="bundled:{code.name}" alt="x" style="width: 60mm; height: 60mm">'
    page = PAGE.format(at=pdf.moment(NOON), more=more)
    layout = pdf.Layout(style="@page { size: 100mm 100mm; margin: 5mm }")
    document = pdf.render(layout, page, identifier="a", pictures=[code])
    image = pypdfium2.PdfDocument(document)[0].render(scale=110 / 72).to_pil()
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == "https://kurser.rundkreds.example/"


def test_streams_are_compressed_once_and_as_before():
    """What is compressed early is what would have been compressed while the file is written."""
    reader = printed()
    streams = [reader.get_object(number) for number in range(1, len(reader.xref_objStm) + max(reader.xref[0]) + 1)]
    packed = [stream for stream in streams if hasattr(stream, "get_data")]
    assert len(packed) > 3
    assert {stream["/Filter"] for stream in packed if stream.get("/Type") != "/Metadata"} == {"/FlateDecode"}


def test_only_the_public_interface_of_weasyprint_is_used():
    tree = ast.parse(inspect.getsource(pdf))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert sorted(name for name in names if name.startswith("_") and not name.endswith("__")) == []
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    # Documented: https://doc.courtbouillon.org/weasyprint/stable/api_reference.html
    public = {"weasyprint.text.fonts", "weasyprint.urls"}
    assert {module for module in modules if str(module).startswith("weasyprint")} == public


def test_an_attached_file_says_when_and_what_it_is():
    attached = pdf.Attached("facts.json", b"{}", NOON, description="Facts", relationship="Data")
    reader = printed(attached=[attached], layout=pdf.Layout(style="", variant="pdf/a-3a"))
    assert reader.attachments == {"facts.json": [b"{}"]}
    specification = reader.trailer["/Root"]["/AF"][0]
    assert specification["/AFRelationship"] == "/Data"
    body = specification["/EF"]["/F"].get_object()
    assert (body["/Subtype"], body["/Params"]["/CreationDate"]) == ("/application/json", "D:20270220110000Z")


def test_a_page_request_does_not_pay_for_it():
    """WeasyPrint costs 1.5 s to import (docs/ARCHITECTURE.md)."""
    program = "import django; django.setup(); import lms.urls, sys; print('weasyprint' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    answer = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=settings.BASE_DIR,
    )
    assert answer.stdout.strip() == "False"


def test_the_fonts_come_with_their_licences():
    assert sorted(path.name for path in glyphs.FOLDER.glob("*.txt")) == [
        "OFL-AtkinsonHyperlegibleNext.txt",
        "OFL-Literata.txt",
        "OFL-NotoNaskhArabic.txt",
        "OFL-NotoSansSymbols.txt",
        "OFL-NotoSerifCJK.txt",
        "OFL-NotoSerifHebrew.txt",
    ]
    assert sum(path.stat().st_size for path in glyphs.FOLDER.glob("*.ttf")) < 15_000_000
