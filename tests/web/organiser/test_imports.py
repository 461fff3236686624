"""The pages of a file that is brought along: who may, what they say before and after the worker, and what they cost."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.imports.actions import working
from courses.imports.models import ImportRun
from courses.places.models import Association
from tests.factories.places import MunicipalityFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SAMPLES = Path(__file__).resolve().parents[3] / "docs" / "import"
LINES = "Forening;Kommune;Noter\n<b>Vejle</b>;Vejle;x\nAtlantis;Atlantis;y\n"


@pytest.fixture
def desk(client):
    MunicipalityFactory()
    client.force_login(somebody("Planlægning", first_name="Ægir"))
    return client


def upload(client, body: str | bytes = LINES, kind: str = "associations"):
    file = SimpleUploadedFile("liste.csv", body.encode() if isinstance(body, str) else body)
    return client.post(reverse("imports:index"), {"kind": kind, "file": file})


def brought(client, body: str = LINES) -> str:
    address = upload(client, body)["Location"]
    working.work_due()
    return address


def test_a_file_from_the_form_to_the_undo(desk):
    address = upload(desk)["Location"]
    assert "data-plan-live" in desk.get(address).text
    working.work_due()
    page = desk.get(address).text
    assert "&lt;b&gt;Vejle&lt;/b&gt;" in page
    assert "«Atlantis»" in page
    assert "Noter" in page
    assert not Association.objects.exists()
    desk.post(address + "yes/")
    working.work_due()
    assert "/undo/" in desk.get(address).text
    assert Association.objects.get().name == "<b>Vejle</b>"
    desk.post(address + "undo/")
    working.work_due()
    assert not Association.objects.exists()
    assert "/undo/" not in desk.get(address).text


def test_refused_rows_leave_as_a_file_that_can_be_brought_again(desk):
    address = brought(desk)
    answer = desk.get(address + "refused/")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("Atlantis;Atlantis;y;3;")
    mended = answer.content.decode("utf-8-sig").replace("Atlantis;Atlantis", "Syd;Vejle")
    again = ImportRun.objects.get(pk=int(brought(desk, mended).rstrip("/").rpartition("/")[2]))
    assert list(again.rows.values_list("outcome", flat=True)) == ["added"]


@pytest.mark.parametrize("body", [b"", b"x" * 10_000_001])
def test_a_file_that_is_empty_or_too_large_is_refused_beside_its_field(desk, body):
    answer = upload(desk, body)
    assert answer.status_code == 422
    assert "error" in answer.text
    assert not ImportRun.objects.exists()


def test_columns_are_chosen_on_the_page(desk):
    address = brought(desk, "Klub;Kommune\nVejle;Vejle\n")
    assert desk.post(address, {"column-0": "municipality", "column-1": "municipality"}).status_code == 409
    assert desk.post(address, {"column-0": "nothing"}).status_code == 422
    assert desk.post(address, {"column-0": "name", "column-1": "municipality"}).status_code == 302
    working.work_due()
    desk.post(address + "yes/")
    working.work_due()
    assert Association.objects.get().name == "Vejle"


def test_a_press_that_comes_too_late_says_so(desk):
    address = brought(desk)
    desk.post(address + "drop/")
    for step in ("yes/", "drop/", "undo/"):
        assert desk.post(address + step, follow=True).status_code == 200
    assert not Association.objects.exists()


@pytest.mark.parametrize("groups", [(), ("Redaktører",)])
def test_nobody_but_organisers(client, groups):
    client.force_login(somebody(*groups))
    run = ImportRun.objects.create(kind="venues", file_name="x", created_at="2026-11-24T12:00Z", status="ready")
    for address in ("/admin/imports/", f"/admin/imports/{run.pk}/", f"/admin/imports/{run.pk}/refused/"):
        assert client.get(address).status_code == 302
    for step in ("yes", "drop", "undo"):
        client.post(f"/admin/imports/{run.pk}/{step}/")
    run.refresh_from_db()
    assert run.status == "ready"


def test_a_long_file_costs_no_more_queries(desk, django_assert_max_num_queries):
    address = brought(desk, "Forening;Kommune\n" + "".join(f"F{n};Vejle\n" for n in range(120)))
    desk.get(address)
    with django_assert_max_num_queries(25):
        assert "F99" in desk.get(address).text
