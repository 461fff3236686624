"""«Mine kalendere»: private calendar addresses, one for each device, made, renewed and taken back by their owner."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.calendars.actions import addresses as actions
from courses.calendars.actions import private_feeds
from courses.calendars.models import FeedToken
from courses.common.errors import DomainError
from courses.places.models import Region
from courses.web.private import private as private_page
from courses.web.public.add_to_calendar import add_to_calendar_links
from courses.web.visitor import user_of


class AddressForm(forms.Form):
    """What the calendar holds and which device it is for; only what the person may have is offered."""

    kind = forms.ChoiceField(
        label=_("What should it hold?"),
        error_messages={
            "required": _("Choose what the calendar should hold."),
            "invalid_choice": _("Choose what the calendar should hold."),
        },
    )
    region = forms.ModelChoiceField(
        label=_("District"), queryset=Region.objects.order_by("number"), required=False, empty_label="—"
    )
    name = forms.CharField(
        label=_("Which device is it for?"),
        max_length=60,
        help_text=_("E.g. my phone. Give each device its own, then you can stop one without the others."),
        error_messages={"required": _("Write which device it is for, e.g. my phone.")},
    )
    is_neutral = forms.BooleanField(
        label=_("Write only «Course» in it, since others see this calendar"), required=False
    )

    def __init__(self, kinds: list[FeedToken.Kind], data: Any = None) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [(kind.value, kind.label) for kind in kinds]
        if FeedToken.Kind.REGION not in kinds:
            del self.fields["region"]
        if FeedToken.Kind.MINE not in kinds:
            del self.fields["is_neutral"]

    def clean(self) -> dict[str, Any]:
        """A calendar of a district needs one; the others have none."""
        data = super().clean() or {}
        if data.get("kind") != FeedToken.Kind.REGION:
            data["region"] = None
        elif data.get("region") is None:
            self.add_error("region", _("Choose the district."))
        return data


def _page(
    request: HttpRequest, form: AddressForm, *, made: FeedToken | None = None, token: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "addresses": private_feeds.addresses_of(user_of(request)), "made": made}
    if made:
        address = settings.BASE_URL + reverse("feeds:private", args=[token])
        context |= add_to_calendar_links(address, made.get_kind_display())
    return render(request, "courses/member/calendars.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
@private_page
def addresses(request: HttpRequest) -> HttpResponse:
    """The list; POST makes one more and shows its address, which is never shown again."""
    kinds = private_feeds.kinds_for(user_of(request))
    if request.method == "GET":
        return _page(request, AddressForm(kinds))
    form = AddressForm(kinds, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        made, token = actions.give_address(owner=user_of(request), **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, form, status=409)
    return _page(request, AddressForm(kinds), made=made, token=token)


def _mine(request: HttpRequest, pk: int) -> FeedToken:
    return get_object_or_404(private_feeds.addresses_of(user_of(request)), pk=pk)


@require_POST
@login_required
@private_page
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A new address for the same calendar: for an old one that others may know."""
    feed = _mine(request, pk)
    token = actions.renew_address(feed=feed)
    return _page(request, AddressForm(private_feeds.kinds_for(user_of(request))), made=feed, token=token)


@require_POST
@login_required
@private_page
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one's own calendar address; 404 for somebody else's."""
    actions.revoke_address(feed=_mine(request, pk))
    return redirect("calendars:list")


urlpatterns = [
    path("min-side/kalendere/", addresses, name="list"),
    path("min-side/kalendere/<key:pk>/ny-adresse/", renew, name="renew"),
    path("min-side/kalendere/<key:pk>/slet/", revoke, name="revoke"),
]
