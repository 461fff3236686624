"""Two records of the site: what counts as the same, and what a difference is called."""

from pathlib import Path

import pytest

from tools.differences import compare, kind_of
from tools.snapshot import Found, fill

TOKEN = "214.lEtXO4X-tD3VEzlQJOhSROmSFbBT3Tyaz42lEr2gtSA"
OTHER = "214.Q19oIGWFWvo8y6-U2yhtyan5SRKYFv4ud1KN1i3FFcU"


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (f"/min-plads/{TOKEN}/", f"/min-plads/{OTHER}/", "generated tokens"),
        (f"/min-plads/{TOKEN}/", f"/min-plads/{TOKEN[1:]}/", "content"),
        ('<p id="x">Aksel</p>', '<p id="x">Alma</p>', "content"),
        ('<input name="navn">', '<input name="name">', "names of form fields"),
        ('<a href="?sted=1&dag=2">', '<a href="?venue=1&day=2">', "names of form fields"),
        ("%PDF a\n%rundkreds-seal abc\nstartxref", "%PDF a\nstartxref", "seal of a PDF"),
        ("%PDF a", "%PDF b", "bytes of a PDF"),
        ("layout: 4\n", "layout: 1\n", "number of the layout"),
        ("seats: 4\n", "seats: 1\n", "content"),
        ("<p>\n  Hej\n</p>", "<p> Hej </p>", "white space"),
    ],
)
def test_a_difference_is_called_by_the_least_that_explains_it(before, after, kind):
    assert kind_of(before.encode(), after.encode()) == kind


def written(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(content)
    return folder


def test_tokens_are_the_same_site_and_all_else_is_not(tmp_path, capsys):
    base = written(tmp_path / "base", link=TOKEN, page="one\ntwo\nthree")
    assert compare(base, base)
    assert compare(base, written(tmp_path / "tokens", link=OTHER, page="one\ntwo\nthree"))
    assert "generated tokens: 1 files" in capsys.readouterr().out
    assert not compare(base, written(tmp_path / "words", link=TOKEN, page="one\n2\nthree"))
    assert "      2- two\n      2+ 2\n" in capsys.readouterr().out
    assert not compare(base, written(tmp_path / "fewer", link=TOKEN))
    assert "only in the first: 1 files\n    page\n" in capsys.readouterr().out


def test_forms_are_read_and_filled_in_as_a_browser_would():
    page = Found()
    page.feed(
        '<a href="/find/">Find</a><form method="get"><input name="q"></form>'
        '<form method="post" action="/x/"><input type="hidden" name="key" value=""><input name="who">'
        '<input type="checkbox" name="news"><input type="checkbox" name="terms" required>'
        '<select name="day"><option value="">-</option><option value="mon">Monday</option></select>'
        '<button name="go" value="1" type="submit">Go</button><button name="no" value="1" type="submit">No</button></form>'
    )
    ((action, fields),) = page.forms
    assert (page.links, action) == (["/find/"], "/x/")
    assert dict(fill(fields, filled=False)) == {"key": "", "who": "", "day": "mon", "go": "1"}
    assert dict(fill(fields, filled=True)) == {"key": "", "who": "Prøve", "terms": "on", "day": "mon", "go": "1"}
