"""All we hold about one person, found by the registry."""

import base64
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session as LogIn
from django.core import signing
from django.db.models import CharField, Exists, JSONField, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.files import FieldFile
from django.db.models.functions import Cast

from courses.budget.emails import voter_key
from courses.common.address import canonical
from courses.common.text import clean_line
from courses.demand.emails import subject_key as interest_key
from courses.demand.models import Interest
from courses.enrolment.emails import subject_key as enrolment_key
from courses.enrolment.emails import waiting_request_key
from courses.enrolment.models import Enrolment, WaitingRequest
from courses.handover.emails import hand_over_key
from courses.handover.models import HandOver
from courses.introductions.emails import barred_key, introduction_key
from courses.introductions.models import Introduction
from courses.learning.emails import reminder_key
from courses.learning.models import QuestionReminder
from courses.members.emails import listed_key
from courses.members.models import DirectoryPerson, ListedMember, MemberProfile, TrainerProfile
from courses.people.models import FactorReset, User
from courses.privacy.registry import CATEGORIES, NOT_PERSONAL, RECORDS, Category, Record
from courses.staffing.emails import request_key
from courses.staffing.models import TrainerRequest
from courses.tasks.emails import stand_in_key, taken_key, welcome_key, words_key
from courses.tasks.models import TakenTask, TaskMessage, Welcome

# Names this kind of link, and how long one works, in seconds: a day.
ADDRESS_SALT, ADDRESS_LINK_SECONDS = "change of address", 24 * 60 * 60
ERASURE_SALT = "forget somebody"
# People whose whole name, address or number is the same; the digits of a Danish number.
MOST_FOUND, DIGITS = 20, 8
# A word of fewer letters stands in too many other words to look for.
SHORTEST_WORD = 6


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


def user_key(user: int) -> str:
    """Whom a mail about a log-in (its key) is about, for erasure."""
    return f"user:{user}"


@cache
def tables() -> dict[str, type[Model]]:
    """Every table there is, ours and the libraries', by the name that the registry calls it."""
    return {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


@dataclass(frozen=True)
class Person:
    """One person as the tables know them: who takes part, a log-in, a trainer, a line of the movement's list, and whom nothing but
    its directory knows; each may be missing."""

    member: MemberProfile | None
    user: User | None
    trainer: TrainerProfile | None
    listed: ListedMember | None = None
    directory: DirectoryPerson | None = None

    @property
    def name(self) -> str:
        """What they are called, else the address of a log-in."""
        return str(self.member or self.user or self.listed or self.directory or "")

    @cached_property
    def addresses(self) -> list[str]:
        """The e-mail address; empty for somebody without a log-in who is on no list."""
        known = next((row.email for row in (self.user, self.listed, self.directory) if row and row.email), "")
        return [known] if known else []

    @cached_property
    def mail_keys(self) -> list[str]:
        """What mails about them are told apart by (`OutboxMail.subject_key`)."""
        keys = [user_key(self.user.pk), stand_in_key(self.user.pk)] if self.user else []
        if self.member:
            keys += [enrolment_key(row) for row in Enrolment.objects.filter(member=self.member).only("pk")]
            keys += [waiting_request_key(row) for row in WaitingRequest.objects.filter(member=self.member).only("pk")]
            keys += [*self._task_keys(self.member), voter_key(self.member.pk), barred_key(self.member.pk)]
            handed = HandOver.objects.filter(Q(leaver=self.member) | Q(successor=self.member))
            keys += [hand_over_key(pk) for pk in handed.order_by("pk").values_list("pk", flat=True)]
            both = Introduction.objects.filter(Q(seeker=self.member) | Q(giver=self.member))
            keys += [introduction_key(pk) for pk in both.order_by("pk").values_list("pk", flat=True)]
        if self.trainer:
            keys += [request_key(row) for row in TrainerRequest.objects.filter(trainer=self.trainer).only("pk")]
        keys += [listed_key(self.listed)] if self.listed else []
        keys += [interest_key(row) for row in Interest.objects.filter(email__in=self.addresses).only("pk")]
        asked = QuestionReminder.objects.filter(email__in=self.addresses)
        keys += [reminder_key(row) for row in asked.only("pk")]
        return keys

    def _task_keys(self, member: MemberProfile) -> list[str]:
        """Mails about tasks they took, with what was written about them and by them, and welcomes that name them."""
        taken = list(TakenTask.objects.filter(member=member).only("pk"))
        wrote = TaskMessage.objects.filter(author=member).order_by("taken").values_list("taken", flat=True).distinct()
        welcomed = Welcome.objects.filter(Q(member=member) | Q(welcomed_by=member)).values_list("member", flat=True)
        words = {*(row.pk for row in taken), *wrote}
        return [*map(taken_key, taken), *map(words_key, sorted(words)), *map(welcome_key, welcomed)]

    @cached_property
    def session_keys(self) -> list[str]:
        """Their log-ins, and those that only asked for a code to their address. Reads every row there is."""
        return [
            log_in.session_key
            for log_in in LogIn.objects.order_by("pk").iterator()
            if self._is_in(log_in.get_decoded())
        ]

    def _is_in(self, data: dict[str, Any]) -> bool:
        if self.user and data.get(SESSION_KEY) == str(self.user.pk):
            return True
        return any(address in repr(data) for address in self.addresses)

    @cached_property
    def words(self) -> list[str]:
        """What in a running text would be about them: whole name, address, telephone number."""
        own = [self.member.name, self.member.phone] if self.member else []
        own += [self.user.get_full_name()] if self.user else []
        own += [self.listed.name] if self.listed else []
        return sorted({word.strip() for word in [*own, *self.addresses] if len(word.strip()) >= SHORTEST_WORD})

    def rows_of(self, record: Record) -> QuerySet[Any]:
        """Their rows of one record, in the order of their keys."""
        table = tables()[record.model]._default_manager
        found = Q(pk__in=[])
        for known, lookup in record.of:
            found |= self._condition(known, lookup)
        rows = table.filter(pk__in=table.filter(found).values("pk")) if "__" in str(record.of) else table.filter(found)
        return rows.order_by("pk")

    def _condition(self, known: str, lookup: str) -> Q:
        if known == "log":
            return self._own_log()
        value = getattr(self, known)
        if known == "words":
            nothing = Q(pk__in=[])
            for word in value:
                nothing |= Q(**{lookup: word})
            return nothing
        if isinstance(value, list):
            return Q(**{lookup: value})
        return Q(**{lookup: value.pk}) if value else Q(pk__in=[])

    def _own_log(self) -> Q:
        """Lines of the back office about the rows that are the person, with their name as the label."""
        about = Q(pk__in=[])
        for row in (self.member, self.user, self.trainer):
            if row is not None:
                kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
                about |= Q(content_type=kind, object_id=str(row.pk))
        return about


def person_of(member: MemberProfile | None = None, user: User | None = None) -> Person:
    """Everything that is known of whoever takes part, or of a log-in that may have no member."""
    if member is None and user is not None:
        member = MemberProfile.objects.filter(user=user).first()
    if member is not None:
        user = member.user
    trainer = TrainerProfile.objects.filter(member=member).first() if member else None
    return Person(member, user, trainer, ListedMember.objects.filter(email=user.email).first() if user else None)


def person_on_list(listed: ListedMember) -> Person:
    """Everything that is known of a line of the movement's list: of whoever has its address, else the line alone."""
    user = User.objects.filter(email=listed.email).first()
    return person_of(user=user) if user else Person(None, None, None, listed)


def person_in_directory(found: DirectoryPerson) -> Person:
    """Everything that is known of somebody in the movement's directory: of whoever has a log-in or a line of the list, else this alone."""
    user = found.user or User.objects.filter(email=found.email).first()
    if user:
        return person_of(user=user)
    line = ListedMember.objects.filter(email=found.email).first() if found.email else None
    return person_on_list(line) if line else Person(None, None, None, None, found)


def find_people(text: str) -> list[Person]:
    """Whoever an organiser means by an e-mail address, a telephone number or a whole name; nobody for a part of one, so
    that nobody looks around. At most `MOST_FOUND`."""
    text = clean_line(text)
    if "@" in text:
        users = User.objects.filter(email=canonical(text))
        lines = ListedMember.objects.filter(email=canonical(text))
        people = [person_of(user=user) for user in users] or [person_on_list(line) for line in lines]
        return people or _in_directory(text)
    members = MemberProfile.objects.select_related("user").exclude(name="")
    digits = "".join(sign for sign in text if sign.isdigit())[-DIGITS:]
    if len(digits) == DIGITS and not any(sign.isalpha() for sign in text):
        pairs = " ".join(digits[start : start + 2] for start in range(0, DIGITS, 2))
        numbers = [form for plain in (digits, pairs) for form in (plain, f"+45{plain}", f"+45 {plain}", f"0045{plain}")]
        found = members.filter(phone__in=[*numbers, text])
    else:
        found = members.filter(name__iexact=text)
    people = [person_of(member) for member in found.order_by("pk")[:MOST_FOUND]]
    known = User.objects.filter(email=OuterRef("email"))
    lines = ListedMember.objects.filter(~Exists(known), name__iexact=text)
    people += [person_on_list(line) for line in lines.order_by("pk")[: MOST_FOUND - len(people)]]
    return people or _in_directory(text)


def _in_directory(text: str) -> list[Person]:
    """Whom the movement's directory calls so, by address or name there."""
    found = DirectoryPerson.objects.filter(Q(email=canonical(text)) | Q(user_name__iexact=text)).exclude(user_name="")
    return [person_in_directory(row) for row in found.select_related("user").order_by("pk")[:MOST_FOUND]]


def other_administrators(reset: FactorReset) -> QuerySet[User]:
    """Who could say the second yes: not whoever asked, and not the person."""
    others = User.objects.filter(is_superuser=True, is_active=True)
    return others.exclude(pk__in=[reset.asked_by_id, reset.user_id]).order_by("name_key", "pk")


def open_resets(now: dt.datetime) -> QuerySet[FactorReset]:
    """Resets of a second factor that wait for a second yes, the oldest first."""
    waiting = FactorReset.objects.filter(ended_at__isnull=True, confirm_by__gte=now)
    return waiting.select_related("user", "asked_by").order_by("asked_at", "pk")


def with_second_factor() -> QuerySet[User]:
    """Everybody who has a second factor, by name."""
    has = Authenticator.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(has), is_active=True).order_by("name_key", "pk")


def erasure_token(person: Person) -> str:
    """The name of the page about forgetting somebody: it says nothing of them, and cannot be guessed."""
    return signing.dumps(_keys(person), salt=ERASURE_SALT)


def person_by_token(token: str) -> Person | None:
    """Who a page is about; None for a token that we did not sign or that is older than a day, and for somebody who is
    gone."""
    try:
        member, user, listed, directory = signing.loads(token, salt=ERASURE_SALT, max_age=ADDRESS_LINK_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    if member:
        found = MemberProfile.objects.filter(pk=member).exclude(name="").first()
        return person_of(found) if found else None
    if user:
        log_in = User.objects.filter(pk=user).first()
        return person_of(user=log_in) if log_in else None
    if listed:
        line = ListedMember.objects.filter(pk=listed).first()
        return person_on_list(line) if line else None
    there = DirectoryPerson.objects.filter(pk=directory).first()
    return person_in_directory(there) if there else None


def _keys(person: Person) -> list[int]:
    return [row.pk if row else 0 for row in (person.member, person.user, person.listed, person.directory)]


def amounts(person: Person) -> list[tuple[Category, int]]:
    """How many rows of each category there are about somebody, in the order of the notice; none that is empty."""
    counted: dict[int, int] = {}
    for record in RECORDS:
        if record.of:
            kind = id(next(iter(record.fields.values())))
            counted[kind] = counted.get(kind, 0) + person.rows_of(record).count()
    return [(category, counted[id(category)]) for category in CATEGORIES if counted.get(id(category))]


def mentions(person: Person) -> list[tuple[str, int]]:
    """Texts that somebody else wrote and that name the person: what kind of row, and how many. Erasure leaves them to
    those who can read them. Looks through every text of the registry's other list."""
    found = []
    for label, names in NOT_PERSONAL.items():
        model = tables().get(label)
        if model and (count := _naming(model, names, person.words)):
            found.append((str(model._meta.verbose_name), count))
    return found


def _naming(model: type[Model], names: frozenset[str], words: list[str]) -> int:
    texts = [name for name in names if isinstance(model._meta.get_field(name), (CharField, TextField, JSONField))]
    if not texts or not words:
        return 0
    naming = Q(pk__in=[])
    for name in texts:
        for word in words:
            # In JSON letters beyond ASCII may be written as their numbers.
            for form in {word, json.dumps(word)[1:-1]}:
                naming |= Q(**{f"as_text_{name}__icontains": form})
    as_text = {f"as_text_{name}": Cast(name, TextField()) for name in texts}
    return model._default_manager.alias(**as_text).filter(naming).count()


def everything_about(person: Person) -> dict[str, Any]:
    """Every fact about somebody, ready for JSON (GDPR Art. 15 and 20): a list of rows for each record of the registry."""
    return {record.name: list(told(person, record)) for record in RECORDS if record.name}


def told(person: Person, record: Record) -> Iterator[dict[str, Any]]:
    """The rows of one record as the person may take them along: what makes them readable, then its fields, no keys."""
    names = [name for name in record.fields if name not in record.hidden]
    for row in person.rows_of(record).values(*record.told, *names):
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """What JSON can hold: sets become lists, files their names, bytes of a row Base64 (PostgreSQL gives them as `memoryview`)."""
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return value.name if isinstance(value, FieldFile) else value
