"""Danish is complete, and what is compiled is what is written."""

import re
from pathlib import Path

import polib
import pytest
from django.utils.translation import trans_real

from tools import borrowed
from tools.messages import whole

FOLDER = Path(__file__).resolve().parents[2] / "locale" / "da" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")


CATALOGUES = [FOLDER / "django.po", *(borrowed.FOLDER / f"{domain}.po" for domain in borrowed.DOMAINS)]


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: f"{path.parents[2].name}-{path.stem}")
def file(request) -> Path:
    return request.param


@pytest.fixture(scope="module")
def catalogue(file):
    return polib.pofile(str(file))


@pytest.mark.parametrize("domain", borrowed.DOMAINS)
def test_every_text_that_a_library_lacks_is_ours_and_none_that_is_gone(domain):
    """A new version of a library brings texts: `make messages`, and then their Danish."""
    ours = {borrowed.key(entry) for entry in borrowed.written(domain)}
    assert set(borrowed.lacking(domain)) - ours == set()
    assert ours - set(borrowed.english(domain)) == set()
    assert len(borrowed.lacking(domain)) > 50


def test_every_text_has_danish_and_none_is_a_guess(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy or entry.obsolete] == []


def test_placeholders_are_the_same_on_both_sides(catalogue):
    wrong = []
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        wrong += [
            (entry.msgid, danish)
            for danish in (entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr])
            if set(PLACEHOLDER.findall(danish)) - wanted
            or (not entry.msgid_plural and set(PLACEHOLDER.findall(danish)) != wanted)
        ]
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one_with_numbers_and_units_in_one_piece(catalogue, file):
    compiled = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in polib.mofile(str(file.with_suffix(".mo")))}
    assert compiled == {
        (e.msgctxt, e.msgid): (whole(e.msgstr), {number: whole(text) for number, text in e.msgstr_plural.items()})
        for e in catalogue
    }


@pytest.mark.parametrize(
    ("written", "set_as"),
    [
        ("i morgen kl. 18.30", "i morgen kl.\u00a018.30"),
        ("kl. %(start)s–%(end)s", "kl.\u00a0%(start)s–%(end)s"),
        ("op til %(km)s km fra", "op til %(km)s\u00a0km fra"),
        ("lige så meget som 4 km vej", "lige så meget som 4\u00a0km vej"),
        ("%(percent)s %% af dem", "%(percent)s\u00a0%% af dem"),
        ("de km, der køres", "de km, der køres"),
        ("i minutter", "i minutter"),
    ],
)
def test_no_line_ends_between_a_number_and_its_unit(written, set_as):
    assert whole(written) == set_as


@pytest.mark.parametrize(
    "word",
    [
        "bedes",
        "såfremt",
        "påkrævet",
        "ugyldig",
        "kursuser",
        "downloade",
        r"kø(en|er)?\b",
        "hvad I ved",
        "igen til næste halvår",
        "igen og igen",
        "der bliver ved",
        "lovede det næste år",
        "du er slettet",
        "indtil du sletter det",
    ],
)
def test_words_we_do_not_use(catalogue, word):
    texts = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in texts if re.search(rf"\b{word}", text, re.IGNORECASE)] == []


def test_one_word_for_a_draft_whoever_says_it():
    """Wagtail's Danish says «skitse»."""
    said: dict[str, str] = {}
    for english, danish in trans_real.translation("da")._catalog.items():
        # The first of several is the one that is shown.
        said.setdefault(english, danish)
    assert len(said) > 3000
    assert [danish for danish in said.values() if "skitse" in danish.lower()] == []


SHORT_DAY = re.compile(r"with [^%]*?\b(\w+)=[\w.]+\|date_short[^%]*%\}(.*?)\{% endblocktranslate", re.DOTALL)


def test_no_sentence_ends_with_a_month_that_ends_with_a_stop():
    """«22. nov..»: a short month is an abbreviation in Danish. Where a sentence ends with a day, it is said in words."""
    root = Path(__file__).resolve().parents[2] / "templates"
    found = [
        (path.name, *match.groups()) for path in root.rglob("*.[ht]*") for match in SHORT_DAY.finditer(path.read_text())
    ]
    assert len(found) > 10  # or the expression reads none of them
    assert not [row for row in found if f"{{{{ {row[1]} }}}}." in row[2]]
