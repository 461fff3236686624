"""What is thrown away when its time is over, and what stays a day longer."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as LogIn
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from courses.common import clock
from courses.common.actions import mail, routines
from courses.common.models import OutboxMail, Setback
from courses.demand.models import Interest
from courses.enrolment.actions import enrolments, waiting_list
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.models import Enrolment, ListView, State
from courses.members.models import MemberProfile
from courses.privacy.actions import retention
from courses.privacy.registry import categories, times
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = dt.timedelta(days=1)
NAME, EMAIL = "Xenia Uforglemmelig", "xenia.unik@demo.example"


def queued(kind="login_code", **context) -> OutboxMail:
    return mail.queue(kind=kind, to=EMAIL, language="da", context={"code": "473829"} | context)


def words(row: OutboxMail) -> str:
    row.refresh_from_db()
    return f"{row.subject}{row.text}{row.html}{row.calendar}{row.unsubscribe_url}"


def test_a_code_goes_from_the_outbox_when_it_is_sent(noon):
    row = queued()
    assert "473829" in words(row)
    mail.send_due()
    assert words(row) == ""
    assert OutboxMail.objects.get().sent_at


@pytest.mark.parametrize(("kind", "code"), [("login_code", ""), ("login_unknown", "kept")])
def test_a_code_goes_when_it_is_given_up(noon, settings, kind, code):
    settings.MAILERS = {"default": {"BACKEND": "tests.courses.common.broken_mail.EmailBackend"}}
    settings.MAIL_PAUSES = [0]
    row = queued(kind)
    mail.send_due()
    assert bool(words(row)) == bool(code)


def test_the_words_of_a_mail_stay_a_month_and_the_note_a_year(noon):
    row = queued("login_unknown")
    mail.send_due()
    for days, has_words, is_there in ((30, True, True), (31, False, True), (364, False, True), (366, False, False)):
        with clock.at(noon + days * DAY):
            retention.mails()
        assert OutboxMail.objects.filter(pk=row.pk).exists() == is_there
        if is_there:
            assert bool(words(row)) == has_words, days


def test_a_mail_that_waits_keeps_its_words(noon):
    row = queued("login_unknown")
    with clock.at(noon + 400 * DAY):
        retention.mails()
    assert words(row)


def test_what_was_said_is_not_said_again_when_the_words_are_gone(noon):
    once = {"once_key": "x", "kind": "login_unknown", "to": EMAIL, "language": "da", "context": {}}
    assert mail.queue_once(**once)
    mail.send_due()
    with clock.at(noon + 40 * DAY):
        retention.mails()
        assert not mail.queue_once(**once)


def test_looks_at_names_are_kept_a_year(noon):
    note_look(session=SessionFactory(), what=ListView.What.LIST, actor=UserFactory())
    for days, left in ((365, 1), (366, 0)):
        with clock.at(noon + days * DAY):
            retention.looks()
        assert ListView.objects.count() == left


def test_log_ins_that_have_run_out_are_gone_with_the_browser(noon):
    user = UserFactory()
    for number, seconds in enumerate((-1, 1000)):
        store = SessionStore()
        store["n"] = number
        store.set_expiry(seconds)
        store.create()
        UserSession.objects.create(user=user, ip="192.0.2.7", user_agent="Lynx", session_key=store.session_key)
    UserSession.objects.create(user=user, ip="192.0.2.7", user_agent="Lynx", session_key="gone already")
    assert retention.log_ins() == 3
    assert [row.pk for row in LogIn.objects.all()] == [UserSession.objects.get().session_key]


class TestNeverSaidYes:
    """Each of the others would be forgotten too, were its reason to stay not looked at."""

    def forgotten(self, noon, days=40) -> list[str]:
        with clock.at(noon + days * DAY):
            retention.never_confirmed()
        return list(MemberProfile.objects.exclude(name="").values_list("name", flat=True))

    @pytest.fixture
    def lapsed(self, noon):
        place = enrolments.enrol(session=SessionFactory(days=90), name=NAME, email=EMAIL)
        with clock.at(noon + 3 * DAY):
            assert enrolments.expire_due() == 1
        return Enrolment.objects.get(pk=place.pk)

    def test_is_forgotten_a_month_after_the_place_lapsed(self, lapsed, noon):
        assert self.forgotten(noon, days=32) == [NAME]
        assert self.forgotten(noon, days=34) == []
        assert not OutboxMail.objects.filter(to=EMAIL).exists()
        assert Enrolment.objects.get(pk=lapsed.pk).state == State.EXPIRED

    def test_not_who_has_confirmed_another(self, lapsed, noon):
        with clock.at(noon + 4 * DAY):
            other = enrolments.enrol(session=SessionFactory(days=90), name=NAME, email=EMAIL)
            enrolments.confirm(enrolment=other)
        assert self.forgotten(noon) == [NAME]

    def test_not_who_is_asked_at_this_moment(self, lapsed, noon):
        with clock.at(noon + 39 * DAY):
            enrolments.enrol(session=SessionFactory(days=90), name=NAME, email=EMAIL)
        assert self.forgotten(noon) == [NAME]

    def test_not_who_has_logged_in(self, lapsed, noon):
        user = lapsed.member.user
        user.last_login = noon
        user.save()
        assert self.forgotten(noon) == [NAME]

    def test_not_a_trainer(self, lapsed, noon):
        TrainerFactory(member=lapsed.member)
        assert self.forgotten(noon) == [NAME]

    def test_not_who_works_in_the_back_office(self, lapsed, noon):
        lapsed.member.user.is_superuser = True
        lapsed.member.user.save()
        assert self.forgotten(noon) == [NAME]

    def test_not_whose_wish_is_confirmed(self, lapsed, noon):
        Interest.objects.create(
            email=EMAIL, course=None, postcode=PostcodeFactory(), created_at=noon, told_until=noon, confirmed_at=noon
        )
        assert self.forgotten(noon) == [NAME]

    def test_one_who_cannot_be_forgotten_holds_up_no_other(self, lapsed, noon, monkeypatch):
        other = enrolments.enrol(session=SessionFactory(days=90), name="En Anden", email="anden@demo.example")
        with clock.at(noon + 3 * DAY):
            assert enrolments.expire_due() == 1
        real = retention.erase

        def breaks(person, **facts):
            if person.member == lapsed.member:
                raise RuntimeError(NAME)
            real(person=person, **facts)

        monkeypatch.setattr(retention, "erase", breaks)
        monkeypatch.setattr(retention, "MOST_AT_ONCE", 1)
        with clock.at(noon + 40 * DAY):
            retention.never_confirmed()
        with clock.at(noon + 41 * DAY):
            retention.never_confirmed()
        assert list(MemberProfile.objects.filter(pk__in=[lapsed.member_id, other.member_id]).exclude(name="")) == [
            lapsed.member
        ]
        assert routines.setbacks() == ["never confirmed"]
        assert NAME not in str(list(Setback.objects.order_by("pk").values()))

    def test_not_who_waits(self, lapsed, noon):
        course = SessionFactory(capacity=1).course
        waiting_list.wait_for(
            member=lapsed.member, course=course, postcode=PostcodeFactory(), radius_km=40, weekdays=[1]
        )
        enrolments.cancel(enrolment=Enrolment.objects.exclude(pk=lapsed.pk).get())
        assert self.forgotten(noon) == [NAME]

    def test_not_who_said_yes_on_the_telephone(self, noon):
        session = SessionFactory(capacity=1, days=90)
        enrolments.enrol(session=session, name="En Anden", email="anden@demo.example", actor=UserFactory())
        waiting = enrolments.enrol(session=session, name=NAME, email=EMAIL, actor=UserFactory())
        enrolments.cancel(enrolment=waiting)
        assert NAME in self.forgotten(noon)

    def test_not_who_was_never_asked(self, noon):
        MemberFactory(name=NAME)
        assert self.forgotten(noon) == [NAME]


def test_runs_once_an_hour_in_tick_and_one_that_fails_holds_up_no_other(client, noon, monkeypatch):
    def broken() -> int:
        raise OSError("disk")

    ran = []
    monkeypatch.setattr(retention, "ROUTINES", (broken, lambda: ran.append(1) or 1))
    assert retention.forget_due() == 1
    assert retention.forget_due() == 0
    assert client.get("/readyz").json()["failing"] == ["retention"]
    with clock.at(noon + dt.timedelta(minutes=1)):
        assert retention.forget_due() == 1
        assert Setback.objects.get().times == 2
    with clock.at(noon + dt.timedelta(hours=1)):
        call_command("tick")
    assert ran == [1, 1, 1]
    monkeypatch.setattr(retention, "ROUTINES", (lambda: 0,))
    with clock.at(noon + dt.timedelta(hours=2)):
        retention.forget_due()
        assert not Setback.objects.exists()


def test_a_database_that_goes_away_is_no_fault_of_a_part(noon, monkeypatch):
    def away() -> int:
        raise routines.DatabaseAway

    monkeypatch.setattr(retention, "ROUTINES", (away,))
    with pytest.raises(routines.DatabaseAway):
        retention.forget_due()


def test_rows_of_documents_that_ran_out_are_deleted(noon, settings):
    settings.CACHES = settings.CACHES | {
        "documents": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_documents"}
    }
    call_command("createcachetable")
    caches["documents"].set("old", "Mette", 1)
    caches["documents"].set("new", "Mette", 1000)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cache_documents SET expires = %s WHERE cache_key LIKE %s",
            [connection.ops.adapt_datetimefield_value(timezone.now() - DAY), "%old"],
        )
        assert retention.documents() == 1
        cursor.execute("SELECT COUNT(*) FROM cache_documents")
        assert cursor.fetchone() == (1,)


def test_the_notice_says_the_numbers_that_are_kept_to():
    with translation.override("en"):
        assert f"{times.MAIL_TEXTS_KEPT.days} days" in str(categories.MAILS.kept)
        assert f"{times.NEVER_CONFIRMED_KEPT.days} days" in str(categories.IDENTITY.kept)
        assert f"{times.NEEDS_KEPT.days} days" in str(categories.NEEDS.kept)
        assert f"{times.LOOKS_KEPT.days} days" in str(categories.WORK.kept)
        assert f"{times.PRINTS_KEPT.days} days" in str(categories.CERTIFICATES.kept)
        assert "14 days" in str(categories.LOG_INS.kept)
