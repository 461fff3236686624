"""Medlemsbudget: rounds in which members decide about an amount, what they propose, who may vote, and the ballots as published.

Who voted for what stands nowhere: while a round is open a ballot is sealed under a key that is no row (docs/adr/0110).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.budget.rules import rounds
from courses.catalogue.models import Course
from courses.common import clock
from courses.common.fields import DayField
from courses.members.models import MemberProfile
from courses.places.models import Association, Region

TITLE, TEXT, COVERS, PLACE = 80, 1500, 300, 120
# Ten million kroner, in øre.
MOST_ORE = 1_000_000_000
MOST_RUNS = 12


class Round(models.Model):
    """An amount that the members of the whole country, a district or an association decide about."""

    class State(models.TextChoices):
        GATHERING = "gathering", _("proposals are gathered")
        VOTING = "voting", _("voting is open")
        CLOSED = "closed", _("counted")
        VOID = "void", _("cannot be counted")

    class Scope(models.TextChoices):
        NATION = "nation", _("the whole country")
        REGION = "region", _("a district")
        ASSOCIATION = "association", _("a local association")

    class Split(models.TextChoices):
        ONE = rounds.ONE, _("one pot for all")
        EQUAL = rounds.EQUAL, _("the same amount for each district")
        MEMBERS = rounds.MEMBERS, _("to each district by its number of members who may vote")

    title = models.CharField(_("title"), max_length=TITLE)
    text = models.TextField(_("what it is about"), max_length=TEXT, blank=True)
    scope = models.CharField(_("whose money"), max_length=11, choices=Scope)
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    # An association may be dissolved in the middle: its round goes on under the name it had.
    association = models.ForeignKey(
        Association, models.SET_NULL, verbose_name=_("local association"), null=True, blank=True, related_name="+"
    )
    owner = models.CharField(_("whose round it is"), max_length=120)
    split = models.CharField(_("how it is split"), max_length=7, choices=Split, default=Split.ONE)
    amount_ore = models.PositiveBigIntegerField(_("amount (øre)"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.GATHERING)
    # Only those whose address was confirmed before this day may vote.
    confirmed_before = DayField(_("address confirmed before"), years_back=5)
    votes_until = DayField(_("last day to vote"), years_back=0, years_ahead=2)
    opened_at = models.DateTimeField(_("voting opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # How many could vote, and the count of each pot: `rules.explain.as_data`.
    roll = models.PositiveIntegerField(_("could vote"), default=0)
    result = models.JSONField(_("result"), default=list, blank=True)

    class Meta:
        verbose_name = _("round of the members' budget")
        verbose_name_plural = _("rounds of the members' budget")
        ordering = ["-votes_until", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_ore__gt=0, amount_ore__lte=MOST_ORE), name="round_has_amount"),
            models.CheckConstraint(
                condition=Q(scope="region", region__isnull=False) | Q(~Q(scope="region"), region__isnull=True),
                name="round_of_one_place",
            ),
            models.CheckConstraint(condition=Q(scope="nation") | Q(split="one"), name="round_split_nation"),
            models.CheckConstraint(
                condition=Q(state="gathering", opened_at__isnull=True)
                | Q(~Q(state="gathering"), opened_at__isnull=False),
                name="round_opened_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "void"], closed_at__isnull=False)
                | Q(state__in=["gathering", "voting"], closed_at__isnull=True),
                name="round_closed_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_votes(self) -> bool:
        """Whether a ballot can be cast or taken back today, by the Danish date."""
        return self.state == Round.State.VOTING and self.votes_until >= clock.today()

    @property
    def is_split(self) -> bool:
        """Whether each district decides about money of its own."""
        return self.split != rounds.ONE


class Proposal(models.Model):
    """Something that the money can be used for: a course at a place so many times, or in words. On the ballot once it is priced."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("not priced yet")
        PRICED = "priced", _("on the list")
        MERGED = "merged", _("put together with another")
        DECLINED = "declined", _("taken off")

    round = models.ForeignKey(Round, models.CASCADE, verbose_name=_("round"), related_name="proposals")
    # Drawn by lot when voting opens: ties go to the lowest, and it is the order on the ballot.
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    title = models.CharField(_("title"), max_length=TITLE)
    text = models.TextField(_("why"), max_length=TEXT, blank=True)
    course = models.ForeignKey(
        Course, models.SET_NULL, verbose_name=_("course"), null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    place = models.CharField(_("where"), max_length=PLACE, blank=True)
    runs = models.PositiveSmallIntegerField(_("how many times"), default=1)
    cost_ore = models.PositiveBigIntegerField(_("cost (øre)"), null=True, blank=True)
    covers = models.CharField(_("what the cost covers"), max_length=COVERS, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("checked by"), null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    proposer = models.ForeignKey(
        MemberProfile, models.SET_NULL, verbose_name=_("proposed by"), null=True, blank=True, related_name="+"
    )
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "number"], condition=Q(number__isnull=False), name="proposal_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="priced") | Q(cost_ore__isnull=False, cost_ore__gt=0, cost_ore__lte=MOST_ORE),
                name="proposal_priced_has_cost",
            ),
            models.CheckConstraint(condition=Q(runs__gte=1, runs__lte=MOST_RUNS), name="proposal_runs"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(~Q(merged_into=F("pk")), state="merged"),
                name="proposal_not_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Voter(models.Model):
    """Somebody who may vote in a round, as the list stood when voting opened. `sealed`: the ballot in its envelope, which nobody can
    open once the key of the round is destroyed; empty where none was cast. The row goes when its person has been told the result."""

    round = models.ForeignKey(Round, models.CASCADE, verbose_name=_("round"), related_name="+")
    member = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    sealed = models.BinaryField(_("sealed ballot"), default=b"", blank=True)

    class Meta:
        verbose_name = _("voter")
        verbose_name_plural = _("voters")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "member"], name="voter_once")]

    def __str__(self) -> str:
        return str(self.pk)


class CountedBallot(models.Model):
    """A ballot of a closed round, as it is published: no person, no time; its key follows from what it says, not from when it was
    cast. `pot`: 0, or the number of the district whose money it is about."""

    round = models.ForeignKey(Round, models.CASCADE, verbose_name=_("round"), related_name="+")
    pot = models.PositiveSmallIntegerField(_("pot"), default=0)
    approved = models.JSONField(_("approved of"))
    district = models.CharField(_("district"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("counted ballot")
        verbose_name_plural = _("counted ballots")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
