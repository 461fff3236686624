"""What a session costs in the back office: entering, approving by another, receipts, budgets, rates, and the files."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from courses.common import clock
from courses.costs.models import Budget, Expense, KilometreRate, Receipt
from tests.factories.costs import PDF, ExpenseFactory, ReceiptFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import AssociationFactory, PostcodeFactory
from tests.factories.rooms import RoomFactsFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX = "/admin/costs/"
BILL = {"bill-kind": "catering", "bill-words": "Kaffe", "bill-amount": "1.234,50", "bill-payer": "n"}


@pytest.fixture
def session():
    found = SessionFactory(venue=RoomFactsFactory().venue, association=AssociationFactory(name="Vejle"))
    SessionTrainerFactory(
        session=found, trainer=TrainerFactory(member__postcode=PostcodeFactory(code="8000", lat=56.15))
    )
    return found


def page_of(session):
    return reverse("costs:session", args=[session.pk])


def text_of(answer):
    return answer.content.decode()


def bill(**facts):
    return BILL | {"bill-day": clock.today().isoformat()} | facts


def test_a_bill_with_its_receipt_is_entered_by_one_and_approved_by_another(organiser, session):
    assert "750 kr." in text_of(organiser.get(page_of(session))).replace("\u00a0", " ")
    files = [SimpleUploadedFile("bon.pdf", PDF), SimpleUploadedFile("foto.png", b"\x89PNG\r\n\x1a\n")]
    payer = f"a{session.association_id}"
    said = text_of(organiser.post(page_of(session), bill(**{"bill-receipts": files, "bill-payer": payer}), follow=True))
    row = Expense.objects.get()
    assert (row.amount_ore, row.association, row.region, row.receipts.count()) == (
        1_234_50,
        session.association,
        None,
        2,
    )
    assert "venter på, at en anden godkender" in said
    assert "Venter på en anden" in said
    approve = reverse("costs:approve", args=[row.pk])
    assert approve not in said
    assert "en anden skal godkende det" in text_of(organiser.post(approve, follow=True))
    second = Client()
    second.force_login(somebody("Planlægning"))
    assert approve in text_of(second.get(page_of(session)))
    assert "Bilaget er godkendt" in text_of(second.post(approve, {"where": "list"}, follow=True))
    row.refresh_from_db()
    assert row.approved_by != row.entered_by
    assert "allerede godkendt" in text_of(organiser.post(reverse("costs:withdraw", args=[row.pk]), follow=True))
    undo = reverse("costs:undo", args=[row.pk])
    assert undo in text_of(second.get(page_of(session)))
    with clock.at(clock.now() + dt.timedelta(minutes=10)):
        assert undo not in text_of(second.get(page_of(session)))
    assert "venter igen" in text_of(second.post(reverse("costs:undo", args=[row.pk]), follow=True))
    assert "taget væk" in text_of(organiser.post(reverse("costs:withdraw", args=[row.pk]), follow=True))
    assert not Receipt.objects.exists()
    assert organiser.post(approve).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("bill-amount", "-1.234,50", "over 0"),
        ("bill-amount", "1,234", "over 0"),
        ("bill-amount", "99.999.999", "højst"),
        ("bill-words", " ", "skal udfyldes"),
        ("bill-day", "2099-01-01", ""),
        ("bill-day", "2026-12-31", ""),
        ("bill-kind", "x", ""),
        ("bill-payer", "r99", ""),
    ],
)
def test_what_is_no_bill_is_said_and_stays(organiser, session, field, typed, sentence):
    answer = organiser.post(page_of(session), bill(**{field: typed}))
    assert (answer.status_code, Expense.objects.count()) == (422, 0)
    assert sentence in text_of(answer)
    assert 'value="Kaffe"' in text_of(answer) or field == "bill-words"


@pytest.mark.parametrize("name", ["bon.exe", "bon.svg", "bon.pdf"])
def test_what_is_no_receipt(organiser, session, name):
    answer = organiser.post(page_of(session), bill(**{"bill-receipts": SimpleUploadedFile(name, b"MZ")}))
    assert (answer.status_code, Expense.objects.count()) == (422, 0)


def test_a_drive_by_the_states_rate(organiser, session):
    form = organiser.get(page_of(session)).context["drive_form"]
    drive = {f"drive-{name}": form.initial[name] for name in ("trainer", "km")}
    answer = organiser.post(
        reverse("costs:drive", args=[session.pk]), drive | {"drive-day": "2026-11-01", "drive-payer": "n"}, follow=True
    )
    row = Expense.objects.get()
    assert row.amount_ore == form.initial["km"] * 394
    assert "3,94" in text_of(answer)
    wrong = organiser.post(reverse("costs:drive", args=[session.pk]), drive | {"drive-km": "-3"})
    assert (wrong.status_code, Expense.objects.count()) == (422, 1)


def test_budgets_and_rates(organiser):
    vejle = AssociationFactory(name="Vejle")
    budget = {"budget-year": "2026", "budget-amount": "5.000", "budget-payer": f"a{vejle.pk}"}
    ExpenseFactory(association=vejle, day=dt.date(2026, 2, 1), amount_ore=6_000_00)
    page = text_of(organiser.post(f"{INDEX}budget/", budget, follow=True)).replace("\u00a0", " ")
    assert "5.000 kr." in page
    assert "−1.000 kr." in page
    for change in ({"budget-amount": "-1"}, {"budget-year": "1"}, {"budget-payer": ""}):
        assert organiser.post(f"{INDEX}budget/", budget | change).status_code == 422
    assert Budget.objects.get().amount_ore == 5_000_00
    rate = {"rate-year": "2027", "rate-amount": "4,01", "rate-source": "https://demo.example/takst"}
    organiser.post(f"{INDEX}rate/", rate)
    assert KilometreRate.objects.get(year=2027).ore == 401
    for change in ({"rate-amount": "200"}, {"rate-source": "javascript:1"}, {"rate-source": ""}):
        assert organiser.post(f"{INDEX}rate/", rate | change).status_code == 422


def test_the_files_add_up_and_no_cell_is_a_formula(organiser):
    day = dt.date(2026, 2, 1)
    ExpenseFactory.approved(day=day, words="=1+1", amount_ore=1_234_50)
    ExpenseFactory.approved(day=day, association=AssociationFactory(name="Vejle"))
    ExpenseFactory(day=day)
    ExpenseFactory.approved(day=dt.date(2025, 2, 1))
    text = organiser.get(f"{INDEX}journal.csv?year=2026").content.decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert heads[-2:] == ["Debet (kr.)", "Kredit (kr.)"]
    assert [(row[2], row[4], row[5]) for row in rows[:2]] == [("'=1+1", "1234,5", "0"), ("'=1+1", "0", "1234,5")]
    sums = [sum(float(row[at].replace(",", ".")) for row in rows) for at in (4, 5)]
    assert sums == [1_384.5, 1_384.5]
    book = load_workbook(io.BytesIO(organiser.get(f"{INDEX}regnskab.xlsx?year=2026").content))
    assert [sheet.max_row for sheet in book] == [4, 3]
    assert book.worksheets[0]["E2"].value == "'=1+1"
    assert book.worksheets[0]["G2"].value == 1234.5


def test_a_receipt_is_a_download_for_whoever_plans(organiser, client):
    row = ReceiptFactory()
    address = reverse("costs:receipt", args=[row.pk])
    answer = organiser.get(address)
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], "no-store" in answer["Cache-Control"]) == ("nosniff", True)
    for group in ("Redaktører", "Undervisere"):
        client.force_login(somebody(group))
        assert PDF not in client.get(address).content
        assert client.post(reverse("costs:approve", args=[row.expense_id])).status_code in (302, 403)
    row.expense.refresh_from_db()
    assert row.expense.approved_at is None


@pytest.mark.parametrize("number", [1, 3, 30])
def test_queries(organiser, number, django_assert_max_num_queries):
    for one in range(number):
        ReceiptFactory(expense__association=AssociationFactory(name=f"Forening {one}"))
    organiser.get(INDEX)
    with django_assert_max_num_queries(QUERIES):
        organiser.get(INDEX)


QUERIES = 26
