"""«Nøgler til programmer»: which programs of others may read and write, since when, until when (docs/API.md)."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common import clock
from courses.common.text import date_words
from courses.programs.actions import end_key, make_key
from courses.programs.models import ProgramKey
from courses.programs.queries import LONGEST, WORDS, is_open, keys, offered
from courses.programs.rules import Scope
from courses.schedule.models import Session
from courses.web.fields import date_field
from courses.web.organiser.second_factors import AdministratorMenuItem, AdministratorView
from courses.web.visitor import user_of

# The last day that stands in the form, and how many keys that are over are still shown.
USUAL = dt.timedelta(days=90)
SHOWN = 100


class SessionField(forms.ModelChoiceField):
    """A session by its title and first day."""

    def label_from_instance(self, obj: Session) -> str:
        return f"{obj.title}, {date_words(clock.local(obj.starts_at).date())}"


class KeyForm(forms.Form):
    """What the program is called, what it may do, and until when."""

    name = forms.CharField(
        label=gettext_lazy("Which program is it for?"),
        max_length=80,
        help_text=gettext_lazy("For example: the member system, the website of the district."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it do?"),
        choices=lambda: [(scope.value, words) for scope, words in offered().items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what the program may do.")},
    )
    session = SessionField(
        label=gettext_lazy("Whose enrolments"), queryset=Session.objects.none(), required=False, empty_label="–"
    )
    ends_on = date_field(label=gettext_lazy("Last day"), years_back=0, years_ahead=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["session"]
        coming = Session.objects.public().with_details().filter(ends_at__gt=clock.now())
        field.queryset = coming.order_by("starts_at", "pk")
        self.fields["ends_on"].help_text = _("At most until %(day)s.") % {"day": date_words(clock.today() + LONGEST)}

    def clean_scopes(self) -> list[Scope]:
        """As they are known."""
        return [Scope(value) for value in self.cleaned_data["scopes"]]


class KeysView(AdministratorView):
    page_title = gettext_lazy("Keys of programs")
    template_name = "courses/organiser/programs.html"
    takes_along = "noegler"
    above = []

    def get(self, request: HttpRequest) -> HttpResponse:
        """All keys, and an empty form."""
        return self.show(KeyForm(initial={"ends_on": clock.today() + USUAL}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a key, and show it this once: it is kept nowhere, so there is no page to be led to."""
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        done, made = self.attempt(lambda: make_key(**form.cleaned_data, actor=user_of(request)), form)
        if not done:
            return self.show(form, status=422)
        _key, text = made
        return self.show(KeyForm(initial={"ends_on": clock.today() + USUAL}), text=text)

    def show(self, form: KeyForm, *, text: str = "", status: int = 200) -> HttpResponse:
        """With each key and what it may do in words."""
        lines = [
            {"key": key, "is_open": is_open(key), "may": [WORDS[scope] for scope in key.scopes]}
            for key in self.shown(keys(), SHOWN)
        ]
        return self.page(status=status, form=form, lines=lines, text=text)


class EndView(AdministratorView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """From now on the key opens nothing."""
        key = get_object_or_404(ProgramKey, pk=pk)
        if end_key(key=key, actor=user_of(request)):
            messages.success(request, _("The key %(key)s opens nothing any more.") % {"key": key})
        else:
            messages.warning(request, _("The key %(key)s was ended already.") % {"key": key})
        return HttpResponseRedirect(reverse("programs:index"))


class ProgramKeyViewSet(ViewSet):
    name = "programs"
    icon = "key"
    menu_label = gettext_lazy("Keys of programs")
    menu_item_class = AdministratorMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", never_cache(KeysView.as_view()), name="index"),
            path("<key:pk>/end/", EndView.as_view(), name="end"),
        ]
