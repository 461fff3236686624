"""A search finds the same rows however it was typed or pasted: letters in two signs, spaces too many, capitals."""

import re
import unicodedata

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.log_actions import log
from wagtail.models import GroupApprovalTask, Page, Workflow

from courses.films.actions import begin
from courses.films.models import Film
from courses.introductions.models import Topic
from courses.places.models import Association
from courses.schedule.models import Series
from courses.schedule.rules.recurrence import parse_rule
from lms.composed import ComposedMiddleware
from tests.factories.catalogue import CourseFactory
from tests.factories.films import CAPTIONS
from tests.factories.members import TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.web.organising import NEW_YEAR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]

NAME = "Åse Øre Møllehus"
TWO_SIGNS = unicodedata.normalize("NFD", NAME)
assert len(TWO_SIGNS) == len(NAME) + 1
TYPED = {
    "in two signs": TWO_SIGNS,
    "two spaces": "Åse  Øre   Møllehus",
    "spaces around": "  Åse Øre Møllehus ",
    "spaces that do not break": "\u00a0Åse\u00a0Øre\u00a0Møllehus\u00a0",
    "capitals": NAME.upper(),
    "small": NAME.lower(),
    "all of it": unicodedata.normalize("NFD", f"\u00a0 {NAME.upper().replace(' ', '  ')} "),
}


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_superuser=True))
    return client


@pytest.fixture
def rows():
    """One row of that name in every list."""
    venue = VenueFactory(name=NAME, postcode=PostcodeFactory(code="9991", name=NAME))
    SessionFactory(venue=venue)
    rule = parse_rule("FREQ=MONTHLY;BYDAY=2SA")
    Series.objects.create(course=CourseFactory(title=NAME), venue=venue, start_date=NEW_YEAR, rule=rule, capacity=12)
    TrainerFactory(member__name=NAME)
    AssociationFactory(name=NAME)
    UserFactory(first_name=NAME)
    Group.objects.create(name=NAME)
    page = Page.objects.get(depth=1).add_child(instance=Page(title=NAME, slug="aase"))
    Image.objects.create(title=NAME, width=1, height=1, file="x.png", file_size=1)
    Document.objects.create(title=NAME, file="x.pdf")
    Topic.objects.create(name=NAME)
    begin(film=Film(title=NAME, captions=CAPTIONS), user=None)
    Redirect.objects.create(old_path=f"/{NAME}", redirect_link="/")
    GroupApprovalTask.objects.create(name=NAME)
    Workflow.objects.create(name=NAME)
    log(instance=page, action="wagtail.edit")


# By the field that a search is typed in; what else an address needs stands behind it.
LISTS = {
    "sessions:index": "q",
    "series:index": "q",
    "venue:index": "q",
    "rooms:index": "q",
    "trainers:index": "q",
    "association:index": "q",
    "films:index": "q",
    "topic:index": "q",
    "wagtailusers_users:index": "q",
    "wagtailusers_groups:index": "q",
    "wagtailadmin_pages:search": "q",
    "wagtailadmin_explore_root": "q",
    "wagtailadmin_choose_page_search": "q",
    "wagtailimages:index": "q",
    "wagtailimages_chooser:choose_results": "q",
    "wagtaildocs:index": "q",
    "wagtaildocs_chooser:choose_results": "q",
    "wagtailredirects:index": "q",
    "wagtailadmin_workflows:index": "q",
    "wagtailadmin_workflows:task_index": "q",
    "wagtailadmin_workflows:task_chooser_results": "q",
    "wagtailadmin_reports:site_history": "label",
}
# Answers that are the list inside another answer, or that search in a way of their own.
TWINS = ("_results", ":results", ":choose", "_chooser", "choose_page", "wagtailadmin_home")


def found(client, name: str, field: str, typed: str) -> int:
    """How many rows say the name: in the page, or in what a chooser loads."""
    answer = client.get(reverse(name), {field: typed})
    assert answer.status_code == 200
    page = answer.json()["html"] if answer["Content-Type"] == "application/json" else answer.content.decode()
    soup = BeautifulSoup(page, "html.parser")
    rows = soup.select("table, ul.listing, ul.planning__days, .image-choice")
    return sum(len(row.find_all(string=re.compile(NAME))) for row in rows)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_back_office(admin, rows, name):
    clean = found(admin, name, LISTS[name], NAME)
    assert clean
    assert found(admin, name, LISTS[name], "Nobody is called this") < clean
    assert {kind: found(admin, name, LISTS[name], typed) for kind, typed in TYPED.items()} == dict.fromkeys(
        TYPED, clean
    )


def addresses(resolver=None, namespace=""):
    """The name of every address."""
    for one in (resolver or get_resolver()).url_patterns:
        if hasattr(one, "url_patterns"):
            yield from addresses(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)
        elif one.name:
            yield namespace + one.name


def test_no_list_that_can_be_searched_is_forgotten(admin, rows):
    forgotten = set()
    for name in set(addresses()) - set(LISTS):
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        if not address.startswith("/admin/") or name.endswith(TWINS) or "logout" in name or "failwhale" in address:
            continue
        answer = admin.get(address)
        page = BeautifulSoup(answer.content, "html.parser") if answer.status_code == 200 else None
        if page and page.select("main input[name=q]"):
            forgotten.add(name)
    assert forgotten == set()


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_what_everybody_searches(client, rows, typed):
    """Places and courses of the whole site; sessions near a postcode by words."""
    site = [client.get("/soeg/", {"q": words}).content.decode() for words in (NAME, typed)]
    titles = [BeautifulSoup(page, "html.parser").select(".results__title") for page in site]
    assert titles[0]
    assert titles[0] == titles[1]
    near = [client.get("/find/9991/", {"q": words}).context["found"].near for words in (NAME, typed)]
    assert [[hit.session.venue.name for hit in hits] for hits in near] == [[NAME], [NAME]]


def test_what_is_saved_in_two_signs_is_found_too(admin):
    association = {"name": TWO_SIGNS, "municipality": MunicipalityFactory().pk, "contact_email": ""}
    admin.post(reverse("association:add"), association)
    assert Association.objects.get().name == NAME
    assert found(admin, "association:index", "q", NAME) == 1


def test_marks_at_counted_places_and_passwords_stay_as_they_were_sent(rf):
    text = '{"blocks":[{"text":"' + TWO_SIGNS + '"}]}'
    request = rf.post("/admin/pages/1/edit/", {"lead": text, "password1": TWO_SIGNS, "title": TWO_SIGNS})
    ComposedMiddleware(lambda request: None).process_view(request)
    assert request.POST.dict() == {"lead": text, "password1": TWO_SIGNS, "title": NAME}


def test_nothing_else_is_touched(rf):
    request = rf.get("/find/", {"navn": f" {TWO_SIGNS} ", "q": f" {TWO_SIGNS} "})
    ComposedMiddleware(lambda request: None)(request)
    assert request.GET.dict() == {"navn": f" {TWO_SIGNS} ", "q": NAME}
