"""Documents that editors upload: each is what its ending says, by every way."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model

from courses.common.uploads import documents
from tests.courses.common.pictures import png
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db


def packed(**entries: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return written.getvalue()


def office(folder: str) -> bytes:
    return packed(**{"[Content_Types].xml": "<Types/>", f"{folder}/document.xml": "<x/>"})


def opened(kind: str) -> bytes:
    return packed(mimetype=f"application/vnd.oasis.opendocument.{kind}", **{"content.xml": "<x/>"})


GOOD = {
    "pdf": b"%PDF-1.7\n%%EOF",
    "docx": office("word"),
    "xlsx": office("xl"),
    "pptx": office("ppt"),
    "odt": opened("text"),
    "ods": opened("spreadsheet"),
    "odp": opened("presentation"),
    "txt": "Kære alle\r\nVi ses på lørdag.".encode("cp1252"),
    "png": png(),
    "jpg": b"\xff\xd8\xff\xe0 and so on",
}


def one(client, file):
    return client.post(reverse("wagtaildocs:add"), {"title": "Referat", "file": file})


def several(client, file):
    return client.post(reverse("wagtaildocs:add_multiple"), {"files[]": file})


def chosen(client, file):
    sent = {"document-chooser-upload-title": "Referat", "document-chooser-upload-file": file}
    return client.post(reverse("wagtaildocs_chooser:create"), sent)


@pytest.fixture
def admin(client):
    client.force_login(somebody(is_superuser=True))
    return client


def test_every_ending_that_is_taken_is_known(settings):
    assert sorted(documents.KINDS) == sorted(settings.WAGTAILDOCS_EXTENSIONS) == sorted(GOOD)


@pytest.mark.parametrize("ending", GOOD)
def test_what_its_ending_says_is_kept_as_it_is(admin, ending):
    assert one(admin, SimpleUploadedFile(f"Referat.{ending.upper()}", GOOD[ending])).status_code == 302
    assert get_document_model().objects.get().file.read() == GOOD[ending]


@pytest.mark.parametrize("ending", GOOD)
def test_what_is_something_else_is_refused(ending):
    for other, body in GOOD.items():
        if other != ending:
            with pytest.raises(documents.BadDocument, match=rf"\.{ending}"):
                documents.check_document(io.BytesIO(body), ending)


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"MZ\x90\0", b"<html><script>", packed(a="b"), GOOD["docx"][:60]])
@pytest.mark.parametrize("ending", ["pdf", "docx", "odt"])
def test_a_planted_file_is_refused(ending, body):
    with pytest.raises(documents.BadDocument):
        documents.check_document(io.BytesIO(body), ending)


def test_programs_are_no_text_and_wide_letters_are():
    with pytest.raises(documents.BadDocument):
        documents.check_document(io.BytesIO(b"MZ\x90\0"), "txt")
    documents.check_document(io.BytesIO("Kære alle".encode("utf-16")), "txt")


@pytest.mark.parametrize("way", [one, several, chosen])
def test_refused_in_words_by_every_way(admin, way):
    answer = way(admin, SimpleUploadedFile("Referat.pdf", b"MZ\x90\0", "application/pdf"))
    said = (
        answer.json().get("error_message") or answer.json()["htmlFragment"]
        if way is not one
        else answer.content.decode()
    )
    assert "ingen læsbar fil af slagsen .pdf" in said
    assert "Filendelse" not in said
    assert get_document_model().objects.count() == 0


def test_an_archive_that_swells_is_refused(monkeypatch):
    """The bounds are set low, so that nothing here swells."""
    monkeypatch.setattr(documents, "MOST_UNPACKED", 10)
    with pytest.raises(documents.BadDocument, match="MB"):
        documents.check_document(io.BytesIO(GOOD["docx"]), "docx")
    monkeypatch.undo()
    monkeypatch.setattr(documents, "MOST_ENTRIES", 1)
    with pytest.raises(documents.BadDocument, match="MB"):
        documents.check_document(io.BytesIO(GOOD["odt"]), "odt")
