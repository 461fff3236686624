"""«Giv rollen videre»: a list that whoever leaves and whoever follows both see, and the one act at the end."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.common.actions.holding import held
from courses.common.address import AddressFormField, AddressInput
from courses.common.errors import DomainError
from courses.handover import actions
from courses.handover.models import WORDS, WRITTEN, HandOver
from courses.handover.queries import points_of, role_of, seen_by
from courses.members.models import MemberProfile
from courses.members.queries import profile_of
from courses.people.models import User
from courses.tasks.models import Coordinator
from courses.web.fields import ButtonForm, FlagField, SavedQuery, refuse
from courses.web.private import private
from courses.web.stale import StaleGuard


class BeginForm(forms.Form):
    """Who follows."""

    email = AddressFormField(
        label=_("The e-mail address of whoever takes over"),
        max_length=200,
        help_text=_("They get a mail and say yes or no."),
        widget=AddressInput(attrs={"autocomplete": "off", "inputmode": "email"}),
    )


def _words(name: str, help_text: Any) -> forms.CharField:
    widget, label = forms.Textarea(attrs={"rows": 3}), HandOver.label_of(name)
    return forms.CharField(label=label, help_text=help_text, max_length=WORDS, required=False, widget=widget)


class WordsForm(StaleGuard, forms.Form):
    """What whoever leaves writes down; never a password."""

    weekly = _words("weekly", _("In the words that you would have liked to read."))
    keys = _words("keys", _("Who has which key. No passwords: they are not handed over."))
    contacts = _words("contacts", _("Only those who have said yes to it."))


class TickForm(ButtonForm):
    """Which point, and whether it is done."""

    point = forms.CharField(max_length=30)
    done = FlagField()


def _who(request: HttpRequest) -> tuple[MemberProfile | None, bool]:
    return profile_of(request.user), request.user.has_perm("courses.change_session")


def _is(member: MemberProfile | None, pk: int) -> bool:
    return member is not None and member.pk == pk


def _row(request: HttpRequest, pk: int) -> HandOver:
    member, is_organiser = _who(request)
    return get_object_or_404(seen_by(member, is_organiser=is_organiser), pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
@private
def begin(request: HttpRequest, place: int) -> HttpResponse:
    """Whoever coordinates the place, or an organiser, names who follows."""
    member, is_organiser = _who(request)
    rows = Coordinator.objects.select_related("member__user", "association", "region")
    role = get_object_or_404(rows if is_organiser else rows.filter(member=member or 0), pk=place)
    form = BeginForm(request.POST) if request.method == "POST" else BeginForm()
    if form.is_bound and form.is_valid() and isinstance(request.user, User):
        try:
            row = actions.begin(place=role, email=form.cleaned_data["email"], by=request.user)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return HttpResponseRedirect(reverse("hand_over:page", args=[row.pk]) + "?gemt=1")
    context = {"form": form, "role": role}
    return render(request, "courses/member/hand_over_begin.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, row: HandOver, form: WordsForm | None = None, error: str = "") -> HttpResponse:
    member, is_organiser = _who(request)
    is_leaver, is_successor = _is(member, row.leaver_id), _is(member, row.successor_id)
    context = {
        "row": row,
        "points": points_of(row) if row.is_open else [],
        "written": [(WordsForm.base_fields[name].label, words) for name, words in row.written.items()],
        "has_role": role_of(row) is not None,
        "is_leaver": is_leaver,
        "is_successor": is_successor,
        "may_finish": is_leaver or is_organiser,
        "may_undo": (is_leaver or is_organiser) and row.can_be_undone,
        "form": form or WordsForm(initial=row.written),
        "error": error,
        "saved": SavedQuery.of(request)["gemt"],
    }
    status = 422 if form else 409 if error else 200
    return render(request, "courses/member/hand_over.html", context, status=status)


@require_GET
@login_required
@private
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, the same for both."""
    return _page(request, _row(request, pk))


@require_POST
@login_required
@private
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """What whoever leaves writes down."""
    member, is_organiser = _who(request)
    row = _row(request, pk)
    if not is_organiser and not _is(member, row.leaver_id):
        raise Http404("not theirs to write")
    with held(row):
        row = _row(request, pk)
        form = WordsForm(request.POST, initial=row.written)
        if not form.is_valid():
            return _page(request, row, form)
        words = {name: form.cleaned_data[name] for name in WRITTEN}
        try:
            actions.write(row=row, **words)
        except DomainError as refusal:
            return _page(request, row, error=str(refusal.message))
    return HttpResponseRedirect(reverse("hand_over:page", args=[pk]) + "?gemt=1")


@require_POST
@login_required
@private
def tick(request: HttpRequest, pk: int) -> HttpResponse:
    """A point is done, or not after all."""
    row, sent = _row(request, pk), TickForm.of(request)
    try:
        actions.tick(row=row, point=sent["point"], is_done=sent["done"])
    except DomainError as refusal:
        return _page(request, row, error=str(refusal.message))
    return redirect(f"{reverse('hand_over:page', args=[pk])}#liste")


def _button(may: Callable[[HandOver, MemberProfile | None, bool], bool], act: Callable[[HandOver, bool], Any]) -> Any:
    """A button of the page, for those of the two, or those who organise, who may press it."""

    @require_POST
    @login_required
    @private
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        member, is_organiser = _who(request)
        row = _row(request, pk)
        if not may(row, member, is_organiser):
            raise Http404("not theirs to press")
        try:
            act(row, is_organiser)
        except DomainError as refusal:
            return _page(request, _row(request, pk), error=str(refusal.message))
        return redirect("hand_over:page", pk=pk)

    return view


accept = _button(lambda row, member, _org: _is(member, row.successor_id), lambda row, _org: actions.accept(row=row))
end = _button(lambda _row, _member, _org: True, lambda row, _org: actions.end(row=row))
finish = _button(
    lambda row, member, org: org or _is(member, row.leaver_id),
    lambda row, org: actions.finish(row=row, is_organiser=org),
)
undo = _button(lambda row, member, org: org or _is(member, row.leaver_id), lambda row, _org: actions.undo(row=row))

urlpatterns = [
    path("min-side/overdragelse/ny/<key:place>/", begin, name="begin"),
    path("min-side/overdragelse/<key:pk>/", page, name="page"),
    path("min-side/overdragelse/<key:pk>/skriv/", write, name="write"),
    path("min-side/overdragelse/<key:pk>/flueben/", tick, name="tick"),
    path("min-side/overdragelse/<key:pk>/ja/", accept, name="accept"),
    path("min-side/overdragelse/<key:pk>/slut/", end, name="end"),
    path("min-side/overdragelse/<key:pk>/giv/", finish, name="finish"),
    path("min-side/overdragelse/<key:pk>/fortryd/", undo, name="undo"),
]
