"""When two ways of writing are one person. Pure Python."""

import re

from courses.common.spelling import typewritten

COUNTRY = "45"


def name_key(name: str) -> str:
    """What two ways of writing one name share: capitals, spaces, and the apostrophes and hyphens of telephones aside."""
    return " ".join(typewritten(name).casefold().split())


def number_key(phone: str) -> str:
    """The digits of a telephone number without the country code of Denmark; empty for none."""
    digits = re.sub(r"[^0-9]", "", phone)
    return re.sub(rf"^(00)?{COUNTRY}(?=\d{{8}}$)", "", digits)


def is_same_caller(name: str, phone: str, other_name: str, other_phone: str) -> bool:
    """Whether two calls are by one person: the same name and the same number. Without a number nobody can tell."""
    number = number_key(phone)
    return bool(number) and number == number_key(other_phone) and name_key(name) == name_key(other_name)
