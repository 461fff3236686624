import datetime as dt

import factory
from factory.django import DjangoModelFactory

from courses.common import clock
from courses.introductions.actions import introducing
from courses.introductions.models import Introduction, Kind, Notice, Topic
from courses.introductions.queries.people import Side
from courses.members.models import MemberProfile
from tests.factories.members import MemberFactory
from tests.factories.places import RegionFactory


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Andelsboliger {n}")
    position = factory.Sequence(lambda n: n)


class NoticeFactory(DjangoModelFactory):
    """«I know something of this», in a district."""

    class Meta:
        model = Notice

    kind = Kind.TOPIC
    gives = True
    member = factory.SubFactory(MemberFactory)
    region = factory.SubFactory(RegionFactory)
    topic = factory.SubFactory(TopicFactory)
    text = "Jeg har bygget tre"
    posted_at = factory.LazyFunction(clock.now)
    until_at = factory.LazyFunction(lambda: clock.now() + dt.timedelta(days=90))


def asked(asker: MemberProfile | None = None, **facts) -> tuple[Side, Side]:
    """Somebody has asked who has a notice up: their side, and the other's, which has not been answered."""
    member = asker or MemberFactory()
    notice = NoticeFactory(**facts)
    row = introducing.ask(member=member, notice=notice, text="Vi vil bygge otte", region=RegionFactory())
    return Side(row, member), Side(row, notice.member)


def introduced(**facts) -> tuple[Side, Side]:
    """Both have said yes: who looks, and who offers."""
    seeker, giver = asked(**facts)
    row: Introduction = introducing.answer(side=giver, says_yes=True)
    return Side(row, seeker.member), Side(row, giver.member)
