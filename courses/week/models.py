"""Din uge: who wants a mail about it on Mondays. All that stands on the page is read where it is kept."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


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
