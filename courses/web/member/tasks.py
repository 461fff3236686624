"""The tasks that somebody has taken, and what they ticked that they like to do."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.common.text import first_word
from courses.enrolment.queries import enrolment_by_token
from courses.members.models import MemberProfile
from courses.members.queries import profile_of
from courses.tasks.actions import taking
from courses.tasks.fields import Area, Duration
from courses.tasks.models import MESSAGE, TakenTask, Task, TaskWishes
from courses.tasks.queries import tasks
from courses.web.fields import SavedQuery
from courses.web.private import private
from courses.web.stale import StaleGuard


class WishesForm(StaleGuard, forms.Form):
    """Kinds of work and time: never opinions."""

    areas = forms.TypedMultipleChoiceField(
        label=_("What do you like to do?"),
        choices=Area.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    durations = forms.TypedMultipleChoiceField(
        label=_("How much time do you have?"),
        choices=Duration.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    wants_mail = forms.BooleanField(
        label=_("Write to me when a task near me lacks somebody"), required=False, label_suffix=""
    )


class WordsForm(forms.Form):
    """A message about a task."""

    words = forms.CharField(
        label=_("Your message"),
        max_length=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write something first.")},
    )


def member_of(request: HttpRequest) -> MemberProfile:
    """The member who is logged in. Raises `Http404` for a log-in without one."""
    member = profile_of(request.user)
    if member is None:
        raise Http404("no profile")
    return member


def _taken(token: str) -> TakenTask:
    row = tasks.taken_by_token(token)
    if row is None:
        raise Http404("unknown task")
    return row


def _page(request: HttpRequest, token: str, error: str = "", form: WordsForm | None = None) -> HttpResponse:
    row = _taken(token)
    gave_back = row.state == TakenTask.State.BACK
    context = {
        "taken": row,
        "task": row.task,
        "token": token,
        "messages_of": tasks.messages_of(row),
        "form": form or WordsForm(),
        "error": error,
        "others": tasks.fitting(row.member) if gave_back or row.state == TakenTask.State.DONE else [],
        "member": row.member,
    }
    status = 422 if form else 409 if error else 200
    return render(request, "courses/member/task.html", context, status=status)


@require_GET
@private
def task(request: HttpRequest, token: str) -> HttpResponse:
    """A taken task: give it back, write to whoever you ask, say that it is done. Whoever has the link has the page."""
    return _page(request, token)


def _step(action: Any) -> Any:
    """A button of that page."""

    @require_POST
    @private
    def view(request: HttpRequest, token: str) -> HttpResponse:
        try:
            action(_taken(token))
        except DomainError as refusal:
            return _page(request, token, str(refusal.message))
        return redirect("my_tasks:task", token=token)

    return view


@require_POST
@private
def write(request: HttpRequest, token: str) -> HttpResponse:
    """A message to the coordinator."""
    row, form = _taken(token), WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, token, form=form)
    try:
        taking.write(taken=row, author=row.member, words=form.cleaned_data["words"])
    except DomainError as refusal:
        form.add_error("words", str(refusal.message))
        return _page(request, token, form=form)
    return HttpResponseRedirect(reverse("my_tasks:task", args=[token]) + "#skriv")


@require_http_methods(["GET", "POST"])
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """From the mail to an address that may be new: one button, which takes the task."""
    asked = tasks.asked_by_token(token)
    found = tasks.shown(asked.task) if asked else None
    if asked is None or found is None:
        return render(request, "courses/public/task_old_link.html", status=410)
    context = {"task": found, "name": first_word(asked.name), "error": ""}
    if request.method == "POST":
        try:
            row = taking.take_asked(asked=asked, task=found)
        except DomainError as refusal:
            return render(
                request, "courses/public/task_confirm.html", context | {"error": str(refusal.message)}, status=409
            )
        return redirect("my_tasks:task", token=tasks.taken_token(row))
    return render(request, "courses/public/task_confirm.html", context)


@require_POST
@private
def after_course(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """One tap on «Min plads» after a course: whoever has the link of the place takes the task."""
    place = enrolment_by_token(token)
    if place is None:
        raise Http404("unknown enrolment")
    try:
        row = taking.take(task=get_object_or_404(Task, pk=pk), member=place.member)
    except DomainError:
        # The page of the task says why, and shows others.
        return redirect("tasks:task", pk=pk)
    return redirect("my_tasks:task", token=tasks.taken_token(row))


@require_http_methods(["GET", "POST"])
@login_required
@private
def wishes(request: HttpRequest) -> HttpResponse:
    """What somebody likes to do and has time for, so that the three tasks on «Min side» fit."""
    member = member_of(request)
    with held(member):
        known = TaskWishes.objects.filter(member=member).first()
        initial = (
            {"areas": sorted(known.liked), "durations": sorted(known.spare), "wants_mail": known.wants_mail}
            if known
            else {}
        )
        form = WishesForm(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            taking.set_wishes(member=member, **form.cleaned_data)
            return HttpResponseRedirect(reverse("my_tasks:wishes") + "?gemt=1")
    context = {
        "form": form,
        "member": member,
        "saved": SavedQuery.of(request)["gemt"],
        "hits": tasks.fitting(member),
    }
    return render(request, "courses/member/task_wishes.html", context, status=422 if form.errors else 200)


by_link = [path("opgaver/ja/<str:token>/", confirm, name="confirm")]
urlpatterns = [
    path("min-side/opgaver/", wishes, name="wishes"),
    path("min-opgave/<str:token>/", task, name="task"),
    path("min-opgave/<str:token>/giv-tilbage/", _step(lambda row: taking.give_back(taken=row)), name="give_back"),
    path(
        "min-opgave/<str:token>/tag-igen/",
        _step(lambda row: taking.take(task=row.task, member=row.member)),
        name="again",
    ),
    path("min-opgave/<str:token>/faerdig/", _step(lambda row: taking.say_done(taken=row)), name="done"),
    path("min-opgave/<str:token>/skriv/", write, name="write"),
    path("min-plads/<str:token>/opgave/<key:pk>/", after_course, name="after_course"),
]
