"""Every printed document, and certificates in an organiser's design, as veraPDF sees them. Run by `make test-pdf`."""

import datetime as dt

import pytest
from django.utils import translation

from courses.branding.models import SVG, DesignSetting
from courses.certificates.pdf import certificate
from courses.certificates.pdf.specimen import specimen, specimen_for
from courses.certificates.pdf.transcript import render_transcript
from courses.common.uploads import png as raster
from courses.common.uploads import svg as vector
from courses.documents.poster import poster
from courses.documents.trainer import attendance_list
from courses.enrolment.queries import participants
from courses.printing import structure
from tests.courses.common.pictures import png, svg
from tests.courses.documents.conftest import courses, makers, session  # noqa: F401  (fixtures)
from tests.courses.documents.test_documents import LINKED, NAMES, TOGETHER, illustrate, plant
from tests.factories.certificates import issued, participant
from tests.factories.contents import ALT

pytestmark = pytest.mark.django_db


@pytest.fixture
def branding(db) -> DesignSetting:
    """An organiser's own look, in use."""
    setting = DesignSetting(
        accent="#7a2e63",
        logo=vector.clean_svg(svg()),
        logo_type=SVG,
        signature=raster.clean_png(png(), most=raster.SIGNATURE, is_grey=True),
        signatory="Anna Raps, forperson",
        is_used=True,
    )
    setting.save()
    return setting


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", [*NAMES, TOGETHER])
def test_every_document_is_pdf_ua_1(makers, broken_rules, ask, name, language):  # noqa: F811
    with translation.override(language):
        document = makers[name]().pdf()
    assert broken_rules(document, "ua1") == []
    assert "No syntax or stream encoding errors" in ask(document, "qpdf", "--check", "FILE")
    rows = ask(document, "pdffonts", "FILE").splitlines()[2:]
    assert [row.split()[-5:-2] for row in rows] == [["yes", "yes", "yes"]] * len(rows)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", ["running_order", "handout", "slides"])
def test_what_editors_write_is(makers, broken_rules, name, language):  # noqa: F811
    """Bold and italic links and lists, in Danish within an English page too."""
    plant(f"{LINKED}<ul><li>et <b>punkt</b></li><li><i>to</i></li></ul>")
    with translation.override(language):
        assert broken_rules(makers[name]().pdf(), "ua1") == []


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("name", ["running_order", "handout", "slides"])
def test_pictures_and_a_table_over_two_pages_are(makers, broken_rules, settings, tmp_path, name, language):  # noqa: F811
    """A picture, one that leads somewhere, one that only decorates."""
    settings.MEDIA_ROOT = tmp_path
    illustrate()
    with translation.override(language):
        assert broken_rules(makers[name]().pdf(), "ua1") == []


def test_a_picture_of_a_module_without_words_is_caught(makers, broken_rules, settings, tmp_path):  # noqa: F811
    settings.MEDIA_ROOT = tmp_path
    illustrate()
    document = makers["handout"]()
    spoilt = document.html.replace(f'alt="{ALT}"', 'alt=""')
    assert "7.3-1" in broken_rules(type(document)(spoilt, document.size, "x", document.pictures).pdf(), "ua1")


def test_a_bold_link_that_was_not_turned_is_caught(makers, broken_rules, monkeypatch):  # noqa: F811
    plant(LINKED)
    monkeypatch.setattr(structure, "turn_links", lambda root: None)
    assert "7.18.5-1" in broken_rules(makers["handout"]().pdf(), "ua1")


@pytest.mark.parametrize("name", [*NAMES, TOGETHER])
def test_every_document_in_an_organisers_look_is(makers, branding, broken_rules, name):  # noqa: F811
    assert broken_rules(makers[name]().pdf(), "ua1") == []


def test_the_transcript_in_an_organisers_look_is(session, branding, broken_rules):  # noqa: F811
    document = render_transcript("Bo Ek", [issued()], on=dt.date(2027, 3, 1))
    assert broken_rules(document, "ua1") == []


def test_a_list_of_two_pages_with_names_in_many_scripts_is(session, broken_rules):  # noqa: F811
    for number, name in enumerate(
        ["محمد عبد الرحمن", "שירה כהן", "李明", "田中さくら", "김민수", "Γεώργιος", "Їжак", "🙂", "अनिल"] * 4
    ):
        participant(session, f"{name} {number}")
    assert broken_rules(attendance_list(session, participants(session)).pdf(), "ua1") == []


def test_a_picture_without_words_is_caught(session, broken_rules):  # noqa: F811
    document = poster(session)
    start = document.html.index('alt="Strimler')
    spoilt = document.html[:start] + document.html[document.html.index('"', start + 5) + 1 :]
    assert "7.3-1" in broken_rules(type(document)(spoilt, document.size, "x", document.pictures).pdf(), "ua1")


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_certificate_in_a_design_is_pdf_a_3a_and_pdf_ua_1(noon, branding, broken_rules, language):
    with translation.override(language):
        given = issued()
        documents = [specimen(branding, language), certificate.render(given), specimen_for(given.session, language)]
    assert [(broken_rules(one, "3a"), broken_rules(one, "ua1")) for one in documents] == [([], [])] * 3
