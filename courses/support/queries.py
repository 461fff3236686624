"""What can be applied for by a session, and what was held in a kommune in half a year."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.common import clock
from courses.costs.models import Expense
from courses.enrolment.models import Enrolment, State
from courses.places.models import Municipality
from courses.places.queries import rent_ore
from courses.rooms.queries import Times, times_of
from courses.schedule.models import Session
from courses.support.models import AgeCount, SupportRule
from courses.support.rules import (
    Answer,
    Counted,
    Facts,
    Half,
    Need,
    People,
    Verdict,
    halves_until,
    judge,
    people,
    quarters,
)

# What a need is called where a rule is written, why it is not met, and what is to be done where nobody knows.
LABELS: dict[Need, Promise] = {
    Need.ASSOCIATION: gettext_lazy("a local association is the host"),
    Need.HOME: gettext_lazy("the association is at home in the municipality of the room"),
    Need.ROOM: gettext_lazy("people meet in a room"),
    Need.RENT: gettext_lazy("the room costs money"),
    Need.OPEN: gettext_lazy("it is open to everybody"),
    Need.YOUNG: gettext_lazy("people under 25 take part"),
    Need.PAYMENT: gettext_lazy("those who take part pay for it"),
    Need.YEARLY: gettext_lazy("it is applied for once a year, not for a session"),
}
WHY_NOT: dict[Need, Promise] = {
    Need.ASSOCIATION: gettext_lazy("No local association is the host, and only an association can apply."),
    Need.HOME: gettext_lazy("The association is at home in another municipality than the room."),
    Need.ROOM: gettext_lazy("It is held online: there is no room."),
    Need.RENT: gettext_lazy("The room costs nothing, as far as we know."),
    Need.OPEN: gettext_lazy("Not everybody can enrol: another course is asked for first."),
    Need.YOUNG: gettext_lazy("Nobody under 25 took part."),
    Need.PAYMENT: gettext_lazy("Nobody pays for a seat here. Ask whether the municipality has waived that."),
    Need.YEARLY: gettext_lazy(
        "It is applied for once a year by the list of candidates or the party, not for a session."
    ),
}
NOT_KNOWN: dict[Need, Promise] = {
    Need.HOME: gettext_lazy("We do not know where the association is at home."),
    Need.YOUNG: gettext_lazy("Nobody has counted how many are under 25. The trainer can, on the page of the session."),
}


@dataclass(frozen=True)
class Line:
    """A rule and what it comes to for a session."""

    rule: SupportRule
    verdict: Verdict

    @property
    def answer(self) -> Answer:
        """Met, not, or open."""
        return self.verdict.answer

    @property
    def sentences(self) -> list[str]:
        """Why not, or what is not known: a sentence each."""
        lacking = [str(WHY_NOT[need]) for need in self.verdict.lacking]
        return lacking or [str(NOT_KNOWN[need]) for need in self.verdict.unknown]


def rules_on(day: dt.date) -> QuerySet[SupportRule]:
    """The rules that apply on a day."""
    begun, going = Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day)
    return SupportRule.objects.filter(begun, going).select_related("municipality")


def all_rules() -> list[SupportRule]:
    """Every rule: laws as they came, then the kommuner by name, then pools. One query."""
    places = list(SupportRule.Kind.values)
    rows = SupportRule.objects.select_related("municipality")
    name = lambda row: row.municipality.name_key if row.municipality else ""  # noqa: E731
    return sorted(rows, key=lambda row: (places.index(row.kind), name(row), row.pk))


def count_of(session: Session) -> AgeCount | None:
    """The trainer's count; None where nobody has counted."""
    return AgeCount.objects.filter(session=session).first()


def facts(session: Session) -> Facts:
    """What is known of a session (`with_details`) that a rule may ask for."""
    counted = count_of(session)
    venue, association = session.venue, session.association
    times = times_of(session.meetings.all()) if venue else []
    return Facts(
        association=association is not None,
        home=association.municipality_id == venue.municipality_id if venue and association else None,
        room=bool(times),
        rent=bool(times) and _costs_money(session, times),
        open=session.requires_id is None,
        young=None if counted is None else counted.under_25 > 0,
    )


def _costs_money(session: Session, times: Times) -> bool:
    if Expense.objects.filter(session=session, kind=Expense.Kind.ROOM).exists():
        return True
    return session.venue is not None and rent_ore(session.venue, times) > 0


def support_for(session: Session) -> list[Line]:
    """Each rule that applies on its day and in its kommune: what can be applied for first. Six queries at most."""
    there = Q(municipality=None)
    if session.venue:
        there |= Q(municipality=session.venue.municipality_id)
    known = facts(session)
    rows = rules_on(clock.local(session.starts_at).date()).filter(there).order_by("pk")
    lines = [Line(row, judge(row.asks, known)) for row in rows]
    return sorted(lines, key=lambda line: [Answer.MET, Answer.OPEN, Answer.NOT].index(line.answer))


@dataclass(frozen=True)
class Held:
    """A session of a sheet. `quarters`: of an hour."""

    session: Session
    quarters: int

    @property
    def hours(self) -> float:
        """In hours, by the quarter."""
        return self.quarters / 4


@dataclass(frozen=True)
class Sheet:
    """What was held in a kommune in half a year. No name, and no number of a single session's people."""

    municipality: Municipality
    half: Half
    held: Sequence[Held]
    people: People
    is_over: bool

    @property
    def hours(self) -> float:
        """All of them."""
        return sum(row.quarters for row in self.held) / 4


def half_words(half: Half) -> str:
    """How it is called."""
    names = {1: _("First half of %(year)s"), 2: _("Second half of %(year)s")}
    return names[half.number] % {"year": half.year}


def sheet(municipality: Municipality, half: Half) -> Sheet:
    """What began there in that half-year, is over and was not cancelled. Three queries, however much was held."""
    first, after = clock.midnight(half.first_day), clock.midnight(half.day_after)
    rows = Session.objects.filter(
        venue__municipality=municipality, starts_at__gte=first, starts_at__lt=after, ends_at__lte=clock.now()
    )
    rows = rows.exclude(status__in=[Session.Status.DRAFT, Session.Status.CANCELLED])
    found = list(
        rows.select_related("course", "venue__postcode", "association", "region")
        .prefetch_related("meetings")
        .order_by("starts_at", "pk")
    )
    spans = {session.pk: times_of(session.meetings.all()) for session in found}
    held = [Held(session, quarters(spans[session.pk])) for session in found if spans[session.pk]]
    is_over = clock.today() >= half.day_after
    return Sheet(municipality, half, held, people(_counted([row.session for row in held]), is_over=is_over), is_over)


def _counted(sessions: Sequence[Session]) -> list[Counted]:
    """How many came to each: as counted in the room, else by its attendance."""
    keys = [session.pk for session in sessions]
    counts = {row.session_id: row for row in AgeCount.objects.filter(session__in=keys)}
    noted = Enrolment.objects.filter(session__in=keys, state=State.ATTENDED).values("session").order_by()
    came = dict(noted.annotate(number=Count("pk")).values_list("session", "number"))
    return [
        Counted(counts[key].came, counts[key].under_25) if key in counts else Counted(came.get(key, 0), None)
        for key in keys
    ]


def halves() -> list[Half]:
    """This half-year and the nine before it, the newest first."""
    return halves_until(clock.today())[:10]
