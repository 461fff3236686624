"""Which tasks there are, which fit somebody, and who took what. A list costs as many queries for one row as for hundreds."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.core import signing
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.links import SignedLink
from courses.enrolment.models import Enrolment, State
from courses.members.models import MemberProfile
from courses.places.models import Postcode
from courses.places.rules.distance import travel
from courses.tasks import rules
from courses.tasks.fields import Area, Duration
from courses.tasks.models import Coordinator, TakenTask, Task, TaskMessage, TaskWishes

# So many open tasks are looked through, the newest first; a page shows fewer.
MOST_READ, MOST_LISTED = 600, 40
ASK_SALT, ASK_SECONDS = "tasks.ask", 7 * 24 * 60 * 60
_link, _stop_link = SignedLink("tasks.taken"), SignedLink("tasks.wishes")


@dataclass(frozen=True)
class Hit:
    """A task for somebody. `km`: by road from home; None where it is done from home, or nobody knows from where."""

    task: Task
    km: float | None = None
    waits: bool = False
    wished: bool = False
    helped_by: bool = False


@dataclass(frozen=True)
class Ready:
    """A task on the shelf, in Danish with an English title; `course`: the code of the one that helps, or empty."""

    key: str
    title: str
    title_en: str
    text: str
    area: int
    duration: int
    is_home: bool
    places: int
    course: str

    @property
    def duration_words(self) -> str:
        """«8 minutter»"""
        return str(Duration(self.duration).label)

    @property
    def area_words(self) -> str:
        """«mad og vært»"""
        return str(Area(self.area).label)


@dataclass(frozen=True)
class Asked:
    """What a link in a mail to an address that is not proven yet stands for."""

    task: int
    email: str
    name: str
    language: str


@cache
def shelf() -> list[Ready]:
    """The thirty tasks that are ready, the quickest first."""
    rows = json.loads((Path(__file__).parents[1] / "data" / "shelf.json").read_text(encoding="utf-8"))
    return [Ready(**row) for row in rows]


def ready(key: str) -> Ready | None:
    """One of the shelf; None for a key that it does not have."""
    return next((one for one in shelf() if one.key == key), None)


def with_details() -> QuerySet[Task]:
    """Tasks with all that is shown of them."""
    return Task.objects.select_related("association__municipality", "region", "postcode", "course", "coordinator__user")


def available() -> QuerySet[Task]:
    """What can be taken today, the newest first."""
    coming = Q(until_date=None) | Q(until_date__gte=clock.today())
    return with_details().filter(coming, is_open=True, taken__lt=F("places")).order_by("-posted_at", "-pk")


def shown(pk: int) -> Task | None:
    """A task that has a page of its own, also one that cannot be taken any more."""
    return with_details().filter(pk=pk).first()


def near(
    postcode: Postcode | None,
    *,
    areas: Collection[int] = (),
    durations: Collection[int] = (),
    courses: Collection[int] = (),
    without: Iterable[int] = (),
    limit: int = MOST_LISTED,
) -> list[Hit]:
    """What fits somebody who lives there (None: nobody knows), the best first. One query."""
    now, found = clock.now(), []
    region = postcode.municipality.region_id if postcode else None
    for task in available().exclude(pk__in=list(without))[:MOST_READ]:
        way = None
        if postcode and task.postcode and not task.is_home:
            way = travel(postcode.place, task.postcode.place).km
        fit = rules.Fit(
            km=way,
            is_home=task.is_home,
            is_own_district=region == _region_of(task),
            has_wished_area=task.area in areas,
            has_wished_time=task.duration in durations,
            has_other_time=bool(durations) and task.duration not in durations,
            has_taken_course=task.course_id is not None and task.course_id in courses,
            waits=not task.taken and now - task.posted_at >= rules.WAITS_AFTER,
        )
        if rules.is_near(fit):
            hit = Hit(task, way, fit.waits, fit.has_wished_area or fit.has_wished_time, fit.has_taken_course)
            found.append((rules.effort(fit), -task.posted_at.timestamp(), task.pk, hit))
    return [hit for _effort, _posted, _pk, hit in sorted(found)[:limit]]


def _region_of(task: Task) -> int | None:
    return task.association.municipality.region_id if task.association else task.region_id


def fitting(member: MemberProfile, *, course: int | None = None, limit: int = rules.SHOWN) -> list[Hit]:
    """Three that fit a member: near, the time they have, what they ticked, the courses they took (`course`: one they took just
    now). Not what they have or gave back. Five queries."""
    wishes = TaskWishes.objects.filter(member=member).first()
    took = Enrolment.objects.filter(member=member, state=State.ATTENDED)
    courses = {*took.values_list("session__course_id", flat=True), *([course] if course else [])}
    mine = TakenTask.objects.filter(member=member).values_list("task_id", flat=True)
    home = Postcode.objects.select_related("municipality").filter(pk=member.postcode_id).first()
    return near(
        home,
        areas=wishes.liked if wishes else (),
        durations=wishes.spare if wishes else (),
        courses=courses,
        without=mine,
        limit=limit,
    )


def of_member(member: MemberProfile) -> QuerySet[TakenTask]:
    """What somebody has taken and not given back, the newest first."""
    kept = detailed().filter(member=member).exclude(state=TakenTask.State.BACK)
    return kept.order_by("-taken_at", "-pk")


def detailed() -> QuerySet[TakenTask]:
    """Taken tasks with all that their pages show."""
    return TakenTask.objects.select_related(
        "member__user", "task__association", "task__region", "task__postcode", "task__course", "task__coordinator__user"
    )


def taken_token(taken: TakenTask) -> str:
    """The token of the page of a taken task: signed, so that whoever has the mail has the page."""
    return _link.token(taken.pk)


def taken_by_token(token: str) -> TakenTask | None:
    """The taken task a link is for; None for a token that we did not sign, and for one that is gone."""
    pk = _link.key(token)
    return None if pk is None else detailed().filter(pk=pk).first()


def ask_token(asked: Asked) -> str:
    """The token of a link that proves an address and takes a task; nothing is kept of it."""
    return signing.dumps([asked.task, asked.email, asked.name, asked.language], salt=ASK_SALT, compress=True)


def asked_by_token(token: str) -> Asked | None:
    """What such a link is for; None for one that we did not sign or that is older than a week."""
    try:
        return Asked(*signing.loads(token, salt=ASK_SALT, max_age=ASK_SECONDS))
    except signing.BadSignature:
        return None


def stop_token(wishes: TaskWishes) -> str:
    """The token of the link that ends mails about tasks near somebody."""
    return _stop_link.token(wishes.pk)


def wishes_by_token(token: str) -> TaskWishes | None:
    """Whose mails a link ends; None for a token that we did not sign."""
    pk = _stop_link.key(token)
    return None if pk is None else TaskWishes.objects.filter(pk=pk).first()


def messages_of(taken: TakenTask) -> QuerySet[TaskMessage]:
    """What was written about it, the oldest first."""
    return TaskMessage.objects.filter(taken=taken).select_related("author").order_by("written_at", "pk")


def messages_of_all(rows: Iterable[TakenTask]) -> dict[int, list[TaskMessage]]:
    """The same of several, by their keys. One query."""
    found: dict[int, list[TaskMessage]] = {}
    keys = [row.pk for row in rows]
    for message in TaskMessage.objects.filter(taken__in=keys).select_related("author").order_by("written_at", "pk"):
        found.setdefault(message.taken_id, []).append(message)
    return found


def silent() -> QuerySet[TakenTask]:
    """What was taken two weeks ago and nobody has written a word about since; never asked about before."""
    before = clock.now() - rules.SILENT_AFTER
    word = TaskMessage.objects.filter(taken=OuterRef("pk"))
    quiet = detailed().filter(state=TakenTask.State.TAKEN, taken_at__lte=before, asked_at=None)
    return quiet.exclude(Exists(word)).filter(task__is_open=True).order_by("taken_at", "pk")


def repeated_by_now() -> QuerySet[Task]:
    """Tasks with a rule whose day has passed and that nothing follows yet."""
    followers = Task.objects.filter(follows=OuterRef("pk"))
    over = with_details().filter(until_date__lt=clock.today(), is_open=True).exclude(rule="")
    return over.exclude(Exists(followers)).order_by("pk")


def waiting_for_somebody() -> QuerySet[Task]:
    """What nobody has taken for a week, and those near have not been told of."""
    before = clock.now() - rules.WAITS_AFTER
    return available().filter(taken=0, posted_at__lte=before, told_near_at=None).order_by("pk")


def to_be_told(task: Task) -> list[tuple[TaskWishes, float | None]]:
    """Who asked to be written to and lives near, with the way in km; by what they ticked. One query."""
    found: list[tuple[TaskWishes, float | None]] = []
    asked = TaskWishes.objects.filter(wants_mail=True, member__user__isnull=False, member__postcode__isnull=False)
    mine = TakenTask.objects.filter(task=task, member=OuterRef("member"))
    rows = asked.exclude(Exists(mine)).select_related("member__user", "member__postcode__municipality")
    for wishes in rows.order_by("pk"):
        liked, spare = wishes.liked, wishes.spare
        fits = (not liked or task.area in liked) and (not spare or task.duration in spare)
        home = wishes.member.postcode
        if not fits or home is None:
            continue
        if task.is_home:
            if home.municipality.region_id == _region_of(task):
                found.append((wishes, None))
        elif task.postcode and (way := travel(home.place, task.postcode.place).km) <= rules.NEAR_KM:
            found.append((wishes, way))
    return found


def coordinates(member: MemberProfile) -> list[Coordinator]:
    """What somebody is coordinator of, the first named first."""
    rows = Coordinator.objects.filter(member=member).select_related("association__municipality", "region")
    return list(rows.order_by("named_at", "pk"))


def of_coordinator(places: Iterable[Coordinator]) -> QuerySet[Task]:
    """The tasks of these places, the newest first."""
    return with_details().filter(_theirs(places)).order_by("-posted_at", "-pk")


def taken_of(places: Iterable[Coordinator]) -> QuerySet[TakenTask]:
    """Who has taken what in these places and is not done, the longest first."""
    theirs = with_details().filter(_theirs(places)).values("pk")
    return detailed().filter(task__in=theirs, state=TakenTask.State.TAKEN).order_by("taken_at", "pk")


def keys_of(places: Iterable[Coordinator]) -> tuple[list[int], list[int]]:
    """The keys of the associations and of the districts that these coordinate."""
    places = list(places)
    associations = [place.association_id for place in places if place.association_id]
    return associations, [place.region_id for place in places if place.region_id]


def _theirs(places: Iterable[Coordinator]) -> Q:
    associations, regions = keys_of(places)
    return Q(association__in=associations) | Q(region__in=regions)


def all_coordinators() -> QuerySet[Coordinator]:
    """Everybody who is one, by place."""
    rows = Coordinator.objects.select_related("member__user", "association", "region")
    return rows.order_by(F("region").asc(nulls_last=True), "association__name_key", "member__name_key", "pk")


def course_of(one: Ready) -> Course | None:
    """The course that helps with a task of the shelf, where the site has it."""
    return Course.objects.filter(code=one.course, is_active=True).first() if one.course else None
