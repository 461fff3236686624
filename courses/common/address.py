"""One form of an e-mail address, everywhere: what two people type for one mailbox is one row."""

import contextlib
import unicodedata
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# RFC 1035 2.3.4; nothing longer is a domain, and no time is spent on it.
LONGEST_DOMAIN = 253


def canonical(typed: str) -> str:
    """`typed` as it is stored and looked up: lower case, without invisible signs, the domain in letters of ASCII.

    What is no address stays what it is, in lower case; `validate_address` says so. The part before the @ is compared
    without case as well: RFC 5321 2.4 lets a server tell Alma from alma, and none does.
    """
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if unicodedata.category(sign) != "Cf")
    local, at, domain = seen.strip().rpartition("@")
    if at and len(domain) <= LONGEST_DOMAIN:
        # What is no domain stays as it is: validation refuses it with a sentence.
        with contextlib.suppress(idna.IDNAError):
            domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local}{at}{domain}".lower()


class _Validator(EmailValidator):
    """Django's, without `x@localhost` and `x@[127.0.0.1]`: those are mailboxes of our own machine."""

    message = _("Write a whole e-mail address, e.g. aase@example.dk.")

    def validate_domain_part(self, domain_part: str) -> bool:
        return not domain_part.startswith("[") and super().validate_domain_part(domain_part)


_validator = _Validator(allowlist=[])


def validate_address(value: str) -> None:
    """Raises `ValidationError` for what is no address that mail can be sent to."""
    _validator(canonical(value))


def is_address(value: str) -> bool:
    try:
        validate_address(value)
    except ValidationError:
        return False
    return True


class AddressFormField(forms.EmailField):
    """An address in its one form. What was typed stays in the field when it is refused."""

    default_validators = [validate_address]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return canonical(value) if value else value


class AddressField(models.EmailField):
    """A column of addresses in their one form: written so, and looked up so, whatever spelling is asked for."""

    default_validators = [validate_address]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return canonical(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return canonical(value) if value else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": AddressFormField, **kwargs})
