"""What people are told about who they are to the programme."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from courses.common.actions import mail
from courses.common.links import link_to
from courses.common.text import first_word
from courses.members.models import ListedMember, TrainerProfile
from courses.people.models import User


def trainer_invited(trainer: TrainerProfile) -> bool:
    """UX.md M10: you are a trainer now, and where to log in; once for each trainer. Whether it was written."""
    member = trainer.member
    if not member.email:
        return False
    home_url = link_to("trainer:home", member.language)
    return mail.queue_once(
        once_key=f"trainer_invited:{trainer.pk}",
        kind="trainer_invited",
        to=member.email,
        language=member.language,
        context={"member": member, "home_url": home_url, "travel_km": trainer.travel_km},
    )


def staff_invited(user: User) -> bool:
    """Somebody may use the back office now: where to log in; once for each log-in. Whether it was written."""
    return mail.queue_once(
        once_key=f"staff_invited:{user.pk}",
        kind="staff_invited",
        to=user.email,
        language="da",
        context={"user": user, "admin_url": settings.BASE_URL + reverse("wagtailadmin_home")},
    )


def listed_key(listed: ListedMember) -> str:
    """Whom a mail about the list of members is about, for erasure."""
    return f"listed:{listed.pk}"


def left_the_list(listed: ListedMember, *, until: dt.date) -> bool:
    """You are no longer on the movement's list: what happens if you do nothing, and how to stay. Whether it was written."""
    home_url = link_to("member:home", "da")
    return mail.queue_once(
        once_key=f"left_the_list:{listed.pk}",
        kind="left_the_list",
        to=listed.email,
        language="da",
        context={"name": first_word(listed.name), "until": until, "home_url": home_url},
        subject_key=listed_key(listed),
    )
