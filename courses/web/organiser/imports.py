"""Bringing a file along: look at what it would do, say yes, take it back (docs/IMPORT.md)."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common.errors import DomainError
from courses.common.text import address_part
from courses.imports.actions import runs, taking_out
from courses.imports.models import WRITES, ImportRow, ImportRun
from courses.imports.queries import UNDO_FOR, counts, kinds, labels, may_undo
from courses.imports.rules.reading import MOST_BYTES
from courses.members.queries import member_list
from courses.web.organiser.base import PlanningView, note
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.spreadsheets import cell, csv_response, note_taken, xlsx_response
from courses.web.organiser.taken_along import FileQuery
from courses.web.visitor import user_of

SHOWN = 100
LISTED = 20
REFRESH_SECONDS = 3
Outcome, Status = ImportRow.Outcome, ImportRun.Status
HEADINGS = {
    Outcome.REFUSED: gettext_lazy("Refused rows"),
    Outcome.LEAVES: gettext_lazy("No longer on the list"),
    Outcome.CHANGED: gettext_lazy("Changed rows"),
    Outcome.ADDED: gettext_lazy("New rows"),
    Outcome.SAME: gettext_lazy("Rows as they are"),
}


def sums(run: ImportRun, facts: dict[str, int]) -> list[str]:
    """How many rows there are of each outcome, in words."""
    added, changed, same, refused = (facts[name] for name in ("added", "changed", "same", "refused"))
    found = [
        ngettext("%(count)s is new", "%(count)s are new", added) % {"count": added},
        ngettext("%(count)s is changed", "%(count)s are changed", changed) % {"count": changed},
        ngettext("%(count)s is as it was", "%(count)s are as they were", same) % {"count": same},
        ngettext("%(count)s is refused", "%(count)s are refused", refused) % {"count": refused},
    ]
    leaves = ngettext("%(count)s has left", "%(count)s have left", facts["leaves"]) % {"count": facts["leaves"]}
    return [*found, leaves] if run.is_whole else found


class FileForm(forms.Form):
    """What the file holds, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What does the file hold?"), choices=kinds)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV, Excel (.xlsx) or OpenDocument (.ods), up to 10 MB, with the names of the columns above them."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx,.ods,.xls"}),
    )

    is_whole = forms.BooleanField(
        label=gettext_lazy("The file is the whole list of members: whoever is not in it has left"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if member_list() is None:
            del self.fields["is_whole"]

    def clean_file(self) -> UploadedFile:
        """Small enough to be read. Raises `ValidationError`."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("The file is too large: at most %(size)s MB. Split it in two.") % {"size": 10}
            )
        return file


class ColumnsForm(forms.Form):
    """For each heading of the file the column that it is."""

    def __init__(self, *args: Any, run: ImportRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("not used")), *labels(run.kind).items()]
        for at, (heading, column) in enumerate(zip(run.headings, run.columns, strict=False)):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=heading or _("(no heading)"), choices=choices, required=False, initial=column
            )

    @property
    def chosen(self) -> dict[int, str]:
        """The columns by the place of their heading. For a valid form."""
        return {int(name.removeprefix("column-")): column for name, column in self.cleaned_data.items()}


class ImportsView(PlanningView):
    """The form, and the files there were."""

    page_title = gettext_lazy("Bring a file along")
    header_icon = "upload"
    template_name = "courses/organiser/imports.html"
    takes_along = "filer-hentet-ind"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, and the last files."""
        return self.show(FileForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the file in and go to its page, which says how far it is."""
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            facts = {"kind": form.cleaned_data["kind"], "file_name": file.name, "body": file.read()}
            facts["is_whole"] = form.cleaned_data.get("is_whole", False)
            language = (get_language() or "da")[:2]
            done, run = self.attempt(lambda: runs.bring(**facts, actor=user_of(request), language=language), form)
            if done:
                return HttpResponseRedirect(reverse("imports:run", args=[run.pk]))
        return self.show(form, status=422)

    def show(self, form: FileForm, status: int = 200) -> HttpResponse:
        """With the last files, newest first."""
        found = ImportRun.objects.select_related("asked_by").defer("body").order_by("-created_at", "-pk")
        columns = [
            (label, list(labels(kind).values()), kind if kind in taking_out.KINDS else "") for kind, label in kinds()
        ]
        return self.page(status=status, form=form, runs=self.shown(found, LISTED), kinds=columns)


class TakeOutView(PlanningView):
    """All rooms, associations or trainers in the columns of a file to bring along; who took it stands in the log."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        """A CSV, or a workbook where the address asks for one; 404 for what is not taken out."""
        if kind not in taking_out.KINDS:
            raise Http404("not taken out")
        name = str(ImportRun.Kind(kind).label)
        file_name, rows = address_part(name), taking_out.table_of(kind)
        note_taken(request, file_name)
        if FileQuery.of(request)["file"] != "xlsx":
            return csv_response(rows, file_name)
        return xlsx_response(
            [(name, ([cell(one) if isinstance(one, str) else one for one in row] for row in rows))], file_name
        )


class OneImportView(PlanningView):
    page_title = gettext_lazy("A file")
    header_icon = "upload"
    template_name = "courses/organiser/import.html"
    above = [("imports:index", ImportsView.page_title)]

    @cached_property
    def run(self) -> ImportRun:
        """The import of the address; 404 when there is none."""
        found = ImportRun.objects.select_related("asked_by").defer("body")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def back(self) -> HttpResponse:
        """To the page of the file."""
        return HttpResponseRedirect(reverse("imports:run", args=[self.run.pk]))


class ImportView(OneImportView):
    """While the worker is at it: how far it is. Then what each row would do, and what it did."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far it is, or what the rows would do."""
        return self.show(ColumnsForm(run=self.run))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Other columns: all rows are looked at again."""
        form = ColumnsForm(request.POST, run=self.run)
        if not form.is_valid():
            return self.show(form, status=422)
        done, _nothing = self.attempt(lambda: runs.choose_columns(run=self.run, chosen=form.chosen), form)
        return self.back() if done else self.show(form, status=409)

    def show(self, form: ColumnsForm, status: int = 200) -> HttpResponse:
        """With the first rows of each outcome; how many there are stands beside."""
        run, facts = self.run, counts(self.run)
        parts = [
            {"outcome": outcome, "label": HEADINGS[outcome], "count": facts[outcome], "rows": self.rows(outcome)}
            for outcome in (Outcome.REFUSED, Outcome.LEAVES, Outcome.CHANGED, Outcome.ADDED, Outcome.SAME)
            if facts[outcome]
        ]
        used = [heading for heading, column in zip(run.headings, run.columns, strict=False) if not column and heading]
        setting = member_list() if run.is_whole else None
        unread = run.rows.filter(outcome=Outcome.REFUSED, email="")
        return self.page(
            status=status,
            run=run,
            form=form,
            counts=facts,
            looked=facts["all"] - facts[Outcome.UNREAD],
            sums=sums(run, facts),
            to_write=sum(facts[outcome] for outcome in WRITES),
            is_of_members=run.kind == ImportRun.Kind.MEMBERS,
            leavers=setting.get_leavers_display() if setting else "",
            nobody_leaves=run.is_whole and unread.exists(),
            parts=parts,
            unused=used,
            shown=SHOWN,
            refresh=REFRESH_SECONDS,
            undo_until=run.written_at + UNDO_FOR if may_undo(run) and run.written_at else None,
            kept=self.run.rows.exclude(kept_because="").order_by("number")[:SHOWN],
        )

    def rows(self, outcome: str) -> list[dict[str, Any]]:
        """The first of one outcome, each with what it is called: its first cells."""
        found = self.run.rows.filter(outcome=outcome).order_by("number")[:SHOWN]
        return [{"row": row, "name": " · ".join(self.cells(row))[:80]} for row in found]

    def cells(self, row: ImportRow) -> list[str]:
        """The cells that are filled; of a member only those of columns that are used, since the others are not kept."""
        is_of_members = self.run.kind == ImportRun.Kind.MEMBERS and row.outcome != Outcome.LEAVES
        used = self.run.columns if is_of_members else [True] * len(row.cells)
        return [cell for cell, is_used in zip(row.cells, used, strict=False) if cell and is_used]


class StepView(OneImportView):
    """One press: it does one thing and goes back to the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or say why not."""
        try:
            self.do(self.run)
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        return self.back()

    def do(self, run: ImportRun) -> None:
        """The one call. Raises `DomainError`."""
        raise NotImplementedError


class YesView(StepView):
    def do(self, run: ImportRun) -> None:
        """Write what was shown."""
        runs.say_yes(run=run)
        note(run, "import")


class DropImportView(StepView):
    def do(self, run: ImportRun) -> None:
        """Write nothing of it."""
        runs.drop(run=run)
        messages.success(self.request, _("Nothing of the file was written, and its rows are forgotten."))


class UndoImportView(StepView):
    def do(self, run: ImportRun) -> None:
        """Take back what was written."""
        runs.take_back(run=run)
        note(run, "import_undone")


class RefusedView(OneImportView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The refused rows as a file, with why: mended there, it is the next file to bring."""
        rows = self.run.rows.filter(outcome=Outcome.REFUSED).order_by("number")
        lines = [[*self.run.headings, _("Row"), _("Why not")]]
        lines += [
            [*row.cells, str(row.number), " ".join(f"{column}: {why}".lstrip(": ") for column, why in row.reasons)]
            for row in rows
        ]
        return csv_response(lines, f"{_('refused')}-{self.run.pk}")


class ImportViewSet(ViewSet):
    name = "imports"
    icon = "upload"
    menu_label = ImportsView.page_title
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", ImportsView.as_view(), name="index"),
            path("out/<slug:kind>/", TakeOutView.as_view(), name="out"),
            path("<key:pk>/", ImportView.as_view(), name="run"),
            path("<key:pk>/yes/", YesView.as_view(), name="yes"),
            path("<key:pk>/drop/", DropImportView.as_view(), name="drop"),
            path("<key:pk>/undo/", UndoImportView.as_view(), name="undo"),
            path("<key:pk>/refused/", RefusedView.as_view(), name="refused"),
        ]
