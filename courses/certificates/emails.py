"""What the holder is told. The certificate itself never travels by mail: it holds the name (ux.md, flow F)."""

from courses.catalogue.queries import next_course
from courses.certificates.models import Certificate
from courses.common import mail
from courses.enrolment.emails import place_url, subject_key
from courses.enrolment.models import Enrolment

READY = "certificate_ready"


def ready(certificate: Certificate, enrolment: Enrolment) -> None:
    """Mail 8 of ux.md: thank you, the link to «Min plads» with certificate and questions, and the next step. People without e-mail get none."""
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
            "place_url": place_url(enrolment),
            "next_course": next_course(enrolment.session.course),
        },
    )


def withdraw(enrolment: Enrolment) -> None:
    """Take back the news of a certificate that is not valid any more, unless it has gone out already."""
    mail.withdraw(subject_key=subject_key(enrolment), kinds=[READY])
