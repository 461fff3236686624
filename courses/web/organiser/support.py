"""«Støtte»: what can be applied for and where that is written, what a session can get, and a kommune's sheet of half a year."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common import clock
from courses.common.actions.holding import held
from courses.documents.support import support_sheet
from courses.places.models import Municipality
from courses.support import actions, queries
from courses.support.models import SupportRule
from courses.support.queries import Sheet, half_words
from courses.support.rules import half_named, half_of, halves_until
from courses.web.fields import QueryForm, date_field
from courses.web.organiser.base import OneSessionView, PlanningView
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.spreadsheets import cell, xlsx_response
from courses.web.stale import StaleGuard


class RuleForm(StaleGuard, forms.ModelForm):
    """A rule of a kommune or of the movement's pool."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Whose rule"), choices=[(kind.value, kind.label) for kind in SupportRule.OWN]
    )
    since = date_field(label=gettext_lazy("Applies from"), required=False, years_back=20)
    until = date_field(label=gettext_lazy("Applies until"), required=False, years_back=20, years_ahead=20)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("Only where"),
        required=False,
        choices=[(need.value, label) for need, label in queries.LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = SupportRule
        fields = [
            *["kind", "municipality", "title", "law", "paragraph", "source", "since", "until"],
            *["who_for", "gives", "gives_not", "needs", "title_en", "who_for_en", "gives_en", "gives_not_en"],
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["municipality"]
        places.queryset = Municipality.objects.order_by("name_key")
        for name in ("who_for", "gives", "gives_not"):
            for field in (name, f"{name}_en"):
                self.fields[field].widget.attrs["rows"] = 3


def _halves() -> list[tuple[str, str]]:
    return [(half.key, half.key) for half in halves_until(clock.today())]


class SheetQuery(QueryForm):
    """Which kommune, which half-year, and as which file."""

    kommune = forms.ModelChoiceField(Municipality.objects.all())
    half = forms.TypedChoiceField(choices=_halves, coerce=half_named, empty_value=None)
    file = forms.ChoiceField(choices=[("xlsx", "xlsx"), ("pdf", "pdf")])


class SupportView(PlanningView):
    page_title = gettext_lazy("Support")
    header_icon = "doc-full-inverse"
    template_name = "courses/organiser/support.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Every rule, what it gives and what not, and the way to a kommune's sheet."""
        return self.page(
            rules=queries.all_rules(),
            labels=queries.LABELS,
            places=list(Municipality.objects.order_by("name_key")),
            halves=[(half, half_words(half)) for half in queries.halves()],
            last=half_of(clock.today()).before,
        )


class RuleView(PlanningView):
    """The form of a new rule."""

    header_icon = "doc-full-inverse"
    template_name = "courses/organiser/support_rule.html"
    above = [("support:index", gettext_lazy("Support"))]
    page_title = gettext_lazy("Write a rule")

    @cached_property
    def rule(self) -> SupportRule:
        """That of the address, one that organisers have written; without an address a new one. 404 for others."""
        if "pk" not in self.kwargs:
            return SupportRule()
        return get_object_or_404(SupportRule, pk=self.kwargs["pk"], kind__in=SupportRule.OWN)

    def get(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        """As it is kept."""
        return self.page(form=RuleForm(instance=self.rule), rule=self.rule)

    def post(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        """Keep it; what was typed stays where something is wrong, or somebody else has saved since."""
        with transaction.atomic():
            if self.rule.pk:
                with held(self.rule):
                    self.rule.refresh_from_db()
                    return self._save(request)
            return self._save(request)

    def _save(self, request: HttpRequest) -> HttpResponse:
        form = RuleForm(request.POST, instance=self.rule)
        if not form.is_valid():
            return self.page(form=form, rule=self.rule, status=422)
        actions.write_rule(rule=form.save(commit=False))
        messages.success(request, _("The rule «%(title)s» is saved.") % {"title": self.rule.title})
        return HttpResponseRedirect(reverse("support:index"))


class SessionSupportView(OneSessionView):
    """Which support one session can be applied for, and why not."""

    page_title = gettext_lazy("Support that it can get")
    header_icon = "doc-full-inverse"
    template_name = "courses/organiser/session_support.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A line for each rule of its day and its kommune."""
        return self.page(lines=queries.support_for(self.session))


class SheetView(PlanningView):
    """What was held in a kommune in half a year, on the page, as a workbook and on paper."""

    page_title = gettext_lazy("Sheet for a municipality")
    header_icon = "doc-full-inverse"
    template_name = "courses/organiser/support_sheet.html"
    above = [("support:index", gettext_lazy("Support"))]

    def get(self, request: HttpRequest) -> HttpResponse:
        """`?kommune=&half=&file=`. Without a kommune that there is, back to where one chooses."""
        asked = SheetQuery.of(request)
        if not asked["kommune"]:
            messages.error(request, _("Choose a municipality."))
            return HttpResponseRedirect(reverse("support:index"))
        found = queries.sheet(asked["kommune"], asked["half"] or half_of(clock.today()).before)
        name = f"stoette-{found.municipality.code}-{found.half.key}"
        if asked["file"] == "xlsx":
            return xlsx_response([(_("Sheet for a municipality"), sheet_rows(found))], name)
        if asked["file"] == "pdf":
            made = support_sheet(found)
            answer = HttpResponse(made.pdf(), content_type="application/pdf")
            answer["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
            return answer
        return self.page(sheet=found, half_name=half_words(found.half))


def sheet_rows(found: Sheet) -> Iterable[list[Any]]:
    """Headings, a line for each session, then the sums; numbers about few people are words."""
    few = _("fewer than five")
    yield [cell(found.municipality), half_words(found.half)]
    yield [_("Day"), _("Course"), _("Host"), _("Room"), _("Hours")]
    for row in found.held:
        one = row.session
        host = one.association or one.region or ""
        yield [clock.local(one.starts_at).date(), cell(one.course), cell(host), cell(one.venue or ""), row.hours]
    yield []
    yield [_("Sessions"), len(found.held)]
    yield [_("Hours"), found.hours]
    yield [_("People who came"), few if found.people.came is None else found.people.came]
    if found.people.is_parted:
        yield [_("Under 25 years"), found.people.under_25]
        yield [_("25 years and over"), found.people.from_25]
        yield [_("Age not counted"), found.people.uncounted]


class SupportViewSet(ViewSet):
    name = "support"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Support")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", SupportView.as_view(), name="index"),
            path("rule/", RuleView.as_view(), name="new"),
            path("rule/<key:pk>/", RuleView.as_view(page_title=gettext_lazy("Change the rule")), name="rule"),
            path("session/<key:pk>/", SessionSupportView.as_view(), name="session"),
            path("sheet/", SheetView.as_view(), name="sheet"),
        ]
