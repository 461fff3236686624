"""Finding people."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from courses.common.phone import number_key
from courses.members.models import ListedMember, MemberListSetting, MemberProfile, Portrait, TrainerProfile
from courses.members.rules import name_key


def profile_of(user: AbstractBaseUser | AnonymousUser) -> MemberProfile | None:
    """The member behind a log-in, if there is one (an administrator may have none)."""
    if not user.is_authenticated:
        return None
    return MemberProfile.objects.select_related("user", "postcode", "association").filter(user_id=user.pk).first()


def trainer_of(user: AbstractBaseUser | AnonymousUser) -> TrainerProfile | None:
    """The active trainer behind a log-in, if there is one."""
    if not user.is_authenticated:
        return None
    return TrainerProfile.objects.select_related("member__user").filter(member__user_id=user.pk, is_active=True).first()


def is_same_caller(name: str, phone: str, other_name: str, other_phone: str) -> bool:
    """Whether two calls are by one person: the same name and the same number. Without a number nobody can tell."""
    number = number_key(phone)
    return bool(number) and number == number_key(other_phone) and name_key(name) == name_key(other_name)


def shown_portrait(digest: str) -> bytes | None:
    """The picture with this address, WebP, while its trainer teaches and shows their name."""
    found = Portrait.objects.filter(digest=digest, trainer__show_name=True, trainer__is_active=True).first()
    return bytes(found.body) if found else None


def member_list() -> MemberListSetting | None:
    """How the movement's list of members is kept; None where it brings none along."""
    return MemberListSetting.objects.filter(is_on=True).first()


def is_listed(member: MemberProfile) -> bool:
    """Whether the movement's list of members has the address of somebody who has proven it."""
    on_list = ListedMember.objects.filter(email=member.email, left_at=None)
    return bool(member.email) and on_list.exists() and member_list() is not None
