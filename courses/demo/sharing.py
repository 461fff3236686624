"""Things and lifts that members of the demo movement share, and a role that is handed over. Who does it does not exist.

Nobody is mailed: it is long ago. Nothing random is drawn, and nobody is added."""

import datetime as dt

from courses.common import clock
from courses.common.actions import mail
from courses.demo.people import LOGINS
from courses.enrolment.models import Enrolment, State
from courses.handover import actions as handover
from courses.handover.models import HandOver
from courses.introductions.actions import notices
from courses.introductions.models import Kind
from courses.introductions.queries.people import home_region
from courses.members.models import MemberProfile
from courses.tasks.models import Coordinator

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
# Whether it is lent, and in which words.
THINGS = (
    (True, "En projektor med lærred, står i Vejle, kan hentes om aftenen"),
    (True, "To bannere og et bord til gaden"),
    (True, "En kaffemaskine til fyrre kopper"),
    (False, "Vi mangler en højttaler til et møde i januar"),
)
# Whether there is a seat, or one is looked for.
LIFTS = ((True, "To pladser fra stationen, en time før"), (False, "Jeg mangler en plads den ene vej"))
WRITTEN = {
    "weekly": "Ring til dem, der er nye, om mandagen. Slå opgaver op den første i måneden.",
    "keys": "Nøglen til biblioteket hænger i kontoret. Skabet i kælderen har en hængelås.",
    "contacts": "Bibliotekaren ved skranken. Hun har sagt ja til, at man ringer.",
}


def build_sharing(now: dt.datetime) -> None:
    """What is lent and driven until `now`, and who takes a role over. A second call changes nothing."""
    if HandOver.objects.exists():
        return
    with mail.silently():
        _things(now)
        _lifts(now)
        _hand_over(now)


def _things(now: dt.datetime) -> None:
    rows = MemberProfile.objects.filter(user__email__startswith="medlem").exclude(user__email=LOGINS["member"][0])
    people = [member for member in rows.order_by("-pk")[:20] if home_region(member)]
    for number, (member, (gives, text)) in enumerate(zip(people, THINGS, strict=False)):
        with clock.at(now - (5 + number) * DAY):
            notices.post(member=member, kind=Kind.THING, gives=gives, text=text)


def _lifts(now: dt.datetime) -> None:
    """To the next session of the member one can log in as, by two others who have a place there."""
    seats = Enrolment.objects.filter(state=State.ENROLLED, session__venue__isnull=False, session__starts_at__gt=now)
    email = LOGINS["member"][0]
    mine = seats.filter(member__user__email=email).order_by("session__starts_at", "pk").first()
    if mine is None:
        return
    others = seats.filter(session=mine.session_id).exclude(member__user__email=email).order_by("pk")
    drivers = [seat for seat in others.select_related("member", "session") if home_region(seat.member)]
    for seat, (gives, text) in zip(drivers, LIFTS, strict=False):
        with clock.at(now - 2 * DAY):
            notices.post(member=seat.member, kind=Kind.LIFT, gives=gives, session=seat.session, text=text)


def _hand_over(now: dt.datetime) -> None:
    """Another association's coordinator stops; the member one can log in as has said yes, and an organiser has still to."""
    places = Coordinator.objects.exclude(member__user__email=LOGINS["trainer"][0]).filter(association__isnull=False)
    place = places.select_related("member__user").order_by("named_at", "pk").first()
    if place is None or place.member.user is None:
        return
    with clock.at(now - 30 * HOUR):
        row = handover.begin(place=place, email=LOGINS["member"][0], by=place.member.user)
    with clock.at(now - 20 * HOUR):
        handover.accept(row=row)
        handover.write(row=row, **WRITTEN)
        for point in ("weekly", "keys"):
            handover.tick(row=row, point=point, is_done=True)
        handover.finish(row=row, is_organiser=False)
