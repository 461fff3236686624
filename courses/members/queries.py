"""Finding people."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from courses.members.models import MemberProfile, TrainerProfile


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
