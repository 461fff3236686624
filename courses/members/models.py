"""Who a person is to the programme. Enrolment reveals political opinion: as little as possible, and only here."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.contrib.settings.models import BaseGenericSetting

from courses.common.address import AddressField
from courses.common.fields import DayField, NameKeyField, WeekdaysField, every_weekday
from courses.common.phone import LONGEST, PhoneField, in_pairs
from courses.common.text import first_word
from courses.places.models import Association, Postcode


class MemberProfile(models.Model):
    """Someone who takes part. `user` is empty for people without e-mail, whom an organiser enrols by phone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("log-in"),
        null=True,
        blank=True,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=120)
    name_key = NameKeyField()
    phone = PhoneField(_("phone"), max_length=LONGEST, blank=True)
    postcode = models.ForeignKey(
        Postcode, models.PROTECT, verbose_name=_("postcode"), null=True, blank=True, related_name="+"
    )
    association = models.ForeignKey(
        Association,
        models.SET_NULL,
        verbose_name=_("local association"),
        null=True,
        blank=True,
        related_name="+",
    )
    language = models.CharField(
        _("language"), max_length=2, default="da", choices=[("da", _("Danish")), ("en", _("English"))]
    )
    joined_date = models.DateField(_("member since"), null=True, blank=True)
    # GDPR Art. 9(2)(a): when this person agreed, and to which text (docs/adr/0008).
    consent_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    consent_version = models.CharField(_("text agreed to"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name_key", "pk"]
        indexes = [models.Index(fields=["postcode"], name="member_postcode")]

    def __str__(self) -> str:
        return self.name

    @property
    def email(self) -> str:
        """The address mail goes to, or empty."""
        return self.user.email if self.user else ""

    @property
    def phone_words(self) -> str:
        """The telephone number as people read it, in pairs; empty where there is none."""
        return in_pairs(self.phone)

    @property
    def first_name(self) -> str:
        """The first word of the name; empty where there is none."""
        return first_word(self.name)


class TrainerProfile(ClusterableModel):
    """Underviser: what the planner must know, and what the public may."""

    member = models.OneToOneField(MemberProfile, models.PROTECT, verbose_name=_("member"), related_name="+")
    show_name = models.BooleanField(
        _("show my first name"), default=False, help_text=_("On the public page of the sessions I teach.")
    )
    bio = models.TextField(_("about me"), blank=True, help_text=_("Shown where the name is shown."))
    # The digest of `Portrait`, so that pages know its address without reading it.
    portrait = models.CharField(max_length=32, blank=True, editable=False)
    travel_km = models.PositiveSmallIntegerField(_("will travel up to (km)"), default=60)
    max_sessions_per_year = models.PositiveSmallIntegerField(_("at most sessions a year"), default=6)
    weekdays = WeekdaysField(_("days I can teach"), default=every_weekday)
    rest_weeks = models.PositiveSmallIntegerField(
        _("weeks of rest between two sessions"), default=1, validators=[MaxValueValidator(12)]
    )
    is_active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["member__name_key", "pk"]

    def __str__(self) -> str:
        return self.member.name

    @property
    def public_name(self) -> str:
        """First name if the trainer agreed to show it, else empty."""
        return self.member.first_name if self.show_name else ""


class Portrait(models.Model):
    """A trainer's picture, as it is shown: small, square, without where and when it was taken. In the database, so that
    backups, erasure and what a person takes along need no second place."""

    trainer = models.OneToOneField(TrainerProfile, models.CASCADE, verbose_name=_("trainer"), related_name="+")
    digest = models.CharField(max_length=32, unique=True)
    body = models.BinaryField(_("picture"))

    class Meta:
        verbose_name = _("picture of a trainer")
        verbose_name_plural = _("pictures of trainers")

    def __str__(self) -> str:
        return self.digest


class TimeAway(models.Model):
    """Days on which a trainer cannot teach."""

    trainer = ParentalKey(
        TrainerProfile, on_delete=models.CASCADE, related_name="times_away", verbose_name=_("trainer")
    )
    start_date = DayField(_("first day"))
    end_date = DayField(_("last day"))

    class Meta:
        verbose_name = _("time away")
        verbose_name_plural = _("times away")
        ordering = ["start_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="time_away_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainer_id} {self.start_date}–{self.end_date}"


class Basis(models.TextChoices):
    """On which ground in law the movement keeps somebody on its list of members."""

    MEMBERSHIP = "membership", _("membership (GDPR Article 9(2)(d))")
    CONSENT = "consent", _("consent (GDPR Article 9(2)(a))")


class MemberListSetting(BaseGenericSetting):
    """Whether the movement brings its list of members along, and what becomes of those who leave it. Off: nothing is taken in,
    nobody counts as a member by it, and what is there is forgotten within the hour."""

    class Leavers(models.TextChoices):
        ERASE = "erase", _("are forgotten at once")
        ASK = "ask", _("are asked by mail, and forgotten after 30 days")

    is_on = models.BooleanField(
        _("bring the list of members along"),
        default=False,
        help_text=_(
            "Of each member: e-mail address, name, postcode, local association and the ground in law; nothing else."
        ),
    )
    basis = models.CharField(
        _("ground in law"),
        max_length=10,
        choices=Basis,
        default=Basis.MEMBERSHIP,
        help_text=_("For rows of a file that say nothing themselves."),
    )
    leavers = models.CharField(_("who has left it"), max_length=5, choices=Leavers, default=Leavers.ERASE)

    class Meta:
        verbose_name = _("list of members")
        verbose_name_plural = _("lists of members")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class ListedMember(models.Model):
    """Somebody on the movement's own list of members. It proves nothing and opens nothing: no log-in and no profile, before
    whoever reads the mailbox has answered from it. `left_at`: not on the list any more, and being asked."""

    email = AddressField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    postcode = models.ForeignKey(
        Postcode, models.PROTECT, verbose_name=_("postcode"), null=True, blank=True, related_name="+"
    )
    association = models.ForeignKey(
        Association, models.SET_NULL, verbose_name=_("local association"), null=True, blank=True, related_name="+"
    )
    basis = models.CharField(_("ground in law"), max_length=10, choices=Basis)
    changed_at = models.DateTimeField(_("changed at"))
    left_at = models.DateTimeField(_("left the list"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)

    class Meta:
        verbose_name = _("member on the list")
        verbose_name_plural = _("members on the list")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="listed_email_one_form"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="listed_basis_known"),
            models.CheckConstraint(condition=~Q(name=""), name="listed_has_a_name"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(left_at__isnull=False), name="listed_asked_once_left"
            ),
        ]
        indexes = [models.Index(fields=["left_at"], name="listed_left", condition=Q(left_at__isnull=False))]

    def __str__(self) -> str:
        return self.name


class PersonMerge(models.Model):
    """Two rows that somebody said are one person: what moved, so that it can be undone for a day; or that they are two (`are_two`)."""

    kept = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("who stays"), related_name="+")
    gone = models.ForeignKey(MemberProfile, models.CASCADE, verbose_name=_("who goes"), related_name="+")
    are_two = models.BooleanField(_("are two people"), default=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("who"), related_name="+"
    )
    done_at = models.DateTimeField(_("when"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # [[table, field, keys, old, new], …], and what each said of themselves before.
    moved = models.JSONField(default=list)
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("merge of two people")
        verbose_name_plural = _("merges of two people")
        ordering = ["-done_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=models.F("gone")), name="merge_of_two"),
            models.UniqueConstraint(fields=["kept", "gone"], condition=Q(are_two=True), name="merge_two_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kept_id} {self.gone_id}"


class DirectoryPerson(models.Model):
    """Somebody in the movement's own directory (SCIM 2.0, docs/LOG_IN.md). Like a line of the list it opens nothing by itself: who
    logs in with the address has the roles that the directory gives. `said`: what it says beside, as it said it."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("log-in"), null=True, blank=True, related_name="+"
    )
    # The line of the list of members that came by the directory, and leaves with it.
    listed = models.OneToOneField(
        ListedMember, models.SET_NULL, verbose_name=_("line of the list"), null=True, blank=True, related_name="+"
    )
    user_name = models.CharField(_("name in the directory"), max_length=254)
    # As names are compared there: without capitals.
    user_name_key = models.CharField(max_length=254, unique=True)
    external_id = models.CharField(_("number in the directory"), max_length=254, blank=True)
    email = AddressField(_("email address"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    has_closed = models.BooleanField(_("has closed the log-in"), default=False)
    said = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("person in the directory")
        verbose_name_plural = _("people in the directory")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="directory_person_number_once"
            ),
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="directory_person_address_once"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="directory_person_email_one_form"),
            models.CheckConstraint(
                condition=Q(has_closed=False) | Q(is_active=False), name="directory_closes_who_left"
            ),
        ]

    def __str__(self) -> str:
        return self.user_name


class DirectoryGroup(models.Model):
    """A group in the movement's own directory. `MOVEMENT_ROLES` says which roles its name, or its number there, stands for."""

    name = models.CharField(_("name"), max_length=254)
    # As names are compared there: without capitals.
    name_key = models.CharField(max_length=254, db_index=True)
    external_id = models.CharField(_("number in the directory"), max_length=254, blank=True)
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField(_("made"))
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("group in the directory")
        verbose_name_plural = _("groups in the directory")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="directory_group_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DirectoryMembership(models.Model):
    """Somebody in a group of the directory."""

    group = models.ForeignKey(DirectoryGroup, models.CASCADE, related_name="+", verbose_name=_("group"))
    person = models.ForeignKey(DirectoryPerson, models.CASCADE, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("membership of a group in the directory")
        verbose_name_plural = _("memberships of groups in the directory")
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="directory_membership_once")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.person_id}"
