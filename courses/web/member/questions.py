"""«Spørg os»: a question to the district or the secretariat in one field, its answer, and the page on which it is answered."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.common.errors import DomainError
from courses.knowledge.actions import asking
from courses.knowledge.models import ANSWER, TEXT, Inquiry
from courses.knowledge.queries import inquiries
from courses.people.models import User
from courses.web.fields import AskingForm, SavedQuery, refuse
from courses.web.member.tasks import member_of
from courses.web.private import private
from courses.week.queries.reader import Reader, reader_of


class AskForm(forms.Form):
    """One field."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your question first.")},
    )


class ShareForm(AskingForm):
    """Others may read it; a tick, where something in it leads to somebody."""


class ReplyForm(AskingForm):
    """The answer, and whether others may read it."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=ANSWER,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": _("Write something first.")},
    )
    shares = forms.BooleanField(
        label=_("Others may read it, if whoever asked wants it too"), required=False, label_suffix=""
    )
    shows_name = forms.BooleanField(label=_("With my first name"), required=False, label_suffix="")


def _mine(request: HttpRequest, pk: int) -> Inquiry:
    return get_object_or_404(inquiries.of_member(member_of(request)), pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
@private
def home(request: HttpRequest) -> HttpResponse:
    """What somebody has asked, and one field for the next question."""
    member = member_of(request)
    form = AskForm(request.POST) if request.method == "POST" else AskForm()
    if form.is_bound and form.is_valid():
        try:
            row = asking.ask(member=member, text=form.cleaned_data["text"])
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return HttpResponseRedirect(reverse("my_questions:page", args=[row.pk]) + "?gemt=1")
    context = {"form": form, "asked": list(inquiries.of_member(member)[:50])}
    return render(request, "courses/member/questions.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, row: Inquiry, form: ShareForm | None = None, error: str = "") -> HttpResponse:
    context = {"row": row, "form": form or ShareForm(), "error": error, "sent": SavedQuery.of(request)["gemt"]}
    status = 422 if form and form.errors else 409 if error else 200
    return render(request, "courses/member/question.html", context, status=status)


@require_GET
@login_required
@private
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One question of one's own: until when, then the answer."""
    return _page(request, _mine(request, pk))


@require_POST
@login_required
@private
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Others may read it, if whoever answered wants it too."""
    row, form = _mine(request, pk), ShareForm(request.POST)
    form.is_valid()
    try:
        done = form.looked_at(lambda seen: asking.share(inquiry=row, shares=True, seen=seen))
    except DomainError as refusal:
        return _page(request, row, error=str(refusal.message))
    return redirect("my_questions:page", pk=pk) if done else _page(request, row, form)


@require_POST
@login_required
@private
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Not shared any more."""
    row = _mine(request, pk)
    try:
        asking.share(inquiry=row, shares=False)
    except DomainError as refusal:
        return _page(request, row, error=str(refusal.message))
    return redirect("my_questions:page", pk=pk)


@require_POST
@login_required
@private
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """The question and its answer are gone."""
    asking.forget(inquiry=_mine(request, pk))
    return redirect("my_questions:home")


def _to_answer(request: HttpRequest, pk: int) -> tuple[Reader, Inquiry]:
    """Who may answer, and what. Raises `Http404` for everybody else."""
    reader = reader_of(request.user)
    if reader is None:
        raise Http404("nobody to answer")
    rows = inquiries.answerable(reader.places, is_organiser=reader.is_organiser)
    return reader, get_object_or_404(rows, pk=pk)


def _refused(request: HttpRequest, user: User, row: Inquiry, form: ReplyForm, refusal: DomainError) -> HttpResponse:
    """The page as it is now, with what was typed; where the question is gone, as it was."""
    now = Inquiry.objects.select_related("region").filter(pk=row.pk).first()
    return _answer_page(request, user, now or row, form, error=str(refusal.message))


def _answer_page(request: HttpRequest, user: User, row: Inquiry, form: ReplyForm, error: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "row": row,
        "form": form,
        "may_write": row.may_be_answered_by(user),
        "is_owner": row.owner_id == user.pk,
        "error": error,
        "sent": SavedQuery.of(request)["gemt"],
    }
    status = 422 if form.errors else 409 if error else 200
    return render(request, "courses/member/question_answer.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@private
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it is answered, by whoever is first: not who asks, only from which district."""
    reader, row = _to_answer(request, pk)
    if request.method != "POST":
        initial = {"text": row.answer, "shares": row.answerer_shares, "shows_name": row.shows_answerer}
        return _answer_page(request, reader.user, row, ReplyForm(initial=initial))
    form = ReplyForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("text", "shares", "shows_name")}
        try:
            if form.looked_at(lambda seen: asking.answer(inquiry=row, user=reader.user, seen=seen, **given)):
                return HttpResponseRedirect(reverse("my_questions:answer", args=[pk]) + "?gemt=1")
        except DomainError as refusal:
            return _refused(request, reader.user, row, form, refusal)
    return _answer_page(request, reader.user, row, form)


@require_POST
@login_required
@private
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """I owe the answer."""
    reader, row = _to_answer(request, pk)
    try:
        asking.take(inquiry=row, user=reader.user)
    except DomainError as refusal:
        return _refused(request, reader.user, row, ReplyForm(), refusal)
    return redirect("my_questions:answer", pk=pk)


@require_POST
@login_required
@private
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """The secretariat answers it."""
    reader, row = _to_answer(request, pk)
    try:
        asking.pass_on(inquiry=row)
    except DomainError as refusal:
        return _refused(request, reader.user, row, ReplyForm(), refusal)
    return redirect("week:home")


urlpatterns = [
    path("min-side/spoergsmaal/", home, name="home"),
    path("min-side/spoergsmaal/<key:pk>/", page, name="page"),
    path("min-side/spoergsmaal/<key:pk>/del/", share, name="share"),
    path("min-side/spoergsmaal/<key:pk>/behold/", keep, name="keep"),
    path("min-side/spoergsmaal/<key:pk>/slet/", forget, name="forget"),
    path("min-side/spoergsmaal/<key:pk>/svar/", answer, name="answer"),
    path("min-side/spoergsmaal/<key:pk>/tag/", take, name="take"),
    path("min-side/spoergsmaal/<key:pk>/videre/", pass_on, name="pass_on"),
]
