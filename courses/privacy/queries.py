"""All we hold about one person."""

from dataclasses import dataclass
from typing import Any, cast

from django.core import signing

from courses.calendars.models import FeedToken
from courses.certificates.models import Certificate
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.enrolment.models import Call, Debrief, Enrolment, ListView, WaitingRequest
from courses.members.models import MemberProfile, TrainerProfile
from courses.staffing.models import TrainerRequest

# Names this kind of link, and how long one works, in seconds: a day.
ADDRESS_SALT, ADDRESS_LINK_SECONDS = "change of address", 24 * 60 * 60


@dataclass(frozen=True)
class AddressChange:
    """What a link in a mail to a new address stands for: whose, from which to which, and who asked."""

    user: int
    old: str
    new: str
    by_staff: bool


def address_token(change: AddressChange) -> str:
    return signing.dumps([change.user, change.old, change.new, change.by_staff], salt=ADDRESS_SALT, compress=True)


def address_change(token: str) -> AddressChange | None:
    """The change a link is for; None for one that we did not sign or that is older than a day."""
    try:
        return AddressChange(*signing.loads(token, salt=ADDRESS_SALT, max_age=ADDRESS_LINK_SECONDS))
    except signing.BadSignature:
        return None


def everything_about(member: MemberProfile) -> dict[str, Any]:
    """Every fact about `member`, ready for JSON (GDPR Art. 15 and 20)."""
    enrolments = (
        Enrolment.objects.filter(member=member)
        .select_related("session__course", "session__venue__postcode")
        .order_by("created_at", "pk")
    )
    certificates = Certificate.objects.filter(enrolment__member=member).exclude(facts={}).order_by("issued_at", "pk")
    return {
        "name": member.name,
        "email": member.email,
        "phone": member.phone,
        "postcode": member.postcode_id,
        "association": str(member.association or ""),
        "language": member.language,
        "member_since": member.joined_date,
        "agreed_at": member.consent_at,
        "agreed_to": member.consent_version,
        "enrolments": [
            {
                "session": enrolment.session.title,
                "starts_at": enrolment.session.starts_at,
                "state": enrolment.state,
                "enrolled_at": enrolment.created_at,
                "needs": enrolment.needs,
                "events": list(enrolment.events.values("at", "state", "reason")),
                "attendance": list(enrolment.attendance.values("meeting__starts_at", "was_present")),
                "attendance_noted": list(
                    enrolment.attendance_events.values("meeting__starts_at", "was_present", "source", "tapped_at")
                ),
                "calls": list(
                    Call.objects.filter(enrolment=enrolment).order_by("pk").values("about", "asked_at", "called_at")
                ),
                "said_coming_at": enrolment.coming_at,
                "has_given_feedback": enrolment.has_given_feedback,
            }
            for enrolment in enrolments
        ],
        "debriefs": list(
            Debrief.objects.filter(author=member.user_id or 0).values("session", "worked", "change", "written_at")
        ),
        "lists_looked_at": list(ListView.objects.filter(actor=member.user_id or 0).values("session", "at", "what")),
        "certificates": [
            {
                "facts": certificate.facts,
                "issued_at": certificate.issued_at,
                "expires_on": certificate.expires_on,
                "revoked_at": certificate.revoked_at,
                "credential": certificate.credential,
            }
            for certificate in certificates
        ],
        "teaching": _teaching(member),
        "waits_for": [
            waiting_request | {"weekdays": list(waiting_request["weekdays"])}  # type: ignore[call-overload]
            for waiting_request in WaitingRequest.objects.filter(member=member)
            .order_by("queued_at", "pk")
            .values("course__title", "postcode", "radius_km", "weekdays", "needs", "queued_at", "ended_at", "ended_by")
        ],
    } | _behind_the_log_in(member)


def _behind_the_log_in(member: MemberProfile) -> dict[str, Any]:
    """What hangs on the log-in and its e-mail address; nothing for people without one."""
    if member.user is None:
        return {"private_calendars": [], "asked_for": [], "mails": []}
    calendars = FeedToken.objects.filter(owner=member.user).order_by("created_at", "pk")
    interests = Interest.objects.filter(email=member.email).order_by("created_at", "pk")
    mails = OutboxMail.objects.filter(to=member.email).order_by("created_at", "pk")
    return {
        "private_calendars": list(
            calendars.values("kind", "region__name", "name", "is_neutral", "created_at", "last_used_date")
        ),
        "asked_for": list(interests.values("course__title", "postcode", "radius_km", "created_at", "confirmed_at")),
        "mails": list(mails.values("subject", "created_at", "sent_at")),
    }


def _teaching(member: MemberProfile) -> dict[str, Any]:
    """What a trainer has told us, and what we asked; empty for everybody else."""
    trainer = TrainerProfile.objects.filter(member=member).first()
    if trainer is None:
        return {}
    away = trainer.times_away.order_by("start_date", "pk")
    asked = TrainerRequest.objects.filter(trainer=trainer).order_by("asked_at", "pk")
    return {
        "about_me": trainer.bio,
        "shows_name": trainer.show_name,
        "weekdays": sorted(cast(frozenset[int], trainer.weekdays)),
        "travel_km": trainer.travel_km,
        "most_sessions_a_year": trainer.max_sessions_per_year,
        "rest_weeks": trainer.rest_weeks,
        "days_away": list(away.values("start_date", "end_date")),
        "asked_to_teach": list(
            asked.values("session__course__title", "session__starts_at", "asked_at", "answer", "km")
        ),
    }
