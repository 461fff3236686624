"""Wagtail's pages about log-ins, where an address is asked for and never simply written."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserEditForm
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from courses.common.address import canonical
from courses.privacy.actions import ask_for_address


class EditForm(UserEditForm):
    """An address that an administrator writes counts once its mailbox has answered: else whoever may edit users could
    take over what somebody else enrols with later."""

    asked = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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


class IndexView(WagtailIndexView):
    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        """By the whole name, as Danish sorts it; Wagtail asks for a last name first, which nobody has."""
        if self.ordering in ("name", "-name"):
            return queryset.order_by(f"{self.ordering}_key", "pk")
        return super().order_queryset(queryset)


class UserViewSet(WagtailUserViewSet):
    index_view_class = IndexView
    ordering = "name"

    def get_form_class(self, for_update: bool = False) -> type:
        return EditForm if for_update else super().get_form_class(for_update)
