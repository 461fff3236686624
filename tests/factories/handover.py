from courses.handover import actions
from courses.handover.models import HandOver
from courses.members.models import MemberProfile
from courses.tasks.models import Coordinator
from tests.factories.members import MemberFactory
from tests.factories.tasks import CoordinatorFactory


def begun(
    place: Coordinator | None = None, successor: MemberProfile | None = None, *, accepted: bool = True
) -> HandOver:
    """Whoever coordinates a place has named who follows; where `accepted`, they have said yes."""
    place = place or CoordinatorFactory(member=MemberFactory(name="Bo Bjælke"))
    successor = successor or MemberFactory(name="Ny Nikkelsen")
    row = actions.begin(place=place, email=successor.email, by=place.member.user)
    if accepted:
        actions.accept(row=row)
    return HandOver.objects.get(pk=row.pk)
