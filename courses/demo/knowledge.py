"""Questions of the demo movement: one that waits, one that was answered, two that both share. Whoever asks does not exist.

Nobody is mailed: it is long ago. Nothing random is drawn, and nobody is added."""

import datetime as dt

from courses.common import clock
from courses.common.actions import mail
from courses.demo.people import LOGINS
from courses.knowledge.actions import asking
from courses.knowledge.models import Inquiry
from courses.members.models import MemberProfile
from courses.people.models import User

DAY = dt.timedelta(days=1)
# What was asked so many days ago, and what was answered; shared where both want it.
ASKED = (
    (
        40,
        "Må en lokalforening låne kommunens lokaler gratis?",
        "Kommunen afgør det selv. Spørg efter reglerne for lokaler til foreninger, og skriv, at mødet er åbent for alle.",
        True,
    ),
    (
        25,
        "Hvem betaler for kaffe og brød, når vi holder et kursus?",
        "Det gør den forening, der er vært. Send kvitteringen til kassereren samme uge, så er pengene der den næste.",
        True,
    ),
    (12, "Kan jeg få mit kursusbevis på engelsk?", "Ja. Skift sproget på din side, og hent beviset igen.", False),
)
WAITS = "Hvor finder vi en, der kan lave tegnsprogstolkning til et møde i februar?"


def build_knowledge(now: dt.datetime) -> None:
    """What members have asked until `now`. A second call changes nothing."""
    if Inquiry.objects.exists():
        return
    people = list(MemberProfile.objects.filter(user__email__startswith="medlem").order_by("pk")[10:14])
    organiser = User.objects.get(email=LOGINS["organiser"][0])
    with mail.silently():
        for member, (days, text, answer, is_shared) in zip(people, ASKED, strict=False):
            with clock.at(now - days * DAY):
                row = asking.ask(member=member, text=text)
            with clock.at(now - (days - 2) * DAY):
                asking.answer(inquiry=row, user=organiser, text=answer, shares=is_shared, shows_name=is_shared)
                if is_shared:
                    asking.share(inquiry=row, shares=True)
        for member in people[len(ASKED) :]:
            with clock.at(now - DAY):
                asking.ask(member=member, text=WAITS)
