"""Two rows that are one person become one, and two again: everything that the registry knows moves, and nothing is forgotten."""

import datetime as dt

import pytest
from django.db import models

from courses.catalogue.models import Course
from courses.common import clock
from courses.demand.models import Interest
from courses.enrolment.actions.enrolments import enrol
from courses.enrolment.models import Enrolment, WaitingRequest
from courses.members.models import MemberProfile, PersonMerge, TrainerProfile
from courses.people.models import User
from courses.privacy.actions.erasure import erase
from courses.privacy.actions.merging import NOT_MOVED, CannotMerge, finish_merges, keep_apart, merge, moves, undo_merge
from courses.privacy.queries import person_of, tables
from courses.privacy.queries.twice import likely_twice
from courses.privacy.registry import RECORDS
from tests.courses.privacy.traces import traces
from tests.factories.catalogue import CourseFactory, QualificationFactory
from tests.factories.certificates import issued
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite, pytest.mark.usefixtures("noon")]
PEOPLE = (MemberProfile, User, TrainerProfile)


def person(name: str, email: str, **facts) -> MemberProfile:
    return MemberFactory(user=UserFactory(email=email, first_name=name), name=name, **facts)


@pytest.fixture
def two():
    return person("Ida Holm", "ida@demo.example"), person("Ida Marie Holm", "ida.m@demo.example", phone="20304050")


def dump() -> dict[str, list[tuple]]:
    """Every row of every table of ours, but for what a change of any kind counts and when."""
    without = {"changed_at", "at", "password"}
    skipped = {"courses.Version", "courses.PersonMerge", "courses.Heartbeat"}
    return {
        label: sorted(
            str(
                [
                    (field.name, getattr(row, field.attname))
                    for field in model._meta.local_fields
                    if field.name not in without
                ]
            )
            for row in model._base_manager.all()
        )
        for label, model in tables().items()
        if label.startswith(("courses.", "people.")) and label not in skipped and not label.endswith("Entry")
    }


def unmoved(every: list[type[models.Model]]) -> list[str]:
    """Keys to a person that neither move, nor stand in `NOT_MOVED`, nor are the person's own two."""
    known = {f"{table}.{field}" for table, field, _whose in moves()} | set(NOT_MOVED)
    known |= {"courses.MemberProfile.user", "courses.TrainerProfile.member"}
    return [
        f"{model._meta.label}.{field.name}"
        for model in every
        for field in model._meta.local_fields
        if field.related_model in (MemberProfile, User) and f"{model._meta.label}.{field.name}" not in known
    ]


def test_every_key_to_a_person_moves_or_says_why_not():
    assert unmoved(list(tables().values())) == []
    addresses = {
        f"{record.model}.{lookup.removesuffix('__in')}"
        for record in RECORDS
        for known, lookup in record.of
        if known == "addresses"
    }
    assert addresses <= {f"{table}.{field}" for table, field, _whose in moves()} | set(NOT_MOVED)


def test_a_key_that_the_registry_does_not_know_is_found(monkeypatch):
    from courses.privacy.actions import merging

    without = [record for record in RECORDS if record.model != "courses.WaitingRequest"]
    monkeypatch.setattr(merging, "RECORDS", without)
    assert unmoved([WaitingRequest]) == ["courses.WaitingRequest.member"]


def test_nothing_stands_in_the_exceptions_that_is_gone():
    there = {f"{label}.{field.name}" for label, model in tables().items() for field in model._meta.get_fields()}
    assert {name.partition("__")[0] for name in NOT_MOVED} <= there


def test_everything_moves_and_an_undo_leaves_all_as_it_was():
    kept = person("Ida Holm", "ida@demo.example")
    certificate = issued("Ida Marie Holm", user=UserFactory(email="ida.m@demo.example"), phone="20304050")
    gone = certificate.enrolment.member
    session, home = SessionFactory(), PostcodeFactory()
    enrol(session=session, name="Ida", email="ida.m@demo.example", is_proven=True)
    trainer = TrainerFactory(member=gone)
    times = {"created_at": clock.now(), "told_until": clock.now()}
    Interest.objects.create(email="ida.m@demo.example", course=CourseFactory(), postcode=home, radius_km=20, **times)
    before = dump()
    merged = merge(kept=kept, gone=gone, actor=None)
    kept.refresh_from_db()
    assert Enrolment.objects.filter(member=kept).count() == 2
    assert Enrolment.objects.get(pk=certificate.enrolment_id).member_id == kept.pk
    assert TrainerProfile.objects.get(pk=trainer.pk).member_id == kept.pk
    assert Interest.objects.get().email == "ida@demo.example"
    assert (kept.name, kept.phone, kept.email) == ("Ida Holm", "+4520304050", "ida@demo.example")
    assert not User.objects.filter(email="ida.m@demo.example").exists()
    undo_merge(merged=merged)
    assert dump() == before
    with pytest.raises(CannotMerge):
        undo_merge(merged=merged)


def test_who_has_no_log_in_gets_the_other_ones(two):
    _kept, gone = two
    caller = MemberFactory(user=None, name="Ida Holm")
    before = dump()
    merged = merge(kept=caller, gone=gone, actor=None)
    caller.refresh_from_db()
    assert caller.email == "ida.m@demo.example"
    undo_merge(merged=merged)
    assert dump() == before


def test_an_undo_is_for_a_day_and_leaves_what_changed_hands_since(two):
    kept, gone = two
    session = SessionFactory()
    seat = enrol(session=session, name="Ida", email="ida.m@demo.example", is_proven=True)
    merged = merge(kept=kept, gone=gone, actor=None)
    other = person("Bo Dam", "bo@demo.example")
    Enrolment.objects.filter(pk=seat.pk).update(member=other)
    MemberProfile.objects.filter(pk=kept.pk).update(phone="+4599887766")
    with clock.at(clock.now() + dt.timedelta(days=1)), pytest.raises(CannotMerge):
        undo_merge(merged=merged)
    undo_merge(merged=merged)
    assert Enrolment.objects.get(pk=seat.pk).member_id == other.pk
    assert MemberProfile.objects.get(pk=kept.pk).phone == "+4599887766", "their own since"
    assert MemberProfile.objects.get(pk=gone.pk).email == "ida.m@demo.example"


def test_an_address_that_somebody_has_by_now_is_not_taken_from_them(two):
    merged = merge(kept=two[0], gone=two[1], actor=None)
    person("Ida Krag", "ida.m@demo.example")
    with pytest.raises(CannotMerge):
        undo_merge(merged=merged)


def test_what_nobody_can_have_twice_is_refused_and_nothing_has_moved(two):
    session = SessionFactory()
    for member in two:
        enrol(session=session, name=member.name, email=member.email, is_proven=True)
    before = dump()
    with pytest.raises(CannotMerge, match=r"tilmelding|enrolment"):
        merge(kept=two[0], gone=two[1], actor=None)
    assert dump() == before


@pytest.mark.parametrize("what", ["trainers", "rights", "itself", "gone"])
def test_who_cannot_be_merged(two, what):
    kept, gone = two
    if what == "trainers":
        for member in two:
            TrainerFactory(member=member)
    if what == "rights":
        User.objects.filter(pk=gone.user_id).update(is_superuser=True)
    if what == "gone":
        MemberProfile.objects.filter(pk=gone.pk).update(name="")
    with pytest.raises(CannotMerge):
        merge(kept=kept, gone=kept if what == "itself" else gone, actor=None)


def test_when_the_day_is_over_nothing_is_left_of_the_second(two):
    kept, gone = two
    merge(kept=kept, gone=gone, actor=None)
    assert finish_merges(before=clock.now() - dt.timedelta(days=1)) == 0
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert finish_merges(before=clock.now() - dt.timedelta(days=1)) == 1
    assert not PersonMerge.objects.exists()
    assert User.objects.count() == 1
    assert traces(["ida.m@demo.example", "Ida Marie"]) == {}


def test_who_is_forgotten_within_the_day_is_forgotten_whole(two, settings, tmp_path):
    settings.ERASURE_LEDGER = str(tmp_path / "ledger")
    kept, gone = two
    merge(kept=kept, gone=gone, actor=None)
    erase(person=person_of(MemberProfile.objects.get(pk=kept.pk)))
    assert traces(["ida.m@demo.example", "ida@demo.example", "Ida Marie", "Ida Holm"]) == {}


def test_pairs_are_proposed_with_what_speaks_for_them_and_never_those_that_are_two(two):
    home = PostcodeFactory()
    person("Åse Lund", "aase@demo.example", postcode=home)
    person("Aase Lund", "al@demo.example", postcode=home)
    person("Bo Dam", "bo@demo.example", phone="20304050")
    person("Åse Krag", "krag@demo.example", postcode=home)
    names = [(pair.one.name, pair.other.name) for pair in likely_twice()]
    assert names == [] or ("Bo Dam", "Ida Marie Holm") not in names
    MemberProfile.objects.filter(pk=two[0].pk).update(phone="+45 20 30 40 50")
    (pair,) = [pair for pair in likely_twice() if pair.one.pk == two[0].pk]
    assert pair.other.pk == two[1].pk
    keep_apart(one=two[1], other=two[0], actor=None)
    assert all(pair.one.pk != two[0].pk for pair in likely_twice())


@pytest.mark.parametrize("number", [2, 6, 30])
def test_looking_for_pairs_asks_as_often_for_many(number, django_assert_num_queries):
    home = PostcodeFactory()
    for n in range(number):
        person(f"Prøve Person {'x' * (n % 5)}", f"p{n}@demo.example", postcode=home)
    with django_assert_num_queries(3):
        likely_twice()


def test_levels_are_worked_out_for_the_one_who_stays(two):
    kept, gone = two
    trainer = TrainerFactory(member=gone)
    QualificationFactory(trainer=trainer, course=Course.objects.first() or CourseFactory())
    merged = merge(kept=kept, gone=gone, actor=None)
    assert TrainerProfile.objects.get(member=kept).pk == trainer.pk
    undo_merge(merged=merged)
    assert TrainerProfile.objects.get(member=gone).pk == trainer.pk
