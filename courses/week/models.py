"""Din uge: who wants a mail about it on Mondays. All that stands on the page is read where it is kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.places.models import Region
from courses.week.rules import Rhythm


class WeekMail(models.Model):
    """That somebody who coordinates or organises wants to be told on Mondays what their week needs."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("log-in"), related_name="+")
    # The Monday of the last week that was looked at, whether something was written or not.
    last_date = models.DateField(_("last week looked at"))

    class Meta:
        verbose_name = _("mail on Mondays")
        verbose_name_plural = _("mails on Mondays")

    def __str__(self) -> str:
        return str(self.user_id)


class FiguresMail(models.Model):
    """That somebody wants to be told when there are figures to look at: those of the country, or of the district they coordinate."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("log-in"), related_name="+")
    # None: the whole country.
    region = models.ForeignKey(
        Region, models.CASCADE, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    rhythm = models.CharField(_("how often"), max_length=10, choices=[(one.value, one.value) for one in Rhythm])
    # The day on which the last one was due, whether it was written or only passed.
    last_date = models.DateField(_("last due"))

    class Meta:
        verbose_name = _("mail about figures")
        verbose_name_plural = _("mails about figures")
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(region=None), name="figures_mail_once_country"),
            models.UniqueConstraint(
                fields=["user", "region"], condition=Q(region__isnull=False), name="figures_mail_once_district"
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=[one.value for one in Rhythm]), name="figures_mail_rhythm_known"
            ),
            # From week to week one district's figures differ by a few people, who could be told apart by subtracting.
            models.CheckConstraint(
                condition=Q(region=None) | Q(rhythm=Rhythm.QUARTER.value), name="figures_mail_district_by_quarter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.rhythm}"
