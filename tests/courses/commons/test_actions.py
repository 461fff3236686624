"""Sharing, asking first, thanking, taking into the module, taking back, and what is left when somebody is forgotten."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import translation

from courses.common import clock
from courses.commons import actions
from courses.commons.models import NoteMark, SharedHandout, SharedNote
from courses.commons.queries import MOST, find, mine, of_modules
from courses.pages.models import ModulePage
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import everything_about, person_of
from courses.schedule.models import Session
from tests.factories.certificates import participant
from tests.factories.commons import PDF, taught
from tests.factories.members import TrainerFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def reader():
    return TrainerFactory().member.user


def editor():
    user = UserFactory(is_superuser=True)
    user.groups.set(Group.objects.filter(name="Editors"))
    return user


def marked(note, count, kind=NoteMark.Kind.USED):
    for _number in range(count):
        actions.mark(note=note, user=reader(), kind=kind, is_on=True)


class TestShare:
    def test_is_found_by_all_who_teach_without_a_name_unless_it_is_wished(self, done, modules):
        done.share()
        other = taught(modules[0], name="Bo Nordby")
        other.share(shows_name=True)
        named, unnamed = find(reader()).rows
        place = done.session.region.name
        assert unnamed.note.by == f"en underviser fra {place}"
        assert named.note.by == f"Bo, {other.session.region.name}"
        with translation.override("en"):
            assert unnamed.note.by == f"a trainer in {place}"

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": Session.Status.PUBLISHED},
            {"status": Session.Status.CANCELLED},
        ],
    )
    def test_only_what_is_closed(self, done, fields):
        Session.objects.filter(pk=done.session.pk).update(**fields)
        done.session.refresh_from_db()
        with pytest.raises(actions.CannotShare, match="afsluttet"):
            done.share()

    def test_only_by_its_trainers(self, done):
        with pytest.raises(actions.CannotShare, match="afsluttet"):
            done.share(trainer=TrainerFactory())

    def test_nothing_is_refused(self, done):
        with pytest.raises(actions.CannotShare, match="Skriv noget"):
            done.share(worked=" \n ")

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (b"<html>", "ikke en hel PDF"),
            (PDF[:12], "ikke en hel PDF"),
            (b"", "ikke en hel PDF"),
            (PDF + b"x" * actions.MOST_HANDOUT_BYTES, "fylder mere end 3"),
        ],
    )
    def test_a_sheet_that_is_none_is_refused_and_nothing_kept(self, done, body, words):
        with pytest.raises(actions.CannotShare, match=words):
            done.share(handout=("Ark", body))
        assert not SharedNote.objects.exists()

    def test_a_sheet_alone_is_enough(self, done):
        note = done.share(worked="", handout=("Mit ark", PDF))
        assert (note.handout.name, bytes(note.handout.body)) == ("Mit ark", PDF)

    def test_once_for_a_module_and_a_session(self, done, modules):
        note = done.share()
        with pytest.raises(actions.CannotShare, match="allerede delt"):
            done.share(worked="Igen.")
        done.share(module=modules[1])
        actions.withdraw(note=note, author=done.author)
        done.share(worked="Igen.")
        assert SharedNote.objects.shared().count() == 2

    def test_the_database_holds_that_too(self, done):
        note = done.share()
        with pytest.raises(IntegrityError), transaction.atomic():
            SharedNote.objects.create(
                author=note.author, session=note.session, module=note.module, shared_at=clock.now()
            )


class TestAsksFirst:
    def test_names_of_those_who_took_part_addresses_and_numbers(self, done):
        participant(done.session, "Åse Bjørnholt")
        with pytest.raises(actions.LooksPersonal) as question:
            done.share(worked="Åse tog ordet.", example="Skriv til a@demo.example eller 12 34 56 78.")
        assert question.value.found == ["Åse", "a@demo.example", "12 34 56 78"]
        assert not SharedNote.objects.exists()

    def test_the_name_of_the_sheet_too(self, done):
        participant(done.session, "Åse Bjørnholt")
        with pytest.raises(actions.LooksPersonal):
            done.share(handout=("Ark til Åse", PDF))

    def test_what_was_looked_at_is_kept_and_what_came_since_is_asked_about(self, done):
        done.share(worked="Man læser Kristeligt Dagblad.", looked_at=["Kristeligt Dagblad"])
        with pytest.raises(actions.LooksPersonal) as question:
            done.share(worked="Man læser Kristeligt Dagblad, ring 12345678.", looked_at=["Kristeligt Dagblad"])
        assert question.value.found == ["12345678"]


class TestFind:
    def test_has_every_word_in_any_form(self, done, modules):
        done.share(worked="Spejlet virker bedst efter pauserne.")
        taught(modules[1]).share(worked="Kort tid er bedst.")
        assert len(find(reader(), text="bedst").rows) == 2
        assert len(find(reader(), text="spejl pause").rows) == 1
        assert find(reader(), text="spejl kort").rows == []

    def test_of_one_module_also_from_its_translation(self, done, modules):
        done.share()
        english = ModulePage.objects.get(translation_key=modules[0].translation_key, locale__language_code="en")
        assert len(find(reader(), module=english).rows) == 1
        assert find(reader(), module=modules[1]).rows == []

    def test_says_how_many_more_there_are(self, done, monkeypatch):
        monkeypatch.setattr("courses.commons.queries.MOST", 1)
        done.share()
        taught(done.module).share()
        found = find(reader())
        assert (len(found.rows), found.more, MOST) == (1, 1, 40)

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_asks_as_often_for_one_as_for_thirty(self, modules, django_assert_num_queries, count):
        for _number in range(count):
            marked(taught(modules[0]).share(), 1)
        somebody = reader()
        with django_assert_num_queries(2):
            found = find(somebody, text="spejl")
            assert [row.note.by for row in found.rows] != []
        with django_assert_num_queries(1):
            assert of_modules(modules)[modules[0].pk] == (count, [])


class TestMarks:
    def test_counts_are_shown_from_five_people_on(self, done):
        note = done.share()
        marked(note, 4)
        assert find(reader()).rows[0].used is None
        marked(note, 1)
        marked(note, 4, NoteMark.Kind.THANKS)
        row = find(reader()).rows[0]
        assert (row.used, row.thanks) == (5, None)

    def test_twice_is_once_and_it_can_be_taken_back(self, done):
        note, somebody = done.share(), reader()
        for is_on, count in ((True, 1), (True, 1), (False, 0), (False, 0)):
            actions.mark(note=note, user=somebody, kind=NoteMark.Kind.THANKS, is_on=is_on)
            assert note.marks.count() == count

    def test_not_for_ones_own_and_not_by_strangers(self, done):
        note = done.share()
        for user in (done.author, UserFactory()):
            with pytest.raises(actions.NotAllowed):
                actions.mark(note=note, user=user, kind=NoteMark.Kind.USED, is_on=True)


class TestAdopt:
    def test_stands_in_the_draft_and_the_module_thanks(self, done):
        before = done.module.trainer_notes
        note = done.share(example="Brug <b>cykelstien</b>.")
        page = actions.adopt(note=note, editor=editor())
        draft = page.get_latest_revision_as_object()
        assert draft.trainer_notes.startswith(before)
        assert "Spejlet virker bedst efter pausen.<br/>Brug &lt;b&gt;cykelstien&lt;/b&gt;." in draft.trainer_notes
        # Nothing is published by it.
        assert ModulePage.objects.get(pk=page.pk).trainer_notes == before
        assert of_modules([page])[page.pk] == (1, [f"en underviser fra {done.session.region.name}"])

    def test_twice_is_once(self, done):
        note, by = done.share(), editor()
        actions.adopt(note=note, editor=by)
        page = actions.adopt(note=note, editor=by)
        assert page.get_latest_revision_as_object().trainer_notes.count("Spejlet") == 1

    def test_not_by_a_trainer_and_not_what_was_taken_back(self, done):
        note = done.share()
        with pytest.raises(actions.NotAllowed):
            actions.adopt(note=note, editor=reader())
        actions.withdraw(note=note, author=done.author)
        with pytest.raises(actions.NotAllowed):
            actions.adopt(note=note, editor=editor())


class TestTakeBack:
    def test_is_seen_by_nobody_at_once_and_can_be_put_back(self, done):
        note = done.share()
        actions.adopt(note=note, editor=editor())
        actions.withdraw(note=note, author=done.author)
        assert find(reader()).rows == []
        assert of_modules([done.module])[done.module.pk] == (0, [])
        assert len(mine(done.author)) == 1
        actions.put_back(note=note, author=done.author)
        assert len(find(reader()).rows) == 1

    def test_only_by_its_author(self, done):
        note = done.share()
        with pytest.raises(actions.NotAllowed):
            actions.withdraw(note=note, author=reader())

    def test_not_after_ten_minutes_nor_when_something_else_stands_there(self, done):
        note = done.share()
        actions.withdraw(note=note, author=done.author)
        with clock.at(clock.now() + dt.timedelta(minutes=11)), pytest.raises(actions.TooLate):
            actions.put_back(note=note, author=done.author)
        done.share()
        with pytest.raises(actions.TooLate):
            actions.put_back(note=note, author=done.author)

    def test_a_day_later_it_is_gone_with_its_sheet_and_nothing_else(self, done, modules):
        note = done.share(handout=("Ark", PDF))
        kept = done.share(module=modules[1])
        actions.withdraw(note=note, author=done.author)
        assert actions.forget_taken_back() == 0
        with clock.at(clock.now() + dt.timedelta(hours=25)):
            assert actions.forget_taken_back() > 0
        assert list(SharedNote.objects.all()) == [kept]
        assert not SharedHandout.objects.exists()


class TestForgotten:
    def test_the_name_the_sheet_and_the_thanks_go_and_what_was_given_stays(self, done):
        note = done.share(shows_name=True, handout=("Ark", PDF))
        other = taught(done.module).share()
        actions.mark(note=other, user=done.author, kind=NoteMark.Kind.USED, is_on=True)
        erase(person=person_of(done.trainer.member))
        note = SharedNote.objects.get(pk=note.pk)
        assert (note.author, note.by) == (None, f"en underviser fra {done.session.region.name}")
        assert not SharedHandout.objects.exists()
        assert not NoteMark.objects.exists()
        assert "Mette" not in str([row.note.by for row in find(reader()).rows])

    def test_takes_it_along_before(self, done):
        done.share(handout=("Ark", PDF))
        told = everything_about(person_of(done.trainer.member))
        assert told["shared"][0]["worked"] == "Spejlet virker bedst efter pausen."
        assert told["shared_sheets"][0]["name"] == "Ark"
