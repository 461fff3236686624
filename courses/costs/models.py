"""Bills of sessions with their receipts, who pays them, and budgets. Amounts are whole øre."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.common.fields import DayField
from courses.costs.rules import MOST_BYTES, MOST_KM, MOST_ORE
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region
from courses.schedule.models import Session


class KilometreRate(models.Model):
    """What the state pays for a kilometre in one's own car, in a year, and where that is written."""

    year = models.PositiveSmallIntegerField(
        _("year"), unique=True, validators=[MinValueValidator(2020), MaxValueValidator(2100)]
    )
    ore = models.PositiveSmallIntegerField(_("øre a kilometre"))
    source = models.URLField(_("where it is written"), max_length=300)
    read_on = DayField(_("read on"))

    class Meta:
        verbose_name = _("rate for a kilometre")
        verbose_name_plural = _("rates for a kilometre")
        ordering = ["-year"]
        constraints = [models.CheckConstraint(condition=Q(ore__gt=0, ore__lte=2_000), name="rate_is_plausible")]

    def __str__(self) -> str:
        return str(self.year)


class Paid(models.Model):
    """Who pays: an association, a district, or the whole country where both are empty."""

    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("district"), null=True, blank=True, related_name="+"
    )
    association = models.ForeignKey(
        Association, models.PROTECT, verbose_name=_("local association"), null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def payer(self) -> str:
        """Whose money it is, in words."""
        found = self.association or self.region
        return str(found) if found else str(_("The whole country"))


def one_payer(name: str) -> models.CheckConstraint:
    """Nobody's money is two people's."""
    return models.CheckConstraint(condition=Q(region=None) | Q(association=None), name=name)


class Budget(Paid):
    """What an association, a district or the whole country has for courses in a year."""

    year = models.PositiveSmallIntegerField(_("year"))
    amount_ore = models.PositiveBigIntegerField(_("amount (øre)"))

    class Meta:
        verbose_name = _("budget of a year")
        verbose_name_plural = _("budgets of years")
        ordering = ["-year", "pk"]
        constraints = [
            one_payer("budget_of_one"),
            models.CheckConstraint(condition=Q(amount_ore__lte=10 * MOST_ORE), name="budget_within"),
            models.UniqueConstraint(fields=["year", "region"], name="budget_of_district_once"),
            models.UniqueConstraint(fields=["year", "association"], name="budget_of_association_once"),
            models.UniqueConstraint(
                fields=["year"], condition=Q(region=None, association=None), name="budget_of_country_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.pk}"


class Expense(Paid):
    """A bill of a session, entered by one and approved by another. `km`, `rate_ore`: of a drive, there and back, as it was reckoned."""

    class Kind(models.TextChoices):
        ROOM = "room", _("room")
        TRAVEL = "travel", _("travel")
        CATERING = "catering", _("food and drink")
        PRINT = "print", _("print")
        OTHER = "other", _("other")

    # Money that was spent stays, whatever becomes of a draft.
    session = models.ForeignKey(
        Session, models.SET_NULL, verbose_name=_("session"), null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("what for"), max_length=8, choices=Kind)
    words = models.CharField(_("what was bought, and where"), max_length=200)
    day = DayField(_("day of the bill"))
    amount_ore = models.PositiveBigIntegerField(_("amount (øre)"))
    trainer = models.ForeignKey(
        TrainerProfile, models.SET_NULL, verbose_name=_("who drove"), null=True, blank=True, related_name="+"
    )
    km = models.PositiveSmallIntegerField(_("kilometres there and back"), null=True, blank=True)
    # As large as the sum: PostgreSQL multiplies two small numbers in a small one, and 84 km would be too far.
    rate_ore = models.PositiveBigIntegerField(_("øre a kilometre"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("entered by"), null=True, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        ordering = ["day", "pk"]
        constraints = [
            one_payer("expense_of_one"),
            models.CheckConstraint(condition=Q(amount_ore__gt=0, amount_ore__lte=MOST_ORE), name="expense_has_amount"),
            # Whoever has left is nobody any more: then there is nothing to compare.
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(entered_by=None) | ~Q(approved_by=F("entered_by")),
                name="expense_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(approved_at__isnull=False), name="expense_approved_when"
            ),
            models.CheckConstraint(
                condition=Q(km=None, rate_ore=None)
                | Q(kind="travel", km__gt=0, km__lte=MOST_KM, rate_ore__gt=0, amount_ore=F("km") * F("rate_ore")),
                name="expense_drive_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class Receipt(models.Model):
    """The bill itself, as a file. In the database: backups, erasure and who may see it need no second place."""

    expense = models.ForeignKey(Expense, models.CASCADE, verbose_name=_("bill"), related_name="receipts")
    name = models.CharField(_("name of the file"), max_length=80)
    kind = models.CharField(max_length=4)
    body = models.BinaryField(_("file"))
    size = models.PositiveIntegerField(_("size"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=MOST_BYTES), name="receipt_has_size"),
            models.CheckConstraint(condition=Q(kind__in=["pdf", "jpg", "png"]), name="receipt_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name
