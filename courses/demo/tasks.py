"""Tasks of the demo movement: posted from the shelf by coordinators who do not exist, some of them taken and done.

Nobody is mailed: it is long ago. Nothing random is drawn, and nobody is added: all else in the demo stays as it is."""

import datetime as dt

from courses.common import clock
from courses.common.actions import mail
from courses.demo.people import LOGINS
from courses.demo.trainers import HOME
from courses.members.models import MemberProfile
from courses.places.models import Association, Postcode
from courses.tasks.actions import posting, taking
from courses.tasks.actions.coordinators import name_coordinator
from courses.tasks.fields import Area, Duration
from courses.tasks.models import Coordinator, TakenTask, Task
from courses.tasks.queries.tasks import Ready, course_of, ready, shelf

DAY = dt.timedelta(days=1)
# What the association of the demo member needs; the last two are taken.
IN_VEJLE = (
    "skriv-referat",
    "del-opslag",
    "lav-mad",
    "bilag",
    "foelgeskab",
    "gadebord",
    "byd-velkommen",
    "haeng-plakat",
)
# So many other associations post tasks, each so many.
OTHERS, EACH = 11, 3


def build_tasks(now: dt.datetime) -> None:
    """What coordinators have posted until `now`. A second call changes nothing."""
    if Coordinator.objects.exists():
        return
    home = Postcode.objects.select_related("municipality").get(pk=HOME)
    associations = list(Association.objects.select_related("municipality").order_by("pk"))
    here = next((row for row in associations if row.municipality_id == home.municipality_id), associations[0])
    people = list(MemberProfile.objects.filter(user__email__startswith="medlem").order_by("pk").select_related("user"))
    with mail.silently():
        _in_vejle(now, here, home, people[1:])
        others = [row for row in associations if row != here][:OTHERS]
        for number, (association, member) in enumerate(zip(others, people[3:], strict=False)):
            with clock.at(now - (2 + number) * DAY):
                place = name_coordinator(email=member.email, name=member.name, association=association)
                for turn in range(EACH):
                    _post(place, shelf()[(EACH * number + 10 * turn) % len(shelf())], _middle(association), now)


def _in_vejle(now: dt.datetime, here: Association, home: Postcode, people: list[MemberProfile]) -> None:
    """The trainer one can log in as coordinates; two members have said yes, and one of them is done."""
    email, name = LOGINS["trainer"]
    with clock.at(now - 9 * DAY):
        place = name_coordinator(email=email, name=name, association=here)
        posted = [_post(place, one, home, now) for key in IN_VEJLE if (one := ready(key))]
    with clock.at(now - 4 * DAY):
        coming = taking.take(task=posted[-2], member=people[0])
        taking.write(taken=coming, author=people[0], words="Jeg kommer kl. 18.10. Hvor ligger navneskiltene?")
        done = taking.take(task=posted[-1], member=people[1])
    with clock.at(now - 3 * DAY):
        taking.write(taken=coming, author=place.member, words="Dejligt! De ligger i den røde kasse ved garderoben.")
        _thanked(done, place)


def _thanked(done: TakenTask, place: Coordinator) -> None:
    taking.say_done(taken=done)
    taking.thank(taken=done, author=place.member, words="Tak. To har ringet, fordi de så plakaten på biblioteket.")


def _middle(association: Association) -> Postcode | None:
    """The most populous postcode of the association's kommune."""
    found = Postcode.objects.filter(municipality=association.municipality_id)
    return found.order_by("-population", "code").first()


def _post(place: Coordinator, one: Ready, home: Postcode | None, now: dt.datetime) -> Task:
    """A task of the shelf, where it is not a role with a day within the next two months."""
    day = now.date() + dt.timedelta(days=14 + one.area * 5)
    facts = posting.Facts(
        title=one.title,
        title_en=one.title_en,
        text=one.text,
        area=Area(one.area),
        duration=Duration(one.duration),
        is_home=one.is_home,
        place="" if one.is_home else "Biblioteket",
        postcode=home,
        until_date=None if one.duration == Duration.ROLE else day,
        places=one.places,
        course=course_of(one),
        repeats="month" if one.key == "skriv-referat" else "",
    )
    return posting.post(coordinator=place, facts=facts)
