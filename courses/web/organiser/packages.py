"""Courses as files: the six that come along on an empty site, a course fetched, a course read in after a look at what it changes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import UploadedFile

from courses.catalogue.models import Course
from courses.common.errors import DomainError
from courses.pages.queries import publishes_pages
from courses.web.organiser.base import PlanningView, note
from courses.web.visitor import user_of

if TYPE_CHECKING:
    from courses.pages.actions.packages import Taken
    from courses.pages.queries.packages import Comparison
    from courses.pages.rules.package import CoursePackage, LeftOut

SALT = "course package"
# How long a look at a file counts, in seconds.
GOOD_FOR = 3600
MAKES_COURSES = "courses.add_course"


def may_read_in(user: Any) -> bool:
    """Organisers make courses, editors write their pages: each takes their part of a file."""
    return bool(user.has_perm(MAKES_COURSES)) or publishes_pages(user)


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A course as a file (.zip or .json)"),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".zip,.json"}),
    )


class TakeForm(forms.Form):
    """What was looked at, signed, so that nothing else is taken. Cleaned, `package` is a `CoursePackage`."""

    package = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)

    def clean(self) -> dict[str, Any]:
        """Raises `ValidationError` for what is too old, or what nobody looked at."""
        from courses.pages.queries import packages  # deferred: slow, and only files of courses need it

        try:
            signed = signing.loads(self.cleaned_data.get("package", ""), salt=SALT, max_age=GOOD_FOR)
            body = signed.encode() if isinstance(signed, str) else packages.kept_file(signed)
            return {"package": packages.read_package(body)}
        except (signing.BadSignature, DomainError, ValueError, FileNotFoundError, UploadedFile.DoesNotExist) as error:
            raise forms.ValidationError(
                _("It is over an hour since you looked at the file. Choose it again.")
            ) from error


class FetchForm(forms.Form):
    licence = forms.ChoiceField(
        label=gettext_lazy("Licence"),
        choices=[
            (
                "CC-BY-SA-4.0",
                gettext_lazy("Others may use and change it, name us, and share it the same way (CC BY-SA 4.0)"),
            ),
            ("CC-BY-4.0", gettext_lazy("Others may use and change it, and name us (CC BY 4.0)")),
            ("CC0-1.0", gettext_lazy("Others may do with it what they like (CC0)")),
        ],
        help_text=gettext_lazy("It stands in the file. Choose one that everybody who wrote in the course agrees to."),
    )
    author = forms.CharField(
        label=gettext_lazy("Who is to be named"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The movement, or the people who wrote it. Empty: nobody."),
    )


def _in_words(one: "LeftOut") -> dict[str, str]:
    """What is in no file, as a page shows it."""
    kinds = {"film": _("Film"), "file": _("File to download"), "picture": _("Picture"), "video": _("Film elsewhere")}
    return {"kind": kinds[one.kind], "title": one.title, "module": one.module}


class PackageView(PlanningView):
    """What the pages about files share: who may, and how they look."""

    model = Course
    header_icon = "download"

    def user_has_permission(self, permission: str) -> bool:
        """Whether this person may read a file in; what each may take of it is said on the page."""
        return may_read_in(self.request.user)


class PackagesView(PackageView):
    """Read in a file: first what it would do, then do it."""

    page_title = gettext_lazy("Courses as files")
    template_name = "courses/organiser/packages.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form, every course to fetch and, on an empty site, the courses that come along."""
        return self.show(UploadForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Look at a file (422 with the sentence where it is none), or take what was looked at."""
        if "package" in request.POST:
            return self.take(request)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        from courses.pages.actions.packages import keep_file  # deferred: slow, and only files of courses need it
        from courses.pages.queries import packages

        # One byte more than may be is enough to refuse it.
        body = form.cleaned_data["file"].read(packages.MOST_ZIP_BYTES + 1)
        well, package = self.attempt(lambda: packages.read_package(body), form)
        if well and package.pictures:
            return self.compared(package, kept=keep_file(body=body, user=user_of(request)))
        return self.compared(package) if well else self.show(form, status=422)

    def take(self, request: HttpRequest) -> HttpResponse:
        """Take it, say what came of it, and go where it is read through."""
        from courses.pages.actions import packages  # deferred: slow, and only files of courses need it

        form = TakeForm(request.POST)
        if not form.is_valid():
            return self.show(UploadForm(), taking=form, status=422)
        package = form.cleaned_data["package"]
        refusal = self.not_mine(package)
        if refusal:
            return self.compared(package, refusal=refusal, status=403)
        try:
            taken = packages.take_package(package=package, user=user_of(request))
        except DomainError as error:
            return self.compared(package, refusal=str(error.message), status=422)
        note(taken.course, "read_in")
        messages.success(request, _told(taken))
        return HttpResponseRedirect(reverse("packages:index"))

    def not_mine(self, package: "CoursePackage") -> str:
        """Why this person may not take it: a new course is made by organisers, drafts of pages by editors. Empty: may."""
        is_new = not Course.objects.filter(code=package.course.code).exists()
        if is_new and not self.request.user.has_perm(MAKES_COURSES):
            return _("The course is new here, and organisers make courses. Ask one of them to read the file in.")
        if not is_new and not publishes_pages(self.request.user):
            return _("The course is here already, and editors write its pages. Ask one of them to read the file in.")
        return ""

    def compared(
        self, package: "CoursePackage", *, refusal: str = "", status: int = 200, kept: int | None = None
    ) -> HttpResponse:
        """What the package would do here. `kept`: the key of its file, where it has pictures."""
        from courses.pages.queries import packages  # deferred: slow, and only files of courses need it

        comparison: Comparison = packages.compare(package)
        what = package.model_dump_json() if kept is None else kept
        signed = signing.dumps(what, salt=SALT, compress=True)
        return self.show(
            UploadForm(),
            status=status,
            comparison=comparison,
            left_out=[_in_words(one) for one in package.left_out],
            taking=TakeForm(initial={"package": signed}),
            refusal=refusal or self.not_mine(package),
        )

    def show(self, form: UploadForm, status: int = 200, **context: Any) -> HttpResponse:
        """The page, with every course of the site."""
        courses = list(Course.objects.order_by("position", "code"))
        starts = not courses and self.request.user.has_perm(MAKES_COURSES)
        return self.page(status=status, form=form, courses=courses, may_start=starts, **context)


def _told(taken: "Taken") -> str:
    if taken.is_new:
        return _(
            "«%(course)s» is here. It is not offered yet, and its pages are drafts: an editor reads them through and publishes them."
        ) % {"course": taken.course.title}
    sentences = [
        ngettext("%(n)s new module as a draft.", "%(n)s new modules as drafts.", taken.made) % {"n": taken.made},
        ngettext(
            "A draft of what is written otherwise in %(n)s module.",
            "Drafts of what is written otherwise in %(n)s modules.",
            taken.drafted,
        )
        % {"n": taken.drafted},
    ]
    if taken.busy:
        sentences.append(
            ngettext(
                "%(n)s module was left alone, as somebody is writing in it.",
                "%(n)s modules were left alone, as somebody is writing in them.",
                taken.busy,
            )
            % {"n": taken.busy}
        )
    return " ".join(sentences)


class StarterView(PackageView):
    """The courses that come along, by one press."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """On to the page that the button is on."""
        return HttpResponseRedirect(reverse("packages:index"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make those that are missing."""
        from courses.pages.actions import packages  # deferred: slow, and only files of courses need it

        if not request.user.has_perm(MAKES_COURSES):
            raise PermissionDenied
        made = packages.take_starter_courses()
        for course in made:
            note(course, "read_in")
        if made:
            told = ngettext(
                "%(n)s course is here, with its pages.", "%(n)s courses are here, with their pages.", len(made)
            )
            messages.success(request, told % {"n": len(made)})
        else:
            messages.warning(request, _("They were all here already."))
        return HttpResponseRedirect(reverse("packages:index"))


class FetchView(PackageView):
    """One course as a file."""

    page_title = gettext_lazy("Fetch a course as a file")
    template_name = "courses/organiser/package.html"
    above = [("packages:index", gettext_lazy("Courses as files"))]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Under which licence, and what is in the file."""
        return self.show(get_object_or_404(Course, pk=pk), FetchForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The file."""
        course, form = get_object_or_404(Course, pk=pk), FetchForm(request.POST)
        if not form.is_valid():
            return self.show(course, form, status=422)
        from courses.pages.queries import packages  # deferred: slow, and only files of courses need it

        well, package = self.attempt(
            lambda: packages.package_of(
                course,
                licence=form.cleaned_data["licence"],
                author=form.cleaned_data["author"],
                site=settings.BASE_URL,
                with_notes=publishes_pages(request.user),
            ),
            form,
        )
        if not well:
            return self.show(course, form, status=422)
        response = HttpResponse(packages.zipped(package), content_type="application/zip")
        response["Content-Disposition"] = f'attachment; filename="{course.code}.zip"'
        response["Cache-Control"] = "private, no-store"
        return response

    def show(self, course: Course, form: FetchForm, status: int = 200) -> HttpResponse:
        """The form, whether trainers' notes come along, and what stays here."""
        from courses.pages.queries import packages  # deferred: slow, and only files of courses need it

        staying = list(packages.staying_of(packages.modules_of(packages.course_page(course))))
        with_notes = publishes_pages(self.request.user)
        return self.page(
            status=status, course=course, form=form, with_notes=with_notes, staying=[_in_words(one) for one in staying]
        )


class PackagesMenuItem(MenuItem):
    """For those who make courses, and for those who write their pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person may read a file in."""
        return may_read_in(request.user)


class PackagesViewSet(ViewSet):
    name = "packages"
    icon = "download"
    menu_label = gettext_lazy("Courses as files")
    menu_item_class = PackagesMenuItem

    def get_urlpatterns(self) -> list[Any]:
        """Its own pages instead of Wagtail's."""
        return [
            path("", PackagesView.as_view(), name="index"),
            path("starter/", StarterView.as_view(), name="starter"),
            path("<key:pk>/", FetchView.as_view(), name="fetch"),
        ]
