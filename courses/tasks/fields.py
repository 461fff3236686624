"""What a task asks for: which kind of work, and how much time. Kinds of work, never opinions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.common.fields import NumberSetField


class Area(models.IntegerChoices):
    OUT = 0, _("out among people")
    WORDS = 1, _("writing and sharing")
    HANDS = 2, _("practical help")
    FOOD = 3, _("food and hosting")
    MEETINGS = 4, _("meetings and minutes")
    MONEY = 5, _("money and receipts")
    WELCOME = 6, _("welcoming people")
    SCREEN = 7, _("web and phones")


class Duration(models.IntegerChoices):
    MINUTES = 0, _("8 minutes")
    EVENING = 1, _("an evening")
    SOMETIMES = 2, _("now and then")
    ROLE = 3, _("a role")


class AreasField(NumberSetField):
    """Kinds of work that somebody likes to do."""

    members = dict(Area.choices)


class DurationsField(NumberSetField):
    """How much time somebody has."""

    members = dict(Duration.choices)


def nothing_ticked() -> frozenset[int]:
    """The empty set; a function, so that migrations can name it."""
    return frozenset()
