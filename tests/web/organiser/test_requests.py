"""Asking trainers: the organiser's pages, the page behind the link, and the trainer's own days."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from courses.common import clock
from courses.members.models import TimeAway, TrainerProfile
from courses.places.models import VenueClosure
from courses.schedule.models import Session
from courses.staffing import actions
from courses.staffing.models import TrainerRequest
from tests.factories.catalogue import QualificationFactory
from tests.factories.members import TrainerFactory, UserFactory
from tests.factories.places import PostcodeFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = pytest.mark.django_db


def qualified(session, **facts):
    return QualificationFactory(
        course=session.course, trainer__member__postcode=PostcodeFactory(), trainer__member__name="Alma Raps", **facts
    ).trainer


@pytest.fixture
def asked(draft):
    qualified(draft), qualified(draft)
    return actions.ask_trainers(session=draft)


def link(request, name="answer"):
    return reverse(f"requests:{name}", args=[actions.request_token(request)])


class TestThePageBehindTheLink:
    def test_opening_it_changes_nothing_and_needs_no_log_in(self, client, asked):
        response = client.get(link(asked[0]))
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "Kan du undervise i Vejle lørdag den 13. februar 2027?" in response.content.decode()
        assert set(TrainerRequest.objects.values_list("answer", flat=True)) == {"none"}
        assert client.get(link(asked[0], "yes")).status_code == client.get(link(asked[0], "no")).status_code == 302

    def test_yes_and_then_late(self, client, asked, draft):
        page = client.post(link(asked[0], "yes"), follow=True).content.decode()
        assert "Tak. Holdet er dit" in page
        assert [row.trainer for row in draft.trainers.all()] == [asked[0].trainer]
        assert "En anden var hurtigere" in client.post(link(asked[1], "yes"), follow=True).content.decode()

    def test_no_and_then_yes_after_all(self, client, asked):
        assert "Du sagde nej" in client.post(link(asked[0], "no"), follow=True).content.decode()
        assert "Tak. Holdet er dit" in client.post(link(asked[0], "yes"), follow=True).content.decode()
        refused = client.post(link(asked[0], "no"))
        assert (refused.status_code, "Du har sagt ja" in refused.content.decode()) == (409, True)

    def test_a_withdrawn_request_says_so_and_a_wrong_link_is_not_found(self, client, asked, draft):
        address, yes = link(asked[0]), link(asked[0], "yes")
        actions.withdraw_requests(session=draft)
        assert "Du behøver ikke svare mere" in client.get(address).content.decode()
        assert client.post(yes).status_code == 200
        assert draft.trainers.count() == 0
        assert client.get(reverse("requests:answer", args=["1.forged"])).status_code == 404

    def test_a_session_that_is_over_asks_nothing(self, client, asked, draft):
        with clock.at(draft.ends_at):
            page = client.get(link(asked[0])).content.decode()
        assert "Du behøver ikke svare mere" in page
        assert "Ja, jeg kan" not in page


class TestTheOrganiser:
    def test_one_click_asks_and_another_stops(self, organiser, draft):
        trainer = qualified(draft)
        listed = organiser.get(reverse("lacking:index")).content.decode()
        assert "Ingen er spurgt." in listed
        response = organiser.post(reverse("lacking:ask", args=[draft.pk]), {"back": "list"}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("lacking:index")
        assert "1 underviser er spurgt." in response.content.decode()
        assert "1 er spurgt og har ikke svaret." in response.content.decode()
        page = organiser.get(reverse("lacking:session", args=[draft.pk])).content.decode()
        assert str(trainer) in page
        assert "1 må undervise i det · 1 af dem kører så langt · 1 af dem er ledige" in page
        organiser.post(reverse("lacking:withdraw", args=[draft.pk]))
        assert TrainerRequest.objects.count() == 0

    def test_nobody_to_ask_is_said(self, organiser, draft):
        page = organiser.post(reverse("lacking:ask", args=[draft.pk]), follow=True).content.decode()
        assert "Ingen aktiv underviser må undervise i kurset endnu." in page

    def test_a_room_that_is_closed_is_listed(self, organiser, draft):
        day = draft.starts_at.date()
        VenueClosure.objects.create(venue=draft.venue, start_date=day, end_date=day)
        assert reverse("sessions:move", args=[draft.pk]) in organiser.get(reverse("lacking:index")).content.decode()

    def test_only_one_district(self, organiser, draft):
        address = reverse("sessions:edit", args=[draft.pk])
        assert draft.title in organiser.get(reverse("lacking:index"), {"region": "7"}).content.decode()
        for wrong in ("8", "x", "²"):
            response = organiser.get(reverse("lacking:index"), {"region": wrong})
            assert response.status_code == 200
        assert address

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_the_same_queries_for_any_number(self, organiser, noon, number, django_assert_num_queries):
        SessionFactory.create_batch(number, venue__is_active=False)
        organiser.get(reverse("lacking:index"))
        with django_assert_num_queries(17):
            organiser.get(reverse("lacking:index"))

    @pytest.mark.parametrize("group", [None, "Redaktører", "Undervisere"])
    def test_for_organisers_only(self, client, draft, group):
        user = UserFactory()
        if group:
            user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        for name in ("ask", "withdraw"):
            assert client.post(reverse(f"lacking:{name}", args=[draft.pk])).status_code == 302
        for address in (reverse("lacking:index"), reverse("lacking:session", args=[draft.pk])):
            assert client.get(address).status_code == 302
        assert TrainerRequest.objects.count() == 0


class TestMyDays:
    @pytest.fixture
    def trainer(self, noon):
        return TrainerFactory(member__postcode=PostcodeFactory())

    @pytest.fixture
    def phone(self, client, trainer):
        client.force_login(trainer.member.user)
        return client

    def test_days_distance_number_and_rest(self, phone, trainer):
        given = {"weekdays": ["5", "6"], "travel_km": "80", "max_sessions_per_year": "4", "rest_weeks": "2"}
        response = phone.post(reverse("trainer:availability"), given, follow=True)
        assert "Gemt. Nye planer retter sig efter det." in response.content.decode()
        kept = TrainerProfile.objects.get(pk=trainer.pk)
        assert (kept.weekdays, kept.travel_km, kept.max_sessions_per_year, kept.rest_weeks) == ({5, 6}, 80, 4, 2)

    def test_wrong_answers_are_explained_and_kept(self, phone, trainer):
        given = {"weekdays": [], "travel_km": "9999", "max_sessions_per_year": "0", "rest_weeks": "99"}
        response = phone.post(reverse("trainer:availability"), given)
        page = response.content.decode()
        assert response.status_code == 422
        assert "Sæt flueben ved mindst én dag." in page
        assert "Skriv et tal fra 0 til 400." in page
        assert "Skriv et tal fra 1 til 52." in page
        assert 'value="9999"' in page
        assert TrainerProfile.objects.get(pk=trainer.pk).travel_km == 60

    def test_days_away_come_and_go(self, phone, trainer):
        phone.post(reverse("trainer:add_away"), {"start_date": "2027-02-13", "end_date": ""})
        phone.post(reverse("trainer:add_away"), {"start_date": "2027-02-13", "end_date": "2027-02-13"})
        row = TimeAway.objects.get()
        assert (row.trainer, row.start_date, row.end_date) == (trainer, dt.date(2027, 2, 13), dt.date(2027, 2, 13))
        phone.post(reverse("trainer:remove_away", args=[row.pk]))
        assert TimeAway.objects.count() == 0

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"start_date": "", "end_date": ""}, "Vælg den første dag."),
            ({"start_date": "2027-03-02", "end_date": "2027-03-01"}, "Den sidste dag ligger før den første."),
            ({"start_date": "2026-03-01", "end_date": ""}, "Den dag er forbi."),
        ],
    )
    def test_days_that_cannot_be_are_explained(self, phone, given, words):
        response = phone.post(reverse("trainer:add_away"), given)
        assert (response.status_code, words in response.content.decode()) == (422, True)
        assert TimeAway.objects.count() == 0

    def test_a_session_on_a_day_away_is_pointed_out(self, phone, trainer):
        session = SessionTrainerFactory(trainer=trainer).session
        assert session.title not in phone.get(reverse("trainer:availability")).content.decode()
        day = session.starts_at.date()
        TimeAway.objects.create(trainer=trainer, start_date=day, end_date=day)
        page = phone.get(reverse("trainer:availability")).content.decode()
        assert f"men du underviser på «{session.title}» den dag" in page

    def test_nobody_removes_the_days_of_others(self, phone):
        other = TimeAway.objects.create(
            trainer=TrainerFactory(), start_date=dt.date(2027, 2, 13), end_date=dt.date(2027, 2, 13)
        )
        phone.post(reverse("trainer:remove_away", args=[other.pk]))
        assert TimeAway.objects.count() == 1

    def test_questions_stand_first_on_my_page(self, client, draft):
        trainer = qualified(draft)
        request = actions.ask_trainers(session=draft)[0]
        client.force_login(trainer.member.user)
        assert link(request) in client.get(reverse("trainer:home")).content.decode()
        Session.objects.filter(pk=draft.pk).update(starts_at=clock.now() - dt.timedelta(days=1))
        assert link(request) not in client.get(reverse("trainer:home")).content.decode()
