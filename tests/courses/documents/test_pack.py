"""Slides, and everything for a session in one file."""

import io
import re
import zipfile
from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from courses.documents.pack import READ_FIRST, SPECIMEN, offline_page, pack_of, together, zip_name, zipped
from courses.documents.slides import SMALLEST, TEXT, points, slides_of
from courses.enrolment.queries import participants
from courses.pages.models import ModulePage
from courses.pages.queries import modules_for
from courses.schedule.models import Session
from tests.courses.documents.conftest import NEEDS, SECRET
from tests.courses.documents.test_documents import illustrate, tags, text_of
from tests.factories.catalogue import CourseFactory
from tests.factories.contents import ALT, MANY, document, fill
from tests.factories.schedule import SessionFactory

pytestmark = pytest.mark.django_db


def press(document):
    return document.pdf()


def unpacked(session, people=None) -> dict[str, bytes]:
    body = zipped(pack_of(session, people, "da"), press)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


class TestSlides:
    def test_are_16_by_9_each_with_one_thing_on_it(self, session):
        reader = PdfReader(BytesIO(slides_of(session, "da").pdf()))
        sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages}
        assert sizes == {(960, 540)}
        modules = modules_for(session.course)
        text = [page.extract_text() for page in reader.pages]
        titles = [activity.value["title"] for module in modules for activity in module.activities]
        assert [title for title in titles if not [page for page in text if title in page]] == []
        questions = [question for module in modules for question in module.question]
        # The session, the list, each module, each activity, each question, the last.
        assert len(reader.pages) == 2 + len(modules) + len(titles) + len(questions) + 1

    def test_hold_no_note_for_trainers_and_no_answer(self, session):
        for page in ModulePage.objects.all():
            if page.question:
                page.question[0].value["why"] = "Sibokpebe"
                page.save()
        document = slides_of(session, "da")
        assert "Tænk over" in text_of(document.pdf())
        assert [word for word in (SECRET, "Sibokpebe") if word in document.html] == []

    def test_pictures_tables_and_quotes_get_slides_of_their_own(self, session, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        without = len(PdfReader(BytesIO(slides_of(session, "da").pdf())).pages)
        illustrate()
        document = slides_of(session, "da").pdf()
        pages = [page.extract_text() for page in PdfReader(BytesIO(document)).pages]
        # Eight blocks and two more; the file is handed out; the long table goes on on seven pages in all.
        assert len(pages) == without + 9 + 6
        assert tags(document).count(f"/Figure {ALT}") == 2
        assert len([page for page in pages if "Den, der taler, har ordet." in page]) == 1
        assert f"Punkt {MANY}" in " ".join(pages)
        assert "Øvelsesarket" not in " ".join(pages)

    def test_a_course_without_modules_has_its_first_and_its_last(self, session, noon):
        bare = Session.objects.with_details().get(pk=SessionFactory(course=CourseFactory(code="tomt")).pk)
        assert len(PdfReader(BytesIO(slides_of(bare, "da").pdf())).pages) == 2

    def test_a_draft_has_no_code_that_leads_nowhere(self, session):
        assert "/hold/" in slides_of(session, "da").html
        session.status = Session.Status.DRAFT
        assert "/hold/" not in slides_of(session, "da").html

    def test_the_less_there_is_the_larger_it_is(self):
        sizes = [points(f"<p>{'x' * length}</p>") for length in (20, 120, 200, 400, 600, 5000)]
        assert sizes == [*[size for _most, size in TEXT], SMALLEST]
        assert points("<p>a</p>" * 6) < points("<p>aaaaaa</p>")

    def test_ask_as_often_for_one_session_as_for_the_next(self, session, django_assert_num_queries):
        slides_of(session, "da")
        with django_assert_num_queries(3):
            slides_of(session, "da")


class TestZip:
    def test_holds_what_is_needed_in_the_order_of_the_day(self, session):
        files = unpacked(session, participants(session))
        number = session.pk
        assert list(files) == [
            READ_FIRST,
            f"drejebog-k2-{number}.pdf",
            f"fremmoede-k2-{number}.pdf",
            f"slides-k2-{number}.pdf",
            f"plakat-k2-{number}-a4.pdf",
            "ark-01-deltagerark-k2-hvorfor-dogmer.pdf",
            "ark-02-deltagerark-k2-lyt-foerst.pdf",
            "ark-03-deltagerark-k2-begge-sider-og-vaerdien-under.pdf",
            "ark-04-deltagerark-k2-naar-jeg-ikke-ved-det.pdf",
            "ark-05-deltagerark-k2-debatlaboratoriet.pdf",
            SPECIMEN,
        ]
        assert {body[:5] for name, body in files.items() if name.endswith(".pdf")} == {b"%PDF-"}
        assert zip_name(session) == f"pakke-k2-{number}.zip"

    def test_holds_each_file_of_the_modules_once_as_long_as_they_fit(self, session, settings, tmp_path, monkeypatch):
        settings.MEDIA_ROOT = tmp_path
        shown, gone = document(), document()
        block = {"type": "file", "value": {"file": shown.pk, "title": "Arket"}}
        for module in modules_for(session.course)[:2]:
            fill(module, [block, {"type": "file", "value": {"file": gone.pk, "title": "Væk"}}], before=[block])
        gone.file.storage.delete(gone.file.name)
        files = unpacked(session)
        assert [name for name in files if name.startswith("fil-")] == ["fil-01-ark-til-oevelsen.pdf"]
        assert files["fil-01-ark-til-oevelsen.pdf"] == b"x" * 2048
        assert 'href="fil-01-ark-til-oevelsen.pdf"' in files[READ_FIRST].decode()
        monkeypatch.setattr("courses.documents.pack.MOST_FILES", 2047)
        less = unpacked(session)
        assert not [name for name in less if name.startswith("fil-")]
        # What was left out is named where it is missed, with where it lies.
        told = less[READ_FIRST].decode()
        assert "Ikke i mappen" in told
        assert f'href="{settings.BASE_URL}{shown.url}"' in told
        assert (shown.title in told, "2,0\xa0KB" in told) == (True, True)
        assert "Ikke i mappen" not in files[READ_FIRST].decode()

    def test_without_a_list_nobody_is_named_in_any_file(self, session):
        files = unpacked(session)
        assert not [name for name in files if "fremmoede" in name]
        for name, body in files.items():
            text = text_of(body) if name.endswith(".pdf") else body.decode()
            assert not [who for who in ("Bjørnholt", "Æbelø", "Шостакович", NEEDS) if who in text], name

    def test_with_it_first_names_stand_on_the_list_and_nowhere_else(self, session):
        files = unpacked(session, participants(session))
        named = [name for name, body in files.items() if name.endswith("pdf") and "Åse" in text_of(body)]
        assert named == [f"fremmoede-k2-{session.pk}.pdf"]
        assert "Åse" not in files[READ_FIRST].decode()

    def test_the_specimen_is_the_sessions_and_nobodys(self, session):
        text = text_of(unpacked(session)[SPECIMEN])
        assert "Anna Eksempel" in text
        assert "Debatdogmer i praksis" in text
        assert "0000-0000" in text

    def test_what_is_over_has_no_poster(self, session):
        session.status = Session.Status.CANCELLED
        assert not [name for name in unpacked(session) if name.startswith("plakat")]


class TestOffline:
    def test_needs_nothing_beside_it(self, session, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        illustrate()
        for page in ModulePage.objects.all():
            page.trainer_notes = '<p>Se <a href="/kurser/">kurserne</a></p>'
            page.save()
        page = offline_page(session, "da", ["drejebog.pdf"])
        assert re.findall(r'(?:src|url\()="?([^")]*)', page) != []
        assert {source[:23] for source in re.findall(r'src="([^"]*)"', page)} == {"data:image/jpeg;base64,"}
        assert "bundled:" not in page
        assert f'href="{settings.BASE_URL}/kurser/"' in page
        assert 'href="/' not in page
        assert "<script" not in page

    def test_has_the_notes_the_times_and_what_to_bring(self, session):
        page = offline_page(session, "da", ["drejebog.pdf"])
        assert page.count(SECRET) == 5
        assert page.count('type="checkbox"') >= 3
        assert "10.00" in page
        assert '<a href="drejebog.pdf">' in page


class TestTogether:
    def test_is_what_is_printed_on_a4(self, session):
        reader = PdfReader(BytesIO(together(pack_of(session, participants(session), "da")).pdf()))
        assert {tuple(map(round, page.mediabox[2:])) for page in reader.pages} == {(595, 842)}
        text = " ".join(page.extract_text() for page in reader.pages)
        assert SECRET in text
        assert "Åse" in text
        assert len([page for page in reader.pages if "MODUL" in page.extract_text()]) == 5

    @pytest.mark.parametrize("language", ["da", "en"])
    def test_says_of_each_paper_what_it_is_at_its_foot(self, session, language):
        with translation.override(language):
            pages = PdfReader(BytesIO(together(pack_of(session, None, language)).pdf())).pages
        assert f"1 / {len(pages)}" in pages[0].extract_text()
        assert f"{len(pages)} / {len(pages)}" in pages[-1].extract_text()
