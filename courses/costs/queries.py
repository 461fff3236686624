"""What sessions cost, what is entered of it, and what is left of whose budget."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet, Sum

from courses.common import clock
from courses.costs.models import Budget, Expense, KilometreRate, Receipt
from courses.costs.rules import Booked, Cost, Line, Share, travel_ore
from courses.enrolment.models import Enrolment, State
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region
from courses.places.queries import rent_ore
from courses.places.rules.distance import travel
from courses.rooms.queries import Times, times_of
from courses.schedule.models import UNDO_FOR, Session

Kind = Expense.Kind


@dataclass(frozen=True)
class Drive:
    """A trainer's way to the session. `km`: one way, whole; None where no road is known. `days`: on so many they go there."""

    trainer: TrainerProfile
    km: int | None
    days: int

    @property
    def there_and_back(self) -> int | None:
        """All kilometres of all days."""
        return self.km and 2 * self.km * self.days


def rate_of(year: int) -> KilometreRate | None:
    """The state's rate of that year; None where nobody has written it."""
    return KilometreRate.objects.filter(year=year).first()


def rate_known(year: int) -> KilometreRate | None:
    """The rate of that year, else of the last year before it that is known: good for a guess, never for a payment."""
    return KilometreRate.objects.filter(year__lte=year).order_by("-year").first()


def drives(session: Session) -> list[Drive]:
    """How far its trainers go, by name. Nobody goes to what is online. Two queries."""
    rows = session.trainers.select_related("trainer__member__postcode").order_by("trainer__member__name_key", "pk")
    days = len({start.date() for start, _end in _times(session)})
    return [Drive(row.trainer, _km(row.trainer, session), days) for row in rows] if days else []


def _km(trainer: TrainerProfile, session: Session) -> int | None:
    home, venue = trainer.member.postcode, session.venue
    if home is None or venue is None:
        return None
    km = travel(home.place, venue.place).km
    return round(km) if km < float("inf") else None


def _times(session: Session) -> Times:
    return times_of(session.meetings.order_by("starts_at"))


def bills_of(session: Session) -> list[Expense]:
    """Its bills with their receipts' names, the oldest first."""
    return list(with_details(Expense.objects.filter(session=session)))


def with_details(rows: QuerySet[Expense]) -> QuerySet[Expense]:
    """With all that a list shows; what is in a receipt is not read."""
    receipts = Prefetch("receipts", queryset=Receipt.objects.defer("body"))
    return rows.select_related(
        *("session__course", "session__venue__postcode", "region", "association"),
        *("entered_by", "approved_by", "trainer__member"),
    ).prefetch_related(receipts)


def cost(session: Session, bills: Iterable[Expense], ways: Sequence[Drive], rate: KilometreRate | None) -> Cost:
    """The true cost of a session: each part as it is entered, or as it can be reckoned before, by its `drives` and the rate that is
    known for its year."""
    expected: dict[str, int | None] = {Kind.ROOM: _room_ore(session), Kind.TRAVEL: _travel_ore(ways, rate)}
    entered, approved = dict.fromkeys(Kind.values, 0), dict.fromkeys(Kind.values, 0)
    for bill in bills:
        entered[bill.kind] += bill.amount_ore
        approved[bill.kind] += bill.amount_ore if bill.approved_at else 0
    lines = [
        Line(kind, str(Kind(kind).label), expected.get(kind), entered[kind], approved[kind]) for kind in Kind.values
    ]
    return Cost(lines, people_of(session))


def _room_ore(session: Session) -> int:
    return rent_ore(session.venue, _times(session)) if session.venue else 0


def _travel_ore(ways: Sequence[Drive], rate: KilometreRate | None) -> int | None:
    if not ways:
        return 0
    known = [drive for drive in ways if drive.km is not None]
    if rate is None or not known:
        return None
    return sum(travel_ore(km=drive.km or 0, days=drive.days, rate=rate.ore) for drive in known)


def people_of(session: Session) -> int:
    """How many came, once that is noted; before that, how many seats are taken."""
    came = Enrolment.objects.filter(session=session, state=State.ATTENDED).count()
    return came or session.seats_taken - session.kept_left


def paid_by(bills: Iterable[Expense]) -> dict[str, int]:
    """Who pays how much of these, in øre."""
    found: dict[str, int] = {}
    for bill in bills:
        found[bill.payer] = found.get(bill.payer, 0) + bill.amount_ore
    return found


def of_year(year: int) -> QuerySet[Expense]:
    """The bills of a year, by day."""
    return with_details(Expense.objects.filter(day__year=year)).order_by("day", "pk")


def waiting() -> list[Expense]:
    """What waits for a second person, the oldest first."""
    return list(with_details(Expense.objects.filter(approved_at=None)).order_by("entered_at", "pk"))


def shares(year: int) -> list[Share]:
    """Each payer's budget of a year and what is spent of it: the country, districts by number, associations by name. Two queries."""
    sums = (
        Expense.objects.filter(day__year=year)
        .values("region", "association")
        .annotate(
            approved=Sum("amount_ore", filter=Q(approved_at__isnull=False), default=0),
            waiting=Sum("amount_ore", filter=Q(approved_at=None), default=0),
        )
        .order_by()
    )
    spent: dict[tuple[int | None, int | None], Any] = {(row["region"], row["association"]): row for row in sums}
    budgets: dict[tuple[int | None, int | None], int] = {
        (row.region_id, row.association_id): row.amount_ore for row in Budget.objects.filter(year=year).order_by("pk")
    }
    keys = set(spent) | set(budgets)
    names = _names(keys)
    none = {"approved": 0, "waiting": 0}
    return [
        Share(names[key][1], budgets.get(key), *((spent.get(key) or none)[name] for name in ("approved", "waiting")))
        for key in sorted(keys, key=lambda key: names[key][0])
    ]


def _names(keys: Iterable[tuple[int | None, int | None]]) -> dict[tuple[int | None, int | None], tuple[Any, str]]:
    """How each payer is sorted, and what it is called."""
    keys = list(keys)
    regions = Region.objects.in_bulk([region for region, _one in keys if region])
    associations = Association.objects.in_bulk([one for _region, one in keys if one])
    found: dict[tuple[int | None, int | None], tuple[Any, str]] = {}
    for region, one in keys:
        if one:
            found[region, one] = ((2, 0, associations[one].name_key), str(associations[one]))
        elif region:
            found[region, one] = ((1, regions[region].number, ""), str(regions[region]))
        else:
            found[region, one] = ((0, 0, ""), Expense().payer)
    return found


def years() -> list[int]:
    """The years that something is known of, and this one; the newest first."""
    spent = {day.year for day in Expense.objects.dates("day", "year")}
    return sorted(spent | set(Budget.objects.values_list("year", flat=True)) | {clock.today().year}, reverse=True)


def booked(year: int) -> list[Booked]:
    """The approved bills of a year, for the journal."""
    rows = of_year(year).filter(approved_at__isnull=False)
    return [Booked(row.pk, row.day, row.words, str(row.get_kind_display()), row.payer, row.amount_ore) for row in rows]


def can_be_taken_back(expense: Expense, user: Any) -> bool:
    """Whether this person can still undo their approval."""
    return bool(
        expense.approved_at and expense.approved_by_id == user.pk and clock.now() - expense.approved_at < UNDO_FOR
    )


def undoable(bills: Iterable[Expense], user: Any) -> set[int]:
    """The keys of those whose approval this person can still undo."""
    return {bill.pk for bill in bills if can_be_taken_back(bill, user)}


def kept_from(today: dt.date, years_kept: int) -> dt.date:
    """The first day whose bills are still kept: so many years from the end of the year they are of."""
    return dt.date(today.year - years_kept, 1, 1)
