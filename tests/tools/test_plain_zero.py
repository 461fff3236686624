"""The zero of the site's face is a plain ring, in every weight; nothing else of the face was touched."""

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from tests.database import ROOT
from tools.plain_zero import GLYPH, take_out

FACE = ROOT / "static" / "fonts" / "atkinson-hyperlegible-next-latin-wght-normal.woff2"


@pytest.mark.parametrize("weight", [200, 400, 650, 800])
def test_the_zero_is_a_ring_as_heavy_as_its_weight(weight):
    font = instantiateVariableFont(TTFont(FACE), {"wght": weight})
    glyphs = font.getGlyphSet()
    ring, letter = AreaPen(), AreaPen()
    glyphs[GLYPH].draw(ring)
    glyphs["O"].draw(letter)
    assert font["glyf"][GLYPH].numberOfContours == 2
    # About as much ink as the letter O: a slash would add to it, a hole drawn the wrong way round would fill it.
    assert 0.75 < ring.value / letter.value < 1.05


def test_a_plain_zero_is_left_alone():
    assert take_out(TTFont(FACE)) is False


def test_a_zero_of_another_shape_is_refused():
    font = TTFont(FACE)
    font["glyf"][GLYPH] = font["glyf"]["eight"]
    with pytest.raises(ValueError, match="not drawn as"):
        take_out(font)
