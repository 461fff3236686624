"""What the tests of the back office start from."""

import pytest
from wagtail.models import Locale, Page

from courses.pages.models import CourseIndexPage
from home.models import HomePage


@pytest.fixture
def index():
    danish = Locale.objects.get(language_code="da")
    home = HomePage.objects.filter(locale=danish).first() or Page.get_first_root_node().add_child(
        instance=HomePage(title="Forside", slug="forside", locale=danish)
    )
    return CourseIndexPage.objects.child_of(home).first() or home.add_child(
        instance=CourseIndexPage(title="Kurser", slug="kurser", locale=danish)
    )
