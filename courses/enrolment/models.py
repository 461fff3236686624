"""Who comes: one life of an enrolment, from the form to the last meeting (docs/ENROLMENT.md)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.members.models import MemberProfile
from courses.schedule.models import Meeting, Session


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("not confirmed")
    ENROLLED = "enrolled", _("enrolled")
    WAITING = "waiting", _("waiting list")
    OFFERED = "offered", _("place offered")
    ATTENDED = "attended", _("attended")
    NO_SHOW = "no_show", _("did not come")
    CANCELLED = "cancelled", _("cancelled by participant")
    LAPSED = "lapsed", _("lapsed")
    MOVED = "moved", _("moved to another session")


# The states that hold a seat: `Session.seats_taken` counts exactly these.
SEATED = [State.UNCONFIRMED, State.ENROLLED, State.OFFERED, State.ATTENDED, State.NO_SHOW]
# The states that end an enrolment, so that the person may enrol again.
ENDED = [State.CANCELLED, State.LAPSED, State.MOVED]


class Enrolment(models.Model):
    """One person's place, or place in the queue, in one session. The position in the queue is computed, never stored."""

    session = models.ForeignKey(Session, models.PROTECT, verbose_name=_("session"), related_name="enrolments")
    member = models.ForeignKey(MemberProfile, models.PROTECT, verbose_name=_("member"), related_name="enrolments")
    state = models.CharField(_("state"), max_length=12, choices=State)
    created_at = models.DateTimeField(_("enrolled at"))
    changed_at = models.DateTimeField(_("changed at"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    # When someone joined the queue; it stays after an offer, so that an undone cancellation keeps its turn.
    queued_at = models.DateTimeField(_("waiting since"), null=True, blank=True)
    # By when the person must act: confirm the address (unconfirmed) or answer the offer (offered).
    answer_by = models.DateTimeField(_("answer by"), null=True, blank=True)
    # What an undo within ten minutes returns to.
    state_before = models.CharField(max_length=12, choices=State, blank=True)
    needs = models.CharField(_("needs"), max_length=300, blank=True)
    link_mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["session", "state", "queued_at"], name="enrolment_queue"),
            models.Index(fields=["answer_by"], name="enrolment_deadline", condition=Q(answer_by__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                name="enrolment_once",
                condition=~Q(state__in=[State.CANCELLED, State.LAPSED, State.MOVED]),
                violation_error_message=_("This person is enrolled already."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WAITING) | Q(queued_at__isnull=False), name="enrolment_waits_since"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.UNCONFIRMED, State.OFFERED]) | Q(answer_by__isnull=False),
                name="enrolment_has_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class EnrolmentEvent(models.Model):
    """What happened to an enrolment; rows are added, never changed."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.state}"


class Attendance(models.Model):
    """Whether someone was there, per meeting."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    was_present = models.BooleanField(_("present"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["meeting", "pk"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "meeting"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.meeting_id} {self.was_present}"
