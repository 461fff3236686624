"""Publishing drafts, a quarter at a time: what would be published, what speaks against it, and ten minutes to undo."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from courses.cadence.queries.conflicts import Conflict, conflicts_of
from courses.common import clock
from courses.common.errors import DomainError
from courses.enrolment.actions.publications import publish_drafts, undo_publication
from courses.enrolment.models import Publication, PublishedSession
from courses.enrolment.queries import stamp, undoable
from courses.places.models import Region
from courses.schedule.models import UNDO_FOR, Session
from courses.web.fields import KeyField, KeysField, QueryForm, StillThereField
from courses.web.organiser.base import PlanningView, note_all, tell_left

QUARTERS_AHEAD = 6
# Sessions that the page names once they are published.
AT_MOST = 12


@dataclass(frozen=True)
class Quarter:
    """`begin`: its first day; `end`: the first day after it."""

    begin: dt.date

    @property
    def end(self) -> dt.date:
        """The first day after it."""
        return (self.begin + dt.timedelta(days=95)).replace(day=1)

    @property
    def value(self) -> str:
        """As it stands in the address: 2027-1."""
        return f"{self.begin.year}-{self.begin.month // 3 + 1}"

    @property
    def label(self) -> str:
        """In words, for the list to choose from."""
        return _("%(number)s. quarter %(year)s") % {"number": self.begin.month // 3 + 1, "year": self.begin.year}


def quarters(today: dt.date) -> list[Quarter]:
    """This one and the next five."""
    found = [Quarter(dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1))]
    while len(found) < QUARTERS_AHEAD:
        found.append(Quarter(found[-1].end))
    return found


@dataclass(frozen=True)
class Line:
    """A draft as the preview shows it. `is_ticked`: nothing serious speaks against it, or the organiser said so."""

    session: Session
    conflicts: list[Conflict]
    is_ticked: bool

    @property
    def stamp(self) -> str:
        """What the draft looked like when it was shown."""
        return stamp(self.session)


def just_published() -> list[Session]:
    """The sessions of the publications that can still be undone, to go on with: at most `AT_MOST`."""
    items = PublishedSession.objects.filter(publication__in=undoable())
    found = Session.objects.with_details().filter(pk__in=items.values("session"), status=Session.Status.PUBLISHED)
    return list(found.order_by("starts_at", "pk")[:AT_MOST])


def undo_offers() -> list[tuple[Publication, dt.datetime, int]]:
    """What can still be undone: the publication, until when, and how many sessions it has."""
    return [(found, found.published_at + UNDO_FOR, found.items.count()) for found in undoable()]


class DraftsQuery(QueryForm):
    """What the list of drafts is narrowed to."""

    quarter = forms.CharField()
    series = KeyField()
    region = KeyField()
    session = KeysField()
    tick = forms.ChoiceField(choices=[("all", ""), ("none", "")])


class ChosenForm(forms.Form):
    """The drafts that are ticked, and for each what was shown of it (`seen-17`)."""

    def __init__(self, drafts: list[Session], data: Any) -> None:
        super().__init__(data)
        choices = [(draft.pk, str(draft.pk)) for draft in drafts]
        self.fields["session"] = StillThereField(choices=choices, coerce=int)
        for draft in drafts:
            self.fields[f"seen-{draft.pk}"] = forms.CharField(required=False)

    @property
    def seen(self) -> dict[int, str]:
        """Draft → what was shown. Drafts that are in the list no longer are left out."""
        self.is_valid()
        return {pk: self.cleaned_data.get(f"seen-{pk}", "") for pk in self.cleaned_data.get("session", [])}


class PublishDraftsView(PlanningView):
    """Several drafts at once. `?quarter=2027-1`, `?series=`, `?region=` and `?session=` narrow the list; `?tick=all` and
    `?tick=none` tick all of it or nothing."""

    page_title = gettext_lazy("Publish drafts")
    template_name = "courses/organiser/publish.html"
    above = [("sessions:index", Session._meta.verbose_name_plural)]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The drafts: ticked are those without a serious conflict, or all or none as the address says."""
        ticked = {"all": {draft.pk for draft in self.drafts}, "none": set[int]()}
        return self.show(ticked.get(self.asked["tick"]))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Publish what is ticked and unchanged since it was shown; the rest is named with why. A series that is published whole
        leads to its first session."""
        form = ChosenForm(self.drafts, request.POST)
        seen = form.seen
        if not seen:
            messages.error(request, _("Tick at least one session."))
            return self.show(set(seen))
        done = publish_drafts(seen=seen)
        note_all(done.sessions, "publish")
        count = len(done.sessions)
        here = f"{reverse('sessions:publish_drafts')}{self.address(tick='')}"
        first = self.first_of(done.sessions)
        if count:
            words = ngettext("%(count)s session is published.", "%(count)s sessions are published.", count)
            shown = [messages.button(here, _("See them all, or undo it"))] if first else []
            messages.success(request, words % {"count": count}, buttons=shown)
        tell_left(request, done.left)
        return HttpResponseRedirect(reverse("sessions:edit", args=[first.pk]) if first else here)

    def first_of(self, published: list[Session]) -> Session | None:
        """The session to go on with where a series was published whole; None where drafts are left to look at."""
        if not self.asked["series"] or len(published) < len(self.drafts):
            return None
        return min(published, key=lambda session: (session.starts_at, session.pk), default=None)

    def show(self, chosen: set[int] | None = None) -> HttpResponse:
        """With what speaks against each draft."""
        against = conflicts_of(self.drafts)
        lines = []
        for draft in self.drafts:
            is_ready = not any(conflict.is_serious for conflict in against[draft.pk])
            lines.append(Line(draft, against[draft.pk], is_ready if chosen is None else draft.pk in chosen))
        return self.page(
            lines=lines,
            ready=sum(line.is_ticked for line in lines),
            quarters=quarters(clock.today()),
            quarter=self.quarter,
            regions=Region.objects.order_by("number"),
            region=self.asked["region"],
            series=self.asked["series"],
            chosen=self.asked["session"],
            tick_all=self.address(tick="all"),
            tick_none=self.address(tick="none"),
            undo_offers=undo_offers(),
            just_published=just_published(),
            year_url=f"{reverse('year:index')}?{urlencode({'view': 'weeks'})}",
        )

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What the address narrows the list to."""
        return DraftsQuery.of(self.request)

    def address(self, **changes: str) -> str:
        """This list with something said anew: what follows the `?`."""
        asked = QueryDict(self.request.META.get("QUERY_STRING", ""), mutable=True)
        for name, value in changes.items():
            asked[name] = value
        return f"?{asked.urlencode()}"

    @property
    def quarter(self) -> Quarter | None:
        """The quarter that was chosen; None: all."""
        return next((found for found in quarters(clock.today()) if found.value == self.asked["quarter"]), None)

    @cached_property
    def drafts(self) -> list[Session]:
        """Drafts that are still to come, narrowed by series, district and quarter."""
        found: Any = Session.objects.with_details().filter(status=Session.Status.DRAFT, starts_at__gt=clock.now())
        for name in ("series", "region"):
            if self.asked[name] is not None:
                found = found.filter(**{name: self.asked[name]})
        if self.asked["session"]:
            found = found.filter(pk__in=self.asked["session"])
        if self.quarter:
            begin, end = (clock.midnight(day) for day in (self.quarter.begin, self.quarter.end))
            found = found.filter(starts_at__gte=begin, starts_at__lt=end)
        return list(found.order_by("starts_at", "pk"))


class UndoPublicationView(PlanningView):
    """Drafts again, for ten minutes: those that nobody enrolled in."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make drafts of them again and say how many; back with a sentence when it is too late."""
        publication = get_object_or_404(Publication, pk=pk)
        try:
            done = undo_publication(publication=publication)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(reverse("sessions:publish_drafts"))
        note_all(done.sessions, "unpublish")
        count = len(done.sessions)
        words = ngettext("%(count)s session is a draft again.", "%(count)s sessions are drafts again.", count)
        messages.success(request, words % {"count": count})
        tell_left(request, done.left)
        return HttpResponseRedirect(reverse("sessions:publish_drafts"))
