"""Rules of support, with where they are written; how many of those who came are under 25."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.common.fields import DayField
from courses.common.text import localized
from courses.places.models import Municipality
from courses.schedule.models import Session
from courses.support.rules import MOST_PEOPLE, Need


class SupportRule(models.Model):
    """What can be applied for, by whom and under which law. `needs`: what it asks of a session (`rules.Need`)."""

    class Kind(models.TextChoices):
        LAW = "law", _("law")
        ANSWER = "answer", _("answer of a ministry")
        MUNICIPALITY = "kommune", _("rule of a municipality")
        POOL = "pool", _("the movement's own pool")

    # These are written by organisers; the others come with the program, as they were read.
    OWN = (Kind.MUNICIPALITY, Kind.POOL)

    kind = models.CharField(_("whose rule"), max_length=8, choices=Kind)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, verbose_name=_("municipality"), null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("what it is called"), max_length=120)
    title_en = models.CharField(_("what it is called (English)"), max_length=120, blank=True)
    law = models.CharField(_("law or decision"), max_length=160)
    paragraph = models.CharField(_("paragraph"), max_length=80, blank=True)
    source = models.URLField(_("where it is written"), max_length=300, blank=True)
    read_on = DayField(_("read on"))
    since = DayField(_("applies from"), null=True, blank=True)
    until = DayField(_("applies until"), null=True, blank=True)
    who_for = models.TextField(_("who it is for"))
    who_for_en = models.TextField(_("who it is for (English)"), blank=True)
    gives = models.TextField(_("what it gives"))
    gives_en = models.TextField(_("what it gives (English)"), blank=True)
    gives_not = models.TextField(_("what it does not give"), blank=True)
    gives_not_en = models.TextField(_("what it does not give (English)"), blank=True)
    needs = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("rule of support")
        verbose_name_plural = _("rules of support")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="kommune", municipality__isnull=False) | (~Q(kind="kommune") & Q(municipality=None)),
                name="support_rule_of_its_kommune",
                violation_error_message=_("Choose the municipality whose rule it is, and none for any other rule."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["kommune", "pool"]) | ~Q(source=""), name="support_law_has_source"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="support_rule_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def display_title(self) -> str:
        """In the language of the page; Danish where there is no English."""
        return localized(self, "title")

    @property
    def display_who_for(self) -> str:
        """In the language of the page."""
        return localized(self, "who_for")

    @property
    def display_gives(self) -> str:
        """In the language of the page."""
        return localized(self, "gives")

    @property
    def display_gives_not(self) -> str:
        """In the language of the page."""
        return localized(self, "gives_not")

    @property
    def is_own(self) -> bool:
        """Whether organisers have written it."""
        return self.kind in self.OWN

    @property
    def asks(self) -> list[Need]:
        """What it asks of a session; what this version does not know is left out."""
        return [need for need in Need if need.value in self.needs]


class AgeCount(models.Model):
    """How many came to a session, and how many of them are under 25: counted in the room, no name and no year of birth."""

    session = models.OneToOneField(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    came = models.PositiveSmallIntegerField(_("how many came"), validators=[MaxValueValidator(MOST_PEOPLE)])
    under_25 = models.PositiveSmallIntegerField(
        _("of them under 25 years"), validators=[MaxValueValidator(MOST_PEOPLE)]
    )
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        verbose_name = _("count of ages")
        verbose_name_plural = _("counts of ages")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(under_25__lte=F("came"), came__lte=MOST_PEOPLE),
                name="age_count_is_of_those_who_came",
                violation_error_message=_("No more than all who came can be under 25."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id}"
