"""Publishing a quarter: what is shown before, what happens, and undoing it."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from courses.catalogue.models import Qualification
from courses.common import clock
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.models import Publication
from courses.schedule import actions
from courses.schedule.models import Series, Session
from tests.factories.catalogue import QualificationFactory
from tests.factories.places import VenueFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.organising import SATURDAY, at, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
PAGE = "/admin/sessions/publish/"


def another(draft, day=SATURDAY):
    return actions.create_session(course=draft.course, venue=VenueFactory(), meetings=[at(day)])


def sent(organiser, *sessions, address=PAGE, **changed):
    """Tick these on the page as it is shown now, and send it."""
    page = organiser.get(address)
    shown = {f"seen-{line.session.pk}": line.stamp for line in page.context["lines"]}
    return organiser.post(address, shown | {"session": [session.pk for session in sessions]} | changed, follow=True)


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)] or re.findall(
        r'class="(?:success|warning|error)"[^>]*>(.+?)</li>', response.content.decode(), re.DOTALL
    )


def published() -> set[int]:
    return set(Session.objects.filter(status="published").values_list("pk", flat=True))


def test_several_at_once(organiser, draft):
    other, left = another(draft), another(draft)
    response = sent(organiser, draft, other)
    assert published() == {draft.pk, other.pk}
    assert [line.session for line in response.context["lines"]] == [left]
    assert [count for _publication, _until, count in response.context["undo_offers"]] == [2]


def test_a_series_that_is_published_whole_leads_to_its_first_session(organiser, draft):
    series = Series.objects.create(
        course=draft.course, venue=draft.venue, start_date=SATURDAY, rule="FREQ=MONTHLY;BYDAY=2TU", capacity=9
    )
    first, second = another(draft, SATURDAY + dt.timedelta(days=7)), another(draft, SATURDAY + dt.timedelta(days=14))
    Session.objects.filter(pk__in=[first.pk, second.pk]).update(series=series)
    address = f"{PAGE}?series={series.pk}"
    # What is left of it is looked at first.
    assert sent(organiser, second, address=address).redirect_chain[-1][0].startswith(PAGE)
    answer = sent(organiser, first, address=address)
    assert answer.redirect_chain[-1][0] == f"/admin/sessions/{first.pk}/"
    shown = f"{PAGE}?series={series.pk}&amp;tick="
    assert shown in answer.text
    assert len(organiser.get(shown.replace("&amp;", "&")).context["undo_offers"]) == 2


def test_each_history_says_so(organiser, draft):
    other = another(draft)
    sent(organiser, draft, other)
    for session in (draft, other):
        entries = organiser.get(f"/admin/sessions/history/{session.pk}/").context["object_list"]
        assert [entry.action for entry in entries] == ["planning.publish"]


def test_none_ticked(organiser, draft):
    assert organiser.post(PAGE).status_code == 200
    assert published() == set()


@pytest.mark.parametrize("pk", ["x", "-1", "99", "9" * 30, "²"])
def test_what_is_no_draft_counts_as_not_ticked(organiser, draft, pk):
    assert organiser.post(PAGE, {"session": pk, f"seen-{pk}": "0-0"}).status_code == 200
    assert published() == set()


def test_what_was_never_shown_is_not_published(organiser, draft):
    response = organiser.post(PAGE, {"session": draft.pk}, follow=True)
    assert published() == set()
    assert "Se på det igen først." in response.content.decode()


def test_what_another_organiser_changed_meanwhile_is_named(organiser, draft):
    other = another(draft)
    page = organiser.get(PAGE)
    shown = {f"seen-{line.session.pk}": line.stamp for line in page.context["lines"]}
    actions.reschedule(session=draft, meetings=[at(SATURDAY + dt.timedelta(days=1))])
    response = organiser.post(PAGE, shown | {"session": [draft.pk, other.pk]}, follow=True)
    assert published() == {other.pk}
    assert f"{draft.title}: Det er blevet ændret imens. Se på det igen først." in response.content.decode()


def test_a_quarter_is_a_quarter(organiser, draft):
    april = another(draft, dt.date(2027, 4, 3))
    SessionTrainerFactory(session=april)

    def listed(**query) -> list[Session]:
        return [line.session for line in organiser.get(PAGE, query).context["lines"]]

    assert listed() == [draft, april]
    assert listed(quarter="2027-1") == [draft]
    assert listed(quarter="2027-2") == [april]
    assert listed(quarter="2027-3") == []
    assert listed(quarter="x", region="9" * 20, series="²") == [draft, april]
    assert listed(region=str(draft.region_id), quarter="2027-1") == [draft]


def test_only_what_nothing_serious_speaks_against_is_ticked(organiser, draft):
    ready = another(draft, dt.date(2027, 6, 12))
    row = SessionTrainerFactory(session=ready)
    QualificationFactory(trainer=row.trainer, course=draft.course, level=Qualification.Level.LEAD)
    page = organiser.get(PAGE)
    lines = {line.session: line.is_ticked for line in page.context["lines"]}
    assert lines == {draft: False, ready: True}
    assert page.content.decode().count("Der er ingen underviser på endnu.") == 1


def test_undo(organiser, draft):
    sent(organiser, draft)
    publication = Publication.objects.get()
    assert "Fortryd" in organiser.get("/admin/year/").content.decode()
    address = reverse("sessions:undo_publication", args=[publication.pk])
    assert organiser.get(address).status_code == 302
    response = organiser.post(address, follow=True)
    assert "1 hold er en kladde igen." in response.content.decode()
    assert published() == set()
    assert "inden for ti minutter" in organiser.post(address, follow=True).content.decode()


def test_undo_names_what_it_leaves(organiser, draft):
    sent(organiser, draft)
    enrolment.enrol(session=draft, name="A", email="a@demo.example")
    address = reverse("sessions:undo_publication", args=[Publication.objects.get().pk])
    assert f"{draft.title}: Nogen har tilmeldt sig." in organiser.post(address, follow=True).content.decode()
    assert published() == {draft.pk}


def test_after_ten_minutes_nothing_is_offered(organiser, draft):
    sent(organiser, draft)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        assert organiser.get(PAGE).context["undo_offers"] == []


def test_unknown_publication(organiser):
    assert organiser.post(reverse("sessions:undo_publication", args=[999])).status_code == 404


@pytest.mark.parametrize("group", ["Redaktører", "Undervisere"])
def test_only_organisers(client, draft, group):
    client.force_login(somebody(group))
    assert client.get(PAGE).status_code == 302
    publication = Publication.objects.create(published_at=clock.now())
    client.post(reverse("sessions:undo_publication", args=[publication.pk]))
    publication.refresh_from_db()
    assert publication.undone_at is None


@pytest.mark.parametrize("number", [1, 3, 30])
def test_query_count(organiser, number, django_assert_num_queries):
    for _ in range(number):
        SessionTrainerFactory(session__status=Session.Status.DRAFT)
    organiser.get(PAGE)
    with django_assert_num_queries(23):
        organiser.get(PAGE, {"region": "7", "series": "x"})


class TestNudging:
    """Moving without writing a date: links that show another day, and what is booked then."""

    def look(self, organiser, session, query: str):
        return organiser.get(f"/admin/sessions/{session.pk}/move/?{query}")

    def test_a_week_later_in_words_and_then_for_good(self, organiser, draft):
        page = self.look(organiser, draft, "days=7&year=view%3Dweeks%26region%3D7")
        assert "lørdag den 20. februar 2027" in page.content.decode()
        assert page.context["prospect"].is_smooth
        draft.refresh_from_db()
        assert draft.starts_at == at(SATURDAY)[0]
        sunday = {"meetings-TOTAL_FORMS": "1", "meetings-INITIAL_FORMS": "1", "meetings-MIN_NUM_FORMS": "0"}
        sunday |= {"meetings-MAX_NUM_FORMS": "40", "meetings-0-day": "2027-02-20", "meetings-0-start": "10:00"}
        sunday |= {
            "meetings-0-end": "15:00",
            "meetings-0-mode": "room",
            "venue": "",
            "seen": page.context["seen"],
            "action-save": "1",
        }
        done = organiser.post(f"/admin/sessions/{draft.pk}/move/?days=7&year=view%3Dweeks%26region%3D7", sunday)
        assert done.headers["Location"] == "/admin/year/?view=weeks&region=7"
        draft.refresh_from_db()
        assert draft.starts_at == at(dt.date(2027, 2, 20))[0]

    def test_what_is_booked_is_said_at_once(self, organiser, draft):
        actions.create_session(course=draft.course, venue=draft.venue, meetings=[at(SATURDAY + dt.timedelta(days=7))])
        page = self.look(organiser, draft, "days=7")
        assert len(page.context["prospect"].clashes) == 1
        assert f"{draft.venue.name} er booket" in page.content.decode()
        assert "action-save" not in page.content.decode()

    def test_the_best_others_lead_to_themselves(self, organiser, draft):
        page = self.look(organiser, draft, "")
        options = page.context["options"]
        assert len(options) == 3
        for option, url in options:
            shown = organiser.get(f"/admin/sessions/{draft.pk}/move/{url}")
            assert shown.context["prospect"].days[0].starts_at == option.spans[0][0]
            assert shown.context["prospect"].clashes == []

    @pytest.mark.parametrize("query", ["days=x", "days=99999999", "days=²", "days=7&venue=x", "days=7&venue=999999"])
    def test_nonsense(self, organiser, draft, query):
        assert self.look(organiser, draft, query).status_code == 200

    def test_where_one_came_from_is_never_another_site(self, organiser, draft):
        page = self.look(organiser, draft, "year=//evil.example%0d%0a")
        assert page.context["back"].startswith("/admin/year/?")

    @pytest.mark.parametrize("number", [1, 3, 30])
    def test_query_count(self, organiser, number, django_assert_num_queries):
        session = SessionTrainerFactory(session__status=Session.Status.DRAFT).session
        for _ in range(number):
            SessionFactory(days=100)
        address = f"/admin/sessions/{session.pk}/move/?days=7"
        organiser.get(address)
        with django_assert_num_queries(40):
            organiser.get(address)
