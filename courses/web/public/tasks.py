"""«Hvad kan jeg gøre nu?»: the tasks near somebody, and each on its page. The same for everybody who is not logged in."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.common.actions.limits import allow
from courses.common.address import AddressFormField, AddressInput
from courses.common.errors import DomainError
from courses.common.under import shows
from courses.members.models import MemberProfile
from courses.places.models import Postcode
from courses.tasks.actions import taking
from courses.tasks.fields import Area, Duration
from courses.tasks.models import Task
from courses.tasks.queries import tasks
from courses.tasks.rules import TASKS
from courses.web.fields import LONGEST_POSTCODE, MaybePostcodeField, QueryForm
from courses.web.kept import kept
from courses.web.one_click import ended_by_one_click
from courses.web.public.forms import FindForm, Trapped
from courses.web.public.sessions import EnrolForm
from courses.web.visitor import member_here

# The rest is folded: on a telephone forty cards are fifteen screens.
SHOWN = 12


class TasksQuery(QueryForm):
    """From where, how much time, and which kind of work."""

    postnr = MaybePostcodeField()
    tid = forms.TypedChoiceField(choices=Duration.choices, coerce=int, empty_value=None)
    slags = forms.TypedChoiceField(choices=Area.choices, coerce=int, empty_value=None)


class TakeForm(Trapped):
    """Who takes it: for those who are not logged in."""

    name = EnrolForm.base_fields["name"]
    email = AddressFormField(
        label=gettext_lazy("E-mail"),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Write your e-mail address. The link that takes the task goes there."),
            "invalid": gettext_lazy("Write a whole e-mail address, e.g. aase@example.dk."),
        },
        widget=AddressInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )

    clean_name = EnrolForm.clean_name


def _links(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of links, each to the same list narrowed in another way."""
    rows: list[tuple[str, Any, list[Any]]] = [
        ("tid", _("Time"), [("", _("Any time")), *Duration.choices]),
        ("slags", _("Kind of work"), [("", _("All")), *Area.choices]),
    ]
    postcode = asked["postnr"].pk if asked["postnr"] else ""
    as_text = {"postnr": postcode, "tid": asked["tid"], "slags": asked["slags"]}
    as_text = {name: "" if value is None else str(value) for name, value in as_text.items()}
    return [
        {
            "name": name,
            "links": [
                {
                    "label": capfirst(label),
                    "url": _address(as_text | {key: str(value)}),
                    "active": as_text[key] == str(value),
                }
                for value, label in choices
            ],
        }
        for key, name, choices in rows
    ]


def _address(asked: dict[str, str]) -> str:
    said = "&".join(f"{name}={value}" for name, value in asked.items() if value)
    return f"?{said}" if said else "?"


@require_safe
@kept(TasksQuery)
def task_list(request: HttpRequest) -> HttpResponse:
    """Every task that can be taken, the nearest that fit first; what the address says narrows it."""
    shows(request, TASKS)
    asked, form = TasksQuery.of(request), FindForm(request.GET)
    member, typed = member_here(request), str(form["postnr"].value() or "")
    error = str(form.errors["postnr"][0]) if typed and asked["postnr"] is None else ""
    home = asked["postnr"] or _home(member)
    hits = [
        hit
        for hit in _hits(member, home)
        if asked["tid"] in (None, hit.task.duration) and asked["slags"] in (None, hit.task.area)
    ]
    context = {
        "hits": hits[:SHOWN],
        "more": hits[SHOWN : tasks.MOST_LISTED],
        "postcode": home,
        "typed": typed[:LONGEST_POSTCODE] if error else (home.pk if home else ""),
        "error": error,
        "rows": _links(asked),
        "member": member,
        "is_narrowed": asked["tid"] is not None or asked["slags"] is not None,
    }
    return render(request, "courses/public/tasks.html", context, status=422 if error else 200)


def _home(member: MemberProfile | None) -> Postcode | None:
    code = member.postcode_id if member else None
    return Postcode.objects.select_related("municipality").filter(pk=code).first() if code else None


def _hits(member: MemberProfile | None, home: Postcode | None) -> list[tasks.Hit]:
    if member and home and home.pk == member.postcode_id:
        return tasks.fitting(member, limit=tasks.MOST_READ)
    return tasks.near(home, limit=tasks.MOST_READ)


def _task(pk: int) -> Task:
    return get_object_or_404(tasks.with_details(), pk=pk)


@require_safe
@kept()
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what, where, how long, until when, who to ask, which course helps."""
    return _page(request, _task(pk), TakeForm())


def _page(request: HttpRequest, found: Task, form: TakeForm, refusal: str = "", status: int = 200) -> HttpResponse:
    shows(request, TASKS)
    member = member_here(request)
    mine = tasks.of_member(member).filter(task=found).first() if member else None
    others = tasks.near(found.postcode, without=[found.pk], limit=3)
    context = {
        "task": found,
        "form": form,
        "refusal": refusal,
        "member": member,
        "mine": mine,
        "mine_token": tasks.taken_token(mine) if mine else "",
        "others": others,
    }
    return render(request, "courses/public/task.html", context, status=status)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap for whoever is logged in. Everybody else writes a name and an address, and gets a link: the answer is the same for a
    known and for a new one."""
    found, member = _task(pk), member_here(request)
    if member:
        try:
            row = taking.take(task=found, member=member)
        except DomainError as refusal:
            return _page(request, _task(pk), TakeForm(), str(refusal.message), 409)
        return redirect("my_tasks:task", token=tasks.taken_token(row))
    form = TakeForm(request.POST)
    if form.is_trapped:
        return redirect("tasks:sent", pk=pk)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    if not found.can_be_taken:
        return _page(request, found, TakeForm(), _("This task is not open any more. Here are others."), 409)
    if not allow(request, "task", settings.ENROL_RATE):
        form.add_error(None, _("Many people are writing from where you are. Wait ten minutes, or call us."))
        return _page(request, found, form, status=429)
    taking.ask(
        task=found,
        email=form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        language=get_language() or "da",
    )
    return redirect("tasks:sent", pk=pk)


@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens next; it knows nobody."""
    return render(request, "courses/public/task_sent.html", {"task": _task(pk)})


# No more mails about tasks nearby.
stop = ended_by_one_click(tasks.wishes_by_token, lambda wishes: taking.stop_mails(wishes=wishes))


urlpatterns = [
    path("opgaver/", task_list, name="list"),
    path("opgaver/<key:pk>/", task, name="task"),
    path("opgaver/<key:pk>/tag/", take, name="take"),
    path("opgaver/<key:pk>/sendt/", sent, name="sent"),
    path("opgaver/ingen-mails/<str:token>/stop/", stop, name="stop"),
]
