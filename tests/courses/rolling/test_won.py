"""A course that won in the members' budget becomes drafts by one button, and is taken back by another."""

import datetime as dt

import pytest

from courses.budget.models import Proposal
from courses.rolling.actions import NoOpening, NothingMissing, draft_won, undo_draft_won
from courses.rolling.models import WonDraft
from courses.schedule.actions import publish_session
from courses.schedule.models import Session
from tests.factories.budget import closed_round
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.BALLOT_KEYS = str(tmp_path / "ballots")


@pytest.fixture
def proposal():
    """«Forslag 1» won, «Forslag 3» did not; both are a course, twice."""
    closed_round("1", "1", "1", "1", "1", "3")
    Proposal.objects.update(course=CourseFactory(), runs=2)
    return Proposal.objects.get(title="Forslag 1")


def test_every_run_is_drafted_once_apart_and_taken_back(proposal):
    venue = VenueFactory()
    region = venue.municipality.region
    first, second = sorted(draft_won(proposal=proposal, region=region), key=lambda draft: draft.starts_at)
    assert (first.status, first.course, first.venue) == ("draft", proposal.course, venue)
    assert second.starts_at - first.starts_at > dt.timedelta(days=100)
    with pytest.raises(NothingMissing):
        draft_won(proposal=proposal, region=region)
    publish_session(session=first)
    assert undo_draft_won(proposal=proposal) == 1
    assert list(Session.objects.all()) == [first]
    assert WonDraft.objects.count() == 1


def test_what_did_not_win_or_is_no_course_is_not_drafted(proposal):
    region = VenueFactory().municipality.region
    Proposal.objects.filter(pk=proposal.pk).update(course=None)
    for title in ("Forslag 1", "Forslag 3"):
        with pytest.raises(NothingMissing):
            draft_won(proposal=Proposal.objects.get(title=title), region=region)


def test_all_runs_or_none(proposal):
    region = VenueFactory(is_active=False).municipality.region
    with pytest.raises(NoOpening):
        draft_won(proposal=proposal, region=region)
    assert not Session.objects.exists()
