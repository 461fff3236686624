"""Certificates in an organiser's own design: frozen at issue, checked before, and reaching for nothing."""

import io

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.utils import translation

from courses.certificates import actions, pdf, rules
from courses.certificates.models import Certificate
from courses.certificates.specimen import specimen
from courses.design import vector
from courses.design.forms import DesignForm
from courses.design.models import PNG, SVG, Design, DesignSetting
from courses.web.organiser.design import EDIT_HANDLER
from tests.courses.certificates.test_pdf import reached, read, text_of  # noqa: F401  (a fixture)
from tests.courses.design.pictures import bomb, png, svg
from tests.factories.certificates import issued
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db
LYNG = (122, 46, 99)


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


class TestIssue:
    def test_in_the_organisers_words_colours_and_pictures(self, designed):
        certificate = issued()
        document = pdf.render(certificate)
        text = text_of(document)
        for words in ("har gennemført", "Anna Raps, forperson", "Vejle, mandag den 23. november 2026 (6 lektioner"):
            assert words in text
        assert LYNG in pixels(document)
        assert certificate.template_version == rules.TEMPLATE_VERSION

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
        neutral = actions.issue_neutral(certificate=issued())
        document = pdf.render(neutral)
        text = text_of(document)
        assert [word for word in ("Raps", "gennemført", settings.ORGANISER_NAME) if word in text] == []
        assert list(read(document).pages[0].images) == []
        assert neutral.design is None

    def test_renamed_it_keeps_its_design(self, designed):
        certificate = issued()
        saved(accent="#1d4f91")
        member = certificate.enrolment.member
        member.name = "Åse Nytnavn"
        member.save()
        assert actions.reissue(certificate=certificate).design == certificate.design


class TestForm:
    @pytest.mark.parametrize(
        ("field", "body", "words"),
        [
            ("logo_file", svg("<script>alert(1)</script>"), "«script»"),
            ("logo_file", svg('<path d="M0 0"/>' * 100_000), "600"),
            ("logo_file", bomb(), "60000 × 60000"),
            ("logo_file", b"%PDF-1.7", "SVG-fil"),
            ("signature_file", bomb(), "60000 × 60000"),
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
        preview = client.get("/admin/design/preview.pdf")
        assert (preview.status_code, preview["Content-Type"]) == (200, "application/pdf")

    @pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
    def test_nobody_else_does(self, noon, client, group):
        client.force_login(somebody(group))
        assert client.get("/admin/design/preview.pdf").status_code in (302, 403)
        assert client.get("/admin/settings/courses/designsetting/", follow=True).redirect_chain != []
