"""Wagtail's pages about log-ins, where an address is asked for and never simply written."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import DeleteView as WagtailDeleteView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from courses.common.address import canonical
from courses.members.actions import invite_staff
from courses.movement.queries import given_roles
from courses.people.models import User
from courses.privacy.actions.addresses import ask_for_address
from courses.privacy.queries import erasure_token, person_of


class OneName:
    """Our people have one name, in the field that Wagtail calls the first: it must not ask for another."""

    fields: dict[str, forms.Field]

    def use_one_name(self) -> None:
        self.fields["first_name"].label = _("First and last name")
        self.fields["last_name"].required = False
        self.fields["last_name"].widget = forms.HiddenInput()


class EditForm(OneName, UserEditForm):
    """An address that an administrator writes counts once its mailbox has answered: else whoever may edit users could
    take over what somebody else enrols with later."""

    asked = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_one_name()
        given = sorted({str(row.group or _("administrator")) for row in given_roles(self.instance)})
        if given and "groups" in self.fields:
            self.fields["groups"].help_text = gettext(
                "Given by the movement's own system, and taken again by it: %(roles)s. What is changed here holds until it says so again."
            ) % {"roles": ", ".join(given)}
        self.fields["email"].help_text = _("We mail a link to a new address. It counts once the link was opened.")

    def clean_email(self) -> str:
        old, new = self.initial["email"], canonical(self.cleaned_data["email"])
        self.asked = new if new != old else ""
        return old

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        if self.asked and commit:
            ask_for_address(user=user, address=self.asked, by_staff=True)
        return user


class CreationForm(OneName, UserCreationForm):
    """Whoever is made here is told by mail where to log in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_one_name()

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        if commit:
            invite_staff(user=user)
        return user


class IndexView(WagtailIndexView):
    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """By the whole name, as Danish sorts it; Wagtail asks for a last name first, which nobody has."""
        if self.ordering in ("name", "-name"):
            return queryset.order_by(f"{self.ordering}_key", "pk")
        return super().order_queryset(queryset)


def before_deleting(request: HttpRequest, people: list[User]) -> HttpResponse:
    """The page instead of a deletion: a row of a log-in alone cannot go, and would leave the person behind."""
    lines = [
        {"name": str(user), "url": reverse("erasure:person", args=[erasure_token(person_of(user=user))])}
        for user in people
    ]
    return _Words.as_view()(request, people=lines)


class _Words(WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Delete a log-in")
    header_icon = "bin"
    template_name = "courses/organiser/user_delete.html"

    post = TemplateView.get


class DeleteView(WagtailDeleteView):
    """Leads to the page that forgets a person. Stock Wagtail deletes the row, which our tables refuse, by a 500."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return before_deleting(request, [self.object])

    post = get


def instead_of_bulk(request: HttpRequest, action_type: str, objects: list[Any], _action: Any) -> HttpResponse | None:
    """The same for several that are ticked in the list (Wagtail's hook `before_bulk_action`)."""
    if action_type == "delete" and objects and all(isinstance(row, User) for row in objects):
        return before_deleting(request, objects)
    return None


class UserViewSet(WagtailUserViewSet):
    delete_view_class = DeleteView
    index_view_class = IndexView
    ordering = "name"

    def get_form_class(self, for_update: bool = False) -> type:
        return EditForm if for_update else CreationForm
