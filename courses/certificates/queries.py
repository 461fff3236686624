"""Finding certificates, and gathering what one would say if it were issued now."""

import dataclasses
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext

from courses.branding.models import DesignSetting
from courses.branding.queries import wording
from courses.catalogue.models import Qualification
from courses.certificates.models import Certificate, StatusEntry
from courses.certificates.rules import (
    ATTENDANCE_CORRECTED,
    DELETED_BY_HOLDER,
    STATUS_LIST_SIZE,
    Facts,
    plain,
    printed_goals,
    read_token,
)
from courses.common import clock
from courses.common.errors import DomainError
from courses.common.hosts import holds_link, spaced
from courses.common.spelling import typewritten
from courses.common.text import clean_line, date_words
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import finished
from courses.enrolment.rules import completes
from courses.ladder.queries.proofs import Proof, What
from courses.members.models import MemberProfile
from courses.places.models import Region
from courses.printing import glyphs
from courses.schedule.models import Session
from courses.schedule.queries.sessions import NearSession, of_course

# From how many days before the end «Min side» says where the course comes again.
REFRESH_DAYS = 60
# Marks that no eye sees, which come along with a pasted name: zero-width spaces and joints, a soft hyphen.
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
# Letters, digits and punctuation up to Latin Extended-A: all fonts of ours have them (a test asks each).
LATIN = re.compile("[\u0020-\u007e\u00a1-\u00ac\u00ae-\u017e]*")
# Words that only an organiser's own design brings along.
ORGANISERS_WORDS = ("facts_line", "signature", "signatory")


_LEVEL = Qualification.Level
_STEP_NAMES: dict[int, str] = {_LEVEL.SHADOW: "shadow", _LEVEL.CO_TRAINER: "co", _LEVEL.LEAD: "lead"}
_TOOK_STEP: dict[int, Promise] = {
    _LEVEL.SHADOW: gettext_lazy("may be trainee in the course"),
    _LEVEL.CO_TRAINER: gettext_lazy("is co-trainer of the course"),
    _LEVEL.LEAD: gettext_lazy("is trainer of the course"),
}


class BadName(DomainError):
    """A name that no certificate could carry."""


def with_details() -> QuerySet[Session]:
    """Sessions with all that `facts_of` reads, so that a whole class costs no more queries than one person."""
    sessions = Session.objects.select_related("course", "venue__postcode")
    return sessions.prefetch_related("meetings", "trainers__trainer__member", "course__goals")


def certificate_for(enrolment: Enrolment) -> Certificate | None:
    """The valid certificate of this enrolment, if there is one."""
    return Certificate.objects.valid().filter(enrolment=enrolment, is_neutral=False).first()


def for_member(member: MemberProfile) -> QuerySet[Certificate]:
    """The valid certificates of one person, newest first, those of steps on the ladder among them."""
    certificates = Certificate.objects.valid().filter(Q(enrolment__member=member) | Q(trainer__member=member))
    return certificates.select_related("enrolment__member").order_by("-issued_at", "is_neutral", "pk")


def certificates_of_steps(member: MemberProfile) -> dict[int, list[Certificate]]:
    """The valid certificates of a member's steps by course (key), the highest first. One query."""
    found: dict[int, list[Certificate]] = {}
    for certificate in Certificate.objects.valid().filter(trainer__member=member).order_by("-step", "pk"):
        found.setdefault(certificate.course_id or 0, []).append(certificate)
    return found


def next_refresher(member: MemberProfile) -> tuple[Certificate, list[NearSession]] | None:
    """The certificate of this person that ends first, from two months before, and where the course comes again.

    None when nothing ends soon or the course has been taken again.
    """
    soon = clock.today() + dt.timedelta(days=REFRESH_DAYS)
    newer = Certificate.objects.valid().filter(
        enrolment__member=member, session__course=OuterRef("session__course"), issued_at__gt=OuterRef("issued_at")
    )
    ending = for_member(member).filter(is_neutral=False, expires_on__lte=soon).exclude(Exists(newer))
    certificate = ending.select_related("session__course").order_by("expires_on", "pk").first()
    if certificate is None:
        return None
    return certificate, of_course(certificate.session.course, postcode=member.postcode, limit=3)


def may_be_renamed(certificate: Certificate) -> bool:
    """Whether its holder is called something else now than what is printed."""
    enrolment = certificate.enrolment
    if enrolment is None or certificate.is_neutral:
        return False
    return plain(clean_line(enrolment.member.name)) != certificate.content.name


def printable(
    *,
    session: Session | None = None,
    region: Region | None = None,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
) -> QuerySet[Certificate]:
    """The valid certificates of a session, or of the sessions of a storkreds, in order of names.

    Those of a storkreds were issued from `first_day` to `last_day`, or in the last year where no days are given.
    """
    certificates = Certificate.objects.valid().filter(enrolment__isnull=False, is_neutral=False)
    if session:
        certificates = certificates.filter(session=session)
    elif first_day and last_day:
        certificates = certificates.filter(
            session__region=region,
            issued_at__gte=clock.midnight(first_day),
            issued_at__lt=clock.midnight(last_day + dt.timedelta(days=1)),
        )
    else:
        certificates = certificates.filter(session__region=region, issued_at__gt=clock.now() - dt.timedelta(days=366))
    certificates = certificates.select_related("enrolment__member__user", "design")
    return certificates.order_by("session__starts_at", "session", "enrolment__member__name_key", "pk")


def readable() -> QuerySet[Certificate]:
    """Every certificate that somebody still stands behind, whatever its status; not what its holder had deleted."""
    certificates = Certificate.objects.filter(enrolment__isnull=False).exclude(revoked_reason=DELETED_BY_HOLDER)
    return certificates.order_by("enrolment__member__name_key", "-issued_at", "pk")


def sessions_with_certificates(region: Region | None = None) -> QuerySet[Session]:
    """The sessions that gave certificates, the newest first; those of one storkreds if it is given."""
    given = Exists(readable().filter(session=OuterRef("pk")))
    sessions = Session.objects.with_details().filter(given).order_by("-starts_at", "-pk")
    return sessions.filter(region=region) if region else sessions


def counts_of(sessions: Iterable[Session]) -> dict[int, int]:
    """How many certificates each of these sessions gave, by its number."""
    found = readable().order_by().filter(session__in=[session.pk for session in sessions])
    return dict(found.values_list("session").annotate(count=Count("pk")))


def public_certificate(text: str) -> Certificate | None:
    """The certificate with this code, as the verification page may speak of it, whatever its status.

    None for a code that is malformed or unknown, and for a certificate that nobody stands behind any more:
    from outside all are the same (CERTIFICATES.md B5).
    """
    token = read_token(text)
    if token is None:
        return None
    held = Q(enrolment__isnull=False) | Q(trainer__isnull=False)
    return Certificate.objects.filter(held, token=token).first()


def revoked_positions(number: int) -> list[int] | None:
    """Which positions of the status list `number` are revoked; None for a list that nobody has begun."""
    first = number * STATUS_LIST_SIZE
    entries = StatusEntry.objects.filter(index__gte=first, index__lt=first + STATUS_LIST_SIZE)
    if number and not entries.exists():
        return None
    revoked = entries.filter(is_revoked=True).order_by("index").values_list("index", flat=True)
    return [index - first for index in revoked]


def linked_data(certificate: Certificate) -> dict[str, Any]:
    """What the verification page says, for machines (schema.org, JSON-LD): never the name, whatever the holder chose."""
    facts = certificate.content
    last = certificate.revoked_at or certificate.expires_on
    ended = {"expires": last.isoformat()} if last else {}
    return {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "@id": facts.address,
        "name": facts.words["title"],
        "credentialCategory": "Certification" if facts.step else "CertificateOfCompletion",
        "creativeWorkStatus": certificate.status,
        "dateCreated": certificate.issued_at.isoformat(),
        **ended,
        "inLanguage": facts.language,
        "recognizedBy": {"@type": "Organization", "name": facts.organiser, "url": settings.BASE_URL},
        "about": {
            "@type": "Course",
            "name": facts.course,
            "courseCode": facts.course_code,
            **({} if facts.step else {"timeRequired": f"PT{facts.lessons * 45}M"}),
            "provider": {"@type": "Organization", "name": facts.organiser},
        },
    }


def settled(session: Session) -> set[int]:
    """The enrolments of a session that need no certificate: they have one, or somebody revoked it on purpose."""
    certificates = Certificate.objects.filter(
        session=session, is_neutral=False, replaced_by__isnull=True, enrolment__isnull=False
    )
    return set(certificates.exclude(revoked_reason=ATTENDANCE_CORRECTED).values_list("enrolment_id", flat=True))


def without_certificate(session: Session) -> list[tuple[Enrolment, str]]:
    """Who completed the session and has no certificate, by name, each with the sentence that says why.

    After closing, the only reason is a sign that the fonts lack; before, the sentence is empty for everybody else.
    """
    session = with_details().get(pk=session.pk)
    meetings, done = len(session.meetings.all()), settled(session)
    found = []
    for enrolment in finished(session):
        enrolment.session = session
        present = enrolment.present
        if enrolment.pk not in done and completes(present, meetings, session.course.completion_percent):
            found.append((enrolment, unshowable(facts_of(enrolment, token="", issued_at=clock.now()))))
    return found


def unprintable(name: str) -> list[str]:
    """The signs of a person's name that a certificate could not show, judged as at issue."""
    # Nothing to look up, and no font to open, for nearly every name there is.
    return [] if LATIN.fullmatch(name) else glyphs.missing(plain(clean_line(name)))


def person_name(typed: str) -> str:
    """A name as it is kept. Raises `BadName` for one that holds the address of a site, which mails would carry to others, for
    one without a letter, and naming the signs that no certificate could print: it is told here, while the person is there, and
    not when the session is closed."""
    name = spaced(clean_line(typed.translate(_UNSEEN)))
    if holds_link(name):
        raise BadName(_("Write your name alone, without the address of a site."))
    if name and not any(unicodedata.category(sign)[0] == "L" for sign in name):
        raise BadName(_("Write the name with letters."))
    # A telephone's hyphen that no font has is one: U+2011 keeps a name on one line of the screen, and means nothing.
    name = "".join(typewritten(sign) if unprintable(sign) else sign for sign in name)
    if signs := unprintable(name):
        message = _("The certificate cannot show these signs: %(signs)s. Write the name without them.")
        raise BadName(message % {"signs": " ".join(signs)})
    return name


def unshowable(facts: Facts) -> str:
    """A sentence that names the signs of `facts` that would print as empty boxes, or nothing when all can be shown."""
    signs = glyphs.missing(facts.printed)
    if not signs:
        return ""
    return _(
        "The certificate cannot show these signs: %(signs)s. Write the name without them, then close the session again."
    ) % {"signs": " ".join(signs)}


def facts_of(enrolment: Enrolment, *, token: str, issued_at: dt.datetime) -> Facts:
    """What the certificate of this enrolment says, in the member's language, when issued at `issued_at`."""
    member, session = enrolment.member, enrolment.session
    with translation.override(member.language):
        days = sorted({clock.local(meeting.starts_at).date() for meeting in session.meetings.all()})
        study = sum(meeting.study_minutes for meeting in session.meetings.all())
        course = plain(session.course.display_title)
        trainers = [plain(seat.trainer.public_name) for seat in session.trainers.all() if seat.trainer.public_name]
        return Facts(
            name=plain(clean_line(member.name)),
            course=course,
            course_code=session.course.code,
            lessons=session.course.lessons,
            dates=tuple(day.isoformat() for day in days),
            place=plain(session.place_name),
            trainers=tuple(trainers),
            goals=printed_goals([goal.display_text for goal in session.course.goals.all()]),
            organiser=plain(settings.ORGANISER_NAME),
            language=member.language,
            address=address_of(token),
            words=words_of(course, session.course.lessons, days, trainers, issued_at, study=study),
        )


def facts_of_step(row: Qualification, shown: Sequence[Proof], *, token: str, issued_at: dt.datetime) -> Facts:
    """What the certificate of a step says, in the member's language: since when, and the sessions and the sheet (`shown`) that it
    stands on."""
    member, course = row.trainer.member, row.course
    since, last = row.since_date or clock.today(), shown[-1].session
    with translation.override(member.language):
        title, step = plain(course.display_title), str(row.get_level_display())
        words = words_of(title, course.lessons, [since], [], issued_at)
        words |= {
            "heading": _("Certificate of a step"),
            "title": _("Certificate of a step: %(step)s, %(course)s") % {"step": step, "course": title},
            "took_part": str(_TOOK_STEP[row.level]),
            "facts_line": _("since %(day)s") % {"day": date_format(since, _("j F Y"))},
            "extent": step,
            "after": _("It stands on"),
        }
        return Facts(
            name=plain(clean_line(member.name)),
            course=title,
            course_code=course.code,
            lessons=course.lessons,
            dates=(since.isoformat(),),
            place=plain(last.place_name),
            trainers=(),
            goals=tuple(plain(_proof_words(proof)) for proof in shown),
            organiser=plain(settings.ORGANISER_NAME),
            language=member.language,
            address=address_of(token),
            words=words,
            step=_STEP_NAMES[row.level],
        )


def _proof_words(proof: Proof) -> str:
    where = {"place": proof.session.place_name, "day": date_words(proof.session.ends_at)}
    return {
        What.TOOK: _("took the course: %(place)s, %(day)s"),
        What.SHADOW: _("trainee in a session: %(place)s, %(day)s"),
        What.CO: _("co-trainer in a session: %(place)s, %(day)s"),
        What.SHEET: _("observation sheet with every point, signed: %(place)s, %(day)s"),
    }[proof.what] % where


def signed(facts: Facts, label: str, setting: DesignSetting) -> Facts:
    """The same facts with the words of the organiser's signature."""
    words = facts.words | {"signature": label, "signatory": setting.signatory}
    return dataclasses.replace(facts, words=words)


def expiring(facts: Facts, expires_on: dt.date) -> Facts:
    """The same facts with the last day on which they count."""
    with translation.override(facts.language):
        last = _("Valid until %(day)s") % {"day": date_format(expires_on, _("j F Y"))}
    return dataclasses.replace(facts, expires_on=expires_on.isoformat(), words=facts.words | {"valid_until": last})


def worded(facts: Facts, setting: DesignSetting) -> Facts:
    """The same facts in the organiser's own words, where it has some; frozen like the rest."""
    blanks = {
        "kursus": facts.course,
        "lektioner": facts.words["extent"],
        "dato": facts.words["when"],
        "sted": facts.place,
        "arrangør": facts.organiser,
    }
    with translation.override(facts.language):
        words = facts.words | wording(setting, blanks) | {"signature": _("Signature"), "signatory": setting.signatory}
    return dataclasses.replace(facts, words=words)


def renamed(facts: Facts, *, name: str, token: str, issued_at: dt.datetime) -> Facts:
    """The same facts in another name, as they are issued anew: only the code and the day of issue follow."""
    with translation.override(facts.language):
        words = facts.words | {"issued_on": issued_on(issued_at)}
        return dataclasses.replace(facts, name=name, address=address_of(token), words=words)


def neutral(facts: Facts, *, token: str) -> Facts:
    """The same facts as somebody shows them who keeps the movement to themselves: issued by the academy."""
    with translation.override(facts.language):
        organiser = plain(settings.ACADEMY_NAME)
        ours = {"took_part": _("has taken part in"), "after": _("After the course the participant can")}
        words = {name: text for name, text in facts.words.items() if name not in ORGANISERS_WORDS} | ours
        return dataclasses.replace(facts, organiser=organiser, address=address_of(token), takeaway="", words=words)


def address_of(token: str) -> str:
    """The address that the QR code holds, in the active language."""
    return f"{settings.BASE_URL}{reverse('verify:about')}{token}/"


def words_of(
    course: str, lessons: int, days: list[dt.date], trainers: list[str], issued_at: dt.datetime, study: int = 0
) -> dict[str, str]:
    """The labels and dates of the page in the active language; frozen, so that a later wording changes nothing.

    `study`: minutes of self-study, said beside the lessons and never counted in them (COURSES.md L14)."""
    extent = ngettext("%(count)s lesson of 45 minutes", "%(count)s lessons of 45 minutes", lessons) % {"count": lessons}
    if study:
        extent = _("%(lessons)s, and %(minutes)s minutes of self-study") % {"lessons": extent, "minutes": study}
    return {
        "heading": _("Certificate"),
        "title": _("Certificate: %(course)s") % {"course": course},
        "took_part": _("has taken part in"),
        "when": days_in_words(days),
        "extent": extent,
        "after": _("After the course the participant can"),
        "trainers": npgettext("on the certificate", "Trainer", "Trainers", len(trainers)),
        "organiser": _("Organiser"),
        "issued": _("Issued"),
        "issued_on": issued_on(issued_at),
        "check": _("Check the certificate"),
        "code": _("Code"),
        "qr": _("QR code to the page that checks this certificate"),
        "takeaway": _("What I take with me"),
        "credential": _("The certificate for programs (Open Badges 3.0)"),
    }


def issued_on(moment: dt.datetime) -> str:
    """The Danish day of a moment in words, as it is printed."""
    return date_format(clock.local(moment), _("j F Y"))


def days_in_words(days: list[dt.date]) -> str:
    """«lørdag den 13. februar 2027», «13. og 20. februar 2027» or «13. februar til 6. marts 2027»."""
    first, last = days[0], days[-1]
    if len(days) == 1:
        return date_words(first)
    # Translators: date formats as in Django's date filter
    if first.year != last.year:
        start = date_format(first, _("j F Y"))
    elif first.month != last.month:
        start = date_format(first, _("j F"))
    else:
        start = date_format(first, _("j"))
    span = {"first": start, "last": date_format(last, _("j F Y"))}
    return _("%(first)s and %(last)s") % span if len(days) == 2 else _("%(first)s to %(last)s") % span
