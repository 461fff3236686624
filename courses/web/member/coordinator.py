"""«Koordinator»: tasks posted in two minutes on a phone, who has taken them, and who is new."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.catalogue.models import Course
from courses.common.actions.holding import held
from courses.common.errors import DomainError
from courses.members.models import MemberProfile
from courses.tasks.actions import coordinators, posting, taking
from courses.tasks.fields import Area, Duration
from courses.tasks.models import MESSAGE, MOST_PEOPLE, TEXT, TITLE, Coordinator, TakenTask, Task
from courses.tasks.queries import tasks
from courses.tasks.queries.newcomers import newcomers_of, progress
from courses.tasks.queries.stand_ins import looks_after
from courses.tasks.rules import REPEATS, repeats_of
from courses.web.fields import CourseField, PostcodeField, QueryForm, SavedQuery, date_field, refuse
from courses.web.member.tasks import member_of
from courses.web.private import private
from courses.web.stale import StaleGuard

REPEAT_WORDS = dict(
    zip(
        REPEATS,
        (
            gettext_lazy("no"),
            gettext_lazy("every week"),
            gettext_lazy("every month"),
            gettext_lazy("every quarter"),
            gettext_lazy("every year"),
        ),
        strict=True,
    )
)


class FromQuery(QueryForm):
    """`?fra=`: which task of the shelf the form begins with."""

    fra = forms.CharField()


class TaskForm(StaleGuard, forms.Form):
    """A task, as a coordinator writes it. One field must be written, where it is from the shelf none."""

    title = forms.CharField(
        label=gettext_lazy("What is the task?"),
        max_length=TITLE,
        error_messages={"required": gettext_lazy("Write what the task is, in a few words.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Say a little more"),
        max_length=TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    duration = forms.TypedChoiceField(
        label=gettext_lazy("How long does it take?"), choices=Duration.choices, coerce=int
    )
    area = forms.TypedChoiceField(label=gettext_lazy("Which kind of work?"), choices=Area.choices, coerce=int)
    is_home = forms.BooleanField(label=gettext_lazy("It can be done from home"), required=False, label_suffix="")
    place = forms.CharField(
        label=gettext_lazy("Where?"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("E.g. the library."),
    )
    postcode = PostcodeField(label=gettext_lazy("Postcode of the place"), required=False)
    until_date = date_field(label=gettext_lazy("Until when?"), required=False, years_back=0, years_ahead=2)
    places = forms.IntegerField(label=gettext_lazy("How many people?"), min_value=1, max_value=MOST_PEOPLE, initial=1)
    repeats = forms.ChoiceField(
        label=gettext_lazy("Does it come again?"),
        choices=list(REPEAT_WORDS.items()),
        required=False,
        help_text=gettext_lazy("The next one is posted by itself when the day has passed."),
    )
    course = CourseField(
        label=gettext_lazy("Which course helps?"),
        queryset=Course.objects.filter(is_active=True),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    title_en = forms.CharField(label=gettext_lazy("The task in English"), max_length=TITLE, required=False)

    @property
    def facts(self) -> posting.Facts:
        """What was written."""
        return posting.Facts(**{name: value for name, value in self.cleaned_data.items() if name in _FACTS})


_FACTS = frozenset(posting.Facts.__dataclass_fields__)


class ThanksForm(forms.Form):
    """Thanks in words of one's own, or none."""

    words = forms.CharField(
        label=gettext_lazy("Thank them in your own words"),
        max_length=MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """A message to whoever has taken a task."""

    words = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )


class WelcomeForm(forms.Form):
    """The words are ready; whoever sends them may change them."""

    words = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=MESSAGE,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    wants_replies = forms.BooleanField(
        label=gettext_lazy("Answers may come to my own e-mail address, which they see"), required=False, label_suffix=""
    )


def _places(member: MemberProfile) -> list[Coordinator]:
    places = looks_after(member)
    if not places:
        raise Http404("not a coordinator")
    return places


def _place(member: MemberProfile, pk: int) -> Coordinator:
    place = next((one for one in looks_after(member) if one.pk == pk), None)
    if place is None:
        raise Http404("not yours")
    return place


def _mine(member: MemberProfile, pk: int) -> Task:
    return get_object_or_404(tasks.of_coordinator(_places(member)), pk=pk)


@require_GET
@login_required
@private
def home(request: HttpRequest) -> HttpResponse:
    """What waits, what is open, and who is new."""
    member = member_of(request)
    places = _places(member)
    every = list(tasks.of_coordinator(places)[: tasks.MOST_LISTED])
    waiting = newcomers_of(places)
    context = {
        "places": places,
        "mine": member.pk,
        "taken": list(tasks.taken_of(places)[: tasks.MOST_LISTED]),
        "open": [task for task in every if task.is_open and not task.is_over],
        "closed": [task for task in every if not task.is_open or task.is_over],
        "newcomers": waiting,
        "progress": progress(waiting),
        "sent": SavedQuery.of(request)["gemt"],
    }
    return render(request, "courses/member/coordinator.html", context)


@require_GET
@login_required
@private
def shelf(request: HttpRequest, place: int) -> HttpResponse:
    """The ready tasks by the time they take; one tap fills the form in."""
    found = _place(member_of(request), place)
    groups = [
        (Duration(number).label, [one for one in tasks.shelf() if one.duration == number]) for number in Duration.values
    ]
    return render(request, "courses/member/task_shelf.html", {"place": found, "groups": groups})


@require_http_methods(["GET", "POST"])
@login_required
@private
def new(request: HttpRequest, place: int) -> HttpResponse:
    """The form, filled in from the shelf; one press posts the task."""
    member = member_of(request)
    found = _place(member, place)
    form = TaskForm(request.POST if request.method == "POST" else None, initial=_from_shelf(request, member))
    if request.method == "POST" and form.is_valid():
        try:
            task = posting.post(coordinator=found, facts=form.facts)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            return HttpResponseRedirect(reverse("coordinator:task", args=[task.pk]) + "?gemt=1")
    context = {"place": found, "form": form}
    return render(request, "courses/member/task_form.html", context, status=422 if form.errors else 200)


def _from_shelf(request: HttpRequest, member: MemberProfile) -> dict[str, Any]:
    one = tasks.ready(FromQuery.of(request)["fra"])
    base: dict[str, Any] = {"postcode": member.postcode, "places": 1}
    if one is None:
        return base
    names = ("title", "title_en", "text", "area", "duration", "is_home", "places")
    return base | {name: getattr(one, name) for name in names} | {"course": tasks.course_of(one)}


def _initial(task: Task) -> dict[str, Any]:
    names = [name for name in _FACTS if name != "repeats"]
    return {name: getattr(task, name) for name in names} | {"repeats": repeats_of(task.rule)}


def _task_page(
    request: HttpRequest,
    task: Task,
    *,
    form: TaskForm | None = None,
    error: str = "",
    about: int = 0,
    words: forms.Form | None = None,
) -> HttpResponse:
    rows = list(tasks.detailed().filter(task=task).exclude(state=TakenTask.State.BACK).order_by("taken_at", "pk"))
    said = tasks.messages_of_all(rows)
    people = [
        {
            "row": row,
            "messages": said.get(row.pk, []),
            "answer": words
            if row.pk == about and isinstance(words, AnswerForm)
            else AnswerForm(auto_id=f"id{row.pk}_%s"),
            "thanks": ThanksForm(auto_id=f"tak{row.pk}_%s"),
        }
        for row in rows
    ]
    context = {
        "task": task,
        "people": people,
        "form": form or TaskForm(initial=_initial(task)),
        "error": error,
        "saved": SavedQuery.of(request)["gemt"],
    }
    has_errors = bool(form and form.errors) or bool(words and words.errors)
    status = 422 if has_errors else 409 if error else 200
    return render(request, "courses/member/task_manage.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@private
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: who has taken it, what was written, and the form that changes it."""
    member = member_of(request)
    found = _mine(member, pk)
    if request.method != "POST":
        return _task_page(request, found)
    with held(found):
        found = _mine(member, pk)
        form = TaskForm(request.POST, initial=_initial(found))
        if form.is_valid():
            try:
                posting.change(task=found, facts=form.facts)
            except DomainError as refusal:
                refuse(form, refusal)
            else:
                return HttpResponseRedirect(reverse("coordinator:task", args=[pk]) + "?gemt=1")
    return _task_page(request, found, form=form)


def _button(action: Any) -> Any:
    """A button about the whole task."""

    @require_POST
    @login_required
    @private
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = _mine(member_of(request), pk)
        try:
            action(task=found)
        except DomainError as refusal:
            return _task_page(request, found, error=str(refusal.message))
        return redirect("coordinator:task", pk=pk)

    return view


def _about(member: MemberProfile, pk: int) -> TakenTask:
    theirs = tasks.of_coordinator(_places(member)).values("pk")
    return get_object_or_404(tasks.detailed(), pk=pk, task__in=theirs)


@require_POST
@login_required
@private
def thank(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done: thank whoever did it."""
    member = member_of(request)
    row, form = _about(member, pk), ThanksForm(request.POST, auto_id=f"tak{pk}_%s")
    error = "" if form.is_valid() else str(next(iter(form.errors.values()))[0])
    if not error:
        try:
            taking.thank(taken=row, author=member, words=form.cleaned_data["words"])
        except DomainError as refusal:
            error = str(refusal.message)
    if error:
        return _task_page(request, _mine(member, row.task_id), error=error)
    return redirect(f"{reverse('coordinator:task', args=[row.task_id])}#t{pk}")


@require_POST
@login_required
@private
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """A message to whoever has taken it."""
    member = member_of(request)
    row, form = _about(member, pk), AnswerForm(request.POST, auto_id=f"id{pk}_%s")
    if form.is_valid():
        try:
            taking.write(taken=row, author=member, words=form.cleaned_data["words"])
        except DomainError as refusal:
            form.add_error("words", str(refusal.message))
        else:
            return redirect(f"{reverse('coordinator:task', args=[row.task_id])}#t{pk}")
    return _task_page(request, _mine(member, row.task_id), about=pk, words=form)


def _ready_words(place: Coordinator) -> str:
    """What a welcome says where nobody changes it."""
    return _(
        "Welcome to %(place)s. It is good that you are here.\n\n"
        "Come and meet us: nobody has to know anything first, and nobody sits alone.\n\n"
        "If you would like to do something small already, there is a task for every quarter of an hour. Ask me about anything."
    ) % {"place": place.place_name}


@require_http_methods(["GET", "POST"])
@login_required
@private
def welcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Welcome somebody new: the words are ready, the site writes the name. One press sends it."""
    member = member_of(request)
    places = _places(member)
    found = next((one for one in newcomers_of(places) if one.member.pk == pk), None)
    if found is None:
        return redirect("coordinator:home")
    form = WelcomeForm(request.POST if request.method == "POST" else None, initial={"words": _ready_words(places[0])})
    if request.method == "POST" and form.is_valid():
        try:
            coordinators.welcome(member=pk, by=member, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return HttpResponseRedirect(reverse("coordinator:home") + "?gemt=1#nye")
    context = {"form": form, "newcomer": found, "member": member}
    return render(request, "courses/member/welcome.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("", home, name="home"),
    path("<key:place>/ny/", shelf, name="shelf"),
    path("<key:place>/ny/skriv/", new, name="new"),
    path("opgave/<key:pk>/", task, name="task"),
    path("opgave/<key:pk>/luk/", _button(posting.close), name="close"),
    path("opgave/<key:pk>/aabn/", _button(posting.reopen), name="reopen"),
    path("taget/<key:pk>/tak/", thank, name="thank"),
    path("taget/<key:pk>/skriv/", write, name="write"),
    path("velkommen/<key:pk>/", welcome, name="welcome"),
]
