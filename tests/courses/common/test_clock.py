"""One time zone, whichever is active and whatever somebody's account says."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from courses.common import clock
from courses.places.models import VenueClosure
from courses.schedule.queries.sessions import filtered
from courses.staffing.queries.vacancies import without_venue
from tests.factories.schedule import SessionFactory
from tests.web.organising import SATURDAY, at, somebody

MOMENT = dt.datetime(2027, 2, 13, 23, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_a_clock_in_denmark_whatever_zone_is_active(zone):
    with timezone.override(zone), clock.at(MOMENT):
        assert clock.local(MOMENT).isoformat() == "2027-02-14T00:30:00+01:00"
        assert clock.today() == dt.date(2027, 2, 14)
        assert clock.midnight(dt.date(2027, 7, 1)).isoformat() == "2027-07-01T00:00:00+02:00"


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_the_database_asks_in_danish_days_too(noon, zone):
    # Late on Saturday in Denmark is Sunday in Tokyo; early on Sunday is Saturday in New York.
    begin, end = at(SATURDAY, "20:00", "22:00") if zone == "Asia/Tokyo" else at(SATURDAY, "02:00", "03:00")
    late = SessionFactory(starts_at=begin, ends_at=end)
    with timezone.override(zone):
        assert list(filtered(type(late).objects.all(), when="weekend")) == [late]
        closure = VenueClosure.objects.create(venue=late.venue, start_date=SATURDAY, end_date=SATURDAY)
        assert without_venue() == [late]
        closure.delete()
        for beside in (SATURDAY - dt.timedelta(days=1), SATURDAY + dt.timedelta(days=1)):
            VenueClosure.objects.create(venue=late.venue, start_date=beside, end_date=beside)
        assert without_venue() == []


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_an_evening_is_one_in_denmark(noon, zone):
    friday = SATURDAY - dt.timedelta(days=1)
    evening = SessionFactory(starts_at=at(friday, "16:30", "19:00")[0], ends_at=at(friday, "16:30", "19:00")[1])
    SessionFactory(starts_at=at(friday, "10:00")[0], ends_at=at(friday, "10:00")[1])
    with timezone.override(zone):
        assert list(filtered(type(evening).objects.all(), when="evening")) == [evening]


@pytest.mark.django_db
def test_an_account_has_no_zone_to_choose(client):
    organiser = somebody("Planlægning")
    client.force_login(organiser)
    page = client.get(reverse("wagtailadmin_account")).content.decode()
    assert "current_time_zone" not in page
    assert not UserProfile.objects.exclude(current_time_zone="").exists()
