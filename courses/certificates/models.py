"""The certificate: everything printed is frozen in `facts` at issue."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.branding.models import Design
from courses.catalogue.models import Course, Qualification
from courses.certificates import rules
from courses.common import clock, own_process
from courses.enrolment.models import Enrolment
from courses.members.models import TrainerProfile
from courses.people.models import User
from courses.places.models import Region
from courses.schedule.models import Session


def new_token() -> str:
    """140 random bits in signs that can be read from paper: never a hash of a name or course (CERTIFICATES.md B4)."""
    return "".join(secrets.choice(rules.ALPHABET) for _sign in range(rules.TOKEN_LENGTH))


def document_path(_certificate: "Certificate", _name: str) -> str:
    """A place that tells nothing, not even to somebody who knows the code on the paper."""
    return f"certificates/{secrets.token_hex(16)}.pdf"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def valid(self) -> "CertificateQuerySet":
        """Neither revoked nor replaced; at most one per enrolment (`certificate_one_valid`)."""
        return self.filter(revoked_at__isnull=True, replaced_by__isnull=True)


class Certificate(models.Model):
    """Kursusbevis. `facts` is what is printed (`certificates.rules.Facts`); `token` is in the address and the QR."""

    token = models.CharField(max_length=rules.TOKEN_LENGTH, unique=True, default=new_token, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.SET_NULL, verbose_name=_("enrolment"), null=True, related_name="+")
    # Of a step on the ladder: the session by which it was reached.
    session = models.ForeignKey(Session, models.PROTECT, verbose_name=_("session"), related_name="+")
    # A certificate of a step: who reached which step of which course. No enrolment stands behind it.
    trainer = models.ForeignKey(TrainerProfile, models.SET_NULL, verbose_name=_("trainer"), null=True, related_name="+")
    course = models.ForeignKey(Course, models.PROTECT, verbose_name=_("course"), null=True, related_name="+")
    step = models.PositiveSmallIntegerField(_("step"), choices=Qualification.Level, null=True, blank=True)
    facts = models.JSONField(_("what is printed"))
    template_version = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=2, default="da")
    # What it was issued in; None: our own look. Designs are never changed, so an old certificate keeps its bytes.
    design = models.ForeignKey(Design, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    is_neutral = models.BooleanField(_("neutral"), default=False, help_text=_("Names only the academy."))
    issued_at = models.DateTimeField(_("issued"))
    # The last day on which it counts, where the course must be taken again.
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason"), max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    shows_name = models.BooleanField(_("show my name"), default=False)
    # Wrong guesses of the name on the verification page; the sixth is refused (CERTIFICATES.md B5).
    wrong_names = models.PositiveSmallIntegerField(default=0)
    # Which bit of the status lists is this certificate's (`StatusEntry`), and the signed Open Badges credential.
    status_index = models.PositiveIntegerField(null=True, blank=True, unique=True)
    credential = models.TextField(blank=True, editable=False)
    # Set when it is taken for the first time: from then on the page stays as it is.
    sealed_at = models.DateTimeField(_("first taken"), null=True, blank=True)
    document = models.FileField(upload_to=document_path, max_length=60, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "is_neutral"],
                name="certificate_one_valid",
                condition=Q(revoked_at__isnull=True, replaced_by__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["trainer", "course", "step"],
                name="certificate_one_valid_step",
                condition=Q(revoked_at__isnull=True, replaced_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_valid(self) -> bool:
        """Neither revoked nor replaced; whether it has expired is another question."""
        return self.revoked_at is None and self.replaced_by_id is None

    @property
    def has_expired(self) -> bool:
        """Whether its last day is over. It is genuine still, and says what somebody could do then."""
        return self.expires_on is not None and self.expires_on < clock.today()

    @property
    def has_lapsed(self) -> bool:
        """Whether it is of a step that is lost by time alone."""
        return self.revoked_reason == rules.STEP_LAPSED

    @property
    def status(self) -> str:
        """«valid», «expired», «revoked» or «replaced», for machines."""
        if self.revoked_at:
            return "revoked"
        if self.replaced_by_id:
            return "replaced"
        return "expired" if self.has_expired else "valid"

    @property
    def content(self) -> rules.Facts:
        """What is printed, read from `facts`."""
        return rules.Facts.from_json(self.facts)


class StatusEntry(models.Model):
    """One bit of the public lists of revoked certificates. It outlives its certificate and leads to nobody.

    `index` counts on from list to list: `index // STATUS_LIST_SIZE` is the list.
    """

    index = models.PositiveIntegerField(_("position"), unique=True)
    is_revoked = models.BooleanField(_("revoked"), default=False)

    class Meta:
        verbose_name = _("status of a certificate")
        verbose_name_plural = _("status of certificates")
        ordering = ["index"]

    def __str__(self) -> str:
        return f"{self.index}"


def print_path(_run: "PrintJob", name: str) -> str:
    """A place that tells nothing."""
    return f"certificates/prints/{secrets.token_hex(16)}{name[-4:]}"


class PrintJob(models.Model):
    """Many certificates made ready at once, by the routine that runs every minute; the file is kept for a week."""

    class Form(models.TextChoices):
        ZIP = "zip", _("one file each, in a ZIP")
        PDF = "pdf", _("one PDF to print")

    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True, related_name="+")
    # Of a storkreds: the days of issue, both included; None: within the last year.
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    form = models.CharField(_("as"), max_length=3, choices=Form)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked for"))
    begun_at = models.DateTimeField(_("begun"), null=True, blank=True)
    process = models.CharField(max_length=own_process.LENGTH, blank=True, db_default="", editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    total = models.PositiveIntegerField(_("certificates"))
    done = models.PositiveIntegerField(_("done"), default=0)
    document = models.FileField(upload_to=print_path, max_length=80, blank=True, editable=False)

    class Meta:
        db_table = "courses_printrun"
        verbose_name = _("print of certificates")
        verbose_name_plural = _("prints of certificates")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=True, region__isnull=False) | Q(session__isnull=False, region__isnull=True),
                name="print_run_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ExpiryReminder(models.Model):
    """That the holder has been told so many days before the certificate expires: once each."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="+")
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("reminder of a certificate that expires")
        verbose_name_plural = _("reminders of certificates that expire")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["certificate", "days_before"], name="expiry_reminder_once")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.days_before}"
