"""What sessions need: for those who organise, everywhere; coordinators see where people lack in their district, as anybody can."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.cadence.queries.overview import FILLED_WITHIN
from courses.cadence.queries.overview import unclosed as over
from courses.common import clock
from courses.common.text import date_words
from courses.schedule.models import Session, SessionTrainer
from courses.tasks.queries.tasks import keys_of
from courses.week import rules
from courses.week.queries.line import MOST, Line
from courses.week.queries.reader import Reader


def _called(session: Session) -> dict[str, str]:
    return {"title": session.title, "place": session.place_name, "day": date_words(session.starts_at)}


def _coming(*statuses: Session.Status) -> QuerySet[Session]:
    now = clock.now()
    found = Session.objects.filter(status__in=statuses, starts_at__gt=now, starts_at__lte=now + rules.LOOKS_AHEAD)
    return found.select_related("course", "venue__postcode").order_by("starts_at", "pk")


def unclosed(reader: Reader) -> list[Line]:
    """Over, and the list is still open: nobody has a certificate."""
    if not reader.is_organiser:
        return []
    return [
        Line(
            clock.local(session.ends_at + rules.CLOSED_AFTER).date(),
            _("«%(title)s» in %(place)s on %(day)s is over, and its list is open.") % _called(session),
            _("Close the session"),
            reverse("sessions:close", args=[session.pk]),
        )
        for session in over(clock.now()).order_by("ends_at", "pk")[:MOST]
    ]


def say_unclosed(count: int) -> str:
    """How many lists."""
    said = ngettext("%(count)s list of a session is open.", "%(count)s lists of sessions are open.", count)
    return said % {"count": count}


def _short() -> QuerySet[Session]:
    needed = F("min_participants") + F("kept_left")
    near = _coming(Session.Status.PUBLISHED).filter(starts_at__lte=clock.now() + FILLED_WITHIN)
    return near.filter(seats_taken__lt=needed)


def short(reader: Reader) -> list[Line]:
    """Sessions with too few people, by the day on which it is decided. Organisers see how many lack."""
    if reader.is_organiser:
        return [
            Line(
                session.decides_on,
                _("«%(title)s» in %(place)s on %(day)s lacks %(lacks)s.")
                % {**_called(session), "lacks": session.lacks},
                _("What could save it?"),
                reverse("sessions:rescue", args=[session.pk]),
            )
            for session in _short()[:MOST]
        ]
    associations, regions = keys_of(reader.places)
    of_associations = {row.association.municipality.region_id for row in reader.places if row.association}
    near = Q(region__in=[*regions, *of_associations]) | Q(association__in=associations)
    return [
        Line(
            session.decides_on,
            _("«%(title)s» in %(place)s on %(day)s has room for more.") % _called(session),
            _("Bring somebody along"),
            f"{reverse('public:session', args=[session.pk])}#share",
        )
        for session in _short().filter(near)[:MOST]
    ]


def say_short(count: int) -> str:
    """How many sessions."""
    return ngettext("%(count)s session lacks people.", "%(count)s sessions lack people.", count) % {"count": count}


def unstaffed(reader: Reader) -> list[Line]:
    """Sessions that nobody teaches, for those who organise."""
    if not reader.is_organiser:
        return []
    staffed = Exists(SessionTrainer.objects.filter(session=OuterRef("pk")))
    return [
        Line(
            clock.local(session.starts_at - rules.STAFFED_BEFORE).date(),
            _("«%(title)s» in %(place)s on %(day)s has no trainer.") % _called(session),
            _("Ask trainers"),
            reverse("lacking:session", args=[session.pk]),
        )
        for session in _coming(Session.Status.DRAFT, Session.Status.PUBLISHED).filter(~staffed)[:MOST]
    ]


def say_unstaffed(count: int) -> str:
    """How many sessions."""
    said = ngettext("%(count)s session has no trainer.", "%(count)s sessions have no trainer.", count)
    return said % {"count": count}


def drafts(reader: Reader) -> list[Line]:
    """Drafts that begin before long and that nobody outside sees, for those who organise."""
    if not reader.is_organiser:
        return []
    return [
        Line(
            clock.local(session.starts_at - rules.OUT_BEFORE).date(),
            _("«%(title)s» in %(place)s on %(day)s is a draft.") % _called(session),
            _("Look at the draft"),
            reverse("sessions:edit", args=[session.pk]),
        )
        for session in _coming(Session.Status.DRAFT)[:MOST]
    ]


def say_drafts(count: int) -> str:
    """How many drafts."""
    return ngettext("%(count)s draft is not out yet.", "%(count)s drafts are not out yet.", count) % {"count": count}
