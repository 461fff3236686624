"""The plain facts of the programme in the back office: courses, tracks, associations, districts, holidays.

Venues and trainers stand beside this; sessions and series have steps of their own.
"""

import datetime as dt
from collections import Counter
from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.db import router, transaction
from django.db.models import Model, ProtectedError, QuerySet, RestrictedError
from django.db.models.constants import LOOKUP_SEP
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from courses.catalogue.models import Track
from courses.catalogue.queries import next_position
from courses.common.actions import versions
from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.common.text import address_part
from courses.places.models import Association, Postcode, Region, SchoolBreak
from courses.places.queries import find_postcode, free_slug
from courses.web.organiser import next_steps
from courses.web.organiser.forms import PrefillQuery
from courses.web.organiser.spreadsheets import cell
from courses.web.stale import guarded

# One day of a course, or of a series: how many days after the first, when, and in which form.
DAY_PANELS = [
    FieldPanel("day_offset"),
    FieldRowPanel([FieldPanel("start_time"), FieldPanel("end_time"), FieldPanel("mode")]),
]


def by_name_keys(queryset: QuerySet) -> QuerySet:
    """`queryset` in the same order, but by the key of a name where it is by the name."""
    for position, field in enumerate(order := list(queryset.query.order_by)):
        with suppress(FieldError):
            # `order_by` itself looks no further than the first part of «course__position».
            path = f"{field}_key".lstrip("-").split(LOOKUP_SEP)
            queryset.query.names_to_path(path, queryset.model._meta, fail_on_missing=True)
            order[position] = f"{field}_key"
    return queryset.order_by(*order)


class PlainColumn(Column):
    """A cell that brings its heading along: on a phone each row is a card."""

    cell_template_name = "courses/organiser/cell.html"


class YesNoColumn(PlainColumn):
    def get_value(self, instance: Model) -> Any:
        """A word instead of True and False."""
        return _("yes") if super().get_value(instance) else _("no")


def _told(value: Any) -> Any:
    """What a cell of a file holds: numbers and times as they are, all else as words."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return value if value is None or isinstance(value, int | float | dt.date | dt.time) else cell(value)


class PlainIndexView(generic.IndexView):
    """A list that can be taken along as a file: its columns as they are shown, in its order and narrowed as it is, unless
    `list_export` names others."""

    table_classname = "listing planning-list"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """What leaves as a file is what is shown."""
        super().setup(request, *args, **kwargs)
        named: list[str] = getattr(self, "list_export", [])
        self.list_export = named or list(self._shown)

    @cached_property
    def _shown(self) -> dict[str, Column]:
        """The columns that say something, by a name each."""
        columns = [column for column in self.columns if isinstance(column, Column) and column.label]
        return {f"column{number}": column for number, column in enumerate(columns)}

    def get_filename(self) -> str:
        """«undervisere», where the list does not say another name."""
        name = super().get_filename()
        meta = self.model._meta
        return address_part(str(meta.verbose_name_plural)) if name == meta.db_table else name

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        """The heading of the column in the list."""
        column = self._shown.get(field)
        return capfirst(str(column.label)) if column else super().get_heading(queryset, field)

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """A row as it is shown; words that a spreadsheet would run are defused."""
        if not set(self.list_export) <= set(self._shown):
            return super().to_row_dict(item)
        return {name: _told(column.get_value(item)) for name, column in self._shown.items()}

    def _get_custom_column(self, field_name: str, column_class: type[Column] = PlainColumn, **kwargs: Any) -> Column:
        return super()._get_custom_column(field_name, column_class, **kwargs)

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """A column of names is sorted as Danish sorts it."""
        return by_name_keys(super().order_queryset(queryset))


class PlainCreateView(generic.CreateView):
    """A new fact, such as a trainer's name, may stand in what was published already. What usually comes next stands beside the
    sentence that it is saved."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the form was opened for comes along when it is sent: `?course=7`."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        course = PrefillQuery.of(self.request)["course"]
        known = f"?{urlencode({'course': course.pk})}" if course else ""
        return context | {"action_url": context["action_url"] + known}

    def get_success_buttons(self) -> list[Any]:
        """With the forms that come next, after what a course needs to be held."""
        more = next_steps.buttons(self.request, self.object) if isinstance(self.object, next_steps.AFTER) else []
        return [*super().get_success_buttons(), *more]

    def save_instance(self) -> Model:
        """In one transaction with the note that calendars show something new."""
        versions.mark(versions.SHOWN)
        return super().save_instance()


class PlainEditView(generic.EditView):
    """Refuses what would overwrite something that its writer has not seen. Courses, venues, trainers stand in calendars."""

    def get_form_class(self) -> type[forms.BaseForm]:
        """With the guard."""
        return guarded(super().get_form_class())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Look and save while nobody else writes the row."""
        with held(self.get_object()):
            self.object = self.get_object()
            return super().post(request, *args, **kwargs)

    def save_instance(self) -> Model:
        """In one transaction with the note that calendars show something new."""
        versions.mark(versions.SHOWN)
        return super().save_instance()


class _Everything(Collector):
    """All that goes, or loses its link, with a row: none of it is left to the database unseen."""

    def can_fast_delete(self, *args: Any, **kwargs: Any) -> bool:
        return False


def referring(instance: Model) -> list[str]:
    """What refers to a row besides what is a part of it, in words: «3 hold». Nothing is deleted by looking."""
    found: Counter[type[Model]] = Counter()
    collector = _Everything(using=router.db_for_write(type(instance), instance=instance), origin=instance)
    try:
        collector.collect([instance])
    except (ProtectedError, RestrictedError) as error:
        protecting = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
        found.update(type(row) for row in protecting)
    else:
        for model, rows in collector.data.items():
            found[model] += len(rows)
        for (field, _value), groups in collector.field_updates.items():
            found[field.model] += sum(len(list(group)) if isinstance(group, QuerySet) else 1 for group in groups)
    own = {type(instance), *(field.remote_field.through for field in type(instance)._meta.many_to_many)}
    return [
        f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
        for model, count in found.items()
        if count and model not in own and not _is_part(model, type(instance))
    ]


def _is_part(model: type[Model], of: type[Model]) -> bool:
    """Whether rows of `model` are edited with, and belong to, one row of `of`."""
    return any(isinstance(field, ParentalKey) and field.related_model is of for field in model._meta.fields)


class PlainDeleteView(generic.DeleteView):
    """Says so when something else points here, instead of failing."""

    def delete_action(self) -> None:
        """In one transaction with the note that calendars show something new."""
        with transaction.atomic():
            versions.mark(versions.SHOWN)
            super().delete_action()

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Delete, or say that the row is used elsewhere."""
        try:
            return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, _("This is used elsewhere, so it cannot be deleted."))
            return HttpResponseRedirect(self.get_success_url())


class UnusedDeleteView(PlainDeleteView):
    """Deletes what nothing refers to, and names what does."""

    template_name = "courses/organiser/delete_unused.html"

    @cached_property
    def referring(self) -> list[str]:
        """What refers to it."""
        return referring(self.object)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Delete, or show what refers to it."""
        return self.render_to_response(self.get_context_data()) if self.referring else super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what refers to it."""
        return super().get_context_data(referring=self.referring, **kwargs)


class PlainViewSet(ModelViewSet):
    """What all of them share: no copies, and no index of references that every saved session would have to update."""

    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = PlainIndexView
    add_view_class = PlainCreateView
    edit_view_class = PlainEditView
    delete_view_class = PlainDeleteView
    # All rows that the list shows, with what its columns read.
    queryset: Any = ModelViewSet.UNDEFINED

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Without Wagtail's page about usage."""
        return super().get_common_view_kwargs(**{"usage_url_name": self.UNDEFINED, **kwargs})

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """With the query that fetches what the columns show."""
        return super().get_index_view_kwargs(**{"queryset": self.queryset, **kwargs})


class LastForm(WagtailAdminModelForm):
    """What is new in an ordered list comes after all others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["position"] = next_position(type(self.instance))


class TrackViewSet(PlainViewSet):
    """Tracks: under which heading, and in which order, courses stand on «Kurser»."""

    model = Track
    delete_view_class = UnusedDeleteView
    delete_template_name = UnusedDeleteView.template_name
    icon = "list-ol"
    list_display = ["name", "name_en", "position"]
    ordering = ["position", "pk"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldPanel("position", help_text=_("The smallest number comes first.")),
        ],
        base_form_class=LastForm,
    )


class PostcodeField(forms.CharField):
    """Four digits that are a `Postcode`: a list of 1,100 to choose from would help nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=8, widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)

    def clean(self, value: Any) -> Postcode | None:
        """The postcode; None where nothing was typed. Raises `ValidationError` with a sentence."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return find_postcode(text)
        except DomainError as error:
            raise ValidationError(str(error.message)) from error


class AssociationForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        """A new one gets a free address made of its name."""
        data = super().clean()
        if not self.instance.slug:
            self.instance.slug = free_slug(Association, data.get("name", ""))
        return data


class AssociationViewSet(PlainViewSet):
    model = Association
    delete_view_class = UnusedDeleteView
    delete_template_name = UnusedDeleteView.template_name
    icon = "site"
    queryset = Association.objects.select_related("municipality__region")
    list_display = [
        "name",
        PlainColumn("municipality", label=_("Municipality"), sort_key="municipality__name"),
        PlainColumn("municipality.region", label=_("District"), sort_key="municipality__region"),
    ]
    ordering = ["name"]
    list_filter = ["municipality__region"]
    search_fields = ["name", "municipality__name"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("municipality"), FieldPanel("contact_email")], base_form_class=AssociationForm
    )


class RegionViewSet(PlainViewSet):
    """There are ten districts, made by law: none is added or deleted here."""

    model = Region
    icon = "globe"
    list_display = ["name", "contact_name", "contact_email"]
    ordering = ["number"]
    edit_handler = ObjectList(
        [
            FieldPanel("contact_name"),
            FieldPanel("contact_email"),
            FieldPanel("picture"),
            FieldRowPanel([FieldPanel("picture_alt"), FieldPanel("picture_alt_en")]),
        ]
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Districts are neither added nor deleted: geography is loaded."""
        without = {"add_url_name": self.UNDEFINED, "delete_url_name": self.UNDEFINED}
        return super().get_common_view_kwargs(**{**without, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        """Without the addresses for that."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in ("add", "delete")]


class SchoolBreakViewSet(PlainViewSet):
    model = SchoolBreak
    icon = "date"
    queryset = SchoolBreak.objects.select_related("municipality")
    list_display = [
        "name",
        PlainColumn(lambda row: row.municipality or _("the whole country"), label=_("Where")),
        "start_date",
        "end_date",
    ]
    ordering = ["-start_date", "pk"]
    list_filter = ["municipality"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            FieldRowPanel([FieldPanel("start_date"), FieldPanel("end_date")]),
            FieldPanel("municipality", help_text=_("Empty: the whole country.")),
        ]
    )
