"""Certificates as others see them: veraPDF, qpdf, poppler, a reader of QR codes. Run by `make test-pdf`."""

from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.utils import translation
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from courses.certificates import rules
from courses.certificates.credentials import badge
from courses.certificates.models import Certificate
from courses.certificates.pdf import certificate as pdf
from courses.certificates.pdf.transcript import render_transcript
from courses.printing import glyphs
from courses.printing import pdf as press
from tests.factories.certificates import unsaved

NAMES = [
    "Bo Ek", "Åse Bjørnholt", "Ærø Østergård", "Maximiliane Christina-Alexandra Østergaard-Vestergaard von Württemberg",
    "Siobhán O’Connor-Nguyễn", "Łukasz Żółć", "İbrahim Ağaoğlu", "Ștefan Țăran", "Đặng Thị Hồng", "Þóra Guðmundsdóttir",
    "Jürgen Größe", "François Lefèvre", "João Conceição", "Ñuñez Íñigo", "Zoë Šimůnková", "Ġorġ Ħal", "Ōtani Rīga", "Ōŏ Ǧani",
    "Γεώργιος Παπαδόπουλος", "Ἀριστοτέλης Ὠρίων", "Дмитрий Шостакович", "Љубиша Ђорђевић", "Їжак Ґанок", "Өмирбек Қазақ",
    "محمد عبد الرحمن الخطيب", "فاطمة الزهراء", "علی\u200cرضا کریمی", "ڈاکٹر ٹیپو", "مُحَمَّد",
    "דָּוִד בֶּן־גּוּרְיוֹן", "שירה כהן", "李明", "王小龍 陳美麗", "田中さくら", "ヤマダ・タロウ", "김민수", "박서연 Kim",
    "Åse محمد 李明 Bjørnholt", "Bo ★ Ek → Ærø", "x" * 120,
]  # fmt: skip
assert len(NAMES) == 40


def signed(name: str, **changes) -> Certificate:
    certificate = unsaved(name=rules.plain(name), takeaway="At lytte først – og så tale.", **changes)
    certificate.credential = badge.issue(certificate.content, issued_at=certificate.issued_at, status_index=7)
    return certificate


def test_trainers_listed_above_the_foot_are(broken_rules):
    document = pdf.render(signed("Bo Ek", trainers=("Anna-Margrethe",) * 8))
    assert (broken_rules(document, "3a"), broken_rules(document, "ua1")) == ([], [])


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_pdf_a_3a_and_pdf_ua_1(name, broken_rules):
    assert glyphs.missing(rules.plain(name)) == []
    document = pdf.render(signed(name))
    assert (broken_rules(document, "3a"), broken_rules(document, "ua1")) == ([], [])


def test_two_hundred_together_are(broken_rules, ask):
    together = pdf.render_together([unsaved(name=rules.plain(name)) for name in NAMES * 5], identifier="together")
    assert len(PdfReader(BytesIO(together)).pages) == 200
    assert (broken_rules(together, "3a"), broken_rules(together, "ua1")) == ([], [])
    check_file(together, ask)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["da", "en"])
def test_transcript_is_pdf_ua_1(broken_rules, ask, language):
    rows = [signed(name) for name in NAMES]
    with translation.override(language):
        document = render_transcript("Åse محمد 李明", rows, on=rows[0].issued_at.date())
    assert broken_rules(document, "ua1") == []
    check_file(document, ask)


def check_file(document: bytes, ask) -> None:
    """Nothing is broken, and every font is embedded, subset and mapped to Unicode."""
    assert "No syntax or stream encoding errors" in ask(document, "qpdf", "--check", "FILE")
    rows = ask(document, "pdffonts", "FILE").splitlines()[2:]
    assert len(rows) >= 2
    assert [row.split()[-5:-2] for row in rows] == [["yes", "yes", "yes"]] * len(rows)


def page_with(before: str, after: str) -> bytes:
    """A certificate whose page was spoilt before it was printed."""
    certificate = unsaved()
    codes = pdf._codes([certificate])
    html = pdf._html([certificate], codes)
    assert before in html
    return press.render(
        pdf._layout(certificate.template_version),
        html.replace(before, after),
        identifier="x",
        attached=pdf._attached(certificate),
        pictures=codes,
    )


def file_without(spoil) -> bytes:
    """A certificate from whose file something was taken out afterwards."""
    writer = PdfWriter(clone_from=BytesIO(pdf.render(unsaved())))
    spoil(writer)
    copy = BytesIO()
    writer.write(copy)
    return copy.getvalue()


def without_relationship(writer: PdfWriter) -> None:
    for number in range(len(writer._objects)):
        found = writer._objects[number]
        if hasattr(found, "get") and found.get("/Type") == "/Filespec":
            del found[NameObject("/AFRelationship")]


def without_font(writer: PdfWriter) -> None:
    for font in writer.pages[0]["/Resources"]["/Font"].values():
        del font["/DescendantFonts"][0]["/FontDescriptor"][NameObject("/FontFile2")]


def unmarked() -> bytes:
    certificate = unsaved()
    codes = pdf._codes([certificate])
    plain = replace(pdf._layout(certificate.template_version), variant="pdf/a-3b")
    return press.render(plain, pdf._html([certificate], codes), identifier="x", pictures=codes)


DEFECTS = {
    "no language": (lambda: page_with('<html lang="da">', "<html>"), "ua1", "7.2-29"),
    "no title": (lambda: page_with("<title>Kursusbevis: Debatdogmer i praksis</title>", ""), "ua1", "7.1-9"),
    "no words for the QR code": (
        lambda: page_with(' alt="QR-kode til siden, der kontrollerer beviset"', ""), "ua1", "7.3-1",
    ),
    "a box instead of a sign": (lambda: page_with("Åse Bjørnholt", "Åse 🙂"), "3a", "6.2.11.8-1"),
    "no tags": (unmarked, "3a", "6.7.3.3-1"),
    "an attachment related to nothing": (lambda: file_without(without_relationship), "3a", "6.8-3"),
    "a font left out": (lambda: file_without(without_font), "3a", "6.2.11.4.1-1"),
}  # fmt: skip


def test_the_file_that_defects_are_planted_in_has_none(broken_rules):
    copy = file_without(lambda writer: None)
    assert (broken_rules(copy, "3a"), broken_rules(copy, "ua1")) == ([], [])


@pytest.mark.parametrize("defect", DEFECTS)
def test_planted_defect_is_caught(defect, broken_rules):
    make, profile, rule = DEFECTS[defect]
    assert rule in broken_rules(make(), profile)


class TestFile:
    @pytest.mark.parametrize("name", ["Bo Ek", "محمد عبد الرحمن الخطيب", "李明"])
    def test_qpdf_finds_nothing_and_every_font_is_embedded_subset_and_unicode(self, name, ask):
        check_file(pdf.render(signed(name)), ask)

    def test_pdfdetach_takes_the_credential_out(self, ask, tmp_path):
        certificate = signed("Bo Ek")
        document = pdf.render(certificate)
        assert "1: open-badge.jwt" in ask(document, "pdfdetach", "-list", "FILE")
        ask(document, "pdfdetach", "-saveall", "-o", str(tmp_path), "FILE")
        assert (tmp_path / "open-badge.jwt").read_text() == certificate.credential

    def test_the_qr_code_is_read_from_poppler_s_picture_at_110_dpi(self, ask, tmp_path):
        from PIL import Image

        certificate = signed("Bo Ek")
        ask(pdf.render(certificate), "pdftoppm", "-r", "110", "-png", "-singlefile", "FILE", str(tmp_path / "page"))
        (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / "page.png"))
        assert code.text == certificate.content.address

    def test_every_qr_code_of_many_leads_to_its_own_page(self):
        many = [unsaved(name=f"Nr. {n}", address=f"https://kurser.rundkreds.example/bevis/{n:028}/") for n in range(5)]
        together = pypdfium2.PdfDocument(pdf.render_together(many, identifier="x"))
        codes = [zxingcpp.read_barcodes(page.render(scale=110 / 72).to_pil())[0].text for page in together]
        assert codes == [one.content.address for one in many]
