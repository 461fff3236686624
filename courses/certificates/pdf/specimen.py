"""A certificate of nobody, to see a design before it is used."""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _

from courses.branding.models import Design, DesignSetting
from courses.branding.queries import appearance, digest_of, setting_in_use
from courses.certificates import queries, rules
from courses.certificates.models import Certificate
from courses.certificates.pdf import certificate as pdf
from courses.common import clock
from courses.enrolment.models import Enrolment
from courses.members.models import MemberProfile
from courses.schedule.models import Session

# It looks like a code and is none: the page that checks certificates does not know it.
TOKEN = "0" * rules.TOKEN_LENGTH
LESSONS = 6


def specimen(setting: DesignSetting, language: str) -> bytes:
    """The PDF, in the active language, which is `language`."""
    moment, days = clock.now(), [clock.today() - dt.timedelta(days=1)]
    course, trainers = _("Debate dogmas in practice"), ["Mette"]
    facts = rules.Facts(
        name=_("Anna Example"),
        course=course,
        course_code="x",
        lessons=LESSONS,
        dates=tuple(day.isoformat() for day in days),
        place="Vejle",
        trainers=tuple(trainers),
        goals=(
            _("explain the six dogmas in plain words"),
            _("repeat an opponent's point so that the opponent nods"),
        ),
        organiser=settings.ORGANISER_NAME,
        language=language,
        address=queries.address_of(TOKEN),
        words=queries.words_of(course, LESSONS, days, trainers, moment),
    )
    return _pressed(facts, setting, language, moment)


def specimen_for(session: Session, language: str) -> bytes:
    """What everybody who completes `session` will get, in the name of nobody: its course, days, place, trainers and goals, in
    the look that is used now. The active language is `language`."""
    nobody = MemberProfile(name=_("Anna Example"), language=language)
    moment = clock.now()
    facts = queries.facts_of(Enrolment(member=nobody, session=session), token=TOKEN, issued_at=moment)
    return _pressed(facts, setting_in_use(), language, moment)


def _pressed(facts: rules.Facts, setting: DesignSetting | None, language: str, moment: dt.datetime) -> bytes:
    certificate = Certificate(
        token=TOKEN,
        facts=(queries.worded(facts, setting) if setting else facts).to_json(),
        template_version=rules.TEMPLATE_VERSION,
        language=language,
        issued_at=moment,
        design=Design(**appearance(setting), digest=digest_of(setting)) if setting else None,
    )
    return pdf.render(certificate)
