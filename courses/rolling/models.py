"""What the rolling year remembers: mails that went out, and the no to a next run."""

from django.db import models

from courses.budget.models import Proposal
from courses.places.models import Region
from courses.schedule.models import Session


class GapMail(models.Model):
    """That the list of gaps of a district went out for a month: never twice."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    month = models.DateField()

    class Meta:
        db_table = "courses_holemail"
        constraints = [models.UniqueConstraint(fields=["region", "month"], name="hole_mail_once_a_month")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.month:%Y-%m}"


class NoRerun(models.Model):
    """An organiser's no to the next run that would be drafted after this session: re-running is the default."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.session_id)


class WonDraft(models.Model):
    """A draft that was made of a proposal which won in the members' budget."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    session = models.OneToOneField(Session, models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.session_id)
