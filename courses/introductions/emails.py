"""Mails about introductions. They name nobody before both have said yes, and never hold a letter or an address."""

from typing import Any

from django.conf import settings
from django.utils import translation

from courses.common.actions import mail
from courses.common.links import link_to
from courses.introductions.models import Introduction
from courses.introductions.queries.people import Side
from courses.members.models import MemberProfile


def introduction_key(introduction: int) -> str:
    """What mails about one introduction (its key) are told apart by."""
    return f"introduction:{introduction}"


def barred_key(member: int) -> str:
    """The same of what is said to somebody (their key) about what they wrote, or reported."""
    return f"letter report:{member}"


def _to(side: Side, kind: str, **context: Any) -> None:
    """A mail to one of the two, with the way to their page."""
    member = side.member
    with translation.override(member.language):
        about = side.introduction.about
    if member.email:
        mail.queue(
            kind=kind,
            to=member.email,
            language=member.language,
            subject_key=introduction_key(side.introduction.pk),
            context={
                "member": member,
                "side": side,
                "about": about,
                "sentence": side.introduction.text,
                "page_url": link_to("introduction:page", member.language, side.token),
                **context,
            },
        )


def sides(row: Introduction) -> tuple[Side, Side]:
    """Both: who looks, and who offers."""
    return Side(row, row.seeker), Side(row, row.giver)


def ask(side: Side) -> None:
    """UX.md M51: would you like to be put in touch? Of the other only the district."""
    _to(side, "introduction_ask", region=side.region)


def made(row: Introduction) -> None:
    """UX.md M52: to both: you both said yes, and where to write."""
    for side in sides(row):
        _to(side, "introduction_made", who=row.other(side.member).first_name, region=side.region)


def lapsed(side: Side) -> None:
    """UX.md M53: to whoever said yes: it came to nothing this time. A no and no answer are told alike."""
    _to(side, "introduction_lapsed", people_url=link_to("people:home", side.member.language))


def letter(side: Side) -> None:
    """UX.md M54: to the other one: a letter is on your page. Its words are not in the mail."""
    _to(side, "introduction_letter", who=side.introduction.other(side.member).first_name)


def _about_report(member: MemberProfile | None, kind: str) -> None:
    if member and member.email:
        mail.queue(
            kind=kind,
            to=member.email,
            language=member.language,
            subject_key=barred_key(member.pk),
            context={"member": member, "people_url": link_to("people:home", member.language)},
        )


def looked_at(reporter: MemberProfile | None) -> None:
    """UX.md M55: to whoever reported a letter: somebody has looked at it."""
    _about_report(reporter, "letter_looked_at")


def barred(author: MemberProfile) -> None:
    """UX.md M56: to whoever wrote it: you cannot be put in touch for a year."""
    _about_report(author, "introductions_barred")


def report(to: str) -> None:
    """UX.md M57: to the organisers: a letter was reported. The mail says nothing of it."""
    language = settings.LANGUAGE_CODE
    mail.queue(
        kind="letter_reported",
        to=to,
        language=language,
        context={"list_url": link_to("letter_reports:index", language)},
    )
