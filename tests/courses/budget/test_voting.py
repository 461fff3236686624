"""A round from its beginning to its count: who may vote, secretly, once; what is refused; and what is left afterwards."""

import datetime as dt
import stat
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from courses.budget.actions import keys, proposing, routines, voting
from courses.budget.actions.proposing import NotNow, Unfit
from courses.budget.actions.voting import CannotVote
from courses.budget.models import CountedBallot, Proposal, Round, Voter
from courses.budget.queries import rounds
from courses.budget.rules.pabulib import read
from courses.budget.rules.shares import count
from courses.common import clock
from courses.common.models import OutboxMail
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.privacy.actions.erasure import erase_member
from tests.factories.budget import closed_round, gathering, open_round, over, titled, vote, voters
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, RegionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "own_keys"), pytest.mark.sqlite]


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.BALLOT_KEYS = str(tmp_path / "ballots")
    return tmp_path / "ballots"


@pytest.fixture
def do_commit(django_capture_on_commit_callbacks):
    """What happens once the transaction of the test would be committed."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class TestWhoMayVote:
    def test_an_address_that_was_confirmed_before_the_day(self):
        old, new = voters(2)
        MemberFactory(consent_at=None)
        voters(1, name="")
        User.objects.filter(pk=voters(1)[0].user_id).update(is_active=False)
        MemberProfile.objects.filter(pk=new.pk).update(consent_at=clock.now())
        assert list(rounds.may_vote(gathering())) == [old]

    def test_of_the_association_or_the_district_only(self):
        here = AssociationFactory()
        (member,), _others = voters(1, association=here), voters(2, association=AssociationFactory())
        assert list(rounds.may_vote(gathering(association=here))) == [member]
        code = PostcodeFactory()
        (near,) = voters(1, postcode=code)
        assert list(rounds.may_vote(gathering(region=code.municipality.region))) == [near]

    def test_the_list_is_made_once_and_each_stands_on_it_once(self):
        one = open_round(3)
        voters(2)
        assert (one.roll, Voter.objects.filter(round=one).count()) == (3, 3)
        row = Voter.objects.first()
        with pytest.raises(IntegrityError), transaction.atomic():
            Voter.objects.create(round=one, member=row.member)


class TestOpening:
    def test_numbers_are_drawn_and_the_key_is_a_file_that_only_we_read(self, own_keys):
        one = open_round()
        assert sorted(Proposal.objects.values_list("number", flat=True)) == [1, 2, 3]
        (file,) = own_keys.iterdir()
        assert (file.name, stat.S_IMODE(file.stat().st_mode)) == (f"round-{one.pk}.key", 0o600)
        assert file.read_bytes().hex() not in str(Round.objects.values().get())

    def test_not_without_proposals_voters_or_a_place_for_the_key(self, settings, tmp_path):
        with pytest.raises(NotNow):
            voting.open_voting(one=gathering())
        voters(1)
        with pytest.raises(NotNow):
            voting.open_voting(one=gathering(costs=[]))
        (tmp_path / "file").write_text("")
        settings.BALLOT_KEYS = str(tmp_path / "file")
        one = gathering()
        with pytest.raises(NotNow):
            voting.open_voting(one=one)
        assert Round.objects.get(pk=one.pk).state == Round.State.GATHERING
        assert not Voter.objects.exists()

    def test_prices_and_proposals_lie_fast(self):
        one = open_round()
        row = one.proposals.first()
        for step in (
            lambda: proposing.price(proposal=row, cost_ore=100, covers="x", user=None),
            lambda: proposing.decline(proposal=row),
            lambda: proposing.restore(proposal=row),
            lambda: proposing.merge(proposal=row, into=one.proposals.last()),
            lambda: proposing.propose(one=one, facts=proposing.Facts(title="For sent")),
            lambda: voting.open_voting(one=one),
        ):
            with pytest.raises(NotNow):
                step()

    def test_a_flood_of_proposals_that_come_too_late_ends(self):
        one, member, said = open_round(), MemberFactory(), []
        for _turn in range(proposing.A_DAY + 1):
            with pytest.raises(NotNow) as refusal:
                proposing.propose(one=one, facts=proposing.Facts(title="For sent"), member=member)
            said.append(str(refusal.value.message))
        assert len(set(said[:-1])) == 1
        assert said[-1] != said[0]

    def test_each_gets_a_link_once_and_the_result_once(self, do_commit):
        one = open_round(3)
        assert routines.look_after() == 3
        assert routines.look_after() == 0
        assert OutboxMail.objects.filter(kind="budget_vote").count() == 3
        with clock.at(clock.midnight(one.votes_until + dt.timedelta(days=1))), do_commit():
            assert routines.look_after() > 3
        assert OutboxMail.objects.filter(kind="budget_result").count() == 3
        assert not Voter.objects.exists()


class TestVoting:
    def test_changed_and_taken_back_until_the_end(self):
        one = open_round()
        voter = Voter.objects.first()
        vote(one, "12")
        vote(one, "3")
        voter.refresh_from_db()
        assert voting.own_ballot(voter) == {titled(one, "Forslag 3")}
        voting.take_back(voter=voter)
        voter.refresh_from_db()
        assert voting.own_ballot(voter) == frozenset()
        over(one)
        assert not CountedBallot.objects.exists()

    @pytest.mark.parametrize("approved", [[], [99], [0], [1, 99]])
    def test_what_is_not_on_the_list_is_refused(self, approved):
        open_round()
        with pytest.raises(CannotVote):
            voting.cast(voter=Voter.objects.first(), approved=approved)

    def test_not_before_and_not_after(self):
        one = open_round()
        voter = Voter.objects.first()
        with clock.at(clock.midnight(one.votes_until + dt.timedelta(days=1))), pytest.raises(CannotVote):
            voting.cast(voter=voter, approved=[1])
        with pytest.raises(NotNow):
            voting.close(one=one)
        over(one)
        for step in (lambda: voting.cast(voter=voter, approved=[1]), lambda: voting.take_back(voter=voter)):
            with pytest.raises(CannotVote):
                step()

    def test_an_envelope_opens_for_its_own_row_only_and_tells_nothing_by_its_length(self):
        one = open_round()
        vote(one, "1", "123")
        first, second = (bytes(row.sealed) for row in Voter.objects.order_by("pk")[:2])
        assert len(first) == len(second)
        Voter.objects.filter(pk=Voter.objects.last().pk).update(sealed=first)
        assert voting.own_ballot(Voter.objects.last()) == frozenset()

    def test_whoever_is_forgotten_in_the_middle_has_no_vote_left(self):
        one = open_round()
        vote(one, "1", "1", "1", "1", "1", "2")
        erase_member(member=Voter.objects.order_by("pk").last().member)
        over(one)
        assert CountedBallot.objects.count() == 5
        assert [line.votes for pot in rounds.told(Round.objects.get()) for line in pot.lines if line.votes] == [5]

    def test_an_association_that_is_dissolved_in_the_middle(self):
        place = AssociationFactory(name="Vejle Lokalforening")
        voters(5, association=place)
        one = voting.open_voting(one=gathering(association=place))
        vote(one, "1", "1", "1", "2", "2")
        MemberProfile.objects.update(association=None)
        place.delete()
        one = over(Round.objects.get())
        assert (one.state, one.owner) == (Round.State.CLOSED, "Vejle Lokalforening")


class TestCounting:
    def test_the_result_stands_and_can_be_counted_again_from_the_file(self):
        one = closed_round()
        (pot,) = rounds.told(one)
        assert (pot.voters, pot.amount) == (6, 1_000_000)
        text = rounds.file_of(one, 0)
        found = read(text)
        won = {line.number for line in pot.lines if line.won}
        assert won == set(count(found.poll).winners) == found.selected
        assert won
        assert pot.spent <= pot.amount

    def test_ballots_say_no_person_and_no_time_and_stand_in_an_order_of_their_own(self):
        columns = {field.name for field in CountedBallot._meta.get_fields()}
        assert columns == {"id", "round", "pot", "approved", "district"}
        closed_round("23", "1", "3", "12", "1", "2")
        said = list(CountedBallot.objects.order_by("pk").values_list("approved", flat=True))
        assert said == sorted(said)

    def test_after_the_close_nothing_is_sealed_and_the_key_is_gone(self, own_keys, do_commit):
        one = open_round()
        vote(one, "1", "2", "1", "2", "1")
        with do_commit():
            over(one)
        assert not Voter.objects.exclude(sealed=b"").exists()
        assert list(own_keys.iterdir()) == []
        assert over(one).state == Round.State.CLOSED

    def test_a_worker_that_was_stopped_in_between_is_made_up_for(self, own_keys):
        one = open_round()
        vote(one, "1", "2", "1", "2", "1")
        over(one)
        assert len(list(own_keys.iterdir())) == 1
        routines.sweep()
        assert list(own_keys.iterdir()) == []

    def test_the_key_of_an_open_round_is_left_alone(self, own_keys):
        open_round()
        assert routines.sweep() == 0
        assert len(list(own_keys.iterdir())) == 1

    @pytest.mark.parametrize("ballots", [(), ("1", "2", "1", "2")])
    def test_fewer_than_five_are_not_counted(self, ballots):
        one = open_round()
        vote(one, *ballots)
        one = over(one)
        (pot,) = rounds.told(one)
        assert (pot.lines, pot.voters, CountedBallot.objects.exists(), rounds.file_of(one, 0)) == ([], 0, False, None)

    def test_one_proposal_one_that_is_too_dear_and_all_ties(self):
        (pot,) = rounds.told(closed_round("1", "1", "1", "1", "1", costs=[400]))
        assert [line.won for line in pot.lines] == ["shares"]
        Voter.objects.all().delete()
        (pot,) = rounds.told(closed_round("1", "1", "1", "1", "1", costs=[2_000_000]))
        assert [line.won for line in pot.lines] == [""]
        one = closed_round(*["123"] * 5, costs=[100, 100, 100], amount=200)
        (pot,) = rounds.told(one)
        assert sorted(line.number for line in pot.lines if line.won) == [1, 2]

    def test_without_its_key_a_round_is_void_and_says_so(self, own_keys):
        one = open_round()
        vote(one, "1", "2", "1", "2", "1")
        keys.destroy(one.pk)
        with pytest.raises(CannotVote):
            voting.cast(voter=Voter.objects.first(), approved=[1])
        assert over(one).state == Round.State.VOID
        assert not CountedBallot.objects.exists()

    def test_money_of_the_country_is_split_between_districts(self):
        code = PostcodeFactory()
        other = PostcodeFactory(
            code="5000",
            municipality=MunicipalityFactory(code="0461", region=RegionFactory(number=8, name="Fyn", slug="fyn")),
        )
        voters(6, postcode=code)
        voters(5, postcode=other)
        one = gathering(costs=[], split="members", amount=1_100_000)
        for region in (code.municipality.region, other.municipality.region):
            row = proposing.propose(one=one, facts=proposing.Facts(title=f"Forslag {region.number}", region=region))
            proposing.price(proposal=row, cost_ore=400_000, covers="x", user=None)
        one = voting.open_voting(one=one)
        for voter in Voter.objects.all():
            (own,) = rounds.on_list(one, region=voter.region_id)
            voting.cast(voter=voter, approved=[own.number])
            elsewhere = one.proposals.exclude(pk=own.pk).get()
            with pytest.raises(CannotVote):
                voting.cast(voter=voter, approved=[elsewhere.number])
        pots = {pot.pot: pot for pot in rounds.told(over(one)) if pot.lines}
        assert {number: pot.amount for number, pot in pots.items()} == {
            code.municipality.region.pk: 600_000, 8: 500_000,
        }  # fmt: skip
        assert all(pot.spent == 400_000 for pot in pots.values())


class TestBeginning:
    @pytest.mark.parametrize("amount", [0, -5, 10**12])
    def test_an_amount_is_above_nothing(self, amount):
        with pytest.raises(Unfit):
            gathering(amount=amount)

    def test_the_database_holds_it_too(self):
        one = gathering()
        with pytest.raises(IntegrityError), transaction.atomic():
            Round.objects.filter(pk=one.pk).update(amount_ore=0)
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.update(cost_ore=None)

    @pytest.mark.parametrize("cost", [0, -1])
    def test_a_cost_is_above_nothing(self, cost):
        one = gathering()
        with pytest.raises(Unfit):
            proposing.price(proposal=one.proposals.first(), cost_ore=cost, covers="", user=None)

    def test_one_place_only_and_no_split_but_of_the_country(self):
        with pytest.raises(Unfit):
            gathering(region=RegionFactory(), association=AssociationFactory())
        with pytest.raises(Unfit):
            gathering(association=AssociationFactory(), split="equal")

    def test_two_that_say_the_same_are_put_together_and_apart_again(self):
        one = gathering()
        first, second = one.proposals.all()[:2]
        proposing.merge(proposal=second, into=first)
        assert [row.title for row in rounds.on_list(one)] == ["Forslag 1", "Forslag 3"]
        with pytest.raises(Unfit):
            proposing.merge(proposal=first, into=second)
        proposing.restore(proposal=second)
        assert len(rounds.on_list(one)) == 3
        proposing.decline(proposal=second)
        assert len(rounds.on_list(one)) == 2


def test_a_dump_and_the_log_hold_nothing_readable(own_keys, caplog, do_commit):
    """Every row of every table, as a backup taken in the middle would hold it, without the key: no ballot can be read of it, and
    the numbers that somebody approved of stand nowhere beside the person."""
    one = open_round()
    canary = Voter.objects.order_by("pk").first()
    vote(one, "123", "1", "2", "1", "2")
    before = _dump()
    key = next(own_keys.iterdir()).read_bytes()
    assert key not in before
    assert key.hex().encode() not in before
    for approved in (b"[1, 2, 3]", b"1,2,3"):
        assert approved not in before
    sealed = bytes(Voter.objects.get(pk=canary.pk).sealed)
    assert keys.unseal(sealed, pk=one.pk, voter=canary.pk)
    with do_commit():
        over(one)
    # The backup of yesterday, and the key that is no more.
    with pytest.raises(keys.KeyGone):
        keys.unseal(sealed, pk=one.pk, voter=canary.pk)
    after = _dump()
    assert sealed.hex().encode() not in after
    words = " ".join(record.getMessage() for record in caplog.records)
    assert str(canary.member.name) not in words
    assert not any(Path(own_keys).iterdir())


def _dump() -> bytes:
    """All rows as text; what is binary in hex."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                cells = [bytes(cell).hex() if isinstance(cell, bytes | memoryview) else str(cell) for cell in row]
                parts.append("|".join(cells))
    return "\n".join(parts).encode()
