"""Trainers from a file, with what they may teach."""

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from courses.catalogue.actions import set_qualifications
from courses.catalogue.models import Course, Qualification
from courses.certificates.queries import person_name
from courses.common.address import AddressFormField, Insisted
from courses.imports.actions.rows import Refused, Writer, about, by_column, numbers, require_unused, set_fields
from courses.imports.queries import Values
from courses.imports.rules.columns import plain
from courses.members.actions import drop_trainer, keep_trainer, set_home, trainer_to_be
from courses.members.models import MemberProfile, TrainerProfile
from courses.places.queries import find_postcode

_TRAINER = ("travel_km", "max_sessions_per_year", "rest_weeks", "is_active")
# «k1» or «Holdvagt (medunderviser)»; everything fits.
_QUALIFICATION = re.compile(r"(.+?)\s*(?:\(([^()]*)\))?")


def _find_trainer(values: Values) -> TrainerProfile | None:
    trainers = TrainerProfile.objects.select_related("member__user", "member__postcode")
    return trainers.filter(member__user__email=values.get("email", "")).first()


def _trainer_values(trainer: TrainerProfile) -> Values:
    rows = Qualification.objects.filter(trainer=trainer).select_related("course")
    since = {row.course.code: [row.level, row.since_date.isoformat() if row.since_date else None] for row in rows}
    return {
        "email": trainer.member.email,
        "name": trainer.member.name,
        "postcode": trainer.member.postcode_id or "",
        **{name: getattr(trainer, name) for name in _TRAINER},
        "weekdays": numbers(trainer.weekdays),
        "qualifications": since,
    }


def _write_trainer(values: Values, found: TrainerProfile | None) -> TrainerProfile:
    """The name is the person's own: it is written for somebody new, and never over one that is there."""
    if found is None:
        with about("email"):
            email = AddressFormField().clean(Insisted(values["email"]))
        with about("name"):
            name = person_name(values["name"])
        with about("postcode"):
            home = find_postcode(values["postcode"])
        trainer = TrainerProfile(member=trainer_to_be(email=email, name=name, home=home))
    else:
        trainer = found
        if values.get("postcode", "") != (trainer.member.postcode_id or "") and "postcode" in values:
            with about("postcode"):
                moved = find_postcode(values["postcode"]) if values["postcode"] else None
            set_home(member=trainer.member, home=moved)
    set_fields(trainer, values, _TRAINER)
    levels = _levels(values["qualifications"]) if "qualifications" in values else None
    try:
        trainer = keep_trainer(trainer=trainer)
    except ValidationError as error:
        raise by_column(error, {}) from error
    if levels is not None:
        set_qualifications(trainer=trainer, levels=levels)
    return trainer


def _levels(written: str | dict[str, list]) -> dict[Course, tuple[int, dt.date | None]]:
    """«k1, k2 (medunderviser)» by course; also as `_trainer_values` gives it. A bare code is a course that the trainer leads."""
    courses = {plain(name): course for course in Course.objects.all() for name in (course.title, course.code)}
    if isinstance(written, str):
        found: dict[str, list] = {}
        for part in filter(None, re.split(r"\s*[,;]\s*", written)):
            if known := _QUALIFICATION.fullmatch(part):
                found[known[1]] = [_level(known[2]), None]
        written = found
    for name in written:
        if plain(name) not in courses:
            raise Refused(
                _("There is no course «%(name)s». Write its code, e.g. k1.") % {"name": name}, about="qualifications"
            )
    return {
        courses[plain(name)]: (level, dt.date.fromisoformat(since) if since else None)
        for name, (level, since) in written.items()
    }


def _level(written: str | None) -> int:
    if not written:
        return Qualification.Level.LEAD
    for language in ("da", "en"):
        with translation.override(language):
            for level in Qualification.Level:
                if plain(str(level.label)) == plain(written):
                    return level
    raise Refused(
        _("«%(level)s» is no level: write trainee, co-trainer or trainer.") % {"level": written}, about="qualifications"
    )


def _around_trainer(values: Values) -> Values:
    """Whether the person was known before: an undo deletes only whom it made."""
    return {"was_member": MemberProfile.objects.filter(user__email=values["email"]).exists()}


def _remove_trainer(trainer: TrainerProfile, around: Values) -> None:
    require_unused(trainer)
    is_ours = not around.get("was_member", True)
    if is_ours:
        member, user = trainer.member, trainer.member.user
        require_unused(member, TrainerProfile)
        if user:
            require_unused(user, MemberProfile)
        if user and user.last_login:
            raise Refused(_("The person has logged in meanwhile."))
    drop_trainer(trainer=trainer, with_member=is_ours)


TRAINERS = Writer(
    TrainerProfile,
    lambda values: values.get("email", ""),
    _find_trainer,
    _trainer_values,  # type: ignore[arg-type]
    _write_trainer,  # type: ignore[arg-type]
    _remove_trainer,  # type: ignore[arg-type]
    _around_trainer,
)
