"""Fields that forms of several areas share. They need no JavaScript."""

from typing import Any

from django import forms


def date_field(**kwargs: Any) -> forms.DateField:
    """A day, in the browser's own calendar. Takes what `DateField` takes."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def time_field(**kwargs: Any) -> forms.TimeField:
    """A time of day, in the browser's own clock. Takes what `TimeField` takes."""
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)
