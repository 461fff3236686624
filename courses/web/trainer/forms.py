"""What a trainer says about when and how far."""

from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from courses.common import clock
from courses.members.actions import last_day_away
from courses.members.models import TrainerProfile
from courses.web.fields import date_field
from courses.web.stale import StaleGuard

FARTHEST_KM, MOST_A_YEAR = 400, 52


class AvailabilityForm(StaleGuard, forms.ModelForm):
    """Days, distance, how often, how much rest."""

    class Meta:
        model = TrainerProfile
        fields = ["weekdays", "travel_km", "max_sessions_per_year", "rest_weeks"]
        labels = {
            "weekdays": _("Days I can teach"),
            "travel_km": _("How far I travel (km one way)"),
            "max_sessions_per_year": _("Sessions a year, at most"),
            "rest_weeks": _("Weeks of rest between two sessions"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, least, most in (("travel_km", 0, FARTHEST_KM), ("max_sessions_per_year", 1, MOST_A_YEAR)):
            field = cast(forms.IntegerField, self.fields[name])
            sentence = _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            field.min_value, field.max_value = least, most
            field.validators = [MinValueValidator(least, sentence), MaxValueValidator(most, sentence)]
            field.error_messages |= dict.fromkeys(("invalid", "required"), sentence)
        self.fields["weekdays"].error_messages["required"] = _("Tick at least one day.")
        for name in ("travel_km", "max_sessions_per_year", "rest_weeks"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"


class TimeAwayForm(forms.Form):
    """From and to; without a last day it is one day."""

    start_date = date_field(label=_("First day"), error_messages={"required": _("Choose the first day.")})
    end_date = date_field(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """One day where no last one is given; not over already, and not backwards."""
        data = super().clean() or {}
        first, last = data.get("start_date"), data.get("end_date")
        if first and not last and "end_date" not in self.errors:
            data["end_date"] = last = first
        if first and last and last < first:
            self.add_error("end_date", _("The last day comes before the first."))
        elif last and last < clock.today():
            self.add_error("end_date" if self.data.get("end_date") else "start_date", _("That day has passed."))
        elif last and last > last_day_away(clock.today()):
            named = "end_date" if self.data.get("end_date") else "start_date"
            self.add_error(named, _("Choose days within the next two years."))
        return data
