"""Tasks that local associations and districts need somebody for, who took them, and who is welcomed by whom.

No points, no ranking: nothing here is added up over a person.
"""

from typing import Any, cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common import clock
from courses.common.fields import DayField
from courses.common.text import localized
from courses.members.models import MemberProfile
from courses.places.models import Association, Postcode, Region
from courses.schedule.fields import RuleField
from courses.tasks.fields import Area, AreasField, Duration, DurationsField, nothing_ticked

MOST_PEOPLE = 50
TITLE, TEXT, MESSAGE = 80, 600, 1000


def _one_owner() -> Q:
    return Q(association__isnull=False, region__isnull=True) | Q(association__isnull=True, region__isnull=False)


class Coordinator(models.Model):
    """Somebody whom organisers named: posts tasks for one local association or one district, and welcomes who is new there."""

    member = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    association = models.ForeignKey(
        Association, models.CASCADE, verbose_name=_("local association"), null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        Region, models.CASCADE, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    named_at = models.DateTimeField(_("named"))

    class Meta:
        verbose_name = _("coordinator")
        verbose_name_plural = _("coordinators")
        ordering = ["named_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=_one_owner(), name="coordinator_of_one_place"),
            models.UniqueConstraint(
                fields=["member", "association"],
                condition=Q(association__isnull=False),
                name="coordinator_once_association",
            ),
            models.UniqueConstraint(
                fields=["member", "region"], condition=Q(region__isnull=False), name="coordinator_once_region"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.place_name}"

    @property
    def place_name(self) -> str:
        """The association or the district."""
        return str(self.association or self.region)


class StandIn(models.Model):
    """Afløser: somebody who coordinates or organises is away for some days, and who looks after their places meanwhile."""

    # Log-ins, since whoever organises need not be a member.
    away = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("away"), related_name="+")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("deputy"), related_name="+")
    from_date = DayField(_("away from"), years_back=0, years_ahead=1)
    until_date = DayField(_("last day away"), years_back=0, years_ahead=1)
    named_at = models.DateTimeField(_("named"))

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        ordering = ["from_date", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(away=F("deputy")), name="stand_in_is_another"),
            models.CheckConstraint(condition=Q(until_date__gte=F("from_date")), name="stand_in_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.away_id} {self.deputy_id}"


class Task(models.Model):
    """Opgave: what, where, how long, until when, how many people, who to ask. Open only while there is somebody to ask."""

    association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("local association"), null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    coordinator = models.ForeignKey(
        MemberProfile, models.PROTECT, verbose_name=_("who to ask"), null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("task"), max_length=TITLE)
    title_en = models.CharField(_("task (English)"), max_length=TITLE, blank=True)
    text = models.TextField(_("what it is"), max_length=TEXT, blank=True)
    area = models.PositiveSmallIntegerField(_("kind of work"), choices=Area)
    duration = models.PositiveSmallIntegerField(_("how long"), choices=Duration)
    is_home = models.BooleanField(_("can be done from home"), default=False)
    place = models.CharField(_("where"), max_length=120, blank=True)
    postcode = models.ForeignKey(
        Postcode, models.PROTECT, verbose_name=_("postcode"), null=True, blank=True, related_name="+"
    )
    until_date = DayField(_("until when"), null=True, blank=True, years_back=0, years_ahead=2)
    places = models.PositiveSmallIntegerField(
        _("how many people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PEOPLE)]
    )
    # How many have taken it, those who are done with it too: counted by one conditional update.
    taken = models.PositiveSmallIntegerField(_("taken by"), default=0)
    course = models.ForeignKey(
        Course, models.SET_NULL, verbose_name=_("course that helps"), null=True, blank=True, related_name="+"
    )
    rule = RuleField(verbose_name=_("repeats"), default=None, blank=True)
    # The day that the rule counts from.
    rule_from_date = models.DateField(null=True, blank=True)
    # Which one this repeats: each is repeated once.
    follows = models.OneToOneField("self", models.SET_NULL, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(_("open"), default=True)
    posted_at = models.DateTimeField(_("posted"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    told_near_at = models.DateTimeField(_("told those near"), null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_one_owner(), name="task_of_one_place"),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(coordinator__isnull=False), name="task_open_has_coordinator"
            ),
            models.CheckConstraint(condition=Q(is_home=True) | Q(postcode__isnull=False), name="task_is_somewhere"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=MOST_PEOPLE), name="task_people"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="task_not_taken_by_more"),
            models.CheckConstraint(
                condition=Q(rule="") | Q(until_date__isnull=False, rule_from_date__isnull=False),
                name="task_repeated_has_day",
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at__isnull=True) | Q(is_open=False, closed_at__isnull=False),
                name="task_closed_when",
            ),
        ]
        indexes = [models.Index(fields=["is_open", "until_date"], name="task_open")]

    def __str__(self) -> str:
        return self.title

    @property
    def display_title(self) -> str:
        """In the language of the page; Danish where there is no English one."""
        return localized(self, "title")

    @property
    def owner_name(self) -> str:
        """The association or the district that needs somebody."""
        return str(self.association or self.region)

    @property
    def left(self) -> int:
        """How many are still needed."""
        return self.places - self.taken

    @property
    def is_over(self) -> bool:
        """Whether its day has passed."""
        return self.until_date is not None and self.until_date < clock.today()

    @property
    def can_be_taken(self) -> bool:
        """Whether somebody can take it now, as far as this row knows."""
        return self.is_open and not self.is_over and self.left > 0


class TakenTask(models.Model):
    """That somebody took a task: until they gave it back or it was done."""

    class State(models.TextChoices):
        TAKEN = "taken", _("taken")
        DONE = "done", _("done")
        BACK = "back", _("given back")

    task = models.ForeignKey(Task, models.CASCADE, verbose_name=_("task"), related_name="+")
    member = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.TAKEN)
    taken_at = models.DateTimeField(_("taken at"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked how it goes"), null=True, blank=True)
    thanked_at = models.DateTimeField(_("thanked"), null=True, blank=True)

    class Meta:
        verbose_name = _("taken task")
        verbose_name_plural = _("taken tasks")
        ordering = ["-taken_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["task", "member"], name="task_taken_once"),
            models.CheckConstraint(
                condition=Q(state="taken", ended_at__isnull=True) | (~Q(state="taken") & Q(ended_at__isnull=False)),
                name="taken_task_ended_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.member_id} {self.state}"


class TaskMessage(models.Model):
    """What the coordinator and whoever took a task write to each other through the site."""

    taken = models.ForeignKey(TakenTask, models.CASCADE, verbose_name=_("taken task"), related_name="+")
    author = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("written by"), related_name="+")
    text = models.TextField(_("message"), max_length=MESSAGE)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("message about a task")
        verbose_name_plural = _("messages about tasks")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return str(self.taken_id)


class TaskWishes(models.Model):
    """What somebody ticked: kinds of work and time, so that tasks fit. Nothing about opinions."""

    member = models.OneToOneField(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    areas = AreasField(_("What do you like to do?"), default=nothing_ticked, blank=True)
    durations = DurationsField(_("How much time do you have?"), default=nothing_ticked, blank=True)
    wants_mail = models.BooleanField(_("Write to me when a task near me lacks somebody"), default=False)

    class Meta:
        verbose_name = _("wishes for tasks")
        verbose_name_plural = _("wishes for tasks")

    def __str__(self) -> str:
        return str(self.member_id)

    @property
    def liked(self) -> frozenset[int]:
        """The kinds of work that were ticked."""
        return frozenset(cast(Any, self.areas))

    @property
    def spare(self) -> frozenset[int]:
        """The lengths of time that were ticked."""
        return frozenset(cast(Any, self.durations))


class Welcome(models.Model):
    """That somebody new was welcomed, once, by a coordinator of their association or district."""

    member = models.OneToOneField(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    welcomed_by = models.ForeignKey(
        MemberProfile, models.SET_NULL, verbose_name=_("welcomed by"), null=True, blank=True, related_name="+"
    )
    welcomed_at = models.DateTimeField(_("welcomed"))

    class Meta:
        verbose_name = _("welcome")
        verbose_name_plural = _("welcomes")

    def __str__(self) -> str:
        return str(self.member_id)
