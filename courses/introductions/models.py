"""Sæt mig i forbindelse: what members know, lend and look for, who was put in touch with whom, and what they wrote.

Nothing here is shown with a name before both have said yes.
"""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.common.text import localized
from courses.introductions.rules import Seen
from courses.members.models import MemberProfile
from courses.places.models import Region
from courses.schedule.models import Session

NAME, SENTENCE, LETTER = 60, 200, 2000


class Topic(models.Model):
    """Emne: what members can know something about; editors keep the list."""

    name = models.CharField(_("topic"), max_length=NAME, unique=True)
    name_en = models.CharField(_("topic (English)"), max_length=NAME, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """In the language of the page; Danish where there is no English one."""
        return localized(self, "name")


class Kind(models.TextChoices):
    """What two people are put in touch about."""

    TOPIC = "topic", _("a topic")
    THING = "thing", _("a thing")
    LIFT = "lift", _("a lift")


def _of_its_kind() -> Q:
    """A notice is about a topic, about the way to a session, or about a thing in words."""
    return (
        Q(kind=Kind.TOPIC, topic__isnull=False, session__isnull=True)
        | Q(kind=Kind.THING, topic__isnull=True, session__isnull=True)
        | Q(kind=Kind.LIFT, topic__isnull=True, session__isnull=False)
    )


class Notice(models.Model):
    """Opslag: what a member knows, lends or drives, or looks for. Shown to members with the district, never with a name."""

    kind = models.CharField(_("what it is about"), max_length=5, choices=Kind, default=Kind.TOPIC)
    gives = models.BooleanField(_("offers"), default=True)
    member = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("district"), related_name="+")
    topic = models.ForeignKey(Topic, models.CASCADE, verbose_name=_("topic"), null=True, blank=True, related_name="+")
    session = models.ForeignKey(
        Session, models.CASCADE, verbose_name=_("session"), null=True, blank=True, related_name="+"
    )
    text = models.CharField(_("in one sentence"), max_length=SENTENCE, blank=True)
    posted_at = models.DateTimeField(_("posted"))
    until_at = models.DateTimeField(_("stands until"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-posted_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_of_its_kind(), name="notice_of_its_kind"),
            models.CheckConstraint(condition=Q(kind=Kind.TOPIC, gives=True) | ~Q(text=""), name="notice_says_what"),
            models.UniqueConstraint(
                fields=["member", "topic", "gives"], condition=Q(topic__isnull=False), name="notice_once_topic"
            ),
            models.UniqueConstraint(
                fields=["member", "session"], condition=Q(session__isnull=False), name="notice_once_session"
            ),
        ]
        indexes = [models.Index(fields=["kind", "topic", "gives"], name="notice_list")]

    def __str__(self) -> str:
        return str(self.pk)


class Introduction(models.Model):
    """Forbindelse: two members of whom each was asked. It has begun when both said yes, and only then have they names."""

    class Answer(models.TextChoices):
        NONE = "", _("not answered")
        YES = "yes", _("yes")
        NO = "no", _("no")

    kind = models.CharField(_("what it is about"), max_length=5, choices=Kind, default=Kind.TOPIC)
    topic = models.ForeignKey(Topic, models.SET_NULL, verbose_name=_("topic"), null=True, blank=True, related_name="+")
    session = models.ForeignKey(
        Session, models.SET_NULL, verbose_name=_("session"), null=True, blank=True, related_name="+"
    )
    # The sentence both are asked with.
    text = models.CharField(_("in one sentence"), max_length=SENTENCE, blank=True)
    # Of the two, whoever looks for somebody: it is their sentence.
    seeker = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("who looks"), related_name="+")
    giver = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("who offers"), related_name="+")
    seeker_region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("district"), related_name="+")
    giver_region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("district"), related_name="+")
    seeker_answer = models.CharField(_("answer of who looks"), max_length=3, choices=Answer, blank=True)
    giver_answer = models.CharField(_("answer of who offers"), max_length=3, choices=Answer, blank=True)
    asked_at = models.DateTimeField(_("asked"))
    answer_by = models.DateTimeField(_("answer until"))
    begun_at = models.DateTimeField(_("both said yes"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends by itself"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True, ends_at__isnull=True)
                | Q(begun_at__isnull=False, ends_at__isnull=False, seeker_answer="yes", giver_answer="yes"),
                name="introduction_both_said_yes",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | ~Q(seeker=F("giver")), name="introduction_of_two"
            ),
            models.UniqueConstraint(
                fields=["seeker", "giver"], condition=Q(ended_at__isnull=True), name="introduction_once"
            ),
        ]
        indexes = [models.Index(fields=["ended_at", "answer_by"], name="introduction_due")]

    def __str__(self) -> str:
        return str(self.pk)

    def is_seeker(self, member: MemberProfile) -> bool:
        """Whether this one of the two is who looks."""
        return self.seeker_id == member.pk

    def other(self, member: MemberProfile) -> MemberProfile:
        """The other one of the two."""
        return self.giver if self.is_seeker(member) else self.seeker

    def other_region(self, member: MemberProfile) -> Region:
        """Where the other one is from."""
        return self.giver_region if self.is_seeker(member) else self.seeker_region

    @property
    def has_ended(self) -> bool:
        """Whether nothing goes on: ended by somebody, run out, or over with the session it was about."""
        now = clock.now()
        due = self.ends_at or self.answer_by
        return self.ended_at is not None or due <= now or (self.kind == Kind.LIFT and self._is_session_over(now))

    def _is_session_over(self, now: dt.datetime) -> bool:
        session = self.session
        return session is None or session.status == Session.Status.CANCELLED or session.ends_at <= now

    def stage(self, member: MemberProfile) -> str:
        """What this one of the two knows (`rules.Seen.stage`)."""
        mine = self.seeker_answer if self.is_seeker(member) else self.giver_answer
        return Seen(mine, self.begun_at is not None, self.has_ended).stage

    @property
    def about(self) -> str:
        """The topic or the session; empty where it is gone, or for a thing."""
        return self.topic.display_name if self.topic else self.session.title if self.session else ""


class Letter(models.Model):
    """Brev: what one of the two wrote to the other. It is read on the site and stands in no mail."""

    introduction = models.ForeignKey(Introduction, models.CASCADE, verbose_name=_("connection"), related_name="+")
    author = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("written by"), related_name="+")
    text = models.TextField(_("letter"), max_length=LETTER)
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return str(self.introduction_id)


class LetterReport(models.Model):
    """That somebody reported a letter: its words and nothing else, kept also when the letters are forgotten."""

    class Decision(models.TextChoices):
        NONE = "", _("not looked at")
        FINE = "fine", _("nothing is wrong")
        BARRED = "barred", _("may not take part for a year")

    letter = models.OneToOneField(
        Letter, models.SET_NULL, verbose_name=_("letter"), null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("written by"), related_name="+")
    reporter = models.ForeignKey(
        MemberProfile, models.SET_NULL, verbose_name=_("reported by"), null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("letter"), max_length=LETTER, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    decision = models.CharField(_("decision"), max_length=6, choices=Decision, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("reported letter")
        verbose_name_plural = _("reported letters")
        ordering = ["reported_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="letter_report_decided_when",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Block(models.Model):
    """That somebody wants nothing more of another one: they are put in touch no more, and neither is told."""

    member = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("member"), related_name="+")
    other = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("blocked"), related_name="+")
    blocked_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["-blocked_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["member", "other"], name="block_once")]

    def __str__(self) -> str:
        return str(self.pk)
