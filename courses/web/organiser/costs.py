"""«Regnskab»: what a session really costs, bills with receipts that two people stand behind, budgets, and files for a bookkeeper."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from courses.common import clock
from courses.common.errors import DomainError
from courses.costs import actions, queries
from courses.costs.actions import Payer
from courses.costs.models import Expense, KilometreRate, Receipt
from courses.costs.rules import MOST_KM, MOST_ORE, RECEIPT_KINDS, journal
from courses.members.models import TrainerProfile
from courses.places.models import Association, Region
from courses.schedule.models import Session
from courses.web.fields import ButtonForm, KronerField, QueryForm, date_field
from courses.web.organiser.base import OneSessionView, PlanningView, note
from courses.web.organiser.missing import PlanningMenuItem
from courses.web.organiser.spreadsheets import cell, csv_response, xlsx_response
from courses.web.visitor import user_of

KINDS = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
COUNTRY = "n"


class PayerField(forms.ChoiceField):
    """Whose money: the whole country, a district or an association. Cleaned, it is a `Payer`. `session`: its own stand first."""

    def __init__(self, *, session: Session | None = None, **kwargs: Any) -> None:
        near = [one for one in (session.association, session.region) if one] if session else []
        self.rows: dict[str, Any] = {_key(one): one for one in near} | {COUNTRY: None}
        self.rows |= {_key(one): one for one in Region.objects.order_by("number")}
        self.rows |= {_key(one): one for one in Association.objects.order_by("name_key")}
        choices = [(key, str(one) if one else _("The whole country")) for key, one in self.rows.items()]
        super().__init__(label=_("Who pays"), choices=choices, **kwargs)

    def clean(self, value: Any) -> Payer:
        """Raises `ValidationError` for nobody that there is."""
        row = self.rows[super().clean(value)]
        return Payer(region=row) if isinstance(row, Region) else Payer(association=row)


def _key(one: Region | Association) -> str:
    return f"{'r' if isinstance(one, Region) else 'a'}{one.pk}"


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none; cleaned, it is a list."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{kind}" for kind in (*RECEIPT_KINDS, "jpeg"))
        super().__init__(**{"widget": FilesInput(attrs={"accept": accept}), "required": False, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of them. Raises `ValidationError` for an empty one."""
        files = data if isinstance(data, list | tuple) else [data]
        return [found for file in files if (found := super(FilesField, self).clean(file, initial))]


class BillForm(forms.Form):
    """A bill of a session."""

    kind = forms.ChoiceField(label=gettext_lazy("What for"), choices=Expense.Kind.choices)
    words = forms.CharField(label=gettext_lazy("What was bought, and where"), max_length=200)
    amount = KronerField(label=gettext_lazy("Amount (kr.)"), most=MOST_ORE)
    day = date_field(label=gettext_lazy("Day of the bill"), years_back=2, years_ahead=0)
    receipts = FilesField(
        label=gettext_lazy("Receipts"), help_text=gettext_lazy("PDF or picture, up to five of 5 MB each.")
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"] = PayerField(session=session)


class DriveForm(forms.Form):
    """A trainer's drive."""

    trainer = forms.ModelChoiceField(label=gettext_lazy("Who drove"), queryset=TrainerProfile.objects.none())
    km = forms.IntegerField(label=gettext_lazy("Kilometres there and back"), min_value=1, max_value=MOST_KM)
    day = date_field(label=gettext_lazy("Day of the drive"), years_back=2, years_ahead=0)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["trainer"]
        taught_by = TrainerProfile.objects.filter(pk__in=session.trainers.values("trainer"))
        people.queryset = taught_by.select_related("member").order_by("member__name_key", "pk")
        self.fields["payer"] = PayerField(session=session)


class BudgetForm(forms.Form):
    """What somebody has for a year."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2020, max_value=2100)
    amount = KronerField(label=gettext_lazy("Amount (kr.)"), least=0, most=10 * MOST_ORE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"] = PayerField()


class RateForm(forms.Form):
    """The state's rate of a year."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2020, max_value=2100)
    amount = KronerField(label=gettext_lazy("Kr. a kilometre"), most=2_000)
    source = forms.URLField(
        label=gettext_lazy("Where it is written"), max_length=300, assume_scheme="https", widget=forms.URLInput
    )


class YearQuery(QueryForm):
    """Of which year."""

    year = forms.IntegerField(min_value=2020, max_value=2100)


class WhereForm(ButtonForm):
    """Where the button stands: on the list of all, or on the page of a session."""

    where = forms.CharField(max_length=10)


def _year(request: HttpRequest) -> int:
    return YearQuery.of(request)["year"] or clock.today().year


class CostsView(PlanningView):
    page_title = gettext_lazy("Accounts")
    header_icon = "table"
    template_name = "courses/organiser/costs.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """`?year=`: budgets and what is spent, what waits for a second person, and the bills of the year."""
        return self.show()

    def show(self, *, status: int = 200, **forms: forms.Form) -> HttpResponse:
        """With the forms as they are filled in, else empty."""
        year = _year(self.request)
        bills = list(queries.of_year(year))
        chosen = {
            "budget_form": BudgetForm(initial={"year": year}, prefix="budget"),
            "rate_form": RateForm(initial={"year": year + 1}, prefix="rate"),
        } | forms
        return self.page(
            year=year,
            years=queries.years(),
            shares=queries.shares(year),
            waiting=queries.waiting(),
            bills=bills,
            undoable=queries.undoable(bills, self.request.user),
            rates=list(KilometreRate.objects.order_by("-year")),
            where="list",
            **chosen,
            status=status,
        )


class BudgetView(CostsView):
    """A form of that page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write a budget down."""
        form = BudgetForm(request.POST, prefix="budget")
        if not form.is_valid():
            return self.show(budget_form=form, status=422)
        data = form.cleaned_data
        actions.set_budget(year=data["year"], payer=data["payer"], amount_ore=data["amount"])
        messages.success(request, _("The budget of %(year)s is saved.") % {"year": data["year"]})
        return HttpResponseRedirect(f"{reverse('costs:index')}?year={data['year']}")


class RateView(CostsView):
    """The other form of that page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write the state's rate down."""
        form = RateForm(request.POST, prefix="rate")
        if not form.is_valid():
            return self.show(rate_form=form, status=422)
        data = form.cleaned_data
        actions.set_rate(year=data["year"], ore=data["amount"], source=data["source"])
        messages.success(request, _("The rate of %(year)s is saved.") % {"year": data["year"]})
        return HttpResponseRedirect(reverse("costs:index"))


class SessionCostsView(OneSessionView):
    """What one session costs, its bills, and a form for another one."""

    page_title = gettext_lazy("What it costs")
    header_icon = "table"
    template_name = "courses/organiser/session_costs.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All of it."""
        return self.show()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter a bill."""
        form = BillForm(request.POST, request.FILES, session=self.session, prefix="bill")
        if form.is_valid():
            data = dict(form.cleaned_data)
            amount, files = data.pop("amount"), data.pop("receipts")
            call = self._call(actions.enter, amount_ore=amount, files=files, **data)
            if self.attempt(call, form)[0]:
                return self.done(str(WAITS), "bill_entered")
        return self.show(bill_form=form, status=422)

    def _call(self, action: Callable[..., Expense], **facts: Any) -> Callable[[], Expense]:
        return lambda: action(by=user_of(self.request), session=self.session, **facts)

    @property
    def back_url(self) -> str:
        """This page."""
        return reverse("costs:session", args=[self.session.pk])

    def show(self, *, status: int = 200, **forms: forms.Form) -> HttpResponse:
        """With the forms as they are filled in, else empty."""
        bills, drives = queries.bills_of(self.session), queries.drives(self.session)
        year = clock.local(self.session.starts_at).year
        rate = queries.rate_known(year)
        first = drives[0] if drives else None
        way = {"trainer": first.trainer.pk, "km": first.there_and_back} if first else {}
        day = min(clock.local(self.session.starts_at).date(), clock.today())
        chosen = {
            "bill_form": BillForm(session=self.session, prefix="bill", initial={"day": day}),
            "drive_form": DriveForm(session=self.session, prefix="drive", initial={"day": day, **way}),
        } | forms
        return self.page(
            cost=queries.cost(self.session, bills, drives, rate),
            bills=bills,
            undoable=queries.undoable(bills, self.request.user),
            drives=drives,
            rate=rate,
            year=year,
            paid_by=queries.paid_by(bills),
            **chosen,
            status=status,
        )


WAITS = gettext_lazy("The bill is entered. It waits for another person to approve it.")


class DriveView(SessionCostsView):
    """The other form of that page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter a drive by the state's rate."""
        form = DriveForm(request.POST, session=self.session, prefix="drive")
        if form.is_valid() and self.attempt(self._call(actions.enter_drive, **form.cleaned_data), form)[0]:
            return self.done(str(WAITS), "bill_entered")
        return self.show(drive_form=form, status=422)


class BillView(PlanningView):
    """A button on one bill."""

    http_method_names = ["post"]
    action: Callable[..., Any]
    step, said = "", gettext_lazy("Done.")
    needs_person = True

    @cached_property
    def bill(self) -> Expense:
        """The bill of the address; 404 when it is gone."""
        return get_object_or_404(Expense.objects.select_related("session"), pk=self.kwargs["pk"])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and go back to where the button stood."""
        who = {"by": user_of(request)} if self.needs_person else {}
        session = self.bill.session
        try:
            type(self).action(expense=self.bill, **who)
        except DomainError as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, str(self.said))
            if session:
                note(session, self.step)
        if session is None or WhereForm.of(request)["where"] == "list":
            return HttpResponseRedirect(reverse("costs:index"))
        return HttpResponseRedirect(reverse("costs:session", args=[session.pk]))


class ApproveView(BillView):
    action = staticmethod(actions.approve)
    step, said = "bill_approved", gettext_lazy("The bill is approved.")


class TakeBackView(BillView):
    action = staticmethod(actions.take_back)
    step, said = "bill_taken_back", gettext_lazy("The bill waits again.")


class WithdrawView(BillView):
    action = staticmethod(actions.withdraw)
    step, said = "bill_withdrawn", gettext_lazy("The bill is taken away.")
    needs_person = False


class ReceiptView(PlanningView):
    """A receipt, for whoever plans; never opened in the page."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file as it was uploaded, as a download."""
        row = get_object_or_404(Receipt, pk=pk)
        response = HttpResponse(bytes(row.body), content_type=KINDS[row.kind])
        response["Content-Disposition"] = f'attachment; filename="bilag-{row.expense_id}-{row.pk}.{row.kind}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _kroner(ore: int) -> Decimal:
    return Decimal(ore) / 100


def bill_rows(bills: Iterable[Expense]) -> Iterable[list[Any]]:
    """One line for each bill, below the headings."""
    yield [
        *(_("Number"), _("Day"), _("Session"), _("What for"), _("What was bought, and where"), _("Who pays")),
        *(_("Amount (kr.)"), _("Entered by"), _("Approved by"), _("Receipts")),
    ]
    for bill in bills:
        yield [
            *(bill.pk, bill.day, cell(bill.session or ""), cell(bill.get_kind_display()), cell(bill.words)),
            *(cell(bill.payer), _kroner(bill.amount_ore), cell(bill.entered_by or ""), cell(bill.approved_by or "")),
            len(bill.receipts.all()),
        ]


def share_rows(year: int) -> Iterable[list[Any]]:
    """One line for each payer, below the headings."""
    yield [_("Who pays"), _("Budget (kr.)"), _("Approved (kr.)"), _("Waiting (kr.)"), _("Left (kr.)")]
    for share in queries.shares(year):
        sums = (share.budget, share.approved, share.waiting, share.left)
        yield [cell(share.payer), *("" if ore is None else _kroner(ore) for ore in sums)]


class WorkbookView(PlanningView):
    def get(self, request: HttpRequest) -> HttpResponse:
        """`?year=`: bills and budgets of a year."""
        year = _year(request)
        sheets = [(_("Bills"), bill_rows(queries.of_year(year))), (_("Budgets"), share_rows(year))]
        return xlsx_response(sheets, f"regnskab-{year}")


class JournalView(PlanningView):
    def get(self, request: HttpRequest) -> HttpResponse:
        """`?year=`: what is approved, as double entries."""
        year = _year(request)
        heads = [_("Number"), _("Day"), _("Text"), _("Account"), _("Debit (kr.)"), _("Credit (kr.)")]
        rows = [
            [number, day, words, account, _kroner(debit), _kroner(credit)]
            for number, day, words, account, debit, credit in journal(queries.booked(year))
        ]
        return csv_response([heads, *rows], f"journal-{year}")


class CostViewSet(ViewSet):
    name = "costs"
    icon = "table"
    menu_label = gettext_lazy("Accounts")
    menu_item_class = PlanningMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", CostsView.as_view(), name="index"),
            path("budget/", BudgetView.as_view(), name="budget"),
            path("rate/", RateView.as_view(), name="rate"),
            path("session/<key:pk>/", SessionCostsView.as_view(), name="session"),
            path("session/<key:pk>/drive/", DriveView.as_view(), name="drive"),
            path("<key:pk>/approve/", ApproveView.as_view(), name="approve"),
            path("<key:pk>/undo/", TakeBackView.as_view(), name="undo"),
            path("<key:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
            path("receipt/<key:pk>/", ReceiptView.as_view(), name="receipt"),
            path("regnskab.xlsx", WorkbookView.as_view(), name="xlsx"),
            path("journal.csv", JournalView.as_view(), name="journal"),
        ]
