"""Two who name each other at once, one who names two at once, and somebody who is forgotten meanwhile."""

import datetime as dt
import threading

from django.contrib.auth.models import Permission
from django.db import transaction

from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.privacy.actions.erasure import erase_member
from courses.tasks.actions import stand_ins
from courses.tasks.models import StandIn
from courses.tasks.queries.stand_ins import deputy_between
from courses.week import actions
from courses.week.actions import figures
from courses.week.models import FiguresMail, WeekMail
from courses.week.queries.figures import due_mails
from tests.factories.tasks import CoordinatorFactory
from tests.waiting import PATIENCE


def days():
    return {"from_date": clock.today(), "until_date": clock.today() + dt.timedelta(days=3)}


def names(one, other):
    return lambda: stand_ins.be_away(user=one.member.user, email=other.member.email, **days()).pk > 0


def test_two_who_name_each_other_at_once_are_never_both_away(race):
    for _round in range(4):
        one, other = CoordinatorFactory(), CoordinatorFactory()
        outcome = race([names(one, other), names(other, one)])
        assert sorted(type(answer).__name__ for answer in outcome) == ["CannotBeAway", "bool"]
        assert StandIn.objects.filter(away__in=[one.member.user, other.member.user]).count() == 1


def test_one_who_names_two_at_once_has_one(race):
    one, first, second = CoordinatorFactory(), CoordinatorFactory(), CoordinatorFactory()
    outcome = race([names(one, first), names(one, second)] * 3)
    assert outcome == [True] * 6
    assert StandIn.objects.filter(away=one.member.user).count() == 1


def test_whoever_is_forgotten_meanwhile_looks_after_nothing(race):
    one, other = CoordinatorFactory(), CoordinatorFactory()
    race([names(one, other), lambda: erase_member(member=other.member), names(one, other)])
    assert not StandIn.objects.exists()


def test_a_mail_is_wanted_once(race):
    one = CoordinatorFactory()
    outcome = race([lambda: actions.want(user=one.member.user)] * 5)
    assert not [answer for answer in outcome if isinstance(answer, Exception)]
    assert WeekMail.objects.count() == 1


def test_planted_bug_look_then_name_is_caught(race):
    """The control: two who each look whether the other is away, and write after that, are both away."""
    one, other = CoordinatorFactory(), CoordinatorFactory()
    looked = threading.Barrier(2)

    def careless(away, deputy):
        def name():
            with transaction.atomic(durable=True):
                has_duty = deputy_between(away.member.user, *days().values()).exists()
            looked.wait(PATIENCE)
            if not has_duty:
                facts = days() | {"named_at": clock.now()}
                StandIn.objects.create(away=away.member.user, deputy=deputy.member.user, **facts)
            return has_duty

        return name

    assert race([careless(one, other), careless(other, one)]) == [False, False]
    assert StandIn.objects.count() == 2


def asked_for_figures() -> FiguresMail:
    """Whose mail is due since last week."""
    user = CoordinatorFactory().member.user
    user.user_permissions.add(Permission.objects.get(codename="change_session", content_type__app_label="courses"))
    return FiguresMail.objects.create(user=user, rhythm="week", last_date=clock.today() - dt.timedelta(days=14))


def test_several_workers_tell_of_figures_once(race):
    for _round in range(4):
        row = asked_for_figures()
        race([figures.look_after] * 3)
        assert OutboxMail.objects.filter(kind="figures", to=row.user.email).count() == 1


def test_planted_bug_look_whether_it_is_due_then_write_is_caught(race):
    """The control: two workers who each see that it is due, and note it after that, both write."""
    row = asked_for_figures()
    looked = threading.Barrier(2)

    def careless():
        due = list(due_mails(clock.today()))
        looked.wait(PATIENCE)
        said = {"name": "Bo", "district": "", "last": clock.today(), "page_url": "/", "choose_url": "/"}
        with transaction.atomic():
            for one in due:
                mail.queue(kind="figures", to=one.user.email, language="da", context=said)
            FiguresMail.objects.filter(pk=row.pk).update(last_date=clock.today())
        return True

    race([careless] * 2)
    assert OutboxMail.objects.filter(kind="figures").count() == 2
