"""What is taken out of the site and brought along again changes nothing. Its long twin is `tests/office`: through LibreOffice in Danish."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.imports.actions.taking_out import KINDS, table_of
from courses.imports.models import ImportRun
from courses.imports.queries import counts
from courses.members.models import TrainerProfile
from courses.places.models import Association, Venue
from courses.web.organiser.spreadsheets import lines
from tests.courses.imports.bringing import bring, sample, write
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FILES = ("lokaler.csv", "undervisere.xlsx", "foreninger.ods")


@pytest.fixture
def filled(movement):
    """What the samples bring, and names that a spreadsheet would make something else of."""
    for name in FILES:
        write(sample(name))
    for number, name in enumerate(("=1+1", "0630", "3/4", "Sand", "1E5", "-x", "Maj 5", "Hus; nr. 2", '"Ø"')):
        venue = Venue.objects.order_by("pk").first()
        venue.pk, venue.name, venue.slug, venue.lat = None, name, f"sted-{number}", 55.5 + number / 1000
        venue.save()


def same(run: ImportRun) -> None:
    found = counts(run)
    assert found["same"] == found["all"] > 0, [
        (row.outcome, row.cells, row.reasons) for row in run.rows.exclude(outcome="same")
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_taken_out_is_the_same_when_it_is_brought_along(client, filled, kind, form):
    client.force_login(somebody("Planlægning"))
    answer = client.get(reverse("imports:out", args=[kind]), {"file": form})
    same(bring(kind, answer.content, f"x.{form}"))
    (entry,) = ModelLogEntry.objects.filter(action="planning.taken_along")
    assert entry.data["list"] in answer["Content-Disposition"]


@pytest.mark.parametrize("kind", KINDS)
def test_planted_change_in_a_cell_is_found(filled, kind):
    rows = list(table_of(kind))
    at = rows[0].index({"venues": "Pladser", "associations": "Kontakt (e-mail)", "trainers": "Rejser højst (km)"}[kind])
    rows[1][at] = "ny@demo.example" if kind == "associations" else 77
    assert counts(bring(kind, b"".join(lines(rows))))["changed"] == 1


def test_every_row_is_in_it(filled):
    told = {kind: len(list(table_of(kind))) - 1 for kind in KINDS}
    models = {"venues": Venue, "associations": Association, "trainers": TrainerProfile}
    assert told == {kind: model.objects.count() for kind, model in models.items()}


@pytest.mark.parametrize("kind", ["members", "sessions", "enrolments", "nix"])
def test_no_list_of_members_is_taken_out(client, filled, kind):
    client.force_login(somebody("Planlægning"))
    assert client.get(f"/admin/imports/out/{kind}/").status_code == 404
