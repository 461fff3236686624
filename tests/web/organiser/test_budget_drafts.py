"""What won in a members' budget becomes drafts by a button, and is taken back by another."""

import pytest
from django.urls import reverse

from courses.budget.models import Proposal
from courses.schedule.models import Session
from tests.factories.budget import closed_round
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_by_buttons_in_the_back_office(organiser, settings, tmp_path):
    settings.BALLOT_KEYS = str(tmp_path / "ballots")
    closed_round("1", "1", "1", "1", "1", "3")
    Proposal.objects.update(course=CourseFactory(), runs=2)
    proposal = Proposal.objects.get(title="Forslag 1")
    region = VenueFactory().municipality.region
    page = reverse("budget_rounds:round", args=[proposal.round_id])
    assert organiser.get(page).content.decode().count("Lav kladder af det") == 1
    answer = organiser.post(reverse("budget_rounds:draft", args=[proposal.pk]), {"region": "x"}, follow=True)
    assert "Vælg den storkreds" in answer.content.decode()
    answer = organiser.post(reverse("budget_rounds:draft", args=[proposal.pk]), {"region": region.pk}, follow=True)
    assert "2 kladder er lavet" in answer.content.decode()
    assert "Fortryd kladderne" in answer.content.decode()
    organiser.post(reverse("budget_rounds:undo", args=[proposal.pk]))
    assert not Session.objects.exists()
