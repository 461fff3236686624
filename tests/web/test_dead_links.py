"""No page leads to one that is not there: on a site as `migrate` and `first_pages` leave it, and where a course has no text."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import translation

from courses.catalogue.models import LearningGoal
from courses.common.models import OutboxMail
from courses.pages.models import CourseIndexPage, CoursePage
from courses.people.models import User
from home.first_pages import build_pages
from home.links import page_links
from home.models import StandardPage
from tests.factories.catalogue import CourseFactory
from tests.factories.schedule import SessionFactory
from tests.web.browser import press
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def links(page: str) -> set[str]:
    """Where a page of ours leads to on this site."""
    found = BeautifulSoup(page, "html.parser").select("a[href]")
    return {str(link["href"]).split("#")[0].split("?")[0] for link in found if str(link["href"]).startswith("/")}


def dead(client, address: str) -> list[str]:
    return sorted(link for link in links(client.get(address).text) if client.get(link, follow=True).status_code >= 400)


@pytest.mark.parametrize("front", ["/", "/en/"])
def test_header_and_footer_of_a_fresh_site(client, front):
    assert build_pages() == 8
    assert {"/kurser/", "/jeg-er-ny/"} <= {link.removeprefix("/en") for link in links(client.get(front).text)}
    assert dead(client, front) == []
    assert dead(client, f"{front}kurser/") == []
    assert dead(client, f"{front}jeg-er-ny/") == []


@pytest.mark.parametrize("front", ["/", "/en/"])
def test_a_page_that_is_missing_is_not_linked(client, front):
    """As `migrate` leaves the site."""
    assert dead(client, front) == []


def test_a_page_with_another_address_is_still_linked(client):
    build_pages()
    for page in [
        CourseIndexPage.objects.get(locale__language_code="da"),
        StandardPage.objects.get(slug="undervis", locale__language_code="da"),
    ]:
        page.slug += "-nu"
        page.save_revision().publish(skip_permission_checks=True)
    assert {"/kurser-nu/", "/undervis-nu/"} <= links(client.get("/").text)
    assert dead(client, "/") == []
    StandardPage.objects.get(slug="undervis", locale__language_code="en").unpublish()
    assert "/undervis-nu/" in links(client.get("/en/").text)


def test_header_and_footer_take_one_query_for_their_pages(client, django_assert_num_queries):
    build_pages()
    page_links("da")
    with django_assert_num_queries(1):
        assert set(page_links("da")) == {"courses", "path", "teach", "data"}


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_course_without_a_page_is_named_and_not_linked(client, language):
    build_pages()
    before, course = CourseFactory(title="Grundkursus", title_en=""), CourseFactory(title="Debatdogmer")
    course.prerequisites.add(before)
    session = SessionFactory(course=course)
    LearningGoal.objects.create(course=course, text="lytte", text_en="listen")
    with translation.override(language):
        addresses = [reverse("public:session", args=[session.pk]), reverse("waiting_list:ask", args=[course.code])]
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200
        assert dead(client, address) == []
    assert dead(client, "/" if language == "da" else "/en/") == []
    assert "Grundkursus" in client.get(addresses[0]).text


def test_a_course_with_a_page_is_linked_in_the_language_it_has(client):
    build_pages()
    course = CourseFactory(title="Debatdogmer", title_en="Debate")
    index = CourseIndexPage.objects.get(locale__language_code="da")
    page = CoursePage(title="Debatdogmer", slug="helt-andet", course=course, locale=index.locale)
    index.add_child(instance=page)
    page.save_revision().publish(skip_permission_checks=True)
    address = reverse("public:session", args=[SessionFactory(course=course).pk])
    assert "/kurser/helt-andet/" in links(client.get(address).text)
    assert "/kurser/helt-andet/" in links(client.get(f"/en{address}").text)
    page.unpublish()
    assert "/kurser/helt-andet/" not in links(client.get(address).text)


@pytest.mark.parametrize("groups", [("Planlægning",), ()])
def test_whoever_gets_a_log_in_is_told_by_mail_where_it_is(client, groups):
    client.force_login(somebody(is_staff=True, is_superuser=True))
    address = reverse("wagtailusers_users:add")
    page = client.get(address)
    typed = {"email": "palle@demo.example", "first_name": "Palle Prøve"}
    answer = press(client, address, page, typed, "first_name")
    assert answer.status_code == 302
    (mail,) = OutboxMail.objects.all()
    assert (mail.kind, mail.to) == ("staff_invited", "palle@demo.example")
    assert "/admin/" in mail.text
    assert User.objects.get(email="palle@demo.example").first_name == "Palle Prøve"
