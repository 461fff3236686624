"""Uploads: what is printed, what is refused with which sentence, and that nothing is reached on the way."""

import io

import pytest
from PIL import Image, ImageFile

from courses.common.uploads import png as raster
from courses.common.uploads import svg as vector
from courses.common.uploads.pictures import BadPicture, open_picture
from tests.courses.common.pictures import DOT, START, bomb, png, svg

PATH = '<path d="M0 0L9 9"/>'


class TestGoodDrawings:
    def test_comes_out_as_it_went_in_but_for_what_programs_add(self):
        inkscape = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->\n'
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"'
            ' width="120mm" height="60mm" sodipodi:docname="c:/hemmelig.svg"><sodipodi:namedview pagecolor="#fff"/>'
            '<metadata><a href="http://example.com">x</a></metadata><title>Logo</title>'
            '<g style="fill:#0b5c63;-inkscape-font-specification:x;stroke : none"><path d="M0 0L9 9Z"/></g></svg>'
        )
        assert vector.clean_svg(inkscape.encode()).decode() == (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60">'
            '<g fill="#0b5c63" stroke="none"><path d="M0 0L9 9Z" /></g></svg>'
        )

    def test_is_the_same_the_second_time(self):
        once = vector.clean_svg(svg(PATH))
        assert vector.clean_svg(once) == once

    def test_gradients_and_clipping_stay(self):
        drawing = svg(
            '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient>'
            '<linearGradient id="b" xlink:href="#a" x1="1"/><clipPath id="c"><rect width="9" height="9"/></clipPath></defs>'
            '<rect width="9" height="9" fill="url(#b)" clip-path="url(#c)"/>'
        )
        cleaned = vector.clean_svg(drawing).decode()
        assert [part in cleaned for part in ('href="#a"', 'fill="url(#b)"', 'clip-path="url(#c)"')] == [True] * 3


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (svg("<script>alert(1)</script>"), "«script»"),
        (svg('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>'), "«foreignObject»"),
        (svg('<image href="file:///etc/passwd"/>'), "«image»"),
        (svg('<use href="#a"/>'), "«use»"),
        (svg("<style>@import url(http://127.0.0.1/)</style>"), "«style»"),
        (svg("<text>Hej</text>"), "«text»"),
        (svg('<animate attributeName="r" to="9"/>'), "«animate»"),
        (svg('<a href="http://127.0.0.1/"><path d="M0 0"/></a>'), "«a»"),
        (svg('<path d="M0 0" onload="alert(1)"/>'), "«onload»"),
        (svg(start=START.replace("viewBox", 'onclick="x" viewBox')), "«onclick»"),
        (svg('<path d="M0 0" fill="url(http://127.0.0.1/x)"/>'), "henter noget"),
        (svg('<path d="M0 0" style="fill:url(file:///etc/passwd#x)"/>'), "henter noget"),
        (svg('<path d="M0 0" fill="expression(alert(1))&lt;"/>'), "henter noget"),
        (svg('<linearGradient id="a" xlink:href="http://127.0.0.1/#x"/>'), "henter noget"),
        (svg('<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>'), "fører til hinanden"),
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + svg(), "DOCTYPE"),
        (b'<?xml-stylesheet href="http://127.0.0.1/x.css"?>' + svg(), "DOCTYPE"),
        (svg(PATH * 100_000), "højst 100 KB"),
        (svg("<path/>" * 1_000), "for mange dele"),
        (svg("<g>" * 5_000 + "</g>" * 5_000), "for mange dele"),
        (svg('<path d="' + "M0 0L9 9" * 6_000 + '"/>'), "for mange punkter"),
        (svg('<path d="M1e300 0"/>'), "for stor"),
        (svg(start='<svg xmlns="http://www.w3.org/2000/svg">'), "hvor stor"),
        (svg(start='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 1">'), "for smal"),
        (START.encode() + b"</svg>", "tom"),
        (DOT.encode(), "SVG-fil"),
        (b"<svg", "SVG-fil"),
        (b"", "SVG-fil"),
        (b"\xff\xfe<\0s\0", "SVG-fil"),
        (b"GIF89a", "SVG-fil"),
    ],
)
def test_bad_drawings_are_refused_with_the_reason(body, words):
    with pytest.raises(vector.BadDrawing) as refusal:
        vector.clean_svg(body)
    assert words in str(refusal.value.message)


class TestPictures:
    def test_come_out_on_white_without_transparency_and_text(self):
        cleaned = Image.open(io.BytesIO(raster.clean_png(png(), most=raster.LOGO, is_grey=False)))
        assert (cleaned.mode, cleaned.size, cleaned.info, cleaned.getpixel((5, 5))) == (
            "RGB", (300, 100), {}, (133, 173, 177),
        )  # fmt: skip

    def test_signatures_become_small_and_grey(self):
        cleaned = Image.open(io.BytesIO(raster.clean_png(png(1400, 1000), most=raster.SIGNATURE, is_grey=True)))
        assert (cleaned.mode, cleaned.size) == ("L", (364, 260))

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (bomb(), "over 4 millioner pixels"),
            (bomb(2_001, 2_000), "over 4 millioner pixels"),
            (png(5, 5), "for lille"),
            (png()[:200], "beskadiget"),
            (b"\x89PNG\r\n\x1a\n" + b"0" * 600_000, "højst 500 KB"),
            (b"\x89PNG", "PNG-fil"),
            (svg(), "PNG-fil"),
        ],
    )
    def test_bombs_and_broken_files_are_refused_with_the_reason(self, body, words):
        with pytest.raises(raster.BadPicture) as refusal:
            raster.clean_png(body, most=raster.LOGO, is_grey=False)
        assert words in str(refusal.value.message)


def photograph(kind: str, **how) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((400, 300), 60).convert("RGB").save(written, kind, **how)
    return written.getvalue()


class TestBrokenOff:
    """WeasyPrint tells Pillow to put up with files that break off, for all of the process: what is uploaded is refused all the same."""

    KINDS = {
        "plain": ("JPEG", {}),
        "progressive": ("JPEG", {"progressive": True}),
        "png": ("PNG", {}),
        "webp": ("WEBP", {}),
    }

    @pytest.fixture(params=[True, False], ids=["tolerant", "strict"], autouse=True)
    def pillow(self, request, monkeypatch):
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", request.param)

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
    def test_is_refused_as_damaged(self, kind, part):
        body = photograph(self.KINDS[kind][0], **self.KINDS[kind][1])
        with pytest.raises(BadPicture) as refused:
            open_picture(body[: int(len(body) * part)], ["JPEG", "PNG", "WEBP"], lambda picture: picture.convert("RGB"))
        assert str(refused.value.message) in {
            "Billedet er beskadiget. Vælg et andet.",
            "Det er ikke et billede, vi kan læse. Vælg et som JPEG, PNG eller WebP.",
        }

    @pytest.mark.parametrize("kind", KINDS)
    def test_whole_ones_are_taken(self, kind):
        body = photograph(self.KINDS[kind][0], **self.KINDS[kind][1])
        assert open_picture(body, ["JPEG", "PNG", "WEBP"], lambda picture: picture.convert("RGB").size) == (400, 300)

    def test_with_a_small_picture_inside_and_something_behind(self):
        """A telephone puts a thumbnail, a picture of its own, in front, and what it likes behind."""
        exif = Image.Exif()
        exif[0x010E] = "x"
        thumbnail = photograph("JPEG", quality=10)
        body = photograph("JPEG", exif=exif)
        inside = body[:2] + b"\xff\xed" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail + body[2:] + b"SEFT" * 9
        assert open_picture(inside, ["JPEG"], lambda picture: picture.convert("RGB").size) == (400, 300)
        with pytest.raises(BadPicture):
            open_picture(
                inside[: len(inside) // 2 + len(thumbnail) // 2], ["JPEG"], lambda picture: picture.convert("RGB")
            )
