"""The one time zone of the programme: a session is held when a clock in Denmark says so, whoever looks from wherever."""

from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
