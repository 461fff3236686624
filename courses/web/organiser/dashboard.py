"""The organiser's panel on the first page of the back office."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from courses.cadence.queries.overview import overview
from courses.catalogue.models import HandedOn
from courses.enrolment.queries import sessions_to_call
from courses.pages.queries.making import waits_for
from courses.people.models import User
from courses.web.organiser.next_steps import beginnings


class PlanningPanel(Component):
    name = "planning"
    template_name = "courses/organiser/panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What needs an organiser today, and what can be begun."""
        request = (parent_context or {})["request"]
        return {"overview": overview(), "to_call": sessions_to_call(), "beginnings": beginnings(request)}


def add_planning_panel(request: HttpRequest, panels: list[Component]) -> None:
    """For those who may change sessions, before Wagtail's own panels."""
    if request.user.has_perm("courses.change_session"):
        panels.append(PlanningPanel())


class MakingPanel(Component):
    """The steps of courses in the making that wait for whoever looks."""

    name = "making"
    template_name = "courses/organiser/making_panel.html"
    order = 40

    def __init__(self, rows: list[HandedOn]) -> None:
        self.rows = rows

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What waits."""
        return {"rows": self.rows}


def add_making_panel(request: HttpRequest, panels: list[Component]) -> None:
    """For those something waits for."""
    rows = waits_for(request.user) if isinstance(request.user, User) else []
    if rows:
        panels.append(MakingPanel(rows))
