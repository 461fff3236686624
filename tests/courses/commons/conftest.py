import pytest
from django.db import transaction

from courses.pages.actions.packages import take_starter_courses
from courses.pages.models import ModulePage
from tests.factories.commons import Taught, taught


@pytest.fixture(scope="package")
def courses(django_db_setup, django_db_blocker):
    """The real courses, made once for the folder."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield take_starter_courses()
        transaction.set_rollback(True)


@pytest.fixture
def modules(courses, db, noon) -> list[ModulePage]:
    """The modules of a real course, in Danish."""
    return list(ModulePage.objects.filter(locale__language_code="da", url_path__contains="/k2/").order_by("path"))


@pytest.fixture
def done(modules) -> Taught:
    return taught(modules[0])
