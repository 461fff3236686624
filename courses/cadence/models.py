"""How often courses are promised where, and days without any."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common.fields import DayField, MonthsField, no_month
from courses.places.models import Region


class Cadence(models.Model):
    """A promise that differs from the course's own: so many runs in any 12 months, never too close or too far apart.

    Its districts count as one place: those of a group, or all ten for the whole country.
    """

    course = models.ForeignKey(Course, models.CASCADE, verbose_name=_("course"), related_name="+")
    runs = models.PositiveSmallIntegerField(
        _("sessions in 12 months"),
        default=2,
        validators=[MaxValueValidator(52)],
        help_text=_("0: nothing is promised."),
    )
    min_gap_weeks = models.PositiveSmallIntegerField(
        _("weeks between two, at least"), default=8, validators=[MaxValueValidator(52)]
    )
    max_gap_weeks = models.PositiveSmallIntegerField(
        _("weeks between two, at most"), default=39, validators=[MinValueValidator(1), MaxValueValidator(104)]
    )
    closed_months = MonthsField(_("never in"), default=no_month, blank=True)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["course__position", "course", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_gap_weeks__lt=F("max_gap_weeks")),
                name="cadence_gaps_in_order",
                violation_error_message=_("The least distance must be smaller than the greatest."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.course}: {self.runs}"


class CadencePlace(models.Model):
    """A district of a promise; `course` is repeated so that no district has two promises of one course."""

    cadence = models.ForeignKey(Cadence, models.CASCADE, related_name="places")
    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, verbose_name=_("district"), related_name="+")

    class Meta:
        ordering = ["region"]
        constraints = [models.UniqueConstraint(fields=["course", "region"], name="cadence_one_per_district")]

    def __str__(self) -> str:
        return f"{self.cadence_id} {self.region_id}"


class Blackout(models.Model):
    """Days without courses: a congress, an election; in one district or everywhere."""

    name = models.CharField(_("name"), max_length=80)
    start_date = DayField(_("first day"))
    end_date = DayField(_("last day"))
    region = models.ForeignKey(
        Region, models.CASCADE, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("closed time")
        verbose_name_plural = _("closed times")
        ordering = ["start_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="blackout_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.start_date:%Y}"
