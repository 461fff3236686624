"""Certificates in an organiser's own design: frozen at issue, checked before, and reaching for nothing."""

import html
import io
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.utils import translation

from courses.branding.models import ACCENT, PNG, SVG, Design, DesignSetting
from courses.branding.queries import appearance
from courses.certificates import rules
from courses.certificates.actions import certificates
from courses.certificates.models import Certificate
from courses.certificates.pdf import certificate as pdf
from courses.certificates.pdf.specimen import specimen
from courses.certificates.pdf.transcript import render_transcript
from courses.common.uploads import png as raster
from courses.common.uploads import svg as vector
from courses.web.organiser.branding import EDIT_HANDLER
from courses.web.organiser.branding_forms import DesignForm
from tests.courses.certificates.test_pdf import reached, read, text_of  # noqa: F401  (a fixture)
from tests.courses.common.pictures import bomb, png, svg
from tests.factories.certificates import WORDS, issued, unsaved
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
LYNG = (122, 46, 99)
PREVIEW = "/admin/design/preview.pdf"


def form_class() -> type[DesignForm]:
    return EDIT_HANDLER.bind_to_model(DesignSetting).get_form_class()


def submitted(*, files: dict[str, bytes] | None = None, **changes) -> DesignForm:
    data = {"accent": "#7a2e63", "highlight": "#f4c430", "is_used": "on"} | changes
    uploads = {name: SimpleUploadedFile("fil", body) for name, body in (files or {}).items()}
    return form_class()(data, uploads, instance=DesignSetting.load())


def saved(**parts) -> DesignSetting:
    form = submitted(**parts)
    assert form.errors == {}
    return form.save()


@pytest.fixture
def designed(noon) -> DesignSetting:
    return saved(
        files={"logo_file": svg(), "signature_file": png()},
        signatory="Anna Raps, forperson",
        took_part="har gennemført",
        facts_line="{sted}, {dato} ({lektioner}) hos {arrangør}",
        after="Nu kan deltageren",
    )


def pixels(document: bytes) -> set[tuple[int, int, int]]:
    page = pypdfium2.PdfDocument(document)[0].render().to_pil().convert("RGB")
    return {colour for _count, colour in page.getcolors(1 << 20)}


def uploaded(body: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(body)
    file.name = name
    return file


def alternatives(document: bytes) -> list[str]:
    """What a screen reader says of each picture, in the order of the page."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, dict) and "/S" in node:
            found.extend([node["/Alt"]] if "/Alt" in node else [])
            for kid in node.get("/K", []):
                walk(kid)

    walk(read(document).trailer["/Root"]["/StructTreeRoot"]["/K"][0])
    return found


class TestIssue:
    def test_in_the_organisers_words_colours_and_pictures(self, designed):
        certificate = issued()
        document = pdf.render(certificate)
        text = text_of(document)
        for words in ("har gennemført", "Anna Raps, forperson", "Vejle, mandag den 23. november 2026 (6 lektioner"):
            assert words in text
        assert LYNG in pixels(document)
        assert certificate.template_version == rules.TEMPLATE_VERSION

    def test_a_transcript_is_in_them_too(self, designed):
        certificate = issued()
        document = render_transcript("Bo Ek", [certificate], on=certificate.issued_at.date())
        assert LYNG in pixels(document)

    def test_is_a_3a_and_ua_1_and_every_picture_has_words(self, designed):
        document = pdf.render(issued())
        xmp = read(document).trailer["/Root"]["/Metadata"].get_data().decode()
        assert ('pdfaid:conformance="A"' in xmp, xmp.count("<pdfuaid:part>1</pdfuaid:part>")) == (True, 1)
        assert len(read(document).pages) == 1
        assert read(document).pages[0].images[0].image.mode == "L"

    def test_a_new_design_leaves_old_certificates_byte_for_byte(self, designed):
        certificate = issued()
        before = pdf.render(certificate)
        saved(accent="#1d4f91", files={"logo_file": png()}, took_part="var med til", without_signature="on")
        again = Certificate.objects.get(pk=certificate.pk)
        assert pdf.render(again) == before
        assert again.design_id != issued().design_id

    def test_equal_designs_are_one_row(self, designed):
        issued()
        issued()
        saved(accent="#1d4f91", signatory="Anna Raps, forperson")
        saved(accent="#7a2e63", signatory="Anna Raps, forperson")
        issued()
        assert Design.objects.count() == 1

    def test_a_design_in_use_cannot_be_deleted(self, designed):
        with pytest.raises(ProtectedError):
            issued().design.delete()

    def test_unticked_it_is_not_used(self, designed):
        saved(is_used="")
        certificate = issued()
        assert (certificate.design, certificate.template_version) == (None, rules.TEMPLATE_VERSION)

    def test_the_neutral_one_shows_no_sign_of_the_organiser(self, designed, settings):
        settings.ACADEMY_NAME = "Akademiet"
        neutral = certificates.issue_neutral(certificate=issued())
        document = pdf.render(neutral)
        text = text_of(document)
        assert [word for word in ("Raps", "gennemført", settings.ORGANISER_NAME) if word in text] == []
        # The only picture is the code: as many squares to each side as a code has (ISO/IEC 18004).
        ((width, height),) = [picture.image.size for picture in read(document).pages[0].images]
        assert (width, (width - 17) % 4) == (height, 0)
        assert neutral.design is None

    def test_renamed_it_keeps_its_design(self, designed):
        certificate = issued()
        saved(accent="#1d4f91")
        member = certificate.enrolment.member
        member.name = "Åse Nytnavn"
        member.save()
        assert certificates.reissue(certificate=certificate).design == certificate.design


class TestForm:
    @pytest.mark.parametrize(
        ("field", "body", "words"),
        [
            ("logo_file", svg("<script>alert(1)</script>"), "«script»"),
            ("logo_file", svg('<path d="M0 0"/>' * 100_000), "600"),
            ("logo_file", bomb(), "over 4 millioner pixels"),
            ("logo_file", b"%PDF-1.7", "SVG-fil"),
            ("signature_file", bomb(), "over 4 millioner pixels"),
            ("signature_file", svg(), "PNG-fil"),
        ],
    )
    def test_bad_files_are_told_beside_their_field_and_what_was_typed_stays(self, noon, field, body, words):
        form = submitted(files={field: body}, signatory="Anna Raps")
        (error,) = form.errors[field]
        assert words in error or "fylder 1" in error
        assert form["signatory"].value() == "Anna Raps"

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("accent", "#f4c430", "for lys til at læse på hvidt (1.6"),
            ("accent", "rød", "Skriv en farve"),
            ("highlight", "#12", "Skriv en farve"),
            ("took_part", "har {navn}", "sætte ind for {navn}"),
            ("facts_line", "{kursus.__class__} {0}", "{kursus.__class__}, {0}"),
            ("after_en", "so: {", "sætte ind for {"),
            ("signatory", "Anna 🌻", "🌻"),
        ],
    )
    def test_bad_words_and_colours_are_told(self, noon, field, typed, words):
        assert words in submitted(**{field: typed}).errors[field][0]

    def test_files_become_what_is_printed(self, noon):
        setting = saved(files={"logo_file": png(), "signature_file": png()})
        assert (setting.logo_type, bytes(setting.logo)[:4]) == (PNG, b"\x89PNG")
        setting = saved(files={"logo_file": svg()})
        assert (setting.logo_type, setting.logo) == (SVG, vector.clean_svg(svg()))

    def test_empty_fields_keep_the_pictures_and_ticks_remove_them(self, noon):
        saved(files={"logo_file": svg(), "signature_file": png()})
        kept = saved()
        assert (bool(kept.logo), bool(kept.signature)) == (True, True)
        removed = saved(without_logo="on", without_signature="on")
        assert (removed.logo, removed.logo_type, removed.signature) == (b"", "", b"")


class TestReach:
    def test_even_a_logo_that_got_past_the_check_reaches_nothing(self, noon, reached):  # noqa: F811
        address, paths = reached
        planted = svg(
            f'<image href="{address}/logo"/><image href="file:///etc/passwd"/><image href="data:image/png;base64,AAAA"/>'
            f'<use href="{address}/use#x"/><style>@import url({address}/css); * {{ fill: url({address}/fill#a) }}</style>'
        )
        setting = saved()
        setting.logo, setting.logo_type, setting.signatory = planted, SVG, f'<img src="{address}/name">'
        setting.save()
        document = pdf.render(issued())
        assert paths == []
        assert read(document).attachments.keys() == {pdf.CREDENTIAL_NAME}
        assert b"root:" not in b"".join(page.get_contents().get_data() for page in read(document).pages)
        assert '<img src="' in text_of(document)


class TestSpecimen:
    @pytest.mark.parametrize(("language", "name"), [("da", "Anna Eksempel"), ("en", "Anna Example")])
    def test_shows_the_design_before_it_is_used(self, designed, client, language, name):
        designed.is_used = False
        with translation.override(language):
            document = specimen(designed, language)
        assert name in text_of(document)
        assert LYNG in pixels(document)
        assert Certificate.objects.count() == Design.objects.count() == 0


class TestSpace:
    def test_the_holders_sentence_stays_above_the_signature(self):
        """The signature begins 163.5 mm from the top of 210; everything above it is as long as it can be."""
        end = "At man kan være uenig og stadig drikke kaffe sammen bagefter, og at det er netop dér, det begynder for os, sluttelig."
        design = Design(
            accent="#7a2e63",
            logo=vector.clean_svg(svg()),
            logo_type=SVG,
            signature=raster.clean_png(png(), most=raster.SIGNATURE, is_grey=True),
            signatory="Anna Raps, forperson",
            digest="x",
        )
        certificate = unsaved(
            name="Maximiliane Christina-Alexandra Østergaard-Vestergaard Kjærsgaard von Württemberg",
            course="Fra idé til forslag: politiske laboratorier og de tre bundlinjer i praksis for alle",
            goals=("skrive et forslag på én side, som ti medlemmer vil stille sig bag efter en åben debat",) * 3,
            takeaway=end,
            expires_on="2029-02-20",
            words=WORDS | {"valid_until": "Gælder til og med den 20. februar 2029", "signature": "Underskrift"},
        )
        certificate.design = design
        page = pypdfium2.PdfDocument(pdf.render(certificate))[0]
        words = page.get_textpage()
        index, count = words.search("sluttelig.").get_next()
        assert words.get_charbox(index + count - 1)[1] > page.get_height() * (1 - 163.5 / 210) + 3
        assert words.get_charbox(index)[0] < page.get_width() * 200 / 297


class TestBackOffice:
    def test_organisers_edit_it_and_see_a_certificate(self, noon, client):
        client.force_login(somebody("Planlægning"))
        DesignSetting.load()
        page = client.get("/admin/settings/courses/designsetting/", follow=True)
        assert page.status_code == 200
        assert 'enctype="multipart/form-data"' in page.content.decode()
        form = {"accent": "#ffffff", "highlight": "#f4c430", "signatory": "Anna Raps"}
        refused = client.post(page.redirect_chain[-1][0], form).content.decode()
        assert "for lys til at læse på hvidt" in refused
        assert 'value="Anna Raps"' in refused
        logo = io.BytesIO(svg())
        logo.name = "logo.svg"
        client.post(page.redirect_chain[-1][0], form | {"accent": "#7A2E63", "logo_file": logo})
        assert bytes(DesignSetting.objects.get().logo) == vector.clean_svg(svg())

    @pytest.mark.parametrize(("lang", "words"), [("da", "Anna Eksempel har vist, hvad"), ("en", "Anna Example")])
    def test_they_see_what_is_typed_and_uploaded_before_it_is_stored(self, noon, client, lang, words):
        client.force_login(somebody("Planlægning"))
        before = appearance(DesignSetting.load())
        typed = {
            "accent": "#7A2E63",
            "highlight": "#f4c430",
            "took_part": "har vist, hvad der skal til, i",
            "lang": lang,
        }
        shown = client.post(PREVIEW, typed | {"logo_file": uploaded(svg(), "logo.svg")})
        assert (shown.status_code, shown["Content-Type"]) == (200, "application/pdf")
        assert shown["Cache-Control"].startswith("private, no-store")
        assert words in text_of(shown.content)
        assert LYNG in pixels(shown.content)
        assert alternatives(shown.content)[:-1] == ["Kursusprogrammet"]
        assert appearance(DesignSetting.load()) == before
        assert DesignSetting.load().took_part == ""
        assert Certificate.objects.count() == Design.objects.count() == 0

    def test_saved_pictures_are_shown_unless_they_are_ticked_away(self, noon, client):
        client.force_login(somebody("Planlægning"))
        saved(files={"logo_file": svg(), "signature_file": png()})
        typed = {"accent": "#7A2E63", "highlight": "#f4c430"}
        assert len(alternatives(client.post(PREVIEW, typed).content)) == 3
        assert len(alternatives(client.post(PREVIEW, typed | {"without_logo": "on"}).content)) == 2
        assert DesignSetting.objects.get().logo == vector.clean_svg(svg())

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"accent": "#f4c430"}, "for lys til at læse på hvidt (1.6"),
            ({"took_part": "har {navn}"}, "sætte ind for {navn}"),
            ({"logo_file": svg("<script>alert(1)</script>")}, "«script»"),
            ({"logo_file": svg('<image href="http://127.0.0.1/x"/>')}, "«image»"),
            ({"logo_file": svg('<!DOCTYPE x SYSTEM "file:///etc/passwd">')}, "SVG"),
            ({"signature_file": bomb()}, "over 4 millioner pixels"),
        ],
    )
    def test_what_cannot_be_printed_is_told_instead(self, noon, client, changes, words):
        client.force_login(somebody("Planlægning"))
        sent = {name: uploaded(value, "x") if isinstance(value, bytes) else value for name, value in changes.items()}
        refused = client.post(PREVIEW, {"accent": "#7A2E63", "highlight": "#f4c430"} | sent)
        assert refused.status_code == 422
        assert words in html.unescape(refused.content.decode())
        assert DesignSetting.load().accent == ACCENT

    def test_looking_is_no_get(self, noon, client):
        client.force_login(somebody("Planlægning"))
        assert client.get(PREVIEW).status_code == 302

    @pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
    def test_nobody_else_does(self, noon, client, group):
        client.force_login(somebody(group))
        assert client.post(PREVIEW, {"accent": "#7A2E63", "highlight": "#f4c430"}).status_code in (302, 403)
        assert client.get("/admin/settings/courses/designsetting/", follow=True).redirect_chain != []
