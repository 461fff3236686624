"""Facts that organisers edit, and what stands in the calendars of others by them."""

import pytest
from django.urls import reverse

from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.browser import filled, form_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.mark.parametrize(
    ("what", "field", "typed"),
    [
        ("course", "title", "Nyt navn"),
        ("venue", "name", "Ny sal"),
        ("association", "name", "Vejle Nord"),
        ("trainer", "show_name", []),
    ],
)
def test_calendars_notice_what_organisers_edit(organiser, client, what, field, typed):
    row = SessionTrainerFactory(session=SessionFactory(association=AssociationFactory(slug="vejle")))
    thing = {"trainer": row.trainer}.get(what) or getattr(row.session, what)
    address = "/kalender/forening/vejle.ics"
    before = client.get(address)
    page = reverse({"trainer": "trainers:edit"}.get(what, f"{what}:edit"), args=[thing.pk])
    form = form_with(organiser.get(page).content.decode(), field)
    assert (
        organiser.post(
            page, filled(form, {field: typed, **({"home": "7100"} if what == "trainer" else {})})
        ).status_code
        == 302
    )
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
