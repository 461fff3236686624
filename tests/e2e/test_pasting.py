"""Text pasted from Word, Google Docs and LibreOffice into the real editor: what is kept is the same, and clean."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, log_in
from tests.e2e.test_editor import A_COURSE, A_MODULE, open_editor

pytestmark = pytest.mark.e2e

# Each as the program writes it to the clipboard, written by hand and short: a heading, a paragraph, an empty one, a list with one
# inside, a numbered list with a link.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta charset=utf-8><meta name=Generator content="Microsoft Word 15"><style><!--
 p.MsoNormal {margin:0cm; font-size:12.0pt; font-family:"Aptos",sans-serif;}
 @list l0:level1 {mso-level-number-format:bullet;}
--></style></head>
<body lang=DA style='tab-interval:65.2pt'><!--StartFragment-->
<h2 style='mso-outline-level:2'><span style='mso-fareast-font-family:"Times New Roman"'>F&oslash;r m&oslash;det<o:p></o:p></span></h2>
<p class=MsoNormal>L&aelig;s <b style='mso-bidi-font-weight:normal'>forordet</b>, og <i>tag</i> en bog&nbsp;med.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>Blyant<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='font-family:"Courier New";mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>en r&oslash;d<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-list:Ignore'>&middot;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>Papir<o:p></o:p></p>
<p class=MsoNormal>S&aring;dan:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>Skriv<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>L&aelig;s <a href="https://ring.example/laes"><span style='color:#0563C1'>vejledningen</span></a><o:p></o:p></p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>Hvem<o:p></o:p></p></td><td><p class=MsoNormal>Hvad<o:p></o:p></p></td></tr></table>
<!--EndFragment--></body></html>"""
GOOGLE = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr" style="line-height:1.38;"><span style="font-size:16pt;font-weight:400;">Før mødet</span></h2><p dir="ltr" style="line-height:1.38;"><span style="font-size:11pt;font-weight:400;">Læs </span><span style="font-size:11pt;font-weight:700;">forordet</span><span style="font-weight:400;">, og </span><span style="font-style:italic;font-weight:400;">tag</span><span style="font-weight:400;"> en bog med.</span></p><br /><ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;font-weight:400;" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Blyant</span></p></li><ul><li dir="ltr" style="list-style-type:circle;" aria-level="2"><p dir="ltr" role="presentation"><span style="font-weight:400;">en rød</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Papir</span></p></li></ul><p dir="ltr"><span style="font-weight:400;">Sådan:</span></p><ol><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Skriv</span></p></li><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Læs </span><a href="https://ring.example/laes" style="text-decoration:none;"><span style="font-weight:400;text-decoration:underline;color:#1155cc;">vejledningen</span></a></p></li></ol></b><br class="Apple-interchange-newline">"""
LIBRE = """<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/><meta name="generator" content="LibreOffice 26.2 (Linux)"/><style type="text/css">p { margin-bottom: 0.25cm; background: transparent }</style></head><body lang="da-DK" dir="ltr"><h2 class="western">Før mødet</h2>
<p style="line-height: 100%">
Læs <b>forordet</b>, og <i>tag</i> en
bog&nbsp;med.</p>
<p><br/>

</p>
<ul>
	<li><p>Blyant</p>
	<ul>
		<li><p>en rød</p></li>
	</ul></li>
	<li><p>Papir</p></li>
</ul>
<p>Sådan:</p>
<ol>
	<li><p>Skriv</p></li>
	<li><p>Læs <font color="#000080"><u><a href="https://ring.example/laes">vejledningen</a></u></font></p></li>
</ol>
</body></html>"""
PASTE = """(editor, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", new DOMParser().parseFromString(html, "text/html").body.textContent);
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
KEPT = """
from courses.pages.models import ModulePage
print(ModulePage.objects.get(pk=PK).get_latest_revision_as_object().homework)
"""
# The field has no headings: one is a paragraph there.
CLEAN = (
    "<p>Før mødet</p><p>Læs <b>forordet</b>, og <i>tag</i> en bog med.</p>"
    "<ul><li>Blyant<ul><li>en rød</li></ul></li><li>Papir</li></ul>"
    "<p>Sådan:</p>"
    '<ol><li>Skriv</li><li>Læs <a href="https://ring.example/laes">vejledningen</a></li></ol>'
)
# A table becomes its words: a module has a block for tables.
TABLE = "<p>Hvem</p><p>Hvad</p>"


@pytest.mark.parametrize(
    ("clip", "kept"), [(WORD, CLEAN + TABLE), (GOOGLE, CLEAN), (LIBRE, CLEAN)], ids=["word", "google", "libreoffice"]
)
def test_what_is_pasted_is_clean(server, visit, clip, kept):
    page: Page = visit(DESKTOP)
    log_in(page, server, "editor")
    module = server.shell(A_MODULE).strip()
    open_editor(page, f"{server.address}/admin/pages/{module}/edit/")
    editor = page.locator("[id$=homework-content] [contenteditable=true]")
    editor.click()
    editor.evaluate(PASTE, clip)
    # The editor writes into its field a moment after what it shows.
    expect(page.locator("[name=homework]")).to_have_value(re.compile("vejledningen"))
    with page.expect_navigation():
        page.get_by_role("button", name="Gem kladde").first.click()
    found = server.shell(KEPT.replace("PK", module)).strip()
    assert re.sub(r' data-block-key="\w+"', "", found) == kept


HEADINGS = "<h1>Først</h1><p>Lyt.</p><h2>Så</h2><h3>Derefter</h3><h4>Til sidst</h4>"


def test_headings_become_the_nearest_that_the_field_has(server, visit):
    """The introduction of a course knows one level of them."""
    page: Page = visit(DESKTOP)
    log_in(page, server, "editor")
    index = server.shell(A_COURSE.replace("CODE", repr("overskrift"))).strip()
    page.goto(f"{server.address}/admin/pages/add/courses/coursepage/{index}/")
    editor = page.locator("[id$=intro-content] [contenteditable=true]")
    editor.click()
    editor.evaluate(PASTE, HEADINGS)
    expect(page.locator("[name=intro]")).to_have_value(re.compile("Til sidst"))
    blocks = json.loads(page.locator("[name=intro]").input_value())["blocks"]
    assert [(block["type"], block["text"]) for block in blocks] == [
        ("header-three", "Først"),
        ("unstyled", "Lyt."),
        ("header-three", "Så"),
        ("header-three", "Derefter"),
        ("header-three", "Til sidst"),
    ]
    assert page.broken == []
