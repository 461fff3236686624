"""Changes to who a person is."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.common import clock
from courses.common.actions import versions
from courses.common.address import canonical
from courses.common.errors import DomainError
from courses.common.text import clean_line
from courses.members import emails
from courses.members.models import MemberProfile, Portrait, TimeAway, TrainerProfile
from courses.people.models import User
from courses.places.models import Association, Postcode

# The text of the consent line on the enrolment form; a new wording is a new version (GDPR Art. 7(1)).
CONSENT_VERSION = "2026-11"


class BadDays(DomainError):
    """A time away that ends before it begins."""


def member_for_email(
    *,
    email: str,
    name: str,
    language: str = "da",
    postcode: Postcode | None = None,
    phone: str = "",
    has_agreed: bool = True,
) -> MemberProfile:
    """The member with this address, made when new.

    What is known of an existing member is not overwritten: anybody can type anybody's address into a form. Two
    requests at once get the same row, since the address is unique in the database. `has_agreed`: the line of consent
    stands beside the form. Nobody who is known agrees by an address that somebody typed: `agree`, when the mailbox has
    answered (GDPR Art. 7(1)).
    """
    facts: dict[str, Any] = {"language": language, "postcode": postcode, "phone": phone}
    return found_or_made(email=email, name=name, has_agreed=has_agreed, **facts)[0]


# Without a savepoint where there is a transaction already: what goes wrong here is undone with all of it.
@transaction.atomic(savepoint=False)
def found_or_made(
    *, email: str, name: str, has_agreed: bool, is_proven: bool = False, **facts: Any
) -> tuple[MemberProfile, bool]:
    """`member_for_email`, and whether the row was made just now: then nothing can refer to it before this transaction ends,
    but what the caller writes, and there is nothing to look for."""
    email = canonical(email)
    consent = _consent() if has_agreed else {}
    users = get_user_model().objects.filter(email=email)
    # Nearly always nobody: all that is known is read only where there is somebody.
    member = _find(email) if users.exists() else None
    if member is None:
        try:
            with transaction.atomic():
                user = get_user_model().objects.create_user(email, first_name=clean_line(name))
                return _create(name, user=user, **facts, **consent), True
        except IntegrityError:
            member = _find(email)
            if member is None:
                return _create(name, user=users.get(), **facts, **consent), True
    if has_agreed and is_proven:
        agree(member=member)
    return member, False


def agree(*, member: MemberProfile) -> None:
    """Note that somebody agreed: the mailbox of a person who was known has answered what was typed beside the line of consent.
    The first time counts."""
    if member.consent_at is None:
        MemberProfile.objects.filter(pk=member.pk, consent_at=None).update(**_consent())
        member.refresh_from_db(fields=["consent_at", "consent_version"])


def member_without_email(*, name: str, phone: str = "") -> MemberProfile:
    """Someone who is enrolled by phone or at the door and cannot log in. Somebody else typed it, so no consent is noted."""
    return _create(name, phone=phone)


def _find(email: str) -> MemberProfile | None:
    return MemberProfile.objects.select_related("user").filter(user__email=email).first()


def _create(name: str, **fields) -> MemberProfile:
    return MemberProfile.objects.create(name=clean_line(name), **fields)


def _consent() -> dict[str, Any]:
    return {"consent_at": clock.now(), "consent_version": CONSENT_VERSION}


@transaction.atomic
def trainer_to_be(*, email: str, name: str, home: Postcode) -> MemberProfile:
    """Whom an organiser makes a trainer: found by the address, or made. Nobody agrees for somebody else, so no consent is
    noted. `home` is what planning needs, so it is kept for those who were known already too."""
    member = member_for_email(email=email, name=name, postcode=home, has_agreed=False)
    set_home(member=member, home=home)
    return member


def set_home(*, member: MemberProfile, home: Postcode | None) -> None:
    """Where somebody lives, by postcode; None: nobody knows."""
    member.postcode = home
    member.save(update_fields=["postcode"])


@transaction.atomic
def keep_trainer(*, trainer: TrainerProfile) -> TrainerProfile:
    """Save what planning needs of a trainer, new or changed. Raises `ValidationError` by field, as the form would."""
    trainer.full_clean()
    versions.mark(versions.SHOWN)
    trainer.save()
    return trainer


@transaction.atomic
def drop_trainer(*, trainer: TrainerProfile, with_member: bool) -> None:
    """Take back a trainer to whom nothing refers; `with_member`: also who it is, and the log-in that was made for them. Raises
    `ProtectedError` where something does."""
    versions.mark(versions.SHOWN)
    member = trainer.member
    trainer.delete()
    if with_member:
        drop_member(member=member)


@transaction.atomic
def drop_member(*, member: MemberProfile) -> None:
    """Take back somebody to whom nothing refers, and the log-in that was made for them. Raises `ProtectedError` where something
    does."""
    user = member.user
    member.delete()
    if user:
        user.delete()


def invite_trainer(*, trainer: TrainerProfile) -> bool:
    """Tell somebody that they are a trainer now, and where to log in; once, and only by e-mail. Whether it was written."""
    return emails.trainer_invited(trainer)


def invite_staff(*, user: User) -> bool:
    """Tell a new organiser, editor or administrator that they may log in, and where; once. Whether it was written."""
    return emails.staff_invited(user)


@transaction.atomic
def change_profile(
    *,
    member: MemberProfile,
    name: str,
    phone: str,
    postcode: Postcode | None,
    language: str,
    association: Association | None = None,
) -> MemberProfile:
    """What a member writes about themselves. A trainer's new first name reaches every calendar that shows the old one."""
    was = MemberProfile.objects.select_for_update().get(pk=member.pk)
    facts: dict[str, Any] = {"name": clean_line(name), "phone": phone, "postcode": postcode, "language": language}
    facts["association"] = association
    for field, value in facts.items():
        setattr(member, field, value)
    member.save(update_fields=[*facts, "name_key"])
    # The header greets by the name of the log-in.
    user = member.user
    if user:
        user.first_name = member.name
        user.save(update_fields=["first_name", "name_key"])
    trainers = TrainerProfile.objects.filter(member=member)
    if member.first_name != was.first_name and trainers.update(changed_at=clock.now()):
        versions.mark(versions.SHOWN)
    return member


@transaction.atomic
def set_availability(
    *, trainer: TrainerProfile, weekdays: Iterable[int], travel_km: int, max_sessions_per_year: int, rest_weeks: int
) -> TrainerProfile:
    """When and how far a trainer teaches. What is planned already stays."""
    facts = {
        "weekdays": frozenset(weekdays),
        "travel_km": travel_km,
        "max_sessions_per_year": max_sessions_per_year,
        "rest_weeks": rest_weeks,
    }
    for name, value in facts.items():
        setattr(trainer, name, value)
    trainer.save(update_fields=list(facts))
    return trainer


@transaction.atomic
def present_trainer(
    *, trainer: TrainerProfile, show_name: bool, bio: str, portrait: bytes | None = None
) -> TrainerProfile:
    """What others see of a trainer. `portrait`: as `clean_portrait` returns it; `b""` takes it away, None leaves it.

    Its address is random, so that nobody finds a picture by having it, and a picture that was taken back is not there again.
    """
    if portrait is not None:
        Portrait.objects.filter(trainer=trainer).delete()
        trainer.portrait = secrets.token_hex(16) if portrait else ""
        if portrait:
            Portrait.objects.create(trainer=trainer, digest=trainer.portrait, body=portrait)
    trainer.show_name, trainer.bio = show_name, bio
    trainer.save(update_fields=["show_name", "bio", "portrait", "changed_at"])
    versions.mark(versions.SHOWN)
    return trainer


def last_day_away(today: dt.date) -> dt.date:
    """So far ahead somebody can be away: two years. A year that is typed wrong would take a trainer out for ever."""
    return today + dt.timedelta(days=2 * 366)


@transaction.atomic
def add_time_away(*, trainer: TrainerProfile, start_date: dt.date, end_date: dt.date) -> TimeAway:
    """Days on which the trainer cannot teach, within two years from today. The same days twice are noted once. Raises
    `BadDays`."""
    if end_date < start_date:
        raise BadDays(_("The last day comes before the first."))
    if end_date > last_day_away(clock.today()):
        raise BadDays(_("Choose days within the next two years."))
    away, _is_new = TimeAway.objects.get_or_create(trainer=trainer, start_date=start_date, end_date=end_date)
    return away


def remove_time_away(*, trainer: TrainerProfile, pk: int) -> None:
    """Forget one; one that is gone already, or somebody else's, is left alone."""
    TimeAway.objects.filter(trainer=trainer, pk=pk).delete()
