"""What is left of pasted text."""

import pytest

from courses.pages.rules.pasted import tidied


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<p>Læs <b>forordet</b></p>", "<p>Læs <b>forordet</b></p>"),
        ("<p>\xa0</p><p>Ord</p><p></p><p><br/></p><p> <b> </b></p>", "<p>Ord</p>"),
        ('<p data-block-key="a1b2c">En bog\xa0med</p>', '<p data-block-key="a1b2c">En bog med</p>'),
        ("<p>20\xa0min, § 5,\xa0stk. 2, kl.\xa010</p>", "<p>20\xa0min, § 5, stk. 2, kl. 10</p>"),
        (
            "<ul><li>Blyant<br/> <ul><li>en rød </li></ul></li><li> Papir</li></ul>",
            "<ul><li>Blyant<ul><li>en rød</li></ul></li><li>Papir</li></ul>",
        ),
        ("<ul><li> </li></ul><p>Ord</p>", "<p>Ord</p>"),
        ("<p>Ad\xadresse\u200b og  to   ord<br/></p>", "<p>Adresse og to ord</p>"),
        ("<p>Første<br/>anden</p>", "<p>Første<br/>anden</p>"),
        ("<p>Læs <b>alt</b> <i>nu</i></p><p>Hej </p>", "<p>Læs <b>alt</b> <i>nu</i></p><p>Hej</p>"),
        (
            "<p>·\xa0\xa0 Blyant</p><p>•\t<b>Papir</b></p><p>Slut</p>",
            "<ul><li>Blyant</li><li><b>Papir</b></li></ul><p>Slut</p>",
        ),
        ("<p>· Kun én</p><p>Slut</p>", "<p>· Kun én</p><p>Slut</p>"),
        ("<p>R&amp;B &lt;3</p><p> </p>", "<p>R&amp;B &lt;3</p>"),
        (
            '<p></p><embed alt="x" embedtype="image" format="left" id="1"/><hr/>',
            '<embed alt="x" embedtype="image" format="left" id="1"/><hr/>',
        ),
        ('<p>Se <a linktype="page" id="3">siden</a>\xa0</p>', '<p>Se <a linktype="page" id="3">siden</a></p>'),
        ("", ""),
    ],
)
def test_nothing_stays_that_nobody_sees(pasted, kept):
    assert tidied(pasted) == kept
    assert tidied(kept) == kept
