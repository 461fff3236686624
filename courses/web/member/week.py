"""«Din uge»: what needs somebody who coordinates or organises, who looks after it while they are away, and what each carries."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from courses.common import clock
from courses.common.address import AddressFormField, AddressInput
from courses.common.errors import DomainError
from courses.people.models import User
from courses.places.models import Region
from courses.reports.queries import WORDS, definition, overall, recent, words
from courses.reports.rules import Measure
from courses.tasks.actions import stand_ins
from courses.tasks.queries.stand_ins import own_stand_in, stands_in_for
from courses.web.fields import ButtonForm, FlagField, KeyField, QueryForm, SavedQuery, date_field, refuse
from courses.web.one_click import ended_by_one_click
from courses.web.pictures.load import strips_of
from courses.web.private import private
from courses.week import actions
from courses.week.actions import figures
from courses.week.models import FiguresMail, WeekMail
from courses.week.queries.figures import choices_of, figures_mail_by_token, may_see
from courses.week.queries.lines import week_of
from courses.week.queries.load import load_of
from courses.week.queries.reader import Reader, mail_by_token, reader_of, wants_mail
from courses.week.rules import DAY, Rhythm, closed


class AwayForm(forms.Form):
    """From when to when, and who looks after it meanwhile."""

    from_date = date_field(label=_("Away from"), years_back=0, years_ahead=1)
    until_date = date_field(label=_("Last day away"), years_back=0, years_ahead=1)
    email = AddressFormField(
        label=_("The e-mail address of whoever takes over"),
        max_length=200,
        help_text=_("Another coordinator, or an organiser."),
        widget=AddressInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )


class MailForm(ButtonForm):
    """Whether a mail on Mondays is wanted."""

    wanted = FlagField()


class FiguresForm(forms.Form):
    """Of which district (none: the whole country) somebody wants to be told, and how often; empty: never."""

    region = KeyField(required=False)
    rhythm = forms.ChoiceField(choices=[("", ""), *((rhythm.value, "") for rhythm in Rhythm)], required=False)


class UntilQuery(QueryForm):
    """`?til=`: up to which day."""

    til = date_field()


def _reader(request: HttpRequest) -> Reader:
    """Whose week it is. Raises `Http404` for somebody who has none."""
    reader = reader_of(request.user)
    if reader is None:
        raise Http404("no week")
    return reader


def _page(request: HttpRequest, reader: Reader, form: AwayForm | None = None) -> HttpResponse:
    load = load_of(reader)
    context: dict[str, Any] = {
        "reader": reader,
        "week": week_of(reader),
        "own": own_stand_in(reader.user),
        "others": stands_in_for(reader.user),
        "form": form or AwayForm(),
        "wants_mail": wants_mail(reader.user),
        "choices": choices_of(reader),
        "load": load,
        "table": list(zip(load.mondays, *(one.weeks for one in load.people), strict=True)) if load else [],
        "picture": strips_of(load) if load else None,
        "saved": SavedQuery.of(request)["gemt"],
    }
    return render(request, "courses/member/week.html", context, status=422 if form else 200)


@require_GET
@login_required
@private
def home(request: HttpRequest) -> HttpResponse:
    """What needs them, the most urgent first."""
    return _page(request, _reader(request))


def _saved(anchor: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('week:home')}?gemt=1#{anchor}")


@require_POST
@login_required
@private
def away(request: HttpRequest) -> HttpResponse:
    """Away on these days: somebody else looks after the places."""
    reader, form = _reader(request), AwayForm(request.POST)
    if form.is_valid():
        try:
            stand_ins.be_away(user=reader.user, **form.cleaned_data)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return _saved("vaek")
    return _page(request, reader, form)


@require_POST
@login_required
@private
def back(request: HttpRequest) -> HttpResponse:
    """Here again, or not away after all."""
    stand_ins.come_back(user=_reader(request).user)
    return _saved("vaek")


@require_POST
@login_required
@private
def no(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever was named cannot look after it."""
    reader = _reader(request)
    stand_ins.say_no(user=reader.user, pk=pk)
    # Whoever had a week only through this has none any more.
    return _saved("vaek") if reader_of(request.user) else redirect("member:home")


@require_POST
@login_required
@private
def mail(request: HttpRequest) -> HttpResponse:
    """A mail on Mondays, or none."""
    reader = _reader(request)
    if MailForm.of(request)["wanted"]:
        actions.want(user=reader.user)
    else:
        actions.stop(user=reader.user)
    return _saved("mail")


@require_POST
@login_required
@private
def choose_figures(request: HttpRequest) -> HttpResponse:
    """A mail that there are figures, so and so often, or none. 404 for figures that they may not see, or not so often."""
    reader, form = _reader(request), FiguresForm(request.POST)
    if not form.is_valid():
        raise Http404("no such figures")
    region, rhythm = form.cleaned_data["region"], form.cleaned_data["rhythm"]
    for choice in choices_of(reader):
        if region != (choice.region.pk if choice.region else None):
            continue
        if not rhythm:
            figures.stop(user=reader.user, region=choice.region)
            return _saved("tal")
        if Rhythm(rhythm) in dict(choice.rhythms):
            figures.want(user=reader.user, region=choice.region, rhythm=Rhythm(rhythm))
            return _saved("tal")
    raise Http404("no such figures")


@require_GET
@login_required
@private
def district(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of a district, of four quarters that are over, beside the four before."""
    region = get_object_or_404(Region, pk=pk)
    if not (isinstance(request.user, User) and may_see(request.user, region)):
        raise Http404("not theirs")
    until = UntilQuery.of(request)["til"]
    today = clock.today()
    period = recent(closed(min(until, today) if until else today - DAY), 4)
    lines = [
        {
            "title": WORDS[measure].title,
            "definition": definition(measure),
            "now": words(measure, overall(measure, period, region)),
            "before": words(measure, overall(measure, period.before, region)),
        }
        for measure in Measure
    ]
    return render(request, "courses/member/district_figures.html", {"region": region, "period": period, "lines": lines})


def _end_figures(row: FiguresMail) -> None:
    figures.stop(user=row.user, region=row.region)


def _end(row: WeekMail) -> None:
    actions.stop(user=row.user)


stop = ended_by_one_click(mail_by_token, _end)
stop_figures = ended_by_one_click(figures_mail_by_token, _end_figures)

urlpatterns = [
    path("min-side/din-uge/", home, name="home"),
    path("min-side/din-uge/vaek/", away, name="away"),
    path("min-side/din-uge/tilbage/", back, name="back"),
    path("min-side/din-uge/kan-ikke/<key:pk>/", no, name="no"),
    path("min-side/din-uge/mail/", mail, name="mail"),
    path("min-side/din-uge/tal/", choose_figures, name="choose_figures"),
    path("min-side/din-uge/ingen-tal/<str:token>/stop/", stop_figures, name="stop_figures"),
    path("min-side/storkredsens-tal/<key:pk>/", district, name="district"),
    path("min-side/din-uge/ingen-mails/<str:token>/stop/", stop, name="stop"),
]
