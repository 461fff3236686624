"""Private calendars of the people to log in as."""

import datetime as dt

from django.contrib.auth import get_user_model

from courses.calendars.actions.addresses import give_address, note_use
from courses.calendars.models import FeedToken
from courses.common import clock
from courses.demo.people import LOGINS
from courses.places.models import Region

Kind = FeedToken.Kind
# Who has which calendar under which name; the kitchen's hangs where others read it, so it says only «Kursus».
GIVEN = [
    ("member", Kind.MINE, "Telefonen", {}),
    ("member", Kind.MINE, "Køkkenets kalender", {"is_neutral": True}),
    ("trainer", Kind.TRAINER, "Telefonen", {}),
    ("organiser", Kind.REGION, "Computeren på kontoret", {}),
]


def build_calendars(now: dt.datetime) -> None:
    """Made last month and asked for yesterday. The addresses themselves are shown to nobody again: make a new one."""
    for role, kind, name, narrowing in GIVEN:
        owner = get_user_model().objects.get(email=LOGINS[role][0])
        region = Region.objects.get(slug="sydjylland") if kind == Kind.REGION else None
        with clock.at(now - dt.timedelta(days=30)):
            feed, _token = give_address(owner=owner, kind=kind, name=name, region=region, **narrowing)
        with clock.at(now - dt.timedelta(days=1)):
            note_use(feed=feed)
