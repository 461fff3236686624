"""«Sæt mig i forbindelse» on «Min side»: what one knows, lends and looks for, and who else does. Districts, never names."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.common.errors import DomainError
from courses.introductions.actions import introducing, notices
from courses.introductions.models import SENTENCE, Kind, Notice, Topic
from courses.introductions.queries import people
from courses.members.models import MemberProfile
from courses.places.models import Region
from courses.schedule.models import Session
from courses.web.fields import AskingForm, FlagField, SavedQuery, refuse
from courses.web.member.tasks import member_of
from courses.web.private import private


class SentenceForm(AskingForm):
    """One sentence, and the district of those whose district nobody knows."""

    text = forms.CharField(
        label=_("In one sentence"),
        max_length=SENTENCE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    region = forms.ModelChoiceField(
        label=_("Your district"),
        queryset=Region.objects.order_by("number"),
        required=False,
        help_text=_("It is all that others see of you."),
    )

    def __init__(self, *args: Any, has_home: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_home:
            del self.fields["region"]

    @property
    def district(self) -> Region | None:
        """The district that was chosen; None where it is known already."""
        return self.cleaned_data.get("region")


class NoticeForm(SentenceForm):
    """«I know something of this» or «I look for somebody»: two buttons, one field."""

    gives = FlagField(required=False)


def _form(kind: type[SentenceForm], request: HttpRequest, member: MemberProfile, **kwargs: Any) -> Any:
    has_home = people.home_region(member) is not None
    return kind(request.POST if request.method == "POST" else None, has_home=has_home, **kwargs)


@require_GET
@login_required
@private
def home(request: HttpRequest) -> HttpResponse:
    """Who waits for an answer, who one is in touch with, what one has up, and the topics."""
    member = member_of(request)
    sides = people.sides_of(member)
    context = {
        "asked": [side for side in sides if side.stage == "asked"],
        "open": [side for side in sides if side.stage == "open"],
        "waiting": [side for side in sides if side.stage == "waiting"],
        "past": [side for side in sides if side.stage in ("ended", "lapsed")],
        "notices": list(people.mine(member)),
        "topics": list(people.topics()),
        "saved": SavedQuery.of(request)["gemt"],
    }
    return render(request, "courses/member/people.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@private
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """One topic: who knows something of it, who looks for somebody, and saying so oneself."""
    return _board(request, Kind.TOPIC, get_object_or_404(Topic, pk=pk))


@require_http_methods(["GET", "POST"])
@login_required
@private
def things(request: HttpRequest) -> HttpResponse:
    """What members lend each other: a projector, banners."""
    return _board(request, Kind.THING)


@require_http_methods(["GET", "POST"])
@login_required
@private
def lifts(request: HttpRequest, pk: int) -> HttpResponse:
    """Seats in cars to one session, for those who have a place there."""
    session = get_object_or_404(Session.objects.with_details(), pk=pk)
    if not people.goes_to(member_of(request), session):
        raise Http404("no place there")
    return _board(request, Kind.LIFT, session=session)


def _board(
    request: HttpRequest, kind: Kind, found: Topic | None = None, session: Session | None = None
) -> HttpResponse:
    member = member_of(request)
    form = _form(NoticeForm, request, member)
    if request.method == "POST" and form.is_valid():
        facts = {
            "member": member,
            "kind": kind,
            "topic": found,
            "session": session,
            "gives": form.cleaned_data["gives"],
        }
        words = {"text": form.cleaned_data["text"], "region": form.district}
        try:
            if form.looked_at(lambda seen: notices.post(**facts, **words, seen=seen)):
                return HttpResponseRedirect(reverse("people:home") + "?gemt=1")
        except DomainError as refusal:
            refuse(form, refusal)
    others = people.notices_for(member, kind, topic=found, session=session)
    about = (kind, found.pk if found else None, session.pk if session else None)
    context = {
        "topic": found,
        "kind": kind,
        "session": session,
        "form": form,
        "gives": [row for row in others if row.gives],
        "seeks": [row for row in others if not row.gives],
        "mine": [row for row in people.mine(member) if (row.kind, row.topic_id, row.session_id) == about],
    }
    return render(request, "courses/member/topic.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
@private
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Be put in touch with whoever has a notice up: one sentence where they offer something, one press where they look."""
    member = member_of(request)
    notice = get_object_or_404(people.standing().select_related("topic", "region", "session__course"), pk=pk)
    if notice.session and not people.goes_to(member, notice.session):
        raise Http404("no place there")
    form = _form(SentenceForm, request, member)
    if request.method == "POST" and form.is_valid():
        words = {"text": form.cleaned_data["text"], "region": form.district}
        made: list[Any] = []
        try:
            if form.looked_at(
                lambda seen: made.append(introducing.ask(member=member, notice=notice, **words, seen=seen))
            ):
                return redirect("introduction:page", token=people.Side(made[0], member).token)
        except DomainError as refusal:
            refuse(form, refusal)
    status = 422 if form.errors else 200
    return render(request, "courses/member/ask_person.html", {"notice": notice, "form": form}, status=status)


def _own_notice(action: Any) -> Any:
    """A button beside one's own notice."""

    @require_POST
    @login_required
    @private
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        action(notice=get_object_or_404(Notice, pk=pk, member=member_of(request)))
        return HttpResponseRedirect(reverse("people:home") + "?gemt=1")

    return view


urlpatterns = [
    path("min-side/folk/", home, name="home"),
    path("min-side/folk/emne/<key:pk>/", topic, name="topic"),
    path("min-side/folk/ting/", things, name="things"),
    path("min-side/folk/koersel/<key:pk>/", lifts, name="lifts"),
    path("min-side/folk/opslag/<key:pk>/", ask, name="ask"),
    path("min-side/folk/opslag/<key:pk>/bliv/", _own_notice(notices.keep), name="keep"),
    path("min-side/folk/opslag/<key:pk>/tag-ned/", _own_notice(notices.take_down), name="take_down"),
]
