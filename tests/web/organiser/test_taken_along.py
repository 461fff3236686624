"""Every list of the back office can be taken along: as it is narrowed and ordered, in Danish, and running nothing."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from courses.places.models import Venue
from courses.web.organiser.spreadsheets import XLSX
from courses.web.organiser.taken_along import LISTS, tables
from courses.web.organiser.viewsets import PlanningGroup
from tests.factories.certificates import issued, past_session
from tests.factories.places import VenueFactory
from tests.web.organiser.test_spreadsheets import body
from tests.web.organising import somebody
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
# Pages whose list is not to leave as a file, and why.
STAYS = {
    "/admin/merges/": "pairs that may be one person: settled here, one by one",
    "/admin/users/": "log-ins of everybody: looked up one by one, never taken along",
    "/admin/mails/": "addresses of people and subjects of mails to them: read here, one by one",
    "/admin/letter_reports/": "words of letters that somebody complained of",
    "/admin/costs/": "the account and the journal are files of their own",
    "/admin/packages/": "what is read in or taken out; a course is a file of its own",
}
WAGTAILS = ["/admin/users/", "/admin/reports/site-history/"]


def offered(page: str) -> dict[str, str]:
    """Kind of file → address, of the links in a page."""
    found = {}
    for link in BeautifulSoup(page, "html.parser").find_all("a", href=True):
        for kind in ("xlsx", "csv"):
            if str(link["href"]).endswith((f"file={kind}", f"export={kind}")):
                found[kind] = str(link["href"])
    return found


def has_list(page: str) -> bool:
    return bool(BeautifulSoup(page, "html.parser").select(f"{LISTS}, table.listing"))


def sheet(response) -> list[list]:
    book = load_workbook(io.BytesIO(body(response)))
    return [list(row) for page in book for row in page.iter_rows(values_only=True)]


def lines(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig")), delimiter=";"))


def index_pages() -> list[str]:
    return [reverse(f"{part.name}:index") for part in PlanningGroup().registerables if hasattr(part, "get_urlpatterns")]


def without_files(world: World) -> list[str]:
    """Lists that offer no file, and files that hold nothing."""
    client, found = next(iter(world.office().values())), []
    for address in [*index_pages(), *WAGTAILS]:
        page = client.get(address).text
        files = offered(page)
        if has_list(page) and address not in STAYS and set(files) != {"xlsx", "csv"}:
            found.append(f"{address}: no file")
        if address in STAYS and files:
            found.append(f"{address}: offers one")
        for kind, link in files.items():
            answer = client.get(f"{address}{link}" if link.startswith("?") else link)
            rows = sheet(answer) if kind == "xlsx" else lines(answer)
            if answer.status_code != 200 or not rows or not any(rows[0]):
                found.append(f"{address}: {kind} holds nothing")
    return found


def test_every_list_has_its_file():
    world = World()
    for number in range(2):
        world.grow(number)
    assert without_files(world) == []


def test_a_list_without_one_is_found(monkeypatch):
    from courses.web.organiser.coordinators import CoordinatorsView

    monkeypatch.setattr(CoordinatorsView, "takes_along", "")
    world = World()
    world.grow(0)
    assert without_files(world) == ["/admin/coordinators/: no file"]


@pytest.fixture
def admin(client):
    client.force_login(somebody(is_staff=True, is_superuser=True))
    return client


def test_a_list_of_wagtails_leaves_as_it_is_shown(admin):
    """Its headings in Danish, its order, what it is narrowed to, and no formula."""
    for name in ("Ærø Kulturhus", "=1+1", "Aarhus Nord"):
        VenueFactory(name=name)
    address = reverse("venue:index")
    rows = lines(admin.get(address, {"export": "csv"}))
    assert rows[0][0] == "Navn"
    shown = [row[0] for row in rows[1:]]
    assert shown == [
        "'=1+1",
        *[name for name in Venue.objects.order_by("name_key").values_list("name", flat=True) if name != "=1+1"],
    ]
    assert sheet(admin.get(address, {"export": "xlsx"}))[1][0] == "'=1+1"
    assert [row[0] for row in lines(admin.get(address, {"export": "csv", "q": "Kulturhus"}))[1:]] == ["Ærø Kulturhus"]


def test_a_file_holds_what_other_pages_of_the_list_show(admin):
    for _number in range(27):
        issued(session=past_session())
    address = reverse("certificates:index")
    shown = BeautifulSoup(admin.get(address).text, "html.parser").select("table.planning__table tbody tr")
    assert (len(shown), len(lines(admin.get(address, {"file": "csv", "p": "2"})))) == (25, 28)


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [("trainers", "export", "undervisere"), ("coordinators", "file", "koordinatorer"), ("figures", "file", "tal")],
)
def test_who_took_which_list_along_stands_in_the_log(admin, name, query, said):
    """Once for each file, under a number; a look alone leaves nothing."""
    address = reverse(f"{name}:index")
    admin.get(address)
    assert not ModelLogEntry.objects.filter(action="planning.taken_along").exists()
    body(admin.get(address, {query: "xlsx"}))
    (entry,) = ModelLogEntry.objects.filter(action="planning.taken_along")
    assert said == entry.data["list"]
    assert entry.label == f"#{entry.user_id}"
    page = admin.get(reverse("wagtailadmin_reports:site_history")).text
    assert f"Tog en liste med som fil: {entry.data['list']}" in page


def test_who_may_not_see_a_list_takes_no_file(client):
    client.force_login(somebody("Planlægning"))
    for name in ("programs", "webhooks"):
        assert client.get(reverse(f"{name}:index"), {"file": "xlsx"})["Content-Type"] != XLSX
    assert not ModelLogEntry.objects.filter(action="planning.taken_along").exists()


def test_a_table_of_ours_is_read_as_it_is_seen():
    page = """<h2>Uden plads: alle</h2><table class="planning__table">
      <tr><th>Hvor</th><th>Antal</th><th></th></tr>
      <tr><th>Ærø <span class="w-sr-only">skjult</span></th><td>0630</td><td><button>Slet</button></td></tr>
      <tr><td>=1+1</td><td>12</td><td><form><input name="x"><button>Slet</button></form></td></tr>
      <tr><td colspan="3">Ingen flere</td></tr></table>
      <ul class="planning__list"><li><strong>Debat</strong> 3. marts <button>Spørg</button></li></ul>"""
    (title, rows), (_other, items) = tables(page, "liste")
    assert title == "Uden plads  alle"
    assert rows == [["Hvor", "Antal"], ["Ærø", "0630"], ["'=1+1", 12]]
    assert items == [["Uden plads  alle"], ["Debat", "3. marts"]]
