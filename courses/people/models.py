"""Who can log in. Everything else about a person lives on `members.MemberProfile`."""

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
