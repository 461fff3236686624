"""Organisers begin a round, price what is proposed, put the same together, and open the vote."""

import pytest
from django.urls import reverse

from courses.budget.models import Proposal, Round
from tests.factories.budget import gathering, open_round, voters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "own_keys")]
INDEX = "/admin/budget_rounds/"
NEW = {
    "title": "Hvad skal vi lave?", "amount": "20.000", "split": "one",
    "confirmed_before": "2026-11-01", "votes_until": "2026-12-20",
}  # fmt: skip


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.BALLOT_KEYS = str(tmp_path / "ballots")


def test_a_round_is_begun(organiser):
    assert "Der er ingen runde endnu" in organiser.get(INDEX).content.decode()
    answer = organiser.post(INDEX, NEW, follow=True)
    assert answer.status_code == 200
    one = Round.objects.get()
    assert (one.amount_ore, one.state, one.scope) == (2_000_000, "gathering", "nation")
    assert "20.000" in organiser.get(INDEX).content.decode()


@pytest.mark.parametrize(
    ("typed", "ore"),
    [("5000", 500_000), ("5.000,50", 500_050), ("12,5", 1_250), ("1.000.000 kr.", 100_000_000), ("7,-", 700)],
)
def test_amounts_as_people_write_them(organiser, typed, ore):
    organiser.post(INDEX, {**NEW, "amount": typed})
    assert Round.objects.get().amount_ore == ore


@pytest.mark.parametrize("typed", ["0", "-5", "5,005", "1.00", "mange", "", "1e5", "99999999999999", "٣", "0,00"])
def test_what_is_no_amount_is_refused_and_stays(organiser, typed):
    answer = organiser.post(INDEX, {**NEW, "amount": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not Round.objects.exists()


@pytest.mark.parametrize("change", [{"votes_until": "2026-01-01"}, {"split": "x"}, {"confirmed_before": "1800-01-01"}])
def test_a_round_that_cannot_be_is_refused(organiser, change):
    assert organiser.post(INDEX, {**NEW, **change}).status_code == 422
    assert not Round.objects.exists()


def test_a_price_is_kept_and_says_who_checked_it(organiser):
    one = gathering()
    row = one.proposals.first()
    address = reverse("budget_rounds:price", args=[row.pk])
    assert "5.000" not in organiser.get(address).content.decode()
    assert 'value="5000"' in organiser.get(address).content.decode()
    assert organiser.post(address, {"cost": "0", "covers": "x"}).status_code == 422
    assert organiser.post(address, {"cost": "1.234,50", "covers": "lokale 1.000"}).status_code == 302
    row.refresh_from_db()
    assert (row.cost_ore, row.covers, row.checked_by is not None) == (123_450, "lokale 1.000", True)


def test_buttons_put_together_take_off_and_back(organiser):
    one = gathering()
    first, second = one.proposals.all()[:2]
    organiser.post(reverse("budget_rounds:merge", args=[second.pk]), {"into": first.pk})
    assert Proposal.objects.get(pk=second.pk).merged_into == first
    organiser.post(reverse("budget_rounds:restore", args=[second.pk]))
    organiser.post(reverse("budget_rounds:decline", args=[second.pk]))
    assert Proposal.objects.get(pk=second.pk).state == "declined"
    assert organiser.post(reverse("budget_rounds:merge", args=[first.pk]), {"into": "x"}).status_code == 404
    page = organiser.post(reverse("budget_rounds:merge", args=[first.pk]), {"into": first.pk}, follow=True)
    assert "Vælg et andet forslag" in page.content.decode()


def test_the_vote_is_opened_once_and_prices_lie_fast(organiser):
    one = gathering()
    page = organiser.post(reverse("budget_rounds:open", args=[one.pk]), follow=True)
    assert "Ingen må stemme" in page.content.decode()
    voters(3)
    page = organiser.post(reverse("budget_rounds:open", args=[one.pk]), follow=True)
    assert "Afstemningen er åben" in page.content.decode()
    answer = organiser.post(
        reverse("budget_rounds:price", args=[one.proposals.first().pk]), {"cost": "1", "covers": "x"}
    )
    assert answer.status_code == 422
    assert "ligger fast" in answer.content.decode()


def test_a_vote_shows_no_organiser_who_voted(organiser):
    one = open_round()
    page = organiser.get(reverse("budget_rounds:round", args=[one.pk])).content.decode()
    assert "Prøve Person" not in page.split("<main", 1)[-1]
