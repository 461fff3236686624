"""Whose log-in here opens by what the movement's own system says."""

from enum import Enum

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction

from courses.common.address import canonical
from courses.common.text import clean_line
from courses.members.actions import found_or_made
from courses.members.actions.listed import let_in
from courses.movement.actions.roles import set_roles
from courses.movement.models import GivenRole
from courses.movement.rules import Said
from courses.people.models import User


class Why(Enum):
    """Why nobody is let in yet."""

    NO_EMAIL = "no e-mail"
    UNVERIFIED = "unverified"
    KNOWN = "known"


class NotYet(Exception):
    """Nothing was joined and nobody made."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def account_of(*, said: Said) -> SocialAccount:
    """The account of somebody who has none here yet, with a profile of their own. Raises `NotYet` where the address is missing, is
    not known to be theirs, or has a log-in here: only whoever shows that it is theirs joins the two."""
    email = canonical(said.email)
    try:
        validate_email(email)
        MaxLengthValidator(User._meta.get_field("email").max_length)(email)
    except ValidationError as error:
        raise NotYet(Why.NO_EMAIL) from error
    if not said.is_verified:
        raise NotYet(Why.UNVERIFIED)
    if User.objects.filter(email=email).exists():
        raise NotYet(Why.KNOWN)
    try:
        with transaction.atomic():
            return SocialAccount.objects.create(user=_new(email, said.name), provider=said.issuer, uid=said.subject)
    except IntegrityError as error:
        # Somebody was quicker: the same person in another window, or whoever enrols with the address just now.
        found = SocialAccount.objects.filter(provider=said.issuer, uid=said.subject).first()
        if found is None:
            raise NotYet(Why.KNOWN) from error
        return found


def _new(email: str, name: str) -> User:
    """With what the movement's list of members has of them; else with a name alone."""
    if let_in(email=email):
        return User.objects.get(email=email)
    name = clean_line(name) or email.partition("@")[0]
    user = User.objects.create_user(email, first_name=name)
    found_or_made(email=email, name=name, has_agreed=False)
    return user


@transaction.atomic
def join(*, user: User, issuer: str, subject: str) -> bool:
    """From now on whoever this is at the provider is `user` here; whether it is so. An account that opens another log-in stays
    where it is."""
    account, _is_new = SocialAccount.objects.get_or_create(provider=issuer, uid=subject, defaults={"user": user})
    return account.user_id == user.pk


def note_roles(*, user: User, said_values: tuple[str, ...] | None) -> None:
    """Roles as they were said at this log-in; as they are where nothing was said of them."""
    if said_values is not None:
        set_roles(user=user, source=GivenRole.Source.LOG_IN, values=said_values)
