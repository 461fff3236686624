"""Which room was asked for, when, and what whoever lends it out has said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.common.address import AddressField
from courses.places.models import Venue
from courses.schedule.models import Session


class RoomBooking(models.Model):
    """A room asked for by mail. `times`: begin and end of each meeting in it, as they were asked for (ISO 8601, UTC)."""

    class State(models.TextChoices):
        ASKED = "asked", _("not answered yet")
        YES = "yes", _("yes")
        NO = "no", _("no")
        OTHER = "other", _("another day")
        ENDED = "ended", _("not needed any more")

    # Of a draft that was deleted its landlord is told as well.
    session = models.ForeignKey(
        Session, models.SET_NULL, verbose_name=_("session"), null=True, blank=True, related_name="+"
    )
    venue = models.ForeignKey(Venue, models.CASCADE, verbose_name=_("venue"), related_name="+")
    email = AddressField(_("asked at"), blank=True)
    times = models.JSONField(_("times"))
    ends_at = models.DateTimeField(_("ends"))
    cost_ore = models.PositiveBigIntegerField(_("cost in øre"), default=0)
    state = models.CharField(_("answer"), max_length=5, choices=State, default=State.ASKED)
    note = models.CharField(_("what they wrote"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("asked on"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # When the organiser was told of the answer: not before it can be undone no more.
    told_at = models.DateTimeField(null=True, blank=True)
    # RFC 5545 3.8.7.4, of the entries in the landlord's calendar: grows with each question and with the end.
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("booking of a room")
        verbose_name_plural = _("bookings of rooms")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=~Q(state="ended") & Q(session__isnull=False), name="room_asked_for_once"
            ),
            models.CheckConstraint(
                condition=Q(state="ended")
                | Q(state="asked", answered_at=None)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="room_answer_is_dated",
            ),
            models.CheckConstraint(condition=~Q(state="other") | ~Q(note=""), name="room_other_day_is_said"),
        ]

    def __str__(self) -> str:
        return f"{self.venue_id} {self.state}"
