"""Who knows, lends or looks for what, and who is in touch with whom. Members see districts; open pages see counts from five."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from courses.common import clock
from courses.common.few import shown_count
from courses.common.links import SignedLink
from courses.enrolment.models import Enrolment, State
from courses.introductions import rules
from courses.introductions.models import Block, Introduction, Kind, Letter, LetterReport, Notice, Topic
from courses.members.models import MemberProfile
from courses.places.models import Region
from courses.schedule.models import Session

# A page lists so many notices of one kind.
MOST_LISTED = 40
_link = SignedLink("introductions.side")
_SEEKER, _GIVER = 0, 1


@dataclass(frozen=True)
class TopicLine:
    """A topic as everybody sees it. `people`: how many know something of it, None below five; `regions`: where five or more do."""

    topic: Topic
    people: int | None
    regions: list[str]


@dataclass(frozen=True)
class Side:
    """An introduction as one of the two has it."""

    introduction: Introduction
    member: MemberProfile

    @property
    def stage(self) -> str:
        """What they know of it."""
        return self.introduction.stage(self.member)

    @property
    def token(self) -> str:
        """The link to their page of it: signed, so that whoever has the mail has the page."""
        side = _SEEKER if self.introduction.is_seeker(self.member) else _GIVER
        return _link.token(2 * self.introduction.pk + side)

    @property
    def other(self) -> MemberProfile | None:
        """The other one; nobody before both have said yes."""
        return self.introduction.other(self.member) if self.introduction.begun_at else None

    @property
    def region(self) -> Region:
        """Where the other one is from."""
        return self.introduction.other_region(self.member)

    @property
    def is_seeker(self) -> bool:
        """Whether they are who looks for somebody."""
        return self.introduction.is_seeker(self.member)


def topics() -> QuerySet[Topic]:
    """The list, as editors order it."""
    return Topic.objects.order_by("position", "pk")


def topic_lines() -> list[TopicLine]:
    """Every topic with what may be told of it. Three queries, however many there are."""
    known = standing().filter(kind=Kind.TOPIC, gives=True).order_by()
    people = dict(known.values_list("topic").annotate(Count("member", distinct=True)))
    by_region: dict[int, list[tuple[int, str]]] = {}
    rows = known.values_list("topic", "region", "region__name").annotate(people=Count("member", distinct=True))
    for topic, region, name, count in rows:
        if shown_count(count):
            by_region.setdefault(topic, []).append((region, name))
    return [
        TopicLine(
            topic, shown_count(people.get(topic.pk, 0)), [name for _n, name in sorted(by_region.get(topic.pk, []))]
        )
        for topic in topics()
    ]


def standing() -> QuerySet[Notice]:
    """Notices that stand today, of people who can be written to and were not barred; lifts only to sessions that are to come."""
    now = clock.now()
    there = Notice.objects.filter(until_at__gt=now, member__user__isnull=False)
    return there.exclude(Exists(barring().filter(author=OuterRef("member")))).exclude(_is_late_lift())


def barring() -> QuerySet[LetterReport]:
    """What keeps somebody out for a year."""
    since = clock.now() - rules.REPORTS_KEPT
    return LetterReport.objects.filter(decision=LetterReport.Decision.BARRED, decided_at__gt=since)


def is_barred(member: MemberProfile) -> bool:
    """Whether somebody may not take part for now."""
    return barring().filter(author=member).exists()


def goes_to(member: MemberProfile, session: Session) -> bool:
    """Whether somebody has a place that they confirmed: only they see who drives there."""
    return Enrolment.objects.filter(member=member, session=session, state=State.ENROLLED).exists()


def notices_for(
    member: MemberProfile, kind: Kind, *, topic: Topic | None = None, session: Session | None = None
) -> list[Notice]:
    """What others have up, their own district's first, then the newest; none of those with whom one of the two wants nothing, or
    is in touch already. Lifts only of those who still go there. Two queries."""
    rows = standing().filter(kind=kind, topic=topic, session=session).exclude(member=member)
    if session is not None:
        there = Enrolment.objects.filter(member=OuterRef("member"), session=session, state=State.ENROLLED)
        rows = rows.filter(Exists(there))
    rows = rows.exclude(_apart(member, "member")).select_related("region", "topic", "session__course")
    home = home_region(member)
    found = list(rows.order_by("-posted_at", "-pk")[: 10 * MOST_LISTED])
    return sorted(found, key=lambda row: row.region != home)[:MOST_LISTED]


def _apart(member: MemberProfile, lookup: str) -> Q:
    """Those with whom a member is not put in touch: blocked by one of the two, asked already, or asked before in vain."""
    blocks = Block.objects.filter(Q(member=member, other=OuterRef(lookup)) | Q(member=OuterRef(lookup), other=member))
    since = clock.now() - rules.REMEMBERED
    both = Q(seeker=member, giver=OuterRef(lookup)) | Q(seeker=OuterRef(lookup), giver=member)
    met = Introduction.objects.filter(both).filter(Q(ended_at=None) | Q(begun_at=None, asked_at__gt=since))
    return Q(Exists(blocks)) | Q(Exists(met))


def are_apart(one: MemberProfile, other: MemberProfile) -> bool:
    """Whether these two are not put in touch now."""
    return MemberProfile.objects.filter(_apart(one, "pk"), pk=other.pk).exists()


def home_region(member: MemberProfile) -> Region | None:
    """The district somebody lives in, else the one of their association; None where neither is known."""
    places = MemberProfile.objects.select_related("postcode__municipality__region", "association__municipality__region")
    row = places.get(pk=member.pk)
    home = row.postcode or row.association
    return home.municipality.region if home else None


def mine(member: MemberProfile) -> QuerySet[Notice]:
    """What somebody has up, also what has run out and can be put up again; the newest first."""
    rows = Notice.objects.filter(member=member).select_related("topic", "region", "session__course")
    return rows.order_by("-posted_at", "-pk")


def with_details() -> QuerySet[Introduction]:
    """Introductions with all that their pages show."""
    return Introduction.objects.select_related(
        "seeker__user", "giver__user", "seeker_region", "giver_region", "topic", "session__course"
    )


def sides_of(member: MemberProfile) -> list[Side]:
    """Every introduction of somebody, the newest first. One query."""
    rows = with_details().filter(Q(seeker=member) | Q(giver=member)).order_by("-asked_at", "-pk")
    return [Side(row, member) for row in rows[:MOST_LISTED]]


def side_by_token(token: str) -> Side | None:
    """What a link is for; None for a token that we did not sign and for one that is gone."""
    key = _link.key(token)
    row = None if key is None else with_details().filter(pk=key // 2).first()
    if row is None or key is None:
        return None
    return Side(row, row.giver if key % 2 == _GIVER else row.seeker)


def letters_of(introduction: Introduction) -> list[Letter]:
    """What the two have written, the oldest first."""
    rows = Letter.objects.filter(introduction=introduction).select_related("author")
    return list(rows.order_by("written_at", "pk"))


def reported(letters: Iterable[Letter]) -> set[int]:
    """The keys of those letters that were reported."""
    return set(LetterReport.objects.filter(letter__in=list(letters)).values_list("letter", flat=True))


def unproposed() -> list[Notice]:
    """Notices of people who look for somebody about a topic and for whom nobody is being asked, the oldest first."""
    waiting = Introduction.objects.filter(seeker=OuterRef("member"), topic=OuterRef("topic"), ended_at=None)
    rows = standing().filter(kind=Kind.TOPIC, gives=False).exclude(Exists(waiting))
    return list(rows.select_related("topic", "member__user", "region").order_by("posted_at", "pk"))


def proposals_for(notice: Notice) -> list[Notice]:
    """Who could be asked for somebody who looks: those of the same district first, then those beyond the border who know it.
    Nobody where so many were asked for this topic already."""
    before = Introduction.objects.filter(seeker=notice.member, topic=notice.topic)
    if before.count() >= rules.MOST_PROPOSED:
        return []
    rows = standing().filter(kind=Kind.TOPIC, topic=notice.topic, gives=True).exclude(member=notice.member)
    found = rows.exclude(_apart(notice.member, "member")).select_related("region", "member__user", "topic")
    return sorted(found.order_by("posted_at", "pk"), key=lambda row: row.region_id != notice.region_id)


def unanswered() -> QuerySet[Introduction]:
    """Those that nobody needs to answer any more."""
    open_ones = with_details().filter(begun_at=None, ended_at=None)
    return open_ones.filter(Q(answer_by__lte=clock.now()) | _is_late_lift()).order_by("pk")


def _is_late_lift() -> Q:
    over = Q(session=None) | Q(session__ends_at__lte=clock.now()) | Q(session__status=Session.Status.CANCELLED)
    return Q(kind=Kind.LIFT) & over


def run_out() -> QuerySet[Introduction]:
    """Those that are over by themselves: after ninety days, or with the session that they were about."""
    begun = with_details().filter(begun_at__isnull=False, ended_at=None)
    return begun.filter(Q(ends_at__lte=clock.now()) | _is_late_lift()).order_by("pk")


def open_reports() -> QuerySet[LetterReport]:
    """What was reported and nobody has looked at, the oldest first."""
    return LetterReport.objects.filter(decided_at=None).order_by("reported_at", "pk")
