"""Rolling on: the next run drafts itself, a gap is filled by one press, and each month the gaps are mailed."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.budget.models import Proposal
from courses.budget.queries.rounds import won
from courses.cadence.queries.coverage import Gap, coverage, gaps
from courses.cadence.queries.reach import Reach, reach
from courses.cadence.rules import NOTICE_DAYS, YEAR_DAYS
from courses.catalogue.models import Course
from courses.common import clock
from courses.common.actions import routines
from courses.common.errors import DomainError
from courses.demand.queries import rooms_asked_for
from courses.enrolment.actions.several import Several, cancel_sessions, for_each
from courses.enrolment.queries import Told
from courses.places.models import Region
from courses.rolling import emails
from courses.rolling.models import GapMail, NoRerun, WonDraft
from courses.rolling.queries import Rerun, place_of, reruns
from courses.schedule.actions import create_session, delete_draft
from courses.schedule.models import Series, Session, TrainerRole
from courses.staffing.actions import NobodyToAsk, ask_trainers
from courses.staffing.models import TrainerRequest
from courses.staffing.queries.openings import Opening, Window, first_opening, pattern_of, rooms_for

LOOK_EVERY = dt.timedelta(hours=1)
# A gap is filled within so many days of the day that is best.
MEND_WITHIN = 42


class NothingMissing(DomainError):
    """There is no gap, or drafts for all of it."""


class NoOpening(DomainError):
    """No room can be had on any day that suits."""


class TooFew(DomainError):
    """Fewer people asked than a session is made for without telling of one of them."""


def draft_reruns() -> int:
    """Draft every next run that is due, and return how many. Looks once an hour; safe to run twice at once."""
    with routines.now_and_then("rerun", every=LOOK_EVERY, rows="rerun") as is_time:
        if not is_time:
            return 0
        due = reruns()
    return routines.each("rerun", due, _draft_if_free, key=lambda rerun: rerun.after)


def _draft_if_free(rerun: Rerun) -> bool:
    """A room that somebody books at this very moment is tried again in an hour."""
    try:
        return _draft(rerun) is not None
    except DomainError:
        return False


@transaction.atomic
def _draft(rerun: Rerun) -> Session | None:
    """The next run in the same room at the same time of day, with the same trainer where that can be."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("course", "venue", "association")
    last = rows.get(pk=rerun.after)
    there = reruns(course=last.course, regions=rerun.cadence.regions)
    if rerun not in there:
        return None
    window = Window(rerun.earliest, rerun.ideal, rerun.latest, rerun.cadence.closed_months)
    leads = [row.trainer for row in last.trainers.select_related("trainer__member") if row.role == TrainerRole.LEAD]
    opening = first_opening(
        last.course,
        rooms_for(last.course, rerun.cadence.regions, first=last.venue),
        window,
        pattern=pattern_of(last),
        modes=last.modes,
        weekday=clock.local(last.starts_at).weekday(),
        again=leads,
    )
    if opening is None:
        return None
    return create_session(
        course=last.course,
        venue=opening.venue,
        meetings=opening.times,
        modes=opening.modes,
        trainers=_team(opening),
        association=last.association if opening.venue == last.venue else None,
    )


@transaction.atomic
def fill_gap(*, course: Course, region: Region) -> Session:
    """Draft one session into the gap of a course in a district: the best day, a room that can be had, a trainer where
    one can be found. Raises `NothingMissing` where there is no gap, or drafts for all of it, and `NoOpening`."""
    list(Region.objects.select_for_update().order_by("number"))  # a second press waits, and finds the first one's draft
    gap = find_gap(course, region)
    if gap is None or is_drafted(gap):
        raise NothingMissing(_("Nothing is missing here any more, or a draft is waiting to be published."))
    opening = opening_for(gap)
    if opening is None:
        raise NoOpening(_("No room can be had on a day that suits. Make the session by hand, or add a venue."))
    return create_session(
        course=course, venue=opening.venue, meetings=opening.times, modes=opening.modes, trainers=_team(opening)
    )


@transaction.atomic
def meet_demand(*, course: Course, region: Region) -> tuple[Session, list[TrainerRequest]]:
    """Draft a session of a course that people in a district ask for: in the room that most of them would come to, on the first
    day that can be had, and ask trainers to take it. Returns it and whom it asked; nobody, where nobody can be asked.

    Raises `NothingMissing` where one comes already or is drafted, `TooFew` where no room is within reach of five who asked,
    `NoOpening`.
    """
    list(Region.objects.select_for_update().order_by("number"))  # a second press waits, and finds the first one's draft
    there = Session.objects.filter(course=course, region=region, starts_at__gt=clock.now())
    if there.filter(status__in=(Session.Status.DRAFT, Session.Status.PUBLISHED)).exists():
        raise NothingMissing(_("A session of it is planned there already, or a draft is waiting to be published."))
    rooms = rooms_asked_for(course, rooms_for(course, [region.pk]))
    if not rooms:
        raise TooFew(_("No room there is within reach of five who asked. Add a venue, or wait for more."))
    earliest = clock.today() + dt.timedelta(days=NOTICE_DAYS)
    opening = first_opening(course, rooms, Window(earliest, earliest, earliest + dt.timedelta(days=2 * MEND_WITHIN)))
    if opening is None:
        raise NoOpening(_("No room can be had on a day that suits. Make the session by hand, or add a venue."))
    draft = create_session(course=course, venue=opening.venue, meetings=opening.times, modes=opening.modes)
    try:
        return draft, ask_trainers(session=draft)
    except NobodyToAsk:
        return draft, []


@transaction.atomic
def draft_won(*, proposal: Proposal, region: Region) -> list[Session]:
    """Draft every run of a course that members have decided to pay for, spread over a year from when people can be told: all of
    them or none. Raises `NothingMissing` for what did not win, is no course or was drafted already, and `NoOpening`."""
    proposal = Proposal.objects.select_for_update(of=("self",)).select_related("round", "course").get(pk=proposal.pk)
    if proposal.course is None or proposal.number not in won(proposal.round):
        raise NothingMissing(_("Only a course that won can be drafted."))
    if WonDraft.objects.filter(proposal=proposal).exists():
        raise NothingMissing(_("It is drafted already."))
    rooms, drafts = rooms_for(proposal.course, [region.pk]), []
    for number in range(proposal.runs):
        day = clock.today() + dt.timedelta(days=NOTICE_DAYS + number * (YEAR_DAYS // proposal.runs))
        opening = first_opening(proposal.course, rooms, Window(day, day, day + dt.timedelta(days=MEND_WITHIN)))
        if opening is None:
            raise NoOpening(_("No room can be had on a day that suits. Make the session by hand, or add a venue."))
        drafts.append(
            create_session(
                course=proposal.course,
                venue=opening.venue,
                meetings=opening.times,
                modes=opening.modes,
                trainers=_team(opening),
                association=proposal.round.association,
            )
        )
    WonDraft.objects.bulk_create([WonDraft(proposal=proposal, session=draft) for draft in drafts])
    return drafts


@transaction.atomic
def undo_draft_won(*, proposal: Proposal) -> int:
    """Delete those of its drafts that nobody has published; returns how many. What is published stays."""
    rows = WonDraft.objects.filter(proposal=proposal, session__status=Session.Status.DRAFT).select_related("session")
    drafts = [row.session for row in rows]
    for draft in drafts:
        drop_draft(session=draft)
    return len(drafts)


def is_drafted(gap: Gap) -> bool:
    """Whether drafts for all of it are waiting to be published."""
    return gap.drafts >= max(gap.missing, 1)


def find_gap(course: Course, region: Region) -> Gap | None:
    """What is missing of the course in the district; None where nothing is."""
    cells = (gap for gap in coverage(clock.today()) if gap.course == course and gap.region == region)
    return next((gap for gap in cells if gap.is_gap), None)


def opening_for(gap: Gap) -> Opening | None:
    """What `fill_gap` would draft."""
    earliest = gap.today + dt.timedelta(days=NOTICE_DAYS)
    ideal = max(gap.suggested_date, earliest)
    window = Window(
        max(ideal - dt.timedelta(days=MEND_WITHIN), earliest),
        ideal,
        ideal + dt.timedelta(days=MEND_WITHIN),
        gap.cadence.closed_months,
    )
    return first_opening(gap.course, rooms_for(gap.course, gap.cadence.regions), window)


@transaction.atomic
def stop_rerun(*, session: Session) -> None:
    """Nobody wants a next run after this one. Saying it twice is fine."""
    NoRerun.objects.get_or_create(session=session, defaults={"said_at": clock.now()})


@transaction.atomic
def allow_rerun(*, session: Session) -> None:
    """The next run comes by itself again."""
    NoRerun.objects.filter(session=session).delete()


@transaction.atomic
def drop_draft(*, session: Session) -> None:
    """Delete a draft. It would come back by itself if it was the next run of something, so that is not re-run any more.
    Raises `WrongStatus`."""
    place = place_of(session)
    delete_draft(session=session)
    if place is None:
        return
    course, regions = place
    for rerun in reruns(course=course, regions=regions):
        NoRerun.objects.get_or_create(session_id=rerun.after, defaults={"said_at": clock.now()})


def drop_drafts(*, sessions: list[Session]) -> Several:
    """Delete each of these drafts, as `drop_draft` does."""

    def step(session: Session) -> Told:
        drop_draft(session=session)
        return Told()

    return for_each(dict.fromkeys(sessions, step))


@transaction.atomic
def delete_series(*, series: Series, sessions: list[Session], drop: bool = False, reason: str = "") -> Several:
    """Delete a series. Of its `sessions` (as they were shown) drafts are deleted as well if `drop`, and published ones called
    off if there is a `reason`; all others stay, without a series."""
    Series.objects.select_for_update(of=("self",)).get(pk=series.pk)
    drafts = [session for session in sessions if drop and session.status == Session.Status.DRAFT]
    public = [session for session in sessions if reason and session.status == Session.Status.PUBLISHED]
    dropped = drop_drafts(sessions=drafts)
    called_off = cancel_sessions(sessions=public, reason=reason)
    series.delete()
    return Several(dropped.done + called_off.done, dropped.left + called_off.left, called_off.told)


def mail_gaps() -> int:
    """Once a month, tell the organisers of each district what lacks there; returns how many mails. Safe to repeat."""
    with routines.now_and_then("gaps", every=LOOK_EVERY, rows="gaps") as is_time:
        if not is_time:
            return 0
        today = clock.today()
        month = today.replace(day=1)
        told = set(GapMail.objects.filter(month=month).values_list("region", flat=True))
        waiting = [region for region in Region.objects.order_by("number") if region.pk not in told]
        if not waiting:
            return routines.each("gaps", waiting, bool)
        found, near = gaps(today), reach(today)
    return routines.each("gaps", waiting, lambda region: _mail_region(region, month, found, _far(region, near)))


@transaction.atomic
def _mail_region(region: Region, month: dt.date, found: list[Gap], far: list[str]) -> int:
    try:
        with transaction.atomic():
            GapMail.objects.create(region=region, month=month)
    except IntegrityError:
        return 0
    lacking = [gap for gap in found if region.pk in gap.cadence.regions]
    if not lacking and not far:
        return 0
    people = _organisers(region)
    for address in people:
        emails.gaps(address, region, lacking, far)
    return len(people)


def _far(region: Region, near: Reach) -> list[str]:
    """Kommuner of the district in which most members lack some course within reach; those with few members are left out."""
    names = {p.municipality_id: p.municipality.name for p in near.postcodes if p.municipality.region_id == region.pk}
    lacking = {
        town
        for (town, course), share in near.municipalities.items()
        if course is not None and town in names and share.is_shown and 2 * share.reached < share.members
    }
    return sorted(names[town] for town in lacking)


def _organisers(region: Region) -> list[str]:
    """The district's own contact; where there is none, everybody who may change sessions."""
    if region.contact_email:
        return [region.contact_email]
    may = Permission.objects.filter(codename="change_session", content_type__app_label="courses")
    users = get_user_model().objects.filter(
        Q(groups__permissions__in=may) | Q(user_permissions__in=may), is_active=True
    )
    return list(users.exclude(email="").order_by("pk").values_list("email", flat=True).distinct())


def _team(opening: Opening) -> list[tuple]:
    return [(opening.trainer, TrainerRole.LEAD)] if opening.trainer else []
