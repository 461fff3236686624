"""One form of an e-mail address, everywhere: what two people type for one mailbox is one row."""

import contextlib
import re
import unicodedata
from email.utils import parseaddr
from typing import Any

import idna
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.db import models
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.common.mail_hosts import meant

# RFC 1035 2.3.4; nothing longer is a domain, and no time is spent on it.
LONGEST_DOMAIN = 253
# Nearly every address: signs of ASCII and a domain of letters and digits, in which nothing has another form.
_PLAIN = re.compile(r"[!-~]+@[a-z0-9]{1,63}(?:\.[a-z0-9]{1,63})+", re.IGNORECASE | re.ASCII)
# As an address book or a web page gives it: «Ida Holm <ida@demo.example>», «mailto:ida@demo.example»; with the dot or comma of the sentence.
_PASTED = re.compile(r"[^<>@]*<([^<>\s]+@[^<>\s]+)>[.,;]?|(?:mailto:)?([^<>\s:]+@[^<>\s,;]+?)[.,;]?", re.IGNORECASE)


# «Kurser, Århus <kurser@demo.example>»: in a setting, a comma in the name needs no quotation marks.
_SENDER = re.compile(r"\s*(.*?)\s*<([^<>]+)>\s*", re.DOTALL)


def sender() -> tuple[str, str]:
    """Who writes all mail, as `DEFAULT_FROM_EMAIL` has it: the name, which may be empty, and the address in one form."""
    found = _SENDER.fullmatch(settings.DEFAULT_FROM_EMAIL)
    if not found:
        return "", canonical(settings.DEFAULT_FROM_EMAIL)
    name, address = found.groups()
    return parseaddr(f"{name} <x@x>")[0] if name.startswith('"') else name, canonical(address)


def canonical(typed: str) -> str:
    """`typed` as it is stored and looked up: lower case, without invisible signs, the domain in letters of ASCII.

    What is no address stays what it is, in lower case; `validate_address` says so. The part before the @ is compared
    without case as well: RFC 5321 2.4 lets a server tell Alma from alma, and none does.
    """
    if _PLAIN.fullmatch(typed):
        return typed.lower()
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if unicodedata.category(sign) != "Cf")
    pasted = _PASTED.fullmatch(seen.strip())
    local, at, domain = (pasted[1] or pasted[2] if pasted else seen.strip()).rpartition("@")
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


class Insisted(str):
    """An address that somebody was asked about and wrote so on purpose."""

    __slots__ = ()


class AddressInput(forms.EmailInput):
    """A field for an address, and below it the question which of two is right where the host looks like a slip.

    It asks once: the answer comes with the next press of the form, and whatever it is, it is taken.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field; with the question while it is open."""
        field = super().render(name, value, attrs, renderer)
        found = meant(canonical(value)) if isinstance(value, str) and not isinstance(value, Insisted) else ""
        if not found:
            return field
        question = {"name": name, "typed": value, "meant": found}
        return field + render_to_string("components/address_question.html", question)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed, or what was answered about it. An answer about another address counts for nothing."""
        typed = super().value_from_datadict(data, files, name)
        if not typed or data.get(f"{name}_asked") != typed:
            return typed
        answer = data.get(f"{name}_right")
        if answer == "typed":
            return Insisted(typed)
        return meant(canonical(typed)) or typed if answer == "meant" else typed


class AddressFormField(forms.EmailField):
    """An address in its one form. What was typed stays in the field when it is refused, or asked about."""

    widget = AddressInput
    default_validators = [validate_address]

    def clean(self, value: Any) -> Any:
        """The address. Raises `ValidationError` for what is none, and once for one whose host looks like a slip."""
        address = super().clean(value)
        found = meant(address) if isinstance(self.widget, AddressInput) and not isinstance(value, Insisted) else ""
        if found:
            raise ValidationError(_("Did you mean %(address)s?"), code="meant", params={"address": found})
        return address

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
