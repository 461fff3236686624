"""Support in the back office and the trainer's count: rules, a session's support, and the sheet on the page, as a workbook and on paper."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from courses.common import clock
from courses.support.models import AgeCount, SupportRule
from courses.support.rules import Half
from tests.factories.certificates import participant, past_session
from tests.factories.places import AssociationFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.factories.support import AgeCountFactory, SupportRuleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
INDEX = "/admin/support/"


@pytest.fixture
def session():
    held = past_session()
    SessionTrainerFactory(session=held)
    return held


RULE = {
    "kind": "kommune",
    "title": "300 kr. pr. møde",
    "law": "Kommunens regler, 2026",
    "who_for": "Foreninger i kommunen",
    "gives": "300 kr.",
    "needs": ["association", "room"],
}


def text_of(answer):
    return answer.content.decode()


def test_every_rule_stands_there_with_its_source_and_the_day_it_was_read(organiser):
    page = text_of(organiser.get(INDEX))
    for row in SupportRule.objects.all():
        assert row.source in page
        assert row.title in page


def test_a_rule_is_written_changed_and_refused_with_what_was_typed_kept(organiser):
    there = past_session().venue.municipality
    wrong = organiser.post(f"{INDEX}rule/", RULE | {"since": "2026-05-01", "until": "2026-04-01"})
    assert wrong.status_code == 422
    assert "300 kr. pr. møde" in text_of(wrong)
    assert "før den første" in text_of(wrong)
    assert "Vælg den kommune" in text_of(wrong)
    said = text_of(organiser.post(f"{INDEX}rule/", RULE | {"municipality": there.pk}, follow=True))
    assert "er gemt" in said
    row = SupportRule.objects.get(title=RULE["title"])
    assert (row.municipality, row.needs, row.read_on) == (there, ["association", "room"], clock.today())
    address = reverse("support:rule", args=[row.pk])
    changed = RULE | {"municipality": there.pk, "title": "400 kr. pr. møde", "needs": []}
    assert organiser.post(address, changed).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.needs) == ("400 kr. pr. møde", [])
    for unknown in ({"needs": ["gold"]}, {"kind": "law"}, {"municipality": "9999"}, {"source": "nowhere at all"}):
        assert organiser.post(address, changed | unknown).status_code == 422
    # A law is nobody's to change.
    law = SupportRule.objects.filter(kind="law").first()
    assert organiser.get(reverse("support:rule", args=[law.pk])).status_code == 404


def test_a_session_is_told_what_it_can_get_and_why_not(organiser):
    session = SessionFactory()
    page = text_of(organiser.get(reverse("support:session", args=[session.pk])))
    assert "Ikke for dette hold." in page
    assert "Ingen lokalforening er vært" in page
    session.association = AssociationFactory(municipality=session.venue.municipality)
    session.save()
    page = text_of(organiser.get(reverse("support:session", args=[session.pk])))
    assert "Kan søges." in page
    assert "har vi ikke læst" in page
    assert reverse("support:session", args=[session.pk]) in text_of(organiser.get(f"/admin/sessions/{session.pk}/"))


def test_the_sheet_is_shown_printed_and_taken_along_without_a_name(organiser):
    held = past_session()
    participant(held, "Alma Raps")
    AgeCountFactory(session=held, came=20, under_25=8)
    place, day = held.venue.municipality, clock.local(held.starts_at).date()
    half = Half(day.year, 1 if day.month < 7 else 2)
    address = f"{INDEX}sheet/?kommune={place.pk}&half={half.key}"
    with clock.at(clock.midnight(half.day_after)):
        page = text_of(organiser.get(address))
        assert "Under 25 år: 8. 25 år og over: 12." in page
        pdf = organiser.get(f"{address}&file=pdf")
        words = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.content)).pages)
        book = load_workbook(io.BytesIO(organiser.get(f"{address}&file=xlsx").content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].rows]
    assert ["Under 25 år", 8] in [row[:2] for row in cells]
    assert ["25 år og over", 12] in [row[:2] for row in cells]
    assert "Under 25 år: 8" in " ".join(words.split())
    for told in (page, words, str(cells)):
        assert "Alma" not in told
        assert held.course.title in " ".join(told.split())


def test_few_people_are_not_told_and_an_empty_half_year_says_so(organiser):
    held = past_session()
    AgeCountFactory(session=held, came=4, under_25=1)
    place, day = held.venue.municipality, clock.local(held.starts_at).date()
    half = Half(day.year, 1 if day.month < 7 else 2)
    address = f"{INDEX}sheet/?kommune={place.pk}&half={half.key}"
    with clock.at(clock.midnight(half.day_after)):
        assert "Færre end fem deltog." in text_of(organiser.get(address))
        book = load_workbook(io.BytesIO(organiser.get(f"{address}&file=xlsx").content))
    assert "færre end fem" in [cell.value for row in book.worksheets[0].rows for cell in row]
    assert "Intet blev holdt" in text_of(organiser.get(f"{INDEX}sheet/?kommune={place.pk}&half=2019-1"))


@pytest.mark.parametrize("asked", ["", "?kommune=", "?kommune=9999", "?kommune=%00", "?half=2026-1"])
def test_a_sheet_of_no_kommune_leads_back_with_a_sentence(organiser, asked):
    answer = organiser.get(f"{INDEX}sheet/{asked}", follow=True)
    assert "Vælg en kommune." in text_of(answer)


@pytest.mark.parametrize("half", ["2026-3", "26-1", "2026", "x", "9999-1", "²⁰²⁶-1", "2026-1-1"])
def test_a_half_year_that_is_none_gives_the_last_one(organiser, half):
    place = past_session().venue.municipality
    answer = organiser.get(f"{INDEX}sheet/", {"kommune": place.pk, "half": half})
    assert answer.status_code == 200


def test_a_trainer_counts_two_numbers_and_is_told_what_cannot_be(teacher, session):
    address = reverse("trainer:ages", args=[session.pk])
    assert address in text_of(teacher.get(reverse("trainer:session", args=[session.pk])))
    wrong = teacher.post(address, {"came": "4", "under_25": "5"})
    assert wrong.status_code == 422
    assert "Højst så mange, som kom, kan være under 25." in text_of(wrong)
    assert 'value="5"' in text_of(wrong)
    for typed in ({"came": "", "under_25": "x"}, {"came": "-1", "under_25": "0"}, {"came": "9" * 30, "under_25": "0"}):
        assert teacher.post(address, typed).status_code == 422
    assert not AgeCount.objects.exists()
    assert "Gemt" in text_of(teacher.post(address, {"came": "12", "under_25": "5"}, follow=True))
    assert AgeCount.objects.values_list("came", "under_25").get() == (12, 5)
    coming = SessionFactory()
    SessionTrainerFactory(session=coming, trainer=session.trainers.get().trainer)
    assert teacher.get(reverse("trainer:ages", args=[coming.pk])).status_code == 404


def test_rules_and_sheets_are_for_those_who_plan(teacher):
    row = SupportRuleFactory()
    for one in (Client(), teacher):
        for address in (INDEX, f"{INDEX}sheet/", f"{INDEX}rule/", f"{INDEX}rule/{row.pk}/"):
            assert one.get(address).status_code in (302, 403)
