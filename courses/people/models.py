"""Who can log in, and how. Everything else about a person lives on `members.MemberProfile`."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from courses.common.address import AddressField, canonical
from courses.common.fields import NameKeyField


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create someone who logs in by an e-mailed code; without `password` none can be typed."""
        user = self.model(email=canonical(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Somebody who may do everything in the back office."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A log-in: the e-mail address is the name. `first_name` holds the whole name as the person writes it."""

    username = None  # type: ignore[assignment]
    email = AddressField(_("email address"), unique=True)
    first_name = models.CharField(_("name"), max_length=150, blank=True)
    name_key = NameKeyField(of="first_name")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc, assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_case_insensitive"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_one_form"),
        ]

    def __str__(self) -> str:
        return self.first_name or self.email


class FactorReset(models.Model):
    """Two administrators take the second factor from somebody who lost telephone and recovery codes: one asks, another
    says yes in time. Open until `ended_at`; `confirmed_by` is empty where nobody said yes."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name=_("user"), related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey(User, models.SET_NULL, verbose_name=_("asked by"), null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    confirm_by = models.DateTimeField(_("valid until"))
    confirmed_by = models.ForeignKey(
        User, models.SET_NULL, verbose_name=_("confirmed by"), null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        constraints = [
            models.CheckConstraint(condition=~models.Q(asked_by=models.F("confirmed_by")), name="factor_reset_by_two"),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("asked_by")) & ~models.Q(user=models.F("confirmed_by")),
                name="factor_reset_of_another",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_at__lte=models.F("confirm_by")),
                name="factor_reset_in_time",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="factor_reset_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"
