"""Links and languages in the structure of a PDF, and what WeasyPrint 70 tags wrong, so that no document of ours has it."""

from xml.etree.ElementTree import fromstring, tostring

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from courses.printing import structure
from tests.courses.printing.test_pdf import printed


def turned(inside: str) -> str:
    root = fromstring(f"<p>{inside}</p>")
    structure.turn_links(root)
    return tostring(root, encoding="unicode").removeprefix("<p>").removesuffix("</p>")


def nodes(reader: PdfReader) -> list[tuple[str, str, list[str]]]:
    """Each element of the structure: its kind, the language that holds there, and the kinds it stands in."""
    found = []

    def walk(node, language, above):
        node = node.get_object()
        if isinstance(node, dict) and "/S" in node:
            language = str(node.get("/Lang", language))
            found.append((node["/S"], language, above))
            for kid in node.get("/K", []):
                walk(kid, language, [*above, node["/S"]])
        elif isinstance(node, dict):
            found.append((node["/Type"], language, above))

    root = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"][0], str(root["/Lang"]), [])
    return found


class TestLinks:
    @pytest.mark.parametrize(
        ("written", "pressed"),
        [
            ('<a href="x"><b>one</b></a>', '<b><a href="x">one</a></b>'),
            ('a <a href="x"><i>one</i></a> b', 'a <i><a href="x">one</a></i> b'),
            (
                '<a href="x">one <b>two</b> three</a>.',
                '<a href="x">one </a><b><a href="x">two</a></b><a href="x"> three</a>.',
            ),
            ('<a href="x"><b>1<i>2</i>3</b></a>', '<b><a href="x">1</a><i><a href="x">2</a></i><a href="x">3</a></b>'),
            ('<a href="x">one<br />two</a>', '<a href="x">one</a><br /><a href="x">two</a>'),
            ('<b><a href="x">one</a></b> <a href="y">two</a>', '<b><a href="x">one</a></b> <a href="y">two</a>'),
        ],
    )
    def test_marks_go_outside_and_no_word_is_lost(self, written, pressed):
        assert turned(written) == pressed

    @pytest.mark.parametrize("mark", ["b", "i", "em", "strong"])
    def test_every_link_of_the_page_stands_in_a_link_of_the_structure(self, mark):
        reader = printed(f'<p>a <a href="https://x.example/">one <{mark}>two</{mark}></a> b</p>')
        references = [above for kind, _language, above in nodes(reader) if kind == "/OBJR"]
        assert [above[-1] for above in references] == ["/Link", "/Link"]
        assert len(reader.pages[0]["/Annots"]) == 2
        assert " ".join(reader.pages[0].extract_text().split()) == "Prøve a one two b"

    def test_without_the_turn_there_would_be_one_outside(self, monkeypatch):
        """The fault is planted: what the press does to the page is left out."""
        monkeypatch.setattr(structure, "turn_links", lambda root: None)
        reader = printed('<p><a href="https://x.example/"><b>two</b></a></p>')
        assert "/NonStruct" in [above[-1] for kind, _language, above in nodes(reader) if kind == "/OBJR"]


class TestLanguages:
    def test_a_part_in_another_language_says_so_on_every_page(self):
        reader = printed('<h2 lang="en">One</h2><div lang="en">' + "<p>two</p>" * 60 + "</div><p>tre</p>")
        assert len(reader.pages) > 2
        kinds = [(kind, language) for kind, language, above in nodes(reader) if kind in ("/H1", "/H2", "/P")]
        assert kinds == [("/H1", "da"), ("/H2", "en"), *[("/P", "en")] * 60, ("/P", "da")]

    def test_words_within_a_line_too(self):
        reader = printed('<p>et <span lang="en">two</span> tre</p>')
        assert [language for kind, language, above in nodes(reader) if above[-1:] == ["/Part"]] == ["en"]
        assert "et two tre" in reader.pages[0].extract_text()

    def test_the_page_s_own_language_needs_no_part(self):
        assert "/Part" not in [kind for kind, _language, _above in nodes(printed('<p lang="da">et</p>'))]

    @pytest.mark.parametrize(
        "more",
        [
            '<p lang="en">one</p><p lang="de">eins</p>',
            '<div lang="en"><p lang="da">et</p></div>',
            '<ul><li lang="en">one</li></ul>',
        ],
    )
    def test_what_cannot_be_said_is_refused(self, more):
        with pytest.raises(ValueError, match="the press cannot say"):
            printed(more)


def untaggable(html: str) -> list[str]:
    """What stands in a page that WeasyPrint 70 tags against PDF/UA-1, or wrongly without veraPDF noticing."""
    page = BeautifulSoup(html, "html.parser")
    found = []
    if page.select("a img, a svg"):
        found.append("a picture in a link")
    if any(not picture.get("alt", "").strip() for picture in page.select("img")):
        found.append("a picture without words")
    if any(drawing.title is None for drawing in page.select("svg")):
        found.append("a drawing without <title>")
    if page.select("[rowspan]"):
        found.append("a cell over several rows, which a page may cut")
    if page.select("th[colspan]"):
        found.append("a header cell with a span")
    blocks = ("p", "div", "h3", "table")
    # In .steps and .ticks the numbers are our own, and an item is one body.
    items = [item for item in page.select("li") if not set(item.parent.get("class", [])) & {"steps", "ticks", "legend"}]
    if any(len(item.find_all(blocks, recursive=False)) > 1 for item in items):
        found.append("two paragraphs in a list item")
    return found


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        ('<a href="x"><img src="x" alt="x"></a>', "a picture in a link"),
        ('<img src="x" alt="">', "a picture without words"),
        ('<svg aria-label="x"></svg>', "a drawing without <title>"),
        ('<td rowspan="2">x</td>', "a cell over several rows, which a page may cut"),
        ('<th colspan="2">x</th>', "a header cell with a span"),
        ("<ul><li><p>x</p><p>y</p></li></ul>", "two paragraphs in a list item"),
    ],
)
def test_what_is_tagged_wrong_is_noticed(planted, fault):
    assert untaggable(planted) == [fault]
