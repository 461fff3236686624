import pytest
from django.db.models import Count
from django.db.models.functions import TruncDate

from courses.demo.scale import scale_up
from courses.members.models import MemberProfile
from courses.schedule.models import Meeting, Session
from tests.courses.demo.conftest import SEED, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo"), pytest.mark.sqlite]


def test_fills_up_to_what_was_asked_and_repeats_without_a_change():
    for _time in range(2):
        scale_up(seed=SEED, today=TODAY, sessions=400, members=500)
        assert (Session.objects.count(), MemberProfile.objects.count()) == (400, 500)
    assert Meeting.objects.values("session").distinct().count() == 400
    scale_up(seed=SEED, today=TODAY, sessions=410, members=510)
    assert (Session.objects.count(), MemberProfile.objects.count()) == (410, 510)


def test_no_room_twice_on_a_day():
    scale_up(seed=SEED, today=TODAY, sessions=2_000, members=0)
    held = Session.objects.filter(venue__isnull=False, status="published").annotate(day=TruncDate("starts_at"))
    assert held.values("venue", "day").order_by().annotate(n=Count("pk")).filter(n__gt=1).count() == 0
    assert held.count() > 1_900
