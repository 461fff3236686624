"""«Slet en person»: find somebody by address, number or whole name, look at what is kept, delete it."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from courses.enrolment.queries import of_member
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import Person, amounts, erasure_token, find_people, mentions, person_by_token
from courses.web.organiser.base import PlanningView
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.visitor import user_of

SESSIONS_SHOWN = 3


class WhoForm(forms.Form):
    who = forms.CharField(
        label=gettext_lazy("E-mail address, telephone number or whole name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write who it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SureForm(forms.Form):
    sure = forms.BooleanField(
        label=gettext_lazy("The person has asked for it, and I am sure who it is."),
        error_messages={"required": gettext_lazy("Tick the box. It cannot be undone.")},
    )


def note_look(person: Person, action: str) -> None:
    """Who looked or deleted stands in the log, under a number: the name is not to outlive the person there."""
    row = person.member or person.user or person.listed or person.directory
    log(instance=row, action=f"planning.{action}", title=f"#{row.pk if row else 0}")


class FindPersonView(PlanningView):
    page_title = gettext_lazy("Delete a person")
    header_icon = "bin"
    template_name = "courses/organiser/erasure.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form; nobody is listed."""
        return self.page(form=WhoForm(), found=None)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Everybody it fits. Sent by POST, so that no name stands in an address or a log."""
        form = WhoForm(request.POST)
        if not form.is_valid():
            return self.page(form=form, found=None, status=422)
        found = find_people(form.cleaned_data["who"])
        for person in found:
            note_look(person, "look_up")
        return self.page(form=form, found=[self.line(person) for person in found])

    @staticmethod
    def line(person: Person) -> dict[str, Any]:
        """What tells two people of one name apart."""
        enrolments = list(of_member(person.member)) if person.member else []
        return {
            "name": person.name,
            "email": "".join(person.addresses),
            "sessions": [enrolment.session for enrolment in enrolments[-SESSIONS_SHOWN:]],
            "url": reverse("erasure:person", args=[erasure_token(person)]),
        }


class ErasePersonView(PlanningView):
    page_title = gettext_lazy("Delete this person?")
    header_icon = "bin"
    template_name = "courses/organiser/erase_person.html"
    above = [("erasure:index", gettext_lazy("Delete a person"))]

    @cached_property
    def person(self) -> Person:
        """Whom the page is about. Only an administrator may delete somebody who works in the back office (TRUST.md S10)."""
        person = person_by_token(self.kwargs["token"])
        if person is None:
            raise Http404("nobody, or no longer")
        own = user_of(self.request)
        staff = person.user and (person.user.is_superuser or person.user.has_perm("wagtailadmin.access_admin"))
        if staff and not own.is_superuser:
            raise PermissionDenied
        return person

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """What is kept, what others wrote, and what cannot be undone."""
        note_look(self.person, "look_up")
        return self.show(SureForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Delete; 422 without the tick, 409 with the sentence where somebody must take over first."""
        form = SureForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        person = self.person
        if person.user and person.user.pk == user_of(request).pk:
            form.add_error(None, _("That is you. Ask somebody else to do it."))
            return self.show(form, status=409)
        done, _nothing = self.attempt(lambda: erase(person=person), form)
        if not done:
            return self.show(form, status=409)
        # A line of its own and about nobody: what was noted under the person's number stays, too.
        note_look(person, "erase")
        messages.success(request, _("Deleted. Backups forget it when they are restored."))
        return HttpResponseRedirect(reverse("erasure:index"))

    def show(self, form: SureForm, status: int = 200) -> HttpResponse:
        """With the numbers, never with what is in the rows."""
        return self.page(
            status=status,
            form=form,
            name=self.person.member.name if self.person.member else str(self.person.user),
            amounts=amounts(self.person),
            mentions=mentions(self.person),
            teaches=self.person.trainer is not None,
        )


class ErasureViewSet(ViewSet):
    name = "erasure"
    icon = "bin"
    menu_label = gettext_lazy("Delete a person")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", FindPersonView.as_view(), name="index"),
            path("<str:token>/", ErasePersonView.as_view(), name="person"),
        ]
