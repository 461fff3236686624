"""Put in touch, in the demo movement: topics, what people who do not exist know and look for, and two of them who write.

Nobody is mailed: it is long ago. Nothing random is drawn, and nobody is added."""

import datetime as dt

from courses.common import clock
from courses.common.actions import mail
from courses.demo.people import LOGINS
from courses.introductions.actions import introducing, letters, notices
from courses.introductions.models import Notice, Topic
from courses.introductions.queries.people import Side, home_region
from courses.members.models import MemberProfile

DAY = dt.timedelta(days=1)
TOPICS = (
    ("Almene boliger og andele", "Social and cooperative housing"),
    ("Varme og energifællesskaber", "Heat and energy communities"),
    ("Fonde og ansøgninger", "Funds and applications"),
    ("Unge og skoler", "Young people and schools"),
    ("Lokalavis og presse", "Local papers and press"),
    ("Økonomi i en forening", "Money of an association"),
)
# What somebody knows: which topic, in which words.
KNOWN = (
    (0, "Jeg har siddet i bestyrelsen i en andelsforening i ti år"),
    (0, ""),
    (0, "Jeg har startet et bofællesskab med otte huse"),
    (0, ""),
    (0, "Jeg kender reglerne for huslejenævn"),
    (0, "Jeg arbejder i et alment boligselskab"),
    (1, "Vi fik fjernvarme i vores landsby"),
    (1, ""),
    (2, "Jeg har skrevet ansøgninger, der gik igennem"),
    (3, ""),
    (5, "Jeg er kasserer i tre foreninger"),
)
SOUGHT = (
    (1, "Hvem har prøvet at få en hel vej med på fælles varme?"),
    (4, "Hvordan får man lokalavisen til at komme til et møde?"),
)


def build_introductions(now: dt.datetime) -> None:
    """What members have put up until `now`, and who was put in touch. A second call changes nothing."""
    if Topic.objects.exists():
        return
    topics = [
        Topic.objects.create(name=name, name_en=name_en, position=number)
        for number, (name, name_en) in enumerate(TOPICS)
    ]
    people = [
        member
        for member in MemberProfile.objects.filter(user__email__startswith="medlem").order_by("pk")[4:60]
        if home_region(member)
    ]
    with mail.silently():
        with clock.at(now - 20 * DAY):
            known = [
                notices.post(member=member, gives=True, topic=topics[topic], text=text)
                for member, (topic, text) in zip(people, KNOWN, strict=False)
            ]
            for member, (topic, text) in zip(people[len(KNOWN) :], SOUGHT, strict=False):
                notices.post(member=member, gives=False, topic=topics[topic], text=text)
        _demo_member(now, known, people[len(KNOWN) + len(SOUGHT) :], topics)


def _demo_member(now: dt.datetime, known: list[Notice], others: list[MemberProfile], topics: list[Topic]) -> None:
    """The member one can log in as knows something, writes with one, and is asked by another."""
    email, _name = LOGINS["member"]
    me = MemberProfile.objects.select_related("user").get(user__email=email)
    with clock.at(now - 9 * DAY):
        mine = notices.post(member=me, gives=True, topic=topics[3], text="Jeg underviser i 8. klasse")
        row = introducing.ask(member=me, notice=known[2], text="Vi er fire familier, der vil bygge sammen")
    with clock.at(now - 8 * DAY):
        row = introducing.answer(side=Side(row, row.giver), says_yes=True)
    with clock.at(now - 7 * DAY):
        letters.write(side=Side(row, row.seeker), text="Hej. Hvor begyndte I? Grunden, banken eller naboerne?")
    with clock.at(now - 6 * DAY):
        words = "Hej. Naboerne. Banken spurgte først, da vi var otte. Skal jeg sende jer vores tidsplan med ord?"
        letters.write(side=Side(row, row.giver), text=words)
    with clock.at(now - 2 * DAY):
        introducing.ask(
            member=others[0], notice=mine, text="Vi vil gerne besøge en klasse om valget. Hvordan spørger man?"
        )
