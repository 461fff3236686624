"""Days that are typed in the back office: a slip in the year is told beside the field, and nothing is saved."""

import datetime as dt

import pytest
from django import forms
from django.urls import reverse

from courses.cadence.models import Blackout
from courses.common import clock
from courses.common.fields import DayField, Sensible
from courses.places.models import SchoolBreak, VenueClosure
from courses.schedule.models import Session
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.web.browser import press

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SLIP = "Er årstallet rigtigt?"


@pytest.mark.parametrize("last", ["2127-07-31", "0027-07-31", "2032-01-01"])
@pytest.mark.parametrize(
    ("name", "more", "model"),
    [
        ("schoolbreak:add", {"name": "Sommerferie"}, SchoolBreak),
        ("closed:add", {"name": "Landsmøde"}, Blackout),
    ],
)
def test_other_periods(organiser, name, more, model, last):
    address = reverse(name)
    page = press(
        organiser, address, organiser.get(address), more | {"start_date": "2027-07-01", "end_date": last}, "name"
    )
    assert SLIP in page.text
    assert f'value="{last}"' in page.text
    assert not model.objects.exists()
    press(
        organiser,
        address,
        organiser.get(address),
        more | {"start_date": "2027-07-01", "end_date": "2027-07-31"},
        "name",
    )
    assert model.objects.get().end_date == dt.date(2027, 7, 31)


def test_a_closure_of_a_room(organiser):
    day = dt.date(2027, 7, 1)
    closure = VenueClosure.objects.create(venue=VenueFactory(), start_date=day, end_date=day)
    address = reverse("venue:edit", args=[closure.venue_id])
    page = press(organiser, address, organiser.get(address), {"closures-0-end_date": "2127-07-31"}, "street")
    assert SLIP in page.text
    closure.refresh_from_db()
    assert closure.end_date == day


def test_the_days_of_a_session(organiser):
    address = reverse("sessions:add")
    typed = {
        "course": str(CourseFactory(lessons=6).pk), "venue": str(VenueFactory().pk),
        "meetings-0-day": "2127-02-13", "meetings-0-start": "10:00", "meetings-0-end": "15:00",
    }  # fmt: skip
    page = press(organiser, address, organiser.get(address), typed, "course")
    assert SLIP in page.text
    assert not Session.objects.exists()


def test_bounds_are_days_that_are_still_taken():
    today = clock.today()
    first, last = today.replace(year=today.year - 20), today.replace(year=today.year + 5)
    for day in (first, last, today):
        Sensible()(day)
    for day in (first - dt.timedelta(days=1), last + dt.timedelta(days=1), dt.date.min, dt.date.max):
        with pytest.raises(forms.ValidationError):
            Sensible()(day)


def test_every_day_that_the_back_office_edits_is_bounded():
    """What stands in a Wagtail form has a bound, so that a new field cannot forget it."""
    from courses.web.organiser import viewsets

    free = set()
    for viewset in viewsets.PlanningGroup.items:
        handler = getattr(viewset, "edit_handler", None)
        model = getattr(viewset, "model", None)
        if handler is None or model is None:
            continue
        related = [relation.related_model for relation in model._meta.related_objects]
        for one in (model, *related):
            free |= {
                f"{one.__name__}.{field.name}"
                for field in one._meta.fields
                if field.get_internal_type() == "DateField" and field.editable and not isinstance(field, DayField)
            }
    assert free <= FREE


# Days that no form of the back office asks for.
FREE = {
    "Session.series_date",
    "PlanRun.start_date",
    "MemberProfile.joined_date",
    "SkippedDay.day",
    "Certificate.expires_on",
}
