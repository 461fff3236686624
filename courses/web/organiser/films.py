"""Films in the back office: title, captions and picture by a form, the file in pieces, with how far it has come."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from courses.common.errors import DomainError
from courses.films import actions
from courses.films.models import Film
from courses.films.queries import pages_with
from courses.films.rules import MOST_CAPTIONS, MOST_PIECE, BadCaptions, Wrong, read_captions
from courses.web.organiser.base import PlanningView
from courses.web.organiser.facts import PlainColumn, PlainCreateView, PlainDeleteView, PlainEditView, PlainViewSet
from courses.web.visitor import user_of

WORDS = {
    Wrong.NO_TEXT: gettext_lazy("This is no file of captions. Choose the one that ends in .vtt or .srt."),
    Wrong.NO_CAPTIONS: gettext_lazy(
        "There is no caption in the file. It begins with WEBVTT, and each has its time and its words."
    ),
    Wrong.BROKEN: gettext_lazy(
        "The times in the file cannot be read. They are written like 00:01:02.500 --> 00:01:05.000."
    ),
    Wrong.BACKWARDS: gettext_lazy(
        "Caption %(number)s ends before it begins. Mend it in the program that made the file."
    ),
    Wrong.EMPTY: gettext_lazy("Caption %(number)s says nothing. Write what is heard, or take it out."),
}


class CaptionsField(forms.FileField):
    """A file of captions; cleaned, it is WebVTT as it is kept, or nothing where none was chosen."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Raises `ValidationError` with the caption that is wrong."""
        file = super().clean(data, initial)
        if not file or isinstance(file, str):
            return ""
        if file.size > MOST_CAPTIONS:
            raise ValidationError(_("The file is too large for captions. Choose the one that ends in .vtt or .srt."))
        try:
            return read_captions(file.read())
        except BadCaptions as bad:
            raise ValidationError(WORDS[bad.wrong] % {"number": bad.number}) from bad


class FilmForm(WagtailAdminModelForm):
    """A film without captions leaves somebody out (WCAG 2.2, 1.2.2), so they come first."""

    captions_file = CaptionsField(
        label=gettext_lazy("Captions (.vtt or .srt)"),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
        help_text=gettext_lazy(
            "What is said in the film, and what is heard besides, each with its time. Programs that cut films write it, and so do"
            " most places for films; read it through first."
        ),
        error_messages={
            "required": gettext_lazy("Choose the captions. A film without them leaves out whoever does not hear it."),
            "empty": gettext_lazy("The file is empty."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["captions_file"].required = False
            self.fields["captions_file"].help_text = _("Empty: they stay as they are.")

    def clean(self) -> dict[str, Any]:
        """The captions go onto the film."""
        cleaned: dict[str, Any] = super().clean()
        self.instance.captions = cleaned.get("captions_file") or self.instance.captions
        return cleaned


class PieceForm(forms.Form):
    """A piece of a file: how large the whole is and when it was last changed, where the piece begins, and its bytes."""

    size = forms.IntegerField(min_value=1, max_value=10**15)
    modified = forms.IntegerField(min_value=0, max_value=10**15)
    at = forms.IntegerField(min_value=0, max_value=10**15)
    body = forms.FileField()

    def clean_body(self) -> bytes:
        """Raises `ValidationError` for one that is too large to be a piece."""
        file = self.cleaned_data["body"]
        if file.size > MOST_PIECE:
            raise ValidationError("too large", code="large")
        return bytes(file.read())


class FilmAddView(PlainCreateView):
    """The words of a film. Its file comes on the next page."""

    def save_instance(self) -> Model:
        """With its name and who put it here."""
        return actions.begin(film=self.form.save(commit=False), user=user_of(self.request))

    def get_success_url(self) -> str:
        """On to the file."""
        return reverse("films:file", args=[self.object.pk])

    def get_success_message(self, instance: Model) -> str:
        """What comes next."""
        return _("The words are kept. Now choose the film itself.")


class FilmEditView(PlainEditView):
    def save_instance(self) -> Model:
        """Pages that show it are made anew."""
        return actions.write(film=self.form.save(commit=False))


class FilmDeleteView(PlainDeleteView):
    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Delete, or name the pages that it stands in."""
        try:
            actions.delete(film=self.object)
        except DomainError as refusal:
            messages.error(self.request, str(refusal.message))
            return HttpResponseRedirect(reverse("films:file", args=[self.object.pk]))
        messages.success(self.request, _("«%(film)s» is deleted.") % {"film": self.object})
        return HttpResponseRedirect(reverse("films:index"))


class FilmView(PlanningView):
    """What the two pages below share: one film, for whoever may change films."""

    model = Film
    header_icon = "media"

    @cached_property
    def film(self) -> Film:
        """The film of the address; 404 when it has gone."""
        return get_object_or_404(Film, pk=self.kwargs["pk"])


class FileView(FilmView):
    """The film with its captions, or how far it has come and the button that sends it."""

    template_name = "courses/organiser/film.html"
    above = [("films:index", Film._meta.verbose_name_plural)]

    def get_page_title(self) -> str:
        """Its title."""
        return self.film.title

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With the pages that show it."""
        most = actions.most_bytes()
        return self.page(
            film=self.film, pages=pages_with(self.film), most=most, most_mb=most // 1_000_000, piece=MOST_PIECE
        )


class PieceView(FilmView):
    """Takes the next piece. Only the script of the page asks; what it is told is JSON."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """On to the page that sends pieces."""
        return HttpResponseRedirect(reverse("films:file", args=[pk]))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How much is here now; 409 with where to go on, 422 with the sentence that says why not."""
        film = self.film
        form = PieceForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"said": _("The film did not arrive as it was sent. Try again.")}, status=422)
        try:
            film = actions.take_piece(film=film, **form.cleaned_data)
        except actions.OutOfStep as refusal:
            return JsonResponse({"arrived": refusal.at}, status=409)
        except DomainError as refusal:
            return JsonResponse({"said": str(refusal.message)}, status=422)
        return JsonResponse({"arrived": film.arrived, "is_here": film.is_here})


def _state(film: Film) -> str:
    return _("here") if film.is_here else _("%(percent)s %% has arrived") % {"percent": film.percent}


class FilmViewSet(PlainViewSet):
    """Films that lie here."""

    model = Film
    name = "films"
    icon = "media"
    add_to_reference_index = False
    add_view_class = FilmAddView
    edit_view_class = FilmEditView
    delete_view_class = FilmDeleteView
    list_display = ["title", PlainColumn(_state, label=gettext_lazy("File")), "created_at"]
    ordering = ["-created_at", "-pk"]
    search_fields = ["title", "captions"]
    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("language"), FieldPanel("captions_file"), FieldPanel("picture")],
        base_form_class=FilmForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """With the pages for its file."""
        return [
            *super().get_urlpatterns(),
            path("<key:pk>/file/", FileView.as_view(), name="file"),
            path("<key:pk>/piece/", PieceView.as_view(), name="piece"),
        ]
