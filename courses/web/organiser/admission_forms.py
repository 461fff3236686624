"""Who may enrol, as fields of the forms of sessions and series."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.schedule.actions.admission import check_course, check_kept
from courses.schedule.models import MOST_DAYS_FIRST

SHARED = ["requires", "members_first_days", "kept_seats", "kept_for"]


class AdmissionFields(forms.Form):
    """Left empty, a number is none."""

    members_first_days = forms.IntegerField(
        label=_("Members first, days"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS_FIRST,
        help_text=_("So many days from publishing only those we know already can enrol. 0: everybody at once."),
    )
    kept_seats = forms.IntegerField(
        label=_("Seats kept"),
        required=False,
        min_value=0,
        max_value=1000,
        help_text=_("For the members of one local association. 0: none."),
    )

    def clean_members_first_days(self) -> int:
        """None is none."""
        return self.cleaned_data["members_first_days"] or 0

    def clean_kept_seats(self) -> int:
        """None is none."""
        return self.cleaned_data["kept_seats"] or 0

    def check_admission(self, data: dict[str, Any], *, course: Course, capacity: int) -> None:
        """Each rule that nobody could keep is told beside its field."""
        kept: dict[str, Any] = {"kept_seats": data.get("kept_seats") or 0, "kept_for": data.get("kept_for")}
        checks = [partial(check_course, course, data.get("requires")), partial(check_kept, **kept, capacity=capacity)]
        for check in checks:
            try:
                check()
            except DomainError as refusal:
                self.add_error(refusal.about or None, str(refusal.message))
