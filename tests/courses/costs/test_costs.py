"""What a session costs; bills that take two; receipts; budgets; the journal; forgetting."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.uploads.documents import BadDocument
from courses.costs import actions, queries
from courses.costs.actions import NotApproved, NotEntered, Payer
from courses.costs.models import Budget, Expense, KilometreRate, Receipt
from courses.costs.rules import MOST_BYTES, Booked, Cost, Line, Share, journal, travel_ore
from courses.privacy.actions.erasure import erase
from courses.privacy.actions.retention import bills
from courses.privacy.queries import person_of
from courses.schedule.models import Session
from tests.factories.costs import PDF, ExpenseFactory, ReceiptFactory
from tests.factories.members import TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, PostcodeFactory
from tests.factories.rooms import RoomFactsFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)


def file(body: bytes = PDF, name: str = "kvittering.pdf"):
    found = io.BytesIO(body)
    found.name = name
    return found


def entered(by=None, **facts):
    plain = {
        "session": facts.pop("session", None) or SessionFactory(),
        "kind": "catering",
        "words": "Kaffe",
        "day": clock.today(),
        "amount_ore": 150_00,
        "payer": Payer(),
    }
    return actions.enter(by=by or UserFactory(), **plain | facts)


def test_sums_by_hand():
    assert travel_ore(km=31, days=2, rate=394) == 488_56
    lines = [Line("room", "lokale", 750_00, 0, 0), Line("print", "tryk", None, 99_99, 50_00)]
    cost = Cost(lines, 7)
    assert (cost.total, cost.approved, cost.each) == (849_99, 50_00, 121_43)
    assert Cost(lines, 0).each is None
    assert [Share("x", 100, 60, 50).left, Share("x", None, 60, 0).left] == [-10, None]


def test_a_journal_adds_up():
    rows = journal([Booked(3, dt.date(2026, 3, 1), "Kaffe", "forplejning", "Vejle", 150_25)])
    assert rows == [
        (3, dt.date(2026, 3, 1), "Kaffe", "forplejning", 150_25, 0),
        (3, dt.date(2026, 3, 1), "Kaffe", "Vejle", 0, 150_25),
    ]


@pytest.fixture
def session():
    """Five hours in a room for 150 kr. an hour; its trainer lives in another town, and one trainer's home nobody knows."""
    session = SessionFactory(venue=RoomFactsFactory().venue)
    home = PostcodeFactory(code="8000", lat=56.15, lon=10.2)
    SessionTrainerFactory(session=session, trainer=TrainerFactory(member__postcode=home))
    SessionTrainerFactory(session=session, trainer=TrainerFactory(member__postcode=None))
    return session


def cost_of(session):
    rate = queries.rate_known(clock.local(session.starts_at).year)
    return queries.cost(session, queries.bills_of(session), queries.drives(session), rate)


def line(session, kind):
    return next(row for row in cost_of(session).lines if row.kind == kind)


def test_what_is_expected_before_anything_is_entered(session):
    rate = KilometreRate.objects.get(year=2026)
    way, unknown = queries.drives(session)
    assert (unknown.km, unknown.there_and_back, way.days) == (None, None, 1)
    assert way.km > 0
    assert line(session, "room").counts == 750_00
    # No rate of the session's own year is known: the last one is taken, and the page says which.
    assert line(session, "travel").counts == 2 * way.km * rate.ore
    assert line(session, "catering").expected is None


def test_what_is_entered_takes_the_place_of_what_was_expected(session):
    entered(session=session, kind="room", amount_ore=500_00)
    row = line(session, "room")
    assert (row.expected, row.counts, row.approved) == (750_00, 500_00, 0)
    actions.approve(expense=Expense.objects.get(), by=UserFactory())
    assert line(session, "room").approved == 500_00


def test_nobody_drives_to_what_is_online():
    session = SessionFactory(venue=None, is_online=True)
    SessionTrainerFactory(session=session)
    assert queries.drives(session) == []
    assert cost_of(session).total == 0


def test_a_drive_is_paid_by_the_rate_of_its_year_and_never_by_a_guess(session):
    trainer = session.trainers.order_by("pk").first().trainer
    drive = {"by": UserFactory(), "session": session, "trainer": trainer, "payer": Payer()}
    row = actions.enter_drive(**drive, km=62, day=dt.date(2026, 3, 1))
    assert (row.amount_ore, row.km, row.rate_ore, row.kind) == (62 * 394, 62, 394, "travel")
    with pytest.raises(NotEntered, match="2024"):
        actions.enter_drive(**drive, km=62, day=dt.date(2024, 3, 1))
    actions.set_rate(year=2026, ore=400, source="https://demo.example/")
    row.refresh_from_db()
    assert row.amount_ore == 62 * 394
    for wrong in ({"km": 0}, {"km": 1501}, {"trainer": TrainerFactory()}):
        with pytest.raises(NotEntered):
            actions.enter_drive(**drive | {"km": 62, "day": dt.date(2026, 3, 1)} | wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_ore": 0},
        {"amount_ore": -1},
        {"amount_ore": 1_000_000_001},
        {"words": "  "},
        {"day": dt.date(2099, 1, 1)},
        {"files": [file(name="x.svg")]},
        {"files": [file(b"", "x.pdf")]},
        {"files": [file(b"%PDF-" + b"0" * MOST_BYTES)]},
        {"files": [file()] * 6},
    ],
)
def test_what_is_no_bill_leaves_nothing(wrong):
    with pytest.raises(NotEntered):
        entered(**wrong)
    assert not Expense.objects.exists()


def test_a_receipt_is_what_its_ending_says_and_keeps_its_bytes():
    with pytest.raises(BadDocument):
        entered(files=[file(b"<html>", "x.pdf")])
    row = entered(files=[file(), file(b"\xff\xd8\xff\xe0", "../../Foto 1.JPEG")])
    kept = list(row.receipts.values_list("name", "kind", "body"))
    assert [(name, kind, bytes(body)) for name, kind, body in kept] == [
        ("kvittering.pdf", "pdf", PDF),
        ("Foto 1.JPEG", "jpg", b"\xff\xd8\xff\xe0"),
    ]


def test_it_takes_two():
    one, two = UserFactory(), UserFactory()
    row = entered(by=one)
    with pytest.raises(NotApproved, match="anden"):
        actions.approve(expense=row, by=one)
    actions.approve(expense=row, by=two)
    for again in (two, UserFactory()):
        with pytest.raises(NotApproved, match="allerede"):
            actions.approve(expense=row, by=again)
    with pytest.raises(NotApproved):
        actions.withdraw(expense=row)
    with pytest.raises(NotApproved):
        actions.take_back(expense=row, by=one)
    with clock.at(clock.now() + 10 * MINUTE), pytest.raises(NotApproved, match="for sent"):
        actions.take_back(expense=row, by=two)
    actions.take_back(expense=row, by=two)
    actions.withdraw(expense=row)
    assert not Expense.objects.exists()


def test_the_database_keeps_it_too():
    row, somebody = ExpenseFactory(), UserFactory()
    now = clock.now()
    wrong = [
        {"approved_by": row.entered_by, "approved_at": now},
        {"approved_by": somebody},
        {"amount_ore": 0},
        {"km": 10, "rate_ore": 394, "kind": "travel", "amount_ore": 1},
        {"km": 10},
        {"region": row.session.region, "association": AssociationFactory()},
    ]
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Expense.objects.filter(pk=row.pk).update(**facts)
    for facts in ({"size": 0}, {"size": MOST_BYTES + 1}, {"kind": "svg"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReceiptFactory(expense=row, **facts)


def test_budget_and_spent_of_each_and_of_a_year(session):
    vejle, region = AssociationFactory(name="Vejle"), session.region
    actions.set_budget(year=2026, payer=Payer(association=vejle), amount_ore=1_000_00)
    actions.set_budget(year=2026, payer=Payer(association=vejle), amount_ore=2_000_00)
    actions.set_budget(year=2026, payer=Payer(), amount_ore=9_000_00)
    day = dt.date(2026, 5, 1)
    ExpenseFactory.approved(association=vejle, day=day, amount_ore=300_00)
    ExpenseFactory(association=vejle, day=day, amount_ore=2_000_00)
    ExpenseFactory(region=region, day=day)
    ExpenseFactory(day=dt.date(2025, 5, 1))
    assert Budget.objects.count() == 2
    assert [(row.payer, row.budget, row.approved, row.waiting, row.left) for row in queries.shares(2026)] == [
        ("Hele landet", 9_000_00, 0, 0, 9_000_00),
        (str(region), None, 0, 150_00, None),
        ("Vejle", 2_000_00, 300_00, 2_000_00, -300_00),
    ]
    assert [row.ore for row in queries.booked(2026)] == [300_00]


def test_money_that_was_spent_stays_when_a_draft_goes():
    row = ExpenseFactory(session__status="draft")
    Session.objects.filter(pk=row.session_id).delete()
    row.refresh_from_db()
    assert (row.session, row.amount_ore) == (None, 150_00)


def test_whoever_drove_is_forgotten_and_the_sum_stays(session):
    trainer = TrainerFactory(member__name="Kaja Kanariefugl")
    drive = ExpenseFactory(kind="travel", trainer=trainer, km=100, rate_ore=394, amount_ore=100 * 394)
    ReceiptFactory(expense=drive, body=b"%PDF- Kaja Kanariefugl", size=22)
    other = ReceiptFactory()
    erase(person=person_of(trainer.member))
    drive.refresh_from_db()
    assert (drive.trainer, drive.amount_ore) == (None, 394_00)
    assert list(Receipt.objects.all()) == [other]


def test_whoever_entered_or_approved_is_forgotten_and_the_bill_stays():
    row = ExpenseFactory.approved()
    for user in (row.entered_by, row.approved_by):
        user.delete()
    row.refresh_from_db()
    assert (row.entered_by, row.approved_by, row.approved_at is not None) == (None, None, True)


def test_bills_go_five_years_after_the_end_of_their_year():
    ReceiptFactory(expense=ExpenseFactory(day=dt.date(2026, 2, 1)))
    with clock.at(dt.datetime(2031, 12, 31, 12, tzinfo=dt.UTC)):
        assert bills() == 0
    with clock.at(dt.datetime(2032, 1, 1, 12, tzinfo=dt.UTC)):
        assert bills() == 1
    assert not Receipt.objects.exists()
