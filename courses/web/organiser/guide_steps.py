"""The steps of a course in the making as somebody sees them: how each stands, what it lacks in words, and the pages that do it.

Nothing is written here twice: each step leads to the form that there is for it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from courses.catalogue.models import STEP_NAMES, Course, HandedOn
from courses.catalogue.rules import MakingStep
from courses.pages.models import CourseIndexPage, CoursePage, ModulePage
from courses.pages.queries.making import may_do, who_may
from courses.pages.rules.making import Facts, Lack, Standing, State, standings
from courses.people.models import User
from courses.schedule.models import Series
from courses.web.visitor import user_of

# A form that is opened with it leads back to the course when it is saved.
BACK = "course"


@dataclass(frozen=True)
class Line:
    """One step as `user` sees it. `state`: done, mine, waiting (for somebody else), free (nobody has it), later."""

    step: MakingStep
    state: str
    said: str
    lacks: list[str]
    wishes: list[str]
    doors: list[tuple[str, str]] = field(default_factory=list)
    undo: tuple[str, str] | None = None
    handed: HandedOn | None = None
    is_lost: bool = False
    people: list[User] = field(default_factory=list)
    may: bool = False

    @property
    def name(self) -> str:
        """What the step is called."""
        return str(STEP_NAMES[self.step])


def lines(request: HttpRequest, course: Course, facts: Facts, handed: dict[str, HandedOn]) -> list[Line]:
    """Every step. Asks who may do one only for those that are open, once for each kind of right."""
    user, known = user_of(request), _People()
    doors = _Doors(request, course, facts)
    return [_line(user, one, handed.get(one.step), doors, known) for one in standings(facts)]


def first_open(found: list[Line]) -> Line | None:
    """The step to go on with: the first that is one's own."""
    return next((line for line in found if line.state == "mine"), None)


class _People:
    """Who may do a step, each kind asked for once."""

    def __init__(self) -> None:
        self._of: dict[MakingStep, list[User]] = {}

    def of(self, step: MakingStep) -> list[User]:
        same = {MakingStep.PATTERN: MakingStep.FACTS, MakingStep.MODULES: MakingStep.PAGE}.get(step, step)
        if same not in self._of:
            self._of[same] = who_may(same)
        return self._of[same]


def _line(user: User, one: Standing, row: HandedOn | None, doors: "_Doors", known: _People) -> Line:
    may = may_do(user, one.step)
    state = _state(user, one, row, may=may)
    is_lost = state == "waiting" and row is not None and row.to is not None and row.to not in known.of(one.step)
    is_open = one.state is not State.DONE
    return Line(
        step=one.step,
        state=state,
        said=_said(state, row, is_lost=is_lost),
        lacks=[words(lack) for lack in one.lacks if not lack.is_wish],
        wishes=[words(lack) for lack in one.lacks if lack.is_wish],
        doors=doors.of(one.step) if may else [],
        undo=doors.undo(one.step) if may else None,
        handed=row if is_open else None,
        is_lost=is_lost,
        people=[other for other in known.of(one.step) if other != user] if is_open and not row else [],
        may=may,
    )


def _state(user: User, one: Standing, row: HandedOn | None, *, may: bool) -> str:
    if one.state is not State.OPEN:
        return one.state.value
    if row and not (may and (row.to == user or (row.to is None and row.by != user))):
        return "waiting"
    return "mine" if may else "free"


def _said(state: str, row: HandedOn | None, *, is_lost: bool) -> str:
    if state == "waiting" and row:
        if is_lost:
            return _("%(name)s may not do this any more. Take it back, and hand it to somebody else.") % {
                "name": row.to
            }
        return _("Waiting for %(name)s") % {"name": row.to} if row.to else _("Waiting for all who may do it")
    if state == "mine" and row:
        return _("Handed to you by %(name)s") % {"name": row.by} if row.by else _("Handed to you")
    return {
        "done": _("Done"),
        "mine": _("Yours to do"),
        "free": _("You may not do this yourself. Hand it on."),
        "later": _("Not yet"),
    }[state]


def words(lack: Lack) -> str:
    """What is lacking, as a sentence."""
    return _WORDS[lack.name](dict(lack.facts))


_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "promise": lambda of: _("One sentence is lacking: what will people be able to do?"),
    "goals": lambda of: _("There is no learning goal yet. Goals stand on the page and on certificates."),
    "days": lambda of: _("The days hold %(days)s min, the lessons are %(taught)s.") % of,
    "page": lambda of: _("There is no page yet where people read about it."),
    "title": lambda of: _("The page is still called «%(title)s».") % of,
    "english": lambda of: _("There is no English page. It can come later."),
    "untranslated": lambda of: (
        ngettext(
            "%(count)s module has no English page. It can come later.",
            "%(count)s modules have no English page. It can come later.",
            of["count"],
        )
        % of
    ),
    "page_first": lambda of: _("The page comes first."),
    "modules": lambda of: _("There is no module yet."),
    "minutes": lambda of: _("The modules last %(minutes)s min, the lessons are %(taught)s.") % of,
    "look": lambda of: _("Nobody has looked at it since it was last changed."),
    "unpublished": lambda of: (
        ngettext("Nobody reads this yet: %(titles)s.", "Nobody reads these yet: %(titles)s.", len(of["titles"]))
        % {"titles": ", ".join(of["titles"])}
    ),
    "offered": lambda of: _("The course is not offered: say so in its facts."),
    "trainers": lambda of: _("Nobody may teach it yet."),
    "drafts": lambda of: (
        ngettext(
            "%(count)s draft is waiting to be published.", "%(count)s drafts are waiting to be published.", of["count"]
        )
        % of
    ),
    "sessions": lambda of: _("There is no session yet."),
}


class _Doors:
    """Which pages do a step, the one to begin with first, and which one takes it back."""

    def __init__(self, request: HttpRequest, course: Course, facts: Facts) -> None:
        self._course, self._facts = course, facts
        self._may = request.user.has_perm
        found = CoursePage.objects.filter(course=course, locale__language_code="da").order_by("path")
        self._page: Page | None = found.first() if facts.has_page else None
        self._ways: dict[MakingStep, Callable[[], Iterator[tuple[str, str]]]] = {
            MakingStep.FACTS: self.of_facts,
            MakingStep.PATTERN: self.of_pattern,
            MakingStep.PAGE: self.of_page,
            MakingStep.MODULES: self.of_modules,
            MakingStep.PREVIEW: self.of_preview,
            MakingStep.PUBLISH: self.of_publish,
            MakingStep.SERIES: self.of_series,
        }
        self._series = list(Series.objects.filter(course=course).order_by("pk"))

    def of(self, step: MakingStep) -> list[tuple[str, str]]:
        """Label and address of each."""
        return list(self._ways[step]())

    def undo(self, step: MakingStep) -> tuple[str, str] | None:
        """What takes a step back as long as nobody outside knows of it; None where there is nothing to take back."""
        if self._facts.published:
            return None
        if step is MakingStep.FACTS and not (self._page or self._series) and self._may("courses.delete_course"):
            return _("Delete the course"), reverse("course:delete", args=[self._course.pk])
        if step is MakingStep.PAGE and self._page and not self._page.live:
            return _("Delete the page"), reverse("wagtailadmin_pages:delete", args=[self._page.pk])
        if step is MakingStep.MODULES and self._facts.modules and self._page:
            return _("Order or delete modules"), reverse("wagtailadmin_explore", args=[self._page.pk])
        if step is MakingStep.SERIES and self._series and self._may("courses.delete_series"):
            return _("Delete the series"), reverse("series:delete", args=[self._series[0].pk])
        return None

    def _edit(self) -> str:
        return reverse("course:edit", args=[self._course.pk])

    def _known(self) -> str:
        return f"?{urlencode({BACK: self._course.pk})}"

    def of_facts(self) -> Iterator[tuple[str, str]]:
        """The form of the course."""
        yield _("Change the facts"), self._edit()

    def of_pattern(self) -> Iterator[tuple[str, str]]:
        """The same form: the days stand in it."""
        yield _("Change the days"), self._edit()

    def of_page(self) -> Iterator[tuple[str, str]]:
        """The Danish page, then the English one."""
        if self._page:
            yield _("Write on the page"), reverse("wagtailadmin_pages:edit", args=[self._page.pk])
        elif danish := _index("da"):
            yield _("Write its page"), _new_page(danish)
        if self._page:
            yield _("Write it in English"), reverse("english:page", args=[self._page.pk])

    def of_modules(self) -> Iterator[tuple[str, str]]:
        """A new one below the page, and those there are."""
        if self._page:
            yield (
                _("New module"),
                reverse("wagtailadmin_pages:add", args=["courses", ModulePage._meta.model_name, self._page.pk]),
            )
        if self._page and self._facts.untranslated:
            english = ModulePage.objects.filter(locale__language_code="en").values("translation_key")
            below = ModulePage.objects.child_of(self._page).exclude(translation_key__in=english).order_by("path")
            yield _("Write them in English"), reverse("english:page", args=[below[0].pk])

    def of_preview(self) -> Iterator[tuple[str, str]]:
        """A page of our own."""
        if self._page:
            yield _("Look at it"), reverse("making:preview", args=[self._course.pk])

    def of_publish(self) -> Iterator[tuple[str, str]]:
        """A button does it, on the page itself."""
        return iter(())

    def of_series(self) -> Iterator[tuple[str, str]]:
        """The series, or its drafts; before that whoever is to teach it, and where."""
        if self._facts.drafts:
            of = {"series": self._series[0].pk} if len(self._series) == 1 else {}
            yield _("Publish the drafts"), f"{reverse('sessions:publish_drafts')}?{urlencode(of)}"
        else:
            yield _("New series"), reverse("series:add") + self._known()
        if self._may("courses.add_trainerprofile"):
            yield _("New trainer"), reverse("trainers:add") + self._known()
        if self._may("courses.add_venue"):
            yield _("New venue"), reverse("venue:add") + self._known()


def _index(language: str) -> CourseIndexPage | None:
    return CourseIndexPage.objects.filter(locale__language_code=language).first()


def _new_page(above: CourseIndexPage) -> str:
    return reverse("wagtailadmin_pages:add", args=["courses", CoursePage._meta.model_name, above.pk])
