"""Who comes: one life of an enrolment, from the form to the last meeting (docs/ENROLMENT.md)."""

import uuid

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
    # «Kommer du?» was answered with yes; a no is a cancellation.
    coming_at = models.DateTimeField(_("says yes, I am coming"), null=True, blank=True)
    # That this person has answered the questions, never what: the answers lead to nobody.
    has_given_feedback = models.BooleanField(_("has given feedback"), default=False)

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


class AttendanceEvent(models.Model):
    """One tap: who was noted as present or not, when, by whom. Rows are added, never changed; the tap made last counts
    (`Attendance`), whenever it arrives."""

    class Source(models.TextChoices):
        LIST = "list", _("the trainer's list")
        DOOR = "door", _("at the door")
        SELF = "self", _("own phone")

    # Made on the device that was tapped, so that sending it twice notes it once.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendance_events")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    was_present = models.BooleanField(_("present"))
    source = models.CharField(_("source"), max_length=4, choices=Source, default=Source.LIST)
    tapped_at = models.DateTimeField(_("tapped"))
    received_at = models.DateTimeField(_("received"))
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("attendance noted")
        verbose_name_plural = _("attendance noted")
        ordering = ["received_at", "pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.meeting_id} {self.was_present}"


class ListView(models.Model):
    """That somebody looked at the names of a session's participants (trust.md P9); rows are added, never changed."""

    class What(models.TextChoices):
        LIST = "list", _("list")
        PAPER = "paper", _("list on paper")
        CLOSING = "closing", _("closing")
        PHONE = "phone", _("phone, in the background")

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    at = models.DateTimeField(_("when"))
    what = models.CharField(_("what"), max_length=8, choices=What)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("who"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("look at a participant list")
        verbose_name_plural = _("looks at participant lists")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.what}"


class Feedback(models.Model):
    """One person's three answers about a session. No person, no time, and a key without an order: it leads to nobody."""

    class Worth(models.IntegerChoices):
        VERY = 4, _("yes, very much")
        YES = 3, _("yes")
        LITTLE = 2, _("a little")
        NO = 1, _("no")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    worth = models.PositiveSmallIntegerField(_("Was it worth your time?"), choices=Worth)
    worked = models.CharField(_("What worked well?"), max_length=1000, blank=True)
    change = models.CharField(_("What should we do differently?"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["session", "pk"]

    def __str__(self) -> str:
        return f"{self.session_id}"


class Debrief(models.Model):
    """What a trainer tells the next trainer of the course, anywhere in the country; never public."""

    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    worked = models.TextField(_("What worked?"), blank=True)
    change = models.TextField(_("What would you change?"), blank=True)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("debrief")
        verbose_name_plural = _("debriefs")
        ordering = ["-written_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="debrief_once_per_trainer")]

    def __str__(self) -> str:
        return f"{self.session_id}"
