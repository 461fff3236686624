"""«Spørg mig igen»: asked, proven, three questions, and nothing left. «Mine noter»: only one's own."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from courses.common import clock
from courses.common.actions import routines
from courses.common.models import OutboxMail
from courses.learning import actions
from courses.learning.models import OwnNote, QuestionReminder
from courses.learning.rules import DAYS, LONGEST_NOTE, due_at, turn
from courses.pages.actions.reminders import ask_due
from courses.pages.models import ModulePage
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import everything_about, person_of
from tests.factories.members import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = dt.timedelta(days=1)


@pytest.fixture
def module(six, db, noon) -> ModulePage:
    return ModulePage.objects.get(slug="seks-vaerdier-i-hverdagen", locale__language_code="da")


def ask(module, email="alma@demo.example", **more) -> QuestionReminder:
    made = actions.ask_again(email=email, page=module, language="da", **more)
    assert made is not None
    return made


def mails(kind: str = "") -> list[OutboxMail]:
    return list(OutboxMail.objects.filter(kind__startswith=kind or "question_").order_by("pk"))


def test_the_days_and_turns_are_those_of_the_promise():
    assert DAYS == (2, 10, 30)
    start = dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC)
    assert [due_at(start, sent) for sent in range(4)] == [start + 2 * DAY, start + 10 * DAY, start + 30 * DAY, None]
    assert [turn(sent, 2) for sent in range(3)] == [0, 1, 0]


class TestAsking:
    def test_nothing_comes_before_the_mailbox_has_said_yes(self, module, noon):
        row = ask(module)
        assert [mail.kind for mail in mails()] == ["question_confirm"]
        with clock.at(noon + 6 * DAY):
            assert ask_due() == 0
        with clock.at(noon + 8 * DAY):
            ask_due()
        assert not QuestionReminder.objects.filter(pk=row.pk).exists()

    def test_three_questions_on_their_days_and_then_the_address_is_gone(self, module, noon):
        row = ask(module)
        actions.confirm(reminder=row)
        seen = {}
        for day in range(1, 40):
            with clock.at(noon + day * DAY):
                if ask_due():
                    seen[day] = mails("question_again")[-1].text
        assert list(seen) == [2, 10, 30]
        assert "Hvad viser bedst gennemsigtighed" in seen[2]
        assert "Hvad viser både empati og ydmyghed?" in seen[10]
        assert "Hvad viser bedst gennemsigtighed" in seen[30]
        assert "/kurser/k1/seks-vaerdier-i-hverdagen/#spoergsmaal-2" in seen[10]
        assert "Vi spørger dig én gang til." in seen[10]
        assert not QuestionReminder.objects.exists()
        # What is right is told on the page, when somebody has answered.
        assert [text for text in seen.values() if "Du stiller dig ved siden af" in text] == []

    def test_twice_in_a_day_is_asked_for_once_and_an_address_three_times(self, module):
        for _time in range(3):
            ask(module)
        assert len(mails()) == 1
        others = ModulePage.objects.filter(locale__language_code="da").exclude(pk=module.pk)[:6]
        for other in others:
            ask(other)
        assert len(mails()) == 3

    def test_an_address_has_at_most_so_many(self, module, monkeypatch):
        monkeypatch.setattr(actions, "MOST_RUNNING", 2)
        others = list(ModulePage.objects.filter(locale__language_code="da").exclude(pk=module.pk)[:2])
        for other in others:
            ask(other)
        assert actions.ask_again(email="alma@demo.example", page=module, language="da") is None
        # One that it has already is none more.
        assert ask(others[0]).page_id == others[0].pk

    def test_whoever_is_logged_in_has_said_yes(self, module, noon):
        row = ask(module, is_proven=True)
        assert (row.due_at, mails()) == (noon + 2 * DAY, [])

    def test_stopped_it_is_gone_with_what_was_not_sent(self, module, noon):
        row = ask(module)
        actions.confirm(reminder=row)
        with clock.at(noon + 2 * DAY):
            ask_due()
        actions.stop(reminder=row)
        assert not QuestionReminder.objects.exists()
        assert [mail for mail in mails() if mail.sent_at is None] == []

    @pytest.mark.parametrize("lost", ["unpublished", "no questions", "deleted"])
    def test_a_module_that_asks_nothing_any_more_ends_it(self, module, noon, lost):
        actions.confirm(reminder=ask(module))
        if lost == "unpublished":
            module.unpublish()
        elif lost == "deleted":
            module.delete()
        else:
            module.question = []
            module.save_revision().publish()
        with clock.at(noon + 3 * DAY):
            assert ask_due() == 0
        assert not QuestionReminder.objects.exists()
        assert routines.setbacks() == []

    def test_after_a_pause_of_the_site_two_do_not_come_at_once(self, module, noon):
        actions.confirm(reminder=ask(module))
        with clock.at(noon + 25 * DAY):
            assert (ask_due(), ask_due()) == (1, 0)
            assert QuestionReminder.objects.get().due_at == noon + 26 * DAY

    def test_each_mail_carries_its_one_click_stop(self, module, noon):
        actions.confirm(reminder=ask(module))
        with clock.at(noon + 2 * DAY):
            ask_due()
        for mail in mails():
            assert mail.unsubscribe_url.endswith("/stop/")
            assert mail.subject_key.startswith("question:")

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_a_mail_costs_the_same_for_few_and_many(self, module, noon, count, django_assert_num_queries):
        for number in range(count):
            actions.confirm(reminder=ask(module, f"nr{number}@demo.example"))
        with clock.at(noon + 2 * DAY), django_assert_num_queries(PER_ROUND + PER_MAIL * count):
            assert ask_due() == count

    def test_what_can_never_be(self, module, noon):
        actions.confirm(reminder=ask(module))
        rows = QuestionReminder.objects.all()
        for impossible in ({"due_at": None}, {"sent": 3}, {"confirmed_at": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**impossible)


# Those that never said yes, those that are due, what did not go the last time, what is published where; then each: its module, its
# mark and its mail, in a transaction.
PER_ROUND, PER_MAIL = 5, 5


class TestNotes:
    def write(self, user, text, key=None, title="Lyt først") -> OwnNote | None:
        return actions.write_note(user=user, module_key=key or uuid.UUID(int=7), title=title, text=text)

    def test_is_kept_and_written_anew_and_thrown_away(self, noon):
        user = MemberFactory().user
        self.write(user, "Vent tre sekunder.")
        note = self.write(user, "Vent fem sekunder.\nOg så lidt til.")
        assert note is not None
        assert OwnNote.objects.get().text == "Vent fem sekunder.\nOg så lidt til."
        assert self.write(user, "  ") is None
        assert not OwnNote.objects.exists()

    def test_keeps_the_title_of_a_module_that_is_no_more(self, noon):
        user = MemberFactory().user
        self.write(user, "Et")
        self.write(user, "To", title="")
        assert OwnNote.objects.get().title == "Lyt først"

    def test_too_long_and_one_too_many_are_refused_in_words(self, noon, monkeypatch):
        user = MemberFactory().user
        with pytest.raises(actions.CannotNote, match="for lang"):
            self.write(user, "x" * (LONGEST_NOTE + 1))
        monkeypatch.setattr(actions, "MOST_NOTES", 1)
        self.write(user, "Den første")
        with pytest.raises(actions.CannotNote, match="Smid"):
            self.write(user, "Den anden", uuid.UUID(int=8))
        assert self.write(user, "Den første, skrevet om") is not None

    def test_is_in_the_export_and_goes_with_the_person(self, module, noon):
        member, other = MemberFactory(), MemberFactory()
        self.write(member.user, "Kvitterpibeby")
        self.write(other.user, "En andens")
        actions.confirm(reminder=ask(module, member.email))
        told = everything_about(person_of(member))
        assert [row["text"] for row in told["own_notes"]] == ["Kvitterpibeby"]
        assert [row["page__title"] for row in told["questions_by_mail"]] == ["Seks værdier i hverdagen"]
        erase(person=person_of(member))
        assert [note.text for note in OwnNote.objects.all()] == ["En andens"]
        assert not QuestionReminder.objects.exists()
        assert mails() == []
