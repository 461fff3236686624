"""Fra undervisere: one screen after a session, and what everybody who teaches has shared."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.common.errors import DomainError
from courses.commons import actions
from courses.commons.models import NoteMark, SharedHandout, SharedNote
from courses.commons.queries import find, may_read, mine
from courses.pages.models import ModulePage
from courses.pages.queries import may_edit_modules, modules_for
from courses.schedule.models import Session
from courses.web.fields import AskingForm, ButtonForm, FlagField, QueryForm, seen_field
from courses.web.private import private
from courses.web.trainer.sessions import my_session, trainer_required
from courses.web.visitor import user_of

LONGEST = 2000


class NotesQuery(QueryForm):
    """`?q=ord&modul=17`: what is looked for; `?delt=1`: something was shared just now."""

    q = forms.CharField(max_length=100)
    modul = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    delt = FlagField()


class ThanksForm(ButtonForm):
    """What a button says of a contribution, or takes back."""

    kind = forms.ChoiceField(choices=NoteMark.Kind, initial=NoteMark.Kind.THANKS)
    wanted = FlagField()


class WithdrawForm(ButtonForm):
    """Whether it is taken back (1), or put back again (0)."""

    wanted = FlagField()


def _words(label: Any, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=hint,
    )


class ShareForm(AskingForm):
    """The one screen. What was found that may be somebody's is asked about with a tick, which counts for exactly that."""

    module = forms.ModelChoiceField(ModulePage.objects.none(), label=gettext_lazy("Which module"))
    worked = _words(gettext_lazy("What worked?"))
    changed = _words(gettext_lazy("What did you change?"))
    example = _words(gettext_lazy("Your example"), gettext_lazy("A case, a question, a sentence that others can use."))
    handout = forms.FileField(
        label=gettext_lazy("Your sheet"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=gettext_lazy("A PDF of at most 3 MB, without the name of anybody who took part."),
    )
    shows_name = forms.TypedChoiceField(
        label=gettext_lazy("Who it is from"),
        choices=[],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("What others may do with it"),
        choices=SharedNote.Licence,
        initial=SharedNote.Licence.BY,
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I made it myself, nobody who took part is in it, and I share it under this licence"),
        error_messages={"required": gettext_lazy("Tick the box to share it.")},
    )
    seen = seen_field(gettext_lazy("None of it is about somebody who took part"))

    def __init__(self, *args: Any, session: Session, name: str, modules: list[ModulePage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chooser: Any = self.fields["module"]
        chooser.queryset = ModulePage.objects.filter(pk__in=[module.pk for module in modules])
        region = session.region.name if session.region else ""
        unnamed = _("A trainer in %(place)s") % {"place": region} if region else _("A trainer")
        named = f"{name}, {region}" if region else name
        who: Any = self.fields["shows_name"]
        who.choices = [("0", unnamed), ("1", named)]
        who.help_text = _(
            "In a small district others may guess who you are. You can take it all back whenever you like."
        )

    @property
    def radios(self) -> list[forms.BoundField]:
        """The fields of which one answer is chosen."""
        return [self["shows_name"], self["licence"]]

    def clean_handout(self) -> tuple[str, bytes] | None:
        """Name and bytes of the sheet; one byte more than may be is enough to refuse it."""
        file: UploadedFile | None = self.cleaned_data["handout"]
        if not file:
            return None
        return (file.name or "").rpartition(".")[0], file.read(actions.MOST_HANDOUT_BYTES + 1)


@require_http_methods(["GET", "POST"])
@trainer_required
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """What worked, what I changed, my example, my sheet."""
    session = my_session(request, pk)
    modules = modules_for(session.course, get_language() or "da")
    user = user_of(request)
    first_name = request.trainer.member.first_name  # type: ignore[attr-defined]
    about: dict[str, Any] = {"session": session, "name": first_name, "modules": modules}
    status, form = 200, ShareForm(**about)
    if request.method == "POST":
        status, form = 422, ShareForm(request.POST, request.FILES, **about)
        if form.is_valid() and _shared(request, form, session):
            return redirect(reverse("trainer:commons") + "?delt=1")
    context = {
        "session": session,
        "form": form,
        "is_open": session.status == Session.Status.HELD,
        "has_modules": bool(modules),
        "mine": [row for row in mine(user) if row.note.session_id == session.pk],
    }
    return render(request, "courses/trainer/share.html", context, status=status)


def _shared(request: HttpRequest, form: ShareForm, session: Session) -> bool:
    data = form.cleaned_data
    texts = {
        name: data[name] for name in ("module", "worked", "changed", "example", "handout", "shows_name", "licence")
    }

    def go(looked_at: list[str]) -> None:
        actions.share(
            session=session,
            trainer=request.trainer,  # type: ignore[attr-defined]
            author=user_of(request),
            looked_at=looked_at,
            **texts,
        )

    try:
        return form.looked_at(go)
    except DomainError as refusal:
        form.add_error("worked", str(refusal.message))
        return False


def _reader_or_404(request: HttpRequest) -> None:
    if not may_read(request.user):
        raise Http404("for those who teach or write")


@require_GET
@login_required
@private
def notes(request: HttpRequest) -> HttpResponse:
    """What trainers have shared, by words and by module; editors take it into the module from here."""
    _reader_or_404(request)
    asked = NotesQuery.of(request)
    user = user_of(request)
    module = ModulePage.objects.live().filter(pk=asked["modul"]).first() if asked["modul"] else None
    found = find(user, text=asked["q"] or "", module=module, language=get_language() or "da")
    context = {
        "asked": asked,
        "module": module,
        "found": found,
        "mine": mine(user),
        "may_adopt": may_edit_modules(user) and user.has_perm("wagtailadmin.access_admin"),
        "just_shared": asked["delt"],
    }
    return render(request, "courses/trainer/commons.html", context)


@require_GET
@login_required
@private
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a contribution, as a file to keep: it is never shown inside our pages."""
    _reader_or_404(request)
    found = get_object_or_404(SharedHandout, note__in=SharedNote.objects.shared(), note=pk)
    response = HttpResponse(bytes(found.body), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="ark-{found.note_id}.pdf"'
    return response


@require_POST
@login_required
@private
def thank(request: HttpRequest, pk: int) -> HttpResponse:
    """Say thank you, or that one has used it; or take that back."""
    _reader_or_404(request)
    note = get_object_or_404(SharedNote.objects.shared(), pk=pk)
    pressed = ThanksForm.of(request)
    try:
        actions.mark(note=note, user=user_of(request), kind=pressed["kind"], is_on=pressed["wanted"])
    except DomainError:
        # The button is on nobody's own contribution.
        raise Http404("one's own") from None
    return redirect(f"{reverse('trainer:commons')}#n{pk}")


@require_POST
@login_required
@private
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own back, or put it back again."""
    note = get_object_or_404(SharedNote, pk=pk, author=user_of(request))
    step = actions.withdraw if WithdrawForm.of(request)["wanted"] else actions.put_back
    try:
        step(note=note, author=user_of(request))
    except DomainError:
        return render(request, "courses/trainer/commons_late.html", status=409)
    return redirect(f"{reverse('trainer:commons')}#mine")


@require_POST
@login_required
@private
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it into the module's draft, and go on in the editor."""
    note = get_object_or_404(SharedNote.objects.shared(), pk=pk)
    try:
        page = actions.adopt(note=note, editor=user_of(request))
    except DomainError:
        raise Http404("not an editor of this page") from None
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


urlpatterns = [
    path("hold/<key:pk>/del/", share, name="share"),
    path("fra-undervisere/", notes, name="commons"),
    path("fra-undervisere/<key:pk>/ark.pdf", sheet, name="shared_sheet"),
    path("fra-undervisere/<key:pk>/tak/", thank, name="thank"),
    path("fra-undervisere/<key:pk>/traek-tilbage/", withdraw, name="withdraw_note"),
    path("fra-undervisere/<key:pk>/ind-i-modulet/", adopt, name="adopt_note"),
]
