"""What is printed in now."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.branding import rules
from courses.branding.models import SVG, BrandingFields, Design, DesignSetting
from courses.common.text import is_english
from courses.printing.pdf import Picture

LOOK = ("accent", "highlight", "logo_type", "signatory")
PICTURES = ("logo", "signature")
WORDINGS = ("took_part", "facts_line", "after")


def setting_in_use() -> DesignSetting | None:
    """The organiser's design, if it is ticked to be used."""
    return DesignSetting.objects.filter(is_used=True).first()


@dataclass(frozen=True)
class Branding:
    """The organiser's look on what is printed beside certificates: colours, and the logo if there is one."""

    accent: str
    highlight: str
    logo: Picture | None

    @property
    def tint(self) -> str:
        """The accent mixed with white, for surfaces behind text."""
        return rules.tint(self.accent)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The files that must lie beside the page when it is printed."""
        return (self.logo,) if self.logo else ()


def branding_in_use() -> Branding | None:
    """The look of posters, lists and sheets as of now; None where our own is used."""
    setting = setting_in_use()
    return branding_of(setting) if setting else None


def branding_of(setting: DesignSetting) -> Branding:
    """The branding that a row of settings stands for, saved or not."""
    return Branding(setting.accent, setting.highlight, pictures(setting, digest_of(setting)).get("logo"))


def wording(setting: DesignSetting, values: Mapping[str, str]) -> dict[str, str]:
    """The organiser's own words in the active language, blanks filled in; what was left empty is left out."""
    ending = "_en" if is_english() else ""
    texts = {name: getattr(setting, name + ending) for name in WORDINGS}
    return {name: rules.fill(text, values) for name, text in texts.items() if text}


def appearance(look: BrandingFields) -> dict[str, Any]:
    """All that makes a look, by field."""
    return {name: getattr(look, name) for name in LOOK} | {name: bytes(getattr(look, name)) for name in PICTURES}


def digest_of(look: BrandingFields) -> str:
    """The SHA-256 of the look: equal looks have equal digests, on any database."""
    printable = {name: value.hex() if isinstance(value, bytes) else value for name, value in appearance(look).items()}
    return hashlib.sha256(json.dumps(printable, sort_keys=True).encode()).hexdigest()


def pictures(look: BrandingFields, digest: str) -> dict[str, Picture]:
    """Logo and signature for the press, named after their design. Those of a stored one are seen again."""
    found, is_kept = {}, isinstance(look, Design) and look.pk is not None
    if look.logo:
        ending = "svg" if look.logo_type == SVG else "png"
        found["logo"] = Picture(f"logo-{digest}.{ending}", bytes(look.logo), look.logo_type, is_kept)
    if look.signature:
        found["signature"] = Picture(f"signature-{digest}.png", bytes(look.signature), "image/png", is_kept)
    return found
