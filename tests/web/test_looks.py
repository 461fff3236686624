"""Every page and paper with names of people on it notes who looked (PRIVACY.md P9)."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import ModelLogEntry

from courses.certificates.models import PrintJob
from courses.common import clock
from courses.enrolment.models import ListView
from tests.factories.certificates import issued, past_session
from tests.factories.schedule import SessionTrainerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(noon):
    session = past_session()
    SessionTrainerFactory(session=session)
    return session


@pytest.fixture
def printed(session):
    def order(**of) -> PrintJob:
        run = PrintJob(form=PrintJob.Form.ZIP, asked_at=clock.now(), finished_at=clock.now(), total=1, **of)
        run.document.save("x.zip", ContentFile(b"PK"), save=False)
        run.save()
        return run

    return order


@pytest.mark.parametrize("name", ["trainer:session", "trainer:events", "trainer:sheet", "trainer:close"])
def test_each_list_of_a_trainer(teacher, session, name):
    assert teacher.get(reverse(name, args=[session.pk])).status_code == 200
    assert ListView.objects.filter(session=session, actor__isnull=False).count() == 1


def test_a_print_of_a_trainer(teacher, session, printed):
    run = printed(session=session)
    assert teacher.get(reverse("trainer:print_file", args=[session.pk, run.pk])).status_code == 200
    assert [look.what for look in ListView.objects.all()] == [ListView.What.PAPER]


def test_one_certificate_in_the_back_office(organiser, session):
    certificate = issued(session=session)
    assert organiser.get(reverse("certificates:one", args=[certificate.pk])).status_code == 200
    assert ListView.objects.filter(session=session).count() == 1


def test_a_print_of_a_district(organiser, session, printed):
    run = printed(region=session.region)
    assert organiser.get(reverse("certificates:print_file", args=[run.pk])).status_code == 200
    assert [entry.action for entry in ModelLogEntry.objects.all()] == ["planning.print_taken"]
