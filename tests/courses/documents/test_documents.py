"""Every document in both languages: tagged, ours alone, the same each time, and saying what it should."""

import datetime as dt
import html
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader
from wagtail.rich_text import RichText

from courses.branding.models import SVG, DesignSetting
from courses.cadence.queries.year import Scope, year_of
from courses.common.uploads import svg as vector
from courses.documents.calendar import A_DAY, month_poster, year_poster
from courses.documents.document import Size, address, spoken
from courses.documents.poster import LARGEST, SMALLEST, fitting, poster
from courses.documents.trainer import attendance_list, running_order_of
from courses.enrolment.queries import participants
from courses.pages.models import ModulePage
from courses.schedule.models import Meeting, Session
from courses.web.pictures.wheel import year_wheel
from tests.courses.certificates.test_pdf import reached  # noqa: F401  (a fixture)
from tests.courses.common.pictures import svg
from tests.courses.documents.conftest import NEEDS, SECRET
from tests.courses.printing.test_structure import nodes, untaggable
from tests.factories.certificates import participant
from tests.factories.contents import ALT, MANY, everything, fill, image, picture, table
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db
NAMES = ["figures", "attendance", "running_order", "handout", "slides", "poster_a4", "poster_a3", "year", "month"]
# Several sheets, each with a heading of its own.
TOGETHER = "together"
# How the address in the code begins, and the sheet in millimetres.
TARGETS = {
    "attendance": "/underviser/hold/",
    "handout": "/kurser/k2/lyt-foerst/",
    "slides": "/hold/",
    "poster_a4": "/hold/",
    "poster_a3": "/hold/",
    "year": "/kalender/",
    "month": "/storkreds/",
}
SHEETS = {"slides": (339, 190), "poster_a3": (297, 420), "year": (297, 420), "month": (420, 297)}


def text_of(document: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages).split())


def pixels(document: bytes) -> set[tuple[int, int, int]]:
    """The colours of all pages."""
    pages = [page.render().to_pil().convert("RGB") for page in pypdfium2.PdfDocument(document)]
    return {colour for page in pages for _count, colour in page.getcolors(1 << 20)}


OURS = {
    "Atkinson-Hyperlegible-Next", "Literata-Display", "Literata-Display-Italic",
    "Noto-Naskh-Arabic", "Noto-Serif-Hebrew", "Noto-Sans-Symbols", "Noto-Sans-Symbols2", "Noto-Serif-KR", "Noto-Serif-SC",
}  # fmt: skip


def fonts_of(document: bytes) -> set[str]:
    pages = PdfReader(BytesIO(document)).pages
    return {font["/BaseFont"].split("+")[1] for page in pages for font in page["/Resources"]["/Font"].values()}


def tags(document: bytes) -> list[str]:
    found = []

    def walk(node):
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, dict) and "/S" in node:
            found.append(node["/S"] + (f" {node['/Alt']}" if "/Alt" in node else ""))
            for kid in node.get("/K", []):
                walk(kid)

    walk(PdfReader(BytesIO(document)).trailer["/Root"]["/StructTreeRoot"]["/K"][0])
    return found


@pytest.fixture(params=["da", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.mark.parametrize("name", NAMES)
class TestEach:
    def test_is_pdf_ua_1_in_the_active_language_with_our_fonts_only(self, makers, language, name):
        reader = PdfReader(BytesIO(makers[name]().pdf()))
        root = reader.trailer["/Root"]
        assert root["/Metadata"].get_data().decode().count('pdfuaid:part="1"') == 1
        assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
        assert reader.metadata["/Title"] == html.unescape(makers[name]().html.split("<title>")[1].split("</title>")[0])
        for page in reader.pages:
            for font in page["/Resources"]["/Font"].values():
                assert font["/BaseFont"].split("+")[1].startswith(("Literata-Display", "Atkinson-Hyperlegible-Next"))
                assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]

    def test_has_one_heading_and_says_what_its_pictures_show(self, makers, language, name):
        found = tags(makers[name]().pdf())
        assert found.count("/H1") == 1
        assert "/Figure" not in found

    def test_holds_nothing_that_the_press_tags_wrong(self, makers, language, name):
        assert untaggable(makers[name]().html) == []

    def test_is_the_same_each_time(self, makers, name):
        first, again = makers[name](), makers[name]()
        assert first.version == again.version
        assert first.pdf() == again.pdf()

    def test_has_another_version_in_the_other_language(self, makers, name):
        danish = makers[name]().version
        with translation.override("en"):
            assert makers[name]().version != danish

    def test_is_on_the_sheet_it_is_meant_for(self, makers, name):
        page = PdfReader(BytesIO(makers[name]().pdf())).pages[0].mediabox
        assert (round(page.width * 25.4 / 72), round(page.height * 25.4 / 72)) == SHEETS.get(name, (210, 297))

    def test_has_a_code_that_a_camera_reads(self, makers, name, settings):
        if name not in TARGETS:
            assert "QR" not in makers[name]().html
            return
        pages = pypdfium2.PdfDocument(makers[name]().pdf())
        page = pages[len(pages) - 1 if name == "slides" else 0].render(scale=110 / 72).to_pil()
        (code,) = zxingcpp.read_barcodes(page)
        assert code.text.startswith(settings.BASE_URL + TARGETS[name])


class TestHouse:
    @pytest.fixture
    def branding(self, session) -> DesignSetting:
        setting = DesignSetting(
            accent="#5a3d00", highlight="#00a0ff", logo=vector.clean_svg(svg()), logo_type=SVG, is_used=True
        )
        setting.save()
        return setting

    @pytest.mark.parametrize("name", NAMES)
    def test_everything_is_in_the_organisers_colours_with_the_logo(self, makers, branding, language, name):
        document = makers[name]().pdf()
        assert (90, 61, 0) in pixels(document)  # the main colour
        assert (122, 46, 99) in pixels(document)  # the logo
        assert "/Figure Kursusprogrammet" in tags(document)
        assert (7, 62, 68) not in pixels(document)  # our own

    @pytest.mark.parametrize("name", NAMES)
    def test_of_a_session_stays_as_long_as_it_was(self, makers, branding, name):
        with_house = len(PdfReader(BytesIO(makers[name]().pdf())).pages)
        DesignSetting.objects.update(is_used=False)
        assert with_house == len(PdfReader(BytesIO(makers[name]().pdf())).pages)

    def test_a_new_logo_is_a_new_version_and_an_unused_design_is_none(self, makers, branding):
        before = makers["poster_a4"]().version
        DesignSetting.objects.update(logo=vector.clean_svg(svg('<path d="M0 0H9V9Z"/>')))
        changed = makers["poster_a4"]().version
        DesignSetting.objects.update(is_used=False)
        without = makers["poster_a4"]()
        assert len({before, changed, without.version}) == 3
        assert "logo" not in without.html

    def test_the_poster_leaves_room_for_the_logo(self, makers, branding):
        """Below the code and above the tabs, which begin 68.2 rem from the top of 84.2."""
        page = pypdfium2.PdfDocument(makers["poster_a3"]().pdf())[0].render().to_pil().convert("RGB")
        width, height = page.size
        box = page.crop((int(width * 0.66), int(height * 59.5 / 84.2), int(width * 0.94), int(height * 67 / 84.2)))
        assert (122, 46, 99) in {colour for _count, colour in box.getcolors(1 << 20)}


class TestSigns:
    def test_no_font_of_the_machine_steps_in(self, session, courses, language):
        """Emoji go, letters of other scripts become «?», and what our fonts can show is shown in them."""
        session.course.title = session.course.title_en = "Дмитрий 李明 🎉"
        session.course.tagline = session.course.tagline_en = "Ελληνικά ☕ अनिल"
        session.venue.name, session.venue.postcode.name = "Huset 🏳️\u200d🌈 på\u2009torvet", "Αθήνα 🎉"
        for name in ("🙂", "अनिल", "שירה כהן", "Åse 🙂 Bo"):
            participant(session, name)
        made = [attendance_list(session, participants(session)), poster(session), poster(session, Size.A3)]
        for document in (document.pdf() for document in made):
            assert {name.removesuffix("-Bold") for name in fonts_of(document)} <= OURS
            text = text_of(document)
            assert [sign for sign in "🎉🙂🌈अ" if sign in text] == []
            assert "Αθήνα" in text
            assert "Huset" in text

    def test_a_name_that_cannot_be_printed_keeps_its_row(self, session):
        for name in ("🙂", "अनिल"):
            participant(session, name)
        document = attendance_list(session, participants(session))
        assert document.html.count('<th scope="row">?') == 2


# As Draftail stores it: the mark inside the link.
LINKED = '<p>Se <a href="https://x.example/">hele <b>listen</b> og <i>resten</i></a>.</p>'


def illustrate() -> None:
    """Everything that can stand beside words, a decorative picture and a table over two pages in one module of each language."""
    shown = image()
    for page in ModulePage.objects.filter(slug="lyt-foerst"):
        fill(page, [*everything(shown), picture(shown, ""), table(MANY)], before=[picture(shown, "")])


def plant(html: str) -> None:
    """`html` wherever editors write about a module, and nothing in English beside it."""
    for page in ModulePage.objects.all():
        page.english = {}
        page.activities[0].value["text"] = RichText(html)
        page.homework = page.trainer_notes = html
        page.save()


@pytest.mark.parametrize("name", ["running_order", "handout"])
class TestContents:
    """Pictures and tables of a module on paper; veraPDF judges the same in tests/conformance."""

    @pytest.fixture(autouse=True)
    def _filled(self, makers, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        illustrate()

    def test_a_picture_is_a_figure_with_its_words_and_a_decorative_one_is_nothing(self, makers, language, name):
        document = makers[name]().pdf()
        assert tags(document).count(f"/Figure {ALT}") == 2
        assert "/Figure" not in tags(document)

    def test_a_linked_picture_says_where_it_leads(self, makers, language, name):
        document = makers[name]().pdf()
        assert "ring.example/stole" in text_of(document)
        found = nodes(PdfReader(BytesIO(document)))
        assert {above[-1] for kind, _language, above in found if kind == "/OBJR"} == {"/Link"}

    def test_a_long_table_goes_on_under_the_same_heading(self, makers, language, name):
        document = makers[name]().pdf()
        pages = [page.extract_text() for page in PdfReader(BytesIO(document)).pages]
        holding = [page for page in pages if "Punkt " in page]
        assert len(holding) >= 2
        assert all("Emne" in page for page in holding)
        assert f"Punkt {MANY}" in " ".join(pages)

    def test_what_is_fetched_elsewhere_is_named_and_not_fetched(self, makers, language, name):
        assert "film.example/lyt" in text_of(makers[name]().pdf())
        assert untaggable(makers[name]().html) == []


@pytest.mark.parametrize("name", ["running_order", "handout"])
class TestWritten:
    def test_a_bold_or_italic_link_is_a_link_of_the_structure(self, makers, language, name):
        plant(LINKED)
        found = nodes(PdfReader(BytesIO(makers[name]().pdf())))
        links = [above[-1] for kind, _language, above in found if kind == "/OBJR"]
        assert len(links) >= 2 * 4
        assert set(links) == {"/Link"}

    def test_what_is_written_in_danish_is_danish_in_the_structure(self, makers, language, name):
        plant("<ul><li>Dansk punkt</li></ul>")
        found = nodes(PdfReader(BytesIO(makers[name]().pdf())))
        assert {spoken for kind, spoken, _above in found if kind == "/LI"} >= {"da"}
        assert [spoken for kind, spoken, above in found if kind == "/LBody" and above[-3:] == ["/Div", "/L", "/LI"]]
        assert {spoken for kind, spoken, above in found if above[-3:] == ["/Div", "/L", "/LI"]} == {"da"}
        # What we say ourselves is in the language that was asked for.
        assert {spoken for kind, spoken, _above in found if kind in ("/H1", "/H2")} == {language}


class TestReach:
    @pytest.mark.parametrize("name", ["running_order", "handout"])
    def test_what_editors_wrote_reaches_neither_network_nor_files(self, makers, reached, name):  # noqa: F811
        """Written past the editor, which would take it out: an address, its redirect to a file, and a file."""
        address, paths = reached
        planted = "".join(
            f'<img src="{target}" alt="x"><link rel="attachment" href="{target}"><object data="{target}"></object>'
            f"<style>@import '{target}'; * {{ background: url({target}) }}</style>"
            for target in (f"{address}/x", "file:///etc/passwd", "//127.0.0.1/x", "/etc/passwd")
        )
        ModulePage.objects.update(trainer_notes=f"<p>{planted}</p>", homework=f"<p>{planted}</p>")
        document = makers[name]()
        assert f'<img src="{address}/x"' in document.html
        reader = PdfReader(BytesIO(document.pdf()))
        assert paths == []
        assert reader.attachments == {}
        assert "root:" not in text_of(document.pdf())


class TestAttendanceList:
    def test_holds_first_names_and_nothing_else_about_people(self, makers):
        text = text_of(makers["attendance"]().pdf())
        assert "Åse" in text
        assert "Дмитрий" in text
        assert "Bjørnholt" not in text
        assert "Шостакович" not in text
        assert NEEDS not in text
        assert "@" not in text

    def test_has_a_box_for_each_meeting_and_rows_for_the_door(self, makers, session):
        assert tags(makers["attendance"]().pdf()).count("/TR") == 1 + 3 + 6
        start = session.starts_at + dt.timedelta(days=7)
        Meeting.objects.create(session=session, number=2, starts_at=start, ends_at=start + dt.timedelta(hours=2))
        session = Session.objects.with_details().get(pk=session.pk)
        assert tags(attendance_list(session, []).pdf()).count("/TD") == 6 * (1 + 2)

    def test_repeats_its_head_on_every_page(self, makers, session):
        for number in range(30):
            participant(session, f"Deltager {number}")
        pages = PdfReader(BytesIO(attendance_list(session, participants(session)).pdf())).pages
        assert [("Til stede" in page.extract_text()) for page in pages] == [True, True]
        assert "2 / 2" in pages[1].extract_text()


class TestRunningOrder:
    def test_has_clock_times_materials_and_the_trainers_notes(self, makers, session):
        text = text_of(makers["running_order"]().pdf())
        start = timezone.localtime(session.starts_at)
        assert f"{start:%H.%M}" in text
        assert SECRET in text
        assert "Tag med" in text
        assert "Spejlet" in text

    def test_without_pages_it_says_so(self, courses, noon):
        session = Session.objects.with_details().get(pk=SessionFactory().pk)
        assert "Kursets tekst er ikke udgivet endnu." in text_of(running_order_of(session, "da").pdf())


class TestHandout:
    def test_never_holds_the_trainers_notes(self, makers, language):
        document = makers["handout"]()
        assert SECRET not in document.html
        assert "Spejlet" in text_of(document.pdf())

    def test_of_usual_length_is_one_sheet(self, makers, language):
        assert len(PdfReader(BytesIO(makers["handout"]().pdf())).pages) == 1

    def test_two_questions_leave_room_for_the_code_on_the_sheet(self, makers, language):
        document = makers["handout"]()
        assert document.html.count('class="ticks"') == 2
        assert 4 <= document.html.count("notes__line") < 8


class TestPoster:
    @pytest.mark.parametrize("size", [Size.A4, Size.A3])
    @pytest.mark.parametrize(
        "title", ["Bo", "Fra idé til forslag: politiske laboratorier og de tre bundlinjer i praksis for alle nye"]
    )
    def test_stays_on_one_page_and_above_the_tabs(self, session, size, title):
        session.course.title = title
        session.course.tagline = "Sådan " * 33
        session.venue.postcode.name = "Nørre Alslev-Kirkebjerggårdskvarteret"
        document = poster(session, size).pdf()
        assert len(PdfReader(BytesIO(document)).pages) == 1
        page = pypdfium2.PdfDocument(document)[0]
        words = page.get_textpage()
        index, _count = words.search("70 00 00 00").get_next()
        lower_edge = words.get_charbox(index)[1]
        assert lower_edge > page.get_height() * 15.9 / 84.2

    def test_a_place_fills_the_line_within_limits(self):
        assert fitting("Ry") == LARGEST
        assert SMALLEST < fitting("Høje-Taastrup") < LARGEST
        assert fitting("x" * 60) == SMALLEST

    def test_a_draft_and_markup_in_names_are_only_words(self, session):
        session.venue.name = '<img src="file:///etc/passwd"><b>'
        assert '<img src="file:///etc/passwd"><b>' in text_of(poster(session).pdf())


class TestYear:
    @pytest.mark.parametrize("scope", [dt.date(2026, 11, 24), dt.date(2027, 1, 1)])
    def test_title_and_line_stand_above_the_wheel(self, session, language, scope):
        """The wheel begins 13.6 rem from the top of 84.2, and the code stands to the right of the title."""
        found = year_of(Scope(start=scope, with_drafts=False))
        page = pypdfium2.PdfDocument(year_poster(found, year_wheel(found)).pdf())[0]
        words, height, width = page.get_textpage(), page.get_height(), page.get_width()
        lead, _count = words.search("hele året" if language == "da" else "all year round").get_next()
        assert words.get_charbox(lead)[1] > height * (1 - 13.6 / 84.2)
        last, count = words.search("2027" if scope.month == 1 else "–27").get_next()
        assert words.get_charbox(last + count - 1)[2] < width * 46 / 59.5


class TestMonth:
    def test_shows_every_day_and_what_has_no_room_as_a_number(self, session):
        day = timezone.localtime(session.starts_at).date()
        for _number in range(4):
            SessionFactory(course=session.course, venue=session.venue, region=session.region)
        text = text_of(month_poster(day.year, day.month, region=session.region).pdf())
        assert all(f" {number} " in text for number in range(1, 32))
        assert f"og {5 - A_DAY[5]} mere" in text

    @pytest.mark.parametrize(("month", "weeks"), [((2027, 2), 4), ((2026, 12), 5), ((2027, 5), 6)])
    def test_full_days_stay_on_the_page(self, session, month, weeks):
        for day in range(-10, 40):
            start = dt.datetime(*month, 1, 17, 30, tzinfo=dt.UTC) + dt.timedelta(days=day)
            for _number in range(4):
                SessionFactory(
                    course=session.course, venue=session.venue, starts_at=start, ends_at=start + dt.timedelta(hours=2)
                )
        document = month_poster(*month, region=session.region).pdf()
        assert len(PdfReader(BytesIO(document)).pages) == 1
        page = pypdfium2.PdfDocument(document)[0].get_textpage()
        legend, last = page.search("Opgaver i lokalforeningen").get_next(), page.search(session.place_name)
        found = list(iter(last.get_next, None))
        assert len(found) > 20
        assert page.get_charbox(legend[0])[3] < min(page.get_charbox(index)[1] for index, _count in found) - 12

    def test_is_in_the_name_of_a_local_association(self, session):
        host = AssociationFactory(name="Lokalforening Prøvebjerg", municipality=session.venue.municipality)
        Session.objects.filter(pk=session.pk).update(association=host)
        day = timezone.localtime(session.starts_at)
        text = text_of(month_poster(day.year, day.month, association=host).pdf())
        assert "Lokalforening Prøvebjerg" in text
        assert "hos os" in text

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_asks_the_database_the_same_for_any_number(self, session, django_assert_num_queries, count):
        for _number in range(count - 1):
            SessionFactory(course=session.course)
        day = timezone.localtime(session.starts_at)
        with django_assert_num_queries(6):
            month_poster(day.year, day.month)


def test_drafts_and_cancelled_sessions_are_on_no_poster(makers, session):
    assert session.place_name in text_of(makers["month"]().pdf())
    for status in (Session.Status.DRAFT, Session.Status.CANCELLED):
        Session.objects.filter(pk=session.pk).update(status=status)
        for name in ("year", "month"):
            assert session.course.title + session.place_name not in text_of(makers[name]().pdf())
            assert makers[name]().html.count(session.place_name) == 0


def test_a_drafts_poster_leads_to_the_page_that_will_be(session):
    assert spoken(address(reverse("public:session", args=[session.pk]))) in poster(session).html
