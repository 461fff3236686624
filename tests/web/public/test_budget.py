"""«Medlemsbudget» as people see it: the rounds, proposing, the ballot behind a link, and the result."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.budget.actions import proposing, routines, voting
from courses.budget.models import Proposal, Voter
from courses.budget.queries.rounds import voter_token
from courses.common.models import OutboxMail
from tests.factories.budget import closed_round, gathering, open_round, over, titled, vote, voters
from tests.factories.catalogue import CourseFactory
from tests.factories.places import PostcodeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "own_keys")]


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.BALLOT_KEYS = str(tmp_path / "ballots")


def link(place: int = 0) -> str:
    return reverse("my_vote:vote", args=[voter_token(Voter.objects.order_by("pk")[place])])


def test_the_rounds_and_one_of_them(client):
    assert "Ingen runde er åben lige nu" in client.get("/medlemsbudget/").content.decode()
    one = gathering()
    page = client.get("/medlemsbudget/").content.decode()
    assert one.title in page
    assert "10.000\u00a0kr." in page
    page = client.get(f"/medlemsbudget/{one.pk}/").content.decode()
    assert "5.000\u00a0kr." in page
    assert "lokale og mad" in page
    assert "Log ind" in page


def test_a_member_proposes_and_what_was_typed_stays(client):
    one, (member,) = gathering(), voters(1)
    address = reverse("budget:propose", args=[one.pk])
    assert client.post(address, {"title": "Uden log-in", "runs": 1}).status_code == 302
    assert not Proposal.objects.filter(title="Uden log-in").exists()
    client.force_login(member.user)
    answer = client.post(address, {"title": " ", "place": "Vejle", "runs": 99})
    assert answer.status_code == 422
    assert 'value="Vejle"' in answer.content.decode()
    course = CourseFactory()
    data = {"title": "Læsekreds", "place": "Vejle", "runs": 2, "course": course.pk, "text": "Fordi"}
    assert client.post(address, data).status_code == 302
    row = Proposal.objects.get(title="Læsekreds")
    assert (row.proposer, row.course, row.runs, row.state) == (member, course, 2, "proposed")
    page = client.get(f"/medlemsbudget/{one.pk}/").content.decode()
    assert "Læsekreds" in page
    assert member.name not in page.split("<main", 1)[1]


def test_proposing_after_the_vote_has_begun_says_so(client):
    one = open_round()
    client.force_login(Voter.objects.first().member.user)
    answer = client.post(reverse("budget:propose", args=[one.pk]), {"title": "For sent", "runs": 1})
    assert answer.status_code == 409


def test_a_vote_by_the_link_of_the_mail_is_kept_and_changed(client):
    one = open_round()
    routines.look_after()
    text = OutboxMail.objects.filter(kind="budget_vote").order_by("pk").first().text
    address = next(line for line in text.splitlines() if "/min-stemme/" in line)
    path = address[address.index("/min-stemme/") :]
    assert client.get(path).status_code == 200
    first, second = titled(one, "Forslag 1"), titled(one, "Forslag 2")
    answer = client.post(path, {"approved": [first]}, follow=True)
    assert "Din stemme er afgivet" in answer.content.decode()
    assert answer.content.decode().count("checked") == 1
    client.post(path, {"approved": [first, second]})
    assert voting.own_ballot(Voter.objects.order_by("pk").first()) == {first, second}
    assert client.post(f"{path}slet/", follow=True).status_code == 200
    assert voting.own_ballot(Voter.objects.order_by("pk").first()) == frozenset()


@pytest.mark.parametrize("approved", [[], ["99"], ["x"], ["-1"], ["1" * 400]])
def test_a_ballot_that_is_none_is_refused_beside_the_boxes(client, approved):
    open_round()
    answer = client.post(link(), {"approved": approved})
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()


def test_the_ballot_is_private(client):
    open_round()
    answer = client.get(link())
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer.content.decode()


def test_whoever_is_logged_in_finds_the_ballot_and_others_do_not(client):
    one = open_round()
    page = f"/medlemsbudget/{one.pk}/"
    assert "/min-stemme/" not in client.get(page).content.decode()
    client.force_login(voters(1)[0].user)
    assert "/min-stemme/" not in client.get(page).content.decode()
    client.force_login(Voter.objects.order_by("pk").first().member.user)
    assert link() in client.get(page).content.decode()


def test_an_old_and_a_made_up_link(client):
    one = open_round()
    old = link()
    vote(one, "1", "1", "1", "2", "2")
    over(one)
    assert client.get(old).status_code == 302
    assert client.post(f"{old}slet/").status_code == 302
    assert client.get("/min-stemme/1.x/").status_code == 404
    assert client.post("/min-stemme/1.x/slet/").status_code == 404


def test_the_result_is_explained_and_can_be_taken_along(client):
    course = CourseFactory()
    one = open_round(6)
    Proposal.objects.filter(title="Forslag 3").update(course=course)
    vote(one, "1", "1", "12", "2", "2", "3")
    over(one)
    page = client.get(f"/medlemsbudget/{one.pk}/").content.decode()
    assert "Vundet." in page
    assert "tættest på" in page
    assert "Sig til, når kurset kommer" in page
    answer = client.get(reverse("budget:file", args=[one.pk, 0]))
    assert answer.content.startswith(b"META\n")
    assert answer["Content-Disposition"].endswith('.pb"')
    assert client.get(reverse("budget:file", args=[one.pk, 7])).status_code == 404


def test_who_paid_is_a_picture_and_a_table(client):
    voters(6, postcode=PostcodeFactory())
    one = voting.open_voting(one=gathering())
    vote(one, "1", "1", "1", "1", "2", "2")
    over(one)
    page = client.get(f"/medlemsbudget/{one.pk}/").content.decode()
    assert "<circle" in page
    assert "Det samme som en tabel" in page
    assert PostcodeFactory._meta.model.objects.first().municipality.region.name in page


def test_few_are_not_counted_and_a_round_without_its_key_says_so(client):
    one = open_round()
    vote(one, "1")
    over(one)
    assert "Færre end 5 stemte" in client.get(f"/medlemsbudget/{one.pk}/").content.decode()


@pytest.mark.parametrize("language", ["", "/en"])
def test_both_languages(client, language):
    one = closed_round()
    for path in ("medlemsbudget/", f"medlemsbudget/{one.pk}/"):
        assert client.get(f"{language}/{path}").status_code == 200


def test_as_many_queries_for_thirty_proposals_as_for_three(client):
    def asked(one):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/medlemsbudget/{one.pk}/")
        return len(queries)

    few = gathering()
    many = gathering(costs=[100_000] * 30)
    assert asked(many) == asked(few)
    for row in many.proposals.all()[:5]:
        proposing.decline(proposal=row)
    assert asked(many) == asked(few)
