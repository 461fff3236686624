"""Who comes: one life of an enrolment, from the form to the last meeting (docs/ENROLMENT.md)."""

import uuid
from functools import reduce
from operator import or_
from typing import Any, NoReturn, cast

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common.fields import WeekdaysField, every_weekday
from courses.enrolment.rules import STEPS
from courses.members.models import MemberProfile
from courses.places.models import Postcode
from courses.schedule.models import Meeting, Session


class State(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("not confirmed")
    ENROLLED = "enrolled", _("enrolled")
    WAITING = "waiting", _("waiting list")
    OFFERED = "offered", _("place offered")
    ATTENDED = "attended", _("attended")
    NO_SHOW = "no_show", _("did not come")
    CANCELLED = "cancelled", _("cancelled by participant")
    EXPIRED = "lapsed", _("lapsed")
    MOVED = "moved", _("moved to another session")


# The states that hold a seat: `Session.seats_taken` counts these, and the seats that are kept for whoever left them.
SEATED = [State.UNCONFIRMED, State.ENROLLED, State.OFFERED, State.ATTENDED, State.NO_SHOW]
# The states that end an enrolment, so that the person may enrol again.
ENDED = [State.CANCELLED, State.EXPIRED, State.MOVED]


class WaitingRequest(models.Model):
    """One place in the queue for a course wherever it is held: any session within `radius_km` by road of `postcode`
    whose meetings all fall on these weekdays. Each free seat that it reaches is offered as an `Enrolment` of its own."""

    class Ended(models.TextChoices):
        SEAT = "place", _("got a place")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNANSWERED = "unanswered", _("offers were not answered")

    member = models.ForeignKey(MemberProfile, models.PROTECT, verbose_name=_("member"), related_name="+")
    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("course"), related_name="+")
    postcode = models.ForeignKey(Postcode, models.PROTECT, verbose_name=_("postcode"), related_name="+")
    radius_km = models.PositiveSmallIntegerField(
        _("within (km)"), default=40, validators=[MinValueValidator(5), MaxValueValidator(200)]
    )
    weekdays = WeekdaysField(_("weekdays"), default=every_weekday)
    needs = models.CharField(_("needs"), max_length=300, blank=True)
    queued_at = models.DateTimeField(_("waiting since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("why it ended"), max_length=12, choices=Ended, blank=True)
    link_mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "courses_waitingwish"
        verbose_name = _("wish for a place")
        verbose_name_plural = _("wishes for a place")
        ordering = ["queued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "course"], condition=Q(ended_at__isnull=True), name="wish_once_per_course"
            ),
            models.CheckConstraint(condition=Q(radius_km__gte=5, radius_km__lte=200), name="wish_radius"),
            models.CheckConstraint(condition=Q(weekdays__gt=0), name="wish_has_a_weekday"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="wish_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.course_id} {self.postcode_id}"

    @property
    def days(self) -> list[int]:
        """The weekdays in order, 0 is Monday."""
        return sorted(cast(frozenset[int], self.weekdays))


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
    # A seat that was left is kept for the person until then, and counted: whoever undoes in time finds it.
    held_until = models.DateTimeField(null=True, blank=True, editable=False)
    needs = models.CharField(_("needs"), max_length=300, blank=True)
    link_mailed_at = models.DateTimeField(null=True, blank=True)
    # The session's course, repeated with an offer, so that nobody holds two offers of one course.
    offered_course = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    # The wish that this offer answers.
    waiting_request = models.ForeignKey(
        WaitingRequest, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    # The place in a session that lacks people, which this one replaces once the person says yes.
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
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
            models.Index(fields=["held_until"], name="enrolment_held", condition=Q(held_until__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                name="enrolment_once",
                condition=~Q(state__in=[State.CANCELLED, State.EXPIRED, State.MOVED]),
                violation_error_message=_("This person is enrolled already."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WAITING) | Q(queued_at__isnull=False), name="enrolment_waits_since"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.UNCONFIRMED, State.OFFERED]) | Q(answer_by__isnull=False),
                name="enrolment_has_deadline",
            ),
            models.UniqueConstraint(
                fields=["member", "offered_course"], condition=Q(state=State.OFFERED), name="enrolment_one_offer"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.OFFERED) | Q(offered_course__isnull=False), name="enrolment_offer_of_a_course"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="enrolment_state_known"),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(state=State.CANCELLED),
                name="enrolment_only_a_left_seat_is_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class Reason(models.TextChoices):
    """What is noted beside a step where the step alone does not say it."""

    WALK_IN = "walk-in", _("came without enrolling")
    CAME = "came", _("came to the session")
    UNDONE = "undone", _("cancellation taken back")
    WAITING_REQUEST = "wish", _("waits for any session nearby")
    MERGED = "merged", _("two sessions become one")
    OTHER_SEAT = "other place", _("got a place in another session")
    CALLED_OFF = "called off", _("the session was cancelled")
    NO_ANSWER = "no answer", _("no answer before the deadline")
    CLOSED = "closed", _("the session is over")
    BY_PHONE = "by phone", _("by phone")
    DESPITE = "despite", _("by phone, against the rule of the session")
    WRONG_ADDRESS = "wrong address", _("the address was written wrong")
    BROUGHT = "brought", _("from a file")


def _allowed_steps() -> Q:
    """A condition on `before` and `state` that holds for the steps of `rules.STEPS` and no others."""
    return reduce(or_, (Q(before=before, state__in=sorted(after)) for before, after in STEPS.items() if after))


class EventQuerySet(models.QuerySet["EnrolmentEvent"]):
    """Rows are added and read. The one change there is: erasure takes out what somebody wrote."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raises `TypeError`: history is not rewritten."""
        raise TypeError("events are only ever added")

    def delete(self) -> NoReturn:
        """Raises `TypeError`: history is not thrown away."""
        raise TypeError("events are only ever added")

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises `TypeError`: history is not rewritten."""
        raise TypeError("events are only ever added")

    def redact(self) -> int:
        """Blank the words of these events; returns how many."""
        return super().update(reason="")


class EnrolmentEvent(models.Model):
    """What happened to an enrolment: from where to where, when, who, why. A step that does not exist is refused here,
    by the database, and with it the whole change it belongs to."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("when"))
    before = models.CharField(_("from"), max_length=12, choices=State, blank=True)
    state = models.CharField(_("to"), max_length=12, choices=State)
    # Who did it, when it was not the person or the deadline.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("why"), max_length=200, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=_allowed_steps(), name="event_is_a_step")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.before}>{self.state}"

    @property
    def why(self) -> str:
        """The reason in words."""
        return str(Reason(self.reason).label) if self.reason in Reason.values else self.reason

    @property
    def is_automatic(self) -> bool:
        """Whether neither the person nor anybody else did it: places are offered, and lapse, by themselves."""
        return self.actor_id is None and self.state in (State.OFFERED, State.EXPIRED)


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
    """That somebody looked at the names of a session's participants (PRIVACY.md P9); rows are added, never changed."""

    class What(models.TextChoices):
        LIST = "list", _("list")
        PAPER = "paper", _("list on paper")
        CLOSING = "closing", _("closing")
        PHONE = "phone", _("phone, in the background")
        CALLS = "calls", _("call list")
        PERSON = "person", _("one person, for a caller")
        PROGRAM = "program", _("a program with a key")

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


class SessionMessage(models.Model):
    """What an organiser or a trainer wrote to everybody in a session. The mails are rows of the outbox."""

    # Made with the form, so that pressing «send» twice sends it once.
    key = models.UUIDField(unique=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, verbose_name=_("session"), related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("who"), null=True, blank=True, related_name="+"
    )
    subject = models.CharField(_("subject"), max_length=100)
    text = models.TextField(_("text"), max_length=3000)
    to_waiting = models.BooleanField(_("also to those who wait"), default=False)
    wants_replies = models.BooleanField(_("answers come to me"), default=False)
    written_at = models.DateTimeField(_("sent"))
    mailed = models.PositiveSmallIntegerField(_("mails"), default=0)
    called = models.PositiveSmallIntegerField(_("calls"), default=0)
    unreachable = models.PositiveSmallIntegerField(_("not reached"), default=0)

    class Meta:
        verbose_name = _("message to a session")
        verbose_name_plural = _("messages to a session")
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.session_id} {self.written_at:%Y-%m-%d %H:%M}"


class Call(models.Model):
    """Somebody without e-mail who must hear of a change by telephone. What changes again before the call makes it one call
    about the newer change. The name and the number are the member's own row: nothing of them is copied here."""

    class About(models.TextChoices):
        MOVED = "moved", _("the session has been moved")
        CALLED_OFF = "called off", _("the session does not take place")
        ONLINE = "online", _("one can take part from home as well")
        MESSAGE = "message", _("a message to everybody")

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, verbose_name=_("enrolment"), related_name="+")
    about = models.CharField(_("about"), max_length=12, choices=About)
    message = models.ForeignKey(
        SessionMessage, models.SET_NULL, verbose_name=_("message"), null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("since"))
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("who"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment"], condition=Q(called_at__isnull=True), name="call_once_open"),
            models.CheckConstraint(
                condition=Q(called_by__isnull=True) | Q(called_at__isnull=False), name="call_made_by_somebody_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.about}"


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
    # Shown together with at least four others that came since the last time: what is new then is nobody's in particular.
    is_shown = models.BooleanField(default=False, editable=False)

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


class Publication(models.Model):
    """Drafts that were published together. For ten minutes it can be undone for those that nobody enrolled in."""

    published_at = models.DateTimeField(_("published"), db_index=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.published_at:%Y-%m-%d %H:%M}"


class PublishedSession(models.Model):
    """A session of a publication; `sequence` as it was then, so that an undo leaves alone what was changed since."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="items")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    sequence = models.PositiveIntegerField()

    class Meta:
        ordering = ["session"]
        constraints = [models.UniqueConstraint(fields=["publication", "session"], name="published_once_together")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.session_id}"
