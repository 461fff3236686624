"""Who hears of a change and how, in words: before it is made, and after."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enrolment.queries import Told, told_of
from courses.schedule.models import Session


def people(count: int) -> str:
    """«1 person», «7 personer»"""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}


def everybody_words(session: Session) -> list[str]:
    """Who will hear of a change of this session and how; of a draft nobody."""
    if session.status != Session.Status.PUBLISHED:
        return []
    return [*telling_words(told_of(session)), *trainers_words(session)]


def telling_words(told: Told) -> list[str]:
    """How many will hear of it and how, a sentence each; nothing where nobody is there."""
    sentences = [
        (told.mailed, _("%(people)s will be told by mail.")),
        (told.called, _("%(people)s without e-mail must be called. You get a list of the numbers.")),
        (told.unreachable, _("%(people)s left neither e-mail nor number, and will not hear of it from us.")),
    ]
    return [sentence % {"people": people(count)} for count, sentence in sentences if count]


def trainers_words(session: Session) -> list[str]:
    """Who teaches the session hears of it too: by mail, or by a call where there is no address."""
    people = [row.trainer.member for row in session.trainers.all()]
    mailed = [member.name for member in people if member.email]
    others = [member.name for member in people if not member.email]
    sentences = [
        (mailed, _("Those who teach are told by mail as well: %(names)s.")),
        (others, _("Who teaches and has no e-mail must be called by you: %(names)s.")),
    ]
    return [sentence % {"names": ", ".join(names)} for names, sentence in sentences if names]


def told_words(told: Told) -> list[str]:
    """The same when it is done."""
    sentences = [
        (told.mailed, _("Told by mail: %(people)s.")),
        (told.called, _("To be called, since they have no e-mail: %(people)s.")),
        (told.unreachable, _("Not told, since we have neither e-mail nor number: %(people)s.")),
    ]
    return [sentence % {"people": people(count)} for count, sentence in sentences if count]
