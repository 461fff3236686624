"""English beside Danish, side by side: what lacks it, what has changed since, and a page to write it on."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.compare import diff_text, text_from_html
from wagtail.admin.menu import MenuItem
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from courses.common.actions.holding import held
from courses.pages.actions.english import keep_english
from courses.pages.blocks.content import LINE_FEATURES
from courses.pages.models import INTRO_FEATURES, CoursePage, ModulePage
from courses.pages.queries import may_edit_modules
from courses.pages.queries.english import (
    Then,
    Written,
    how_it_stands,
    may_write,
    next_without_english,
    twin_of,
    written,
)
from courses.pages.rules import english, tables
from courses.web.fields import FlagField, QueryForm
from courses.web.organiser.base import PlanningView
from courses.web.organiser.next_steps import flow_of_page
from courses.web.visitor import user_of

# So much of what somebody else wrote stands in a sentence.
SHOWN = 160
LONGEST = 20_000
# From so many letters on a field has several lines.
LONG = 100
# The most letters of a plain field of a page, as its column has it.
MOST = {"title": 255, "search_description": 300, "audience": 200, "picture_alt": 200}
FORMATTED = {"intro": INTRO_FEATURES, "homework": LINE_FEATURES, "trainer_notes": LINE_FEATURES}


def name_of(*parts: str) -> str:
    """The name of a field: the same as long as its block is there, wherever it has been moved to."""
    return "t" + hashlib.blake2b("|".join(parts).encode(), digest_size=6).hexdigest()


def field_labels() -> dict[str, Any]:
    """What the parts of a unit are called, as the editor of the Danish page calls them."""
    return {
        "title": _("Heading"),
        "text": _("Text"),
        "form_note": _("More about the form"),
        "materials": _("Materials"),
        "seated": _("Seated variant"),
        "question": _("Question"),
        "why": _("Why"),
        "caption": _("Words below it"),
        "alt_text": _("What the picture shows"),
        "source": _("Who said it"),
        "points": _("Point"),
        "cells": _("Rows"),
        "transcript": _("What is said in it"),
        "options": _("Answer"),
    }


def _label(path: str) -> str:
    parts = path.split("/")
    key = parts[0] if parts[0] in ("points", "options") and parts[-1] != "why" else parts[-1]
    return str(field_labels().get(key, _("Text")))


class EnglishTextArea(DraftailRichTextArea):
    """Wagtail's editor of formatted text; what no editor sends is nothing."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        """As database HTML."""
        try:
            return cast("str | None", super().value_from_datadict(data, files, name))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return ""


class EnglishForm(forms.Form):
    """A field for each text of each unit, and a tick for each whose Danish has changed and whose English is right still."""

    then = forms.ChoiceField(choices=[(one.value, one.value) for one in Then], required=False)

    class Media:
        js = [forms.Script("js/typed.js", type="module")]

    # By unit, a digest of what it said in both languages when the page was opened.
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, rows: list[Written], data: Any = None) -> None:
        self.rows = rows
        self.now = json.dumps({name_of(row.unit.key): _digest(row) for row in rows}, sort_keys=True)
        initial = {name_of(row.unit.key, place): row.words.get(place, "") for row in rows for place in row.unit.words}
        super().__init__(data, initial=initial | {"opened": self.now})
        for row in rows:
            for place, words in row.unit.words.items():
                self.fields[name_of(row.unit.key, place)] = _field(row.unit, place, words)
            if row.state is english.State.CHANGED:
                self.fields[name_of(row.unit.key, "holds")] = forms.BooleanField(
                    required=False, label=_("The English is right as it is")
                )

    def clean(self) -> dict[str, Any]:
        """Refuse what its writer has not seen (docs/adr/0055): the Danish or the English was changed while the page was open. What was
        typed stays, and beside it stands what is kept now."""
        data = super().clean() or {}
        try:
            seen = json.loads(data.get("opened") or "{}")
        except ValueError:
            seen = {}
        stale = False
        for row in self.rows:
            opened = seen.get(name_of(row.unit.key)) if isinstance(seen, dict) else None
            if opened in (None, _digest(row)):
                continue
            for place in row.unit.words:
                name = name_of(row.unit.key, place)
                kept, typed = row.words.get(place, ""), data.get(name, "")
                if english.plain(kept) != english.plain(typed):
                    stale = True
                    said = _("The Danish has changed.")
                    if str(opened)[6:] != _digest(row)[6:]:
                        said = _("Now «%(now)s» is kept here.") % {"now": _short(kept) or "–"}
                    self.add_error(name, said)
        if stale:
            said = _(
                "Somebody has changed the Danish or the English since you opened the page, so nothing is saved yet."
                " Look at what is marked, and save again."
            )
            self.add_error(None, said)
            # What is shown now is what the next press has seen.
            again: Any = self.data.copy()  # type: ignore[attr-defined]
            again["opened"] = self.now
            self.data = again
        return data

    @property
    def words(self) -> dict[str, dict[str, str]]:
        """What was written, by unit and place."""
        return {
            row.unit.key: {place: self.cleaned_data[name_of(row.unit.key, place)] for place in row.unit.words}
            for row in self.rows
        }

    @property
    def holds(self) -> set[str]:
        """Units whose English is right though their Danish has changed."""
        return {row.unit.key for row in self.rows if self.cleaned_data.get(name_of(row.unit.key, "holds"))}

    @property
    def after(self) -> Then:
        """What becomes of it."""
        return Then(self.cleaned_data.get("then") or Then.DRAFT)


def _digest(row: Written) -> str:
    """Six signs for the Danish, six for the English."""
    both = (
        sorted((place, english.plain(said)) for place, said in words.items()) for words in (row.unit.words, row.words)
    )
    return "".join(hashlib.blake2b(repr(said).encode(), digest_size=3).hexdigest() for said in both)


def _short(words: str) -> str:
    return Truncator(" ".join(strip_tags(words).split())).chars(SHOWN)


def _field(unit: english.Unit, place: str, words: str) -> forms.Field:
    label = _label(place) if unit.kind else _("English")
    if unit.kind:
        most, features = english.most_letters(unit.kind, place), LINE_FEATURES
    else:
        most, features = MOST.get(unit.field, 0), FORMATTED.get(unit.field, LINE_FEATURES)
    shared = {"lang": "en", "spellcheck": "true"}
    if not most:
        editor = EnglishTextArea(features=features, attrs=shared)
        # Wagtail's label names a field that nobody sees.
        editor.options["ariaLabel"] = str(label)
        return forms.CharField(label=label, required=False, max_length=LONGEST, widget=editor)
    is_long = max(len(words), min(most, len(words) * 2)) > LONG or place == "cells"
    widget = (
        forms.Textarea(attrs=shared | {"rows": 6 if place == "cells" else 3})
        if is_long
        else forms.TextInput(attrs=shared)
    )
    validators = [_same_shape(words)] if place == "cells" else []
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, validators=validators)


def _same_shape(danish: str) -> Callable[[str], None]:
    """A check that a table has as many rows and cells in English."""

    def check(words: str) -> None:
        try:
            ours, theirs = tables.parse(danish), tables.parse(words)
            is_same = (len(theirs.head), len(theirs.rows)) == (len(ours.head), len(ours.rows))
        except tables.BadTable:
            is_same = False
        if not is_same:
            raise ValidationError(_("The table needs as many rows and cells as the Danish one."))

    return check


def unit_names() -> dict[str, Any]:
    """What blocks are called, as the editor calls them."""
    return {
        "activity": _("Activity"),
        "question": _("Question"),
        "text": _("Text"),
        "picture": _("Picture"),
        "quote": _("Quote"),
        "checklist": _("Checklist"),
        "callout": _("Box"),
        "table": _("Table"),
        "file": _("File to download"),
        "video": _("Film elsewhere"),
    }


def heading(page: Any, unit: english.Unit) -> str:
    """«Aktivitet 2», «Aktivitet 2: Billede», «Overskrift»."""
    if not unit.kind:
        return str(capfirst(page._meta.get_field(unit.field).verbose_name))
    names = unit_names()
    if unit.within:
        return f"{names['activity']} {unit.number}: {names[unit.kind]}"
    section = str(capfirst(page._meta.get_field(unit.field).verbose_name))
    return f"{names[unit.kind]} {unit.number}" if unit.kind in ("activity", "question") else f"{section}, {unit.number}"


def _shown(page: Any, form: EnglishForm, row: Written) -> dict[str, Any]:
    """A unit as the page shows it: each text beside its field, and what has changed in Danish since."""
    key = row.unit.key
    parts = [
        {
            "label": _label(place) if row.unit.kind else "",
            "words": words,
            "is_formatted": words.lstrip().startswith("<"),
            "field": form[name_of(key, place)],
            "change": _change(row.before.get(place, ""), words) if row.before else "",
        }
        for place, words in row.unit.words.items()
    ]
    holds = name_of(key, "holds")
    return {
        "id": name_of(key),
        "heading": heading(page, row.unit),
        "state": row.state.value,
        "has_changed": bool(row.before),
        "parts": parts,
        "holds": form[holds] if holds in form.fields else None,
    }


def _change(before: str, now: str) -> str:
    """The difference, as Wagtail marks it; nothing where it is the same."""
    if english.plain(before) == english.plain(now):
        return ""
    return str(diff_text(text_from_html(before), text_from_html(now)).to_html())


class EnglishView(PlanningView):
    """What these pages share: they are for those who write pages."""

    model = Page
    header_icon = "openquote"

    def user_has_permission(self, permission: str) -> bool:
        """Whether this person writes modules at all."""
        return may_edit_modules(self.request.user)


class EnglishQuery(QueryForm):
    alle = FlagField()


class EnglishIndexView(EnglishView):
    """Every page that lacks English or whose Danish has changed since, by course; with `?alle=1` the others too."""

    page_title = gettext_lazy("English beside Danish")
    template_name = "courses/organiser/english_list.html"
    takes_along = "engelsk"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        with_all = EnglishQuery.of(request)["alle"]
        groups = how_it_stands()
        shown = [[line for line in group if with_all or not line.is_whole] for group in groups]
        context = {"groups": [group for group in shown if group], "with_all": with_all}
        return self.page(todo=sum(not line.is_whole for group in groups for line in group), **context)


class EnglishPageView(EnglishView):
    """One page: Danish to the left, English to the right."""

    template_name = "courses/organiser/english.html"
    above = [("english:index", gettext_lazy("English beside Danish"))]

    @cached_property
    def danish(self) -> CoursePage | ModulePage:
        """The Danish page of the address, or of the English page that it names; 404 for any other."""
        page = get_object_or_404(Page.objects.select_related("locale"), pk=self.kwargs["pk"]).specific
        kind = type(page)
        if kind not in (CoursePage, ModulePage):
            raise Http404("no such page")
        found = page if page.locale.language_code == "da" else page.danish()
        if found is None:
            raise Http404("written in English alone")
        return cast("CoursePage | ModulePage", found)

    def get_page_title(self) -> str:
        """What it is called in Danish."""
        return self.danish.draft_title

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Both languages."""
        self.check()
        return self.show(EnglishForm(written(self.danish)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it, as a draft, published or sent in; 422 with what was typed where something is wrong."""
        self.check()
        with held(self.danish):
            return self.keep(EnglishForm(written(self.danish), request.POST))

    def keep(self, form: EnglishForm) -> HttpResponse:
        """What was typed, once it is found to be right."""
        if not form.is_valid():
            return self.show(form, 422)
        then = form.after
        well, twin = self.attempt(
            lambda: keep_english(
                page=self.danish, words=form.words, holds=form.holds, user=user_of(self.request), then=then
            ),
            form,
        )
        if not well:
            return self.show(form, 409)
        said = {
            Then.DRAFT: _("The English of «%(page)s» is saved as a draft."),
            Then.PUBLISH: _("The English of «%(page)s» is published."),
            Then.SEND: _("The English of «%(page)s» is sent in. You get a mail when somebody has read it."),
        }[then]
        buttons = [messages.button(address, label, new_window=False) for address, label in self.ways_on(twin)]
        messages.success(self.request, said % {"page": self.danish.draft_title}, buttons=buttons)
        return HttpResponseRedirect(reverse("english:page", args=[self.danish.pk]))

    def ways_on(self, twin: Page) -> Iterator[tuple[str, str]]:
        """What comes next: to read it, the next page of the same course that lacks English, the steps of a course in the making."""
        if twin.live and twin.url:
            yield twin.url, _("Read the English")
        following = next_without_english(self.danish)
        if following:
            label = _("Next: «%(page)s»") % {"page": following.draft_title}
            yield reverse("english:page", args=[following.pk]), label
        flow = flow_of_page(self.danish)
        if flow:
            yield flow, _("The steps of the course")

    def check(self) -> None:
        """Raises `PermissionDenied` for whoever may not write this page."""
        if not may_write(twin_of(self.danish) or self.danish, user_of(self.request)):
            raise PermissionDenied

    def show(self, form: EnglishForm, status: int = 200) -> HttpResponse:
        """The page, and what may be done with it."""
        twin, user = twin_of(self.danish), user_of(self.request)
        may = (twin or self.danish).permissions_for_user(user)
        units = [_shown(self.danish, form, row) for row in form.rows]
        lock = twin.get_lock() if twin else None
        return self.page(
            status=status,
            form=form,
            media=form.media,
            units=units,
            total=len(units),
            whole=sum(unit["state"] != english.State.MISSING for unit in units),
            todo=[unit for unit in units if unit["state"] != english.State.CURRENT],
            danish=self.danish,
            twin=twin,
            is_locked=bool(lock and lock.for_user(user)),
            may_publish=may.can_publish(),
            may_send=not may.can_publish() and not (twin and twin.workflow_in_progress),
        )


class EnglishMenuItem(MenuItem):
    """For those who write pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person does."""
        return may_edit_modules(request.user)


class EnglishViewSet(ViewSet):
    name = "english"
    icon = "openquote"
    menu_label = gettext_lazy("English beside Danish")
    menu_item_class = EnglishMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", EnglishIndexView.as_view(), name="index"),
            path("<key:pk>/", EnglishPageView.as_view(), name="page"),
        ]


def way_to_english(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Wagtail's hook `register_page_header_buttons`: from a page of a course to both its languages."""
    is_ours = page.specific_class in (CoursePage, ModulePage) and page.path and may_write(page, user)
    if is_ours and (page.locale.language_code == "da" or page.specific.danish()):
        label = _("English beside Danish")
        yield Button(label, reverse("english:page", args=[page.pk]), icon_name="openquote", priority=2)
