"""The back office wears the house's look, and makes addresses as Danes write them."""

import pytest
from django.urls import reverse

from courses.web.organiser.hooks import DanishSlugInput
from home.models import HomePage, StandardPage
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def test_the_mark_is_ours_and_no_bird_is_left(organiser):
    page = organiser.get("/admin/").text
    assert "house-mark" in page
    assert "Wagtail</title>" not in page
    assert "Rundkreds</title>" in page


@pytest.mark.parametrize(
    ("title", "slug"), [("Mød os på Ærø i år", "moed-os-paa-aeroe-i-aar"), ("ÅRHUS", "aarhus"), ("Café", "cafe")]
)
def test_an_address_that_nobody_wrote_is_the_title_as_danes_write_it(title, slug):
    home = HomePage.objects.get(locale__language_code="da")
    page = home.add_child(instance=StandardPage(title=title, locale=home.locale))
    assert page.slug == slug
    home.refresh_from_db()
    assert home.add_child(instance=StandardPage(title=title, locale=home.locale)).slug == f"{slug}-2"


def test_the_editor_writes_them_so_while_the_title_is_typed(client):
    client.force_login(somebody(is_staff=True, is_superuser=True))
    home = HomePage.objects.get(locale__language_code="da")
    page = client.get(reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])).text
    shown = DanishSlugInput().attrs["data-w-slug-formatters-value"].replace('"', "&quot;")
    assert shown in page
