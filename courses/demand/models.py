"""What people ask for near where they live, and what was done about it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common.address import AddressField
from courses.places.models import Postcode, Region
from courses.schedule.models import Session


class Interest(models.Model):
    """«Skriv mig op»: tell this address when a course comes near. Counts only once the address is confirmed."""

    email = AddressField(_("email address"))
    course = models.ForeignKey(
        Course, models.CASCADE, verbose_name=_("course"), null=True, blank=True, related_name="+"
    )
    postcode = models.ForeignKey(Postcode, models.PROTECT, verbose_name=_("postcode"), related_name="+")
    radius_km = models.PositiveSmallIntegerField(
        _("within (km)"), default=40, validators=[MinValueValidator(5), MaxValueValidator(200)]
    )
    language = models.CharField(max_length=2, default="da")
    created_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # Sessions published up to here were looked at; nobody is told twice.
    told_until = models.DateTimeField(_("told until"))

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["email", "course", "postcode"], name="interest_once"),
            models.UniqueConstraint(
                fields=["email", "postcode"],
                condition=Q(course__isnull=True),
                name="interest_once_any_course",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="interest_email_one_form"),
            models.CheckConstraint(condition=Q(radius_km__gte=5, radius_km__lte=200), name="interest_radius"),
        ]

    def __str__(self) -> str:
        return f"{self.postcode_id} {self.course_id or '*'}"


class DemandNotice(models.Model):
    """That the organiser was told how many ask for a course in a storkreds: once in a season, which begins on this day."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    season_date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "region", "season_date"], name="demand_told_once")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.region_id} {self.season_date}"


class Rescue(models.Model):
    """What was done about a session that lacks people, each at most once: its organiser was told, and those who asked
    for the course nearby were written to."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.session_id)
