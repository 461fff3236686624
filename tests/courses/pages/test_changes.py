"""Addresses of pages that are renamed."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.first_pages import build_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Give a page another address, as publishing it in the back office does: Wagtail tells of it on commit."""

    def rename(page: Page, slug: str) -> None:
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish(skip_permission_checks=True)

    return rename


@pytest.fixture
def teaching() -> Page:
    build_pages()
    return Page.objects.get(slug="undervis", locale__language_code="da").specific


def test_the_old_address_of_a_page_leads_to_the_new_one(client, teaching, rename):
    rename(teaching, "bliv-underviser")
    answer = client.get("/undervis/")
    assert (answer.status_code, answer["Location"]) == (301, "/bliv-underviser/")


def test_a_page_that_is_named_back_leads_nowhere_when_it_is_taken_down(client, teaching, rename):
    rename(teaching, "bliv-underviser")
    rename(teaching, "undervis")
    assert client.get("/undervis/").status_code == 200
    assert client.get("/bliv-underviser/")["Location"] == "/undervis/"
    teaching.unpublish()
    assert client.get("/undervis/").status_code == 404
    assert [redirect.old_path for redirect in Redirect.objects.all()] == ["/bliv-underviser"]
