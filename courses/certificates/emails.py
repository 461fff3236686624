"""What the holder is told. The certificate itself never travels by mail: it holds the name (CERTIFICATES.md B7)."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from courses.catalogue.models import Course
from courses.certificates.models import Certificate
from courses.common.actions import mail
from courses.enrolment.emails import enrolment_url, subject_key
from courses.enrolment.models import Enrolment
from courses.schedule.queries.sessions import of_course

READY, EXPIRING = "certificate_ready", "certificate_expiring"
# How many coming sessions a reminder names.
NEAREST = 3


def ready(certificate: Certificate, enrolment: Enrolment, following: Course | None) -> None:
    """UX.md M8: thank you, the link to «Min plads» with certificate and questions, and the course to take next.

    People without e-mail get none.
    """
    member = enrolment.member
    if not member.email:
        return
    mail.queue(
        kind=READY,
        to=member.email,
        language=member.language,
        subject_key=subject_key(enrolment),
        context={
            "member": member,
            "facts": certificate.content,
            "enrolment_url": enrolment_url(enrolment),
            "next_course": following,
        },
    )


def expiring(certificate: Certificate) -> None:
    """The certificate ends soon: where the course comes again, nearest first."""
    enrolment = certificate.enrolment
    if enrolment is None or not enrolment.member.email:
        return
    member, course = enrolment.member, certificate.session.course
    hits = of_course(course, postcode=member.postcode, limit=NEAREST)
    with translation.override(member.language):
        path = reverse("public:session", args=[hits[0].session.pk]) if hits else reverse("public:find_form")
    mail.queue(
        kind=EXPIRING,
        to=member.email,
        language=member.language,
        subject_key=subject_key(enrolment),
        context={
            "member": member,
            "facts": certificate.content,
            "certificate": certificate,
            "hits": hits,
            "next_url": settings.BASE_URL + path,
        },
    )


def withdraw(enrolment: Enrolment) -> None:
    """Take back the news of a certificate that is not valid any more, unless it has gone out already."""
    mail.withdraw(subject_key=subject_key(enrolment), kinds=[READY, EXPIRING])
