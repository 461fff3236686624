"""Whose week it is: what they look after, their own and what they were asked to, and whether they organise."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from courses.common.links import SignedLink
from courses.common.text import first_word
from courses.members.models import MemberProfile
from courses.members.queries import profile_of
from courses.people.models import User
from courses.tasks.models import Coordinator
from courses.tasks.queries.stand_ins import looks_after
from courses.week.models import WeekMail

_stop_link = SignedLink("rundkreds.week.stop")


@dataclass(frozen=True)
class Reader:
    """Somebody with a week: every line of it asks this what they may see."""

    user: User
    member: MemberProfile | None
    places: list[Coordinator]
    is_organiser: bool

    @property
    def first_name(self) -> str:
        """What a mail calls them."""
        return self.member.first_name if self.member else first_word(self.user.first_name)

    @property
    def language(self) -> str:
        """Of their mails; empty for somebody who is no member: then it is that of the site."""
        return self.member.language if self.member else ""


def reader_of(user: AbstractBaseUser | AnonymousUser) -> Reader | None:
    """The week of a log-in; None for somebody who neither coordinates, nor looks after a place, nor organises."""
    if not isinstance(user, User):
        return None
    member = profile_of(user)
    places = looks_after(member) if member else []
    is_organiser = user.has_perm("courses.change_session")
    return Reader(user, member, places, is_organiser) if places or is_organiser else None


def wants_mail(user: User) -> bool:
    """Whether they asked to be written to on Mondays."""
    return WeekMail.objects.filter(user=user).exists()


def due_mails(monday: object) -> QuerySet[WeekMail]:
    """Who asked for it and has not been looked at this week."""
    return WeekMail.objects.filter(last_date__lt=monday).select_related("user").order_by("pk")


def stop_token(row: WeekMail) -> str:
    """The token of the link that ends these mails."""
    return _stop_link.token(row.pk)


def mail_by_token(token: str) -> WeekMail | None:
    """Whose mails a link ends; None for a token that we did not sign, and once they have ended."""
    pk = _stop_link.key(token)
    return None if pk is None else WeekMail.objects.filter(pk=pk).first()
