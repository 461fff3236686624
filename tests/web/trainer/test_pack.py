"""Everything for a session by one tap, from the trainer's page and the organiser's."""

import io
import zipfile

import pytest
from django.core.cache import caches
from django.urls import reverse

from courses.common import clock
from courses.documents.poster import poster as make_poster
from courses.documents.trainer import attendance_list
from courses.enrolment.models import ListView
from courses.enrolment.queries import participants
from courses.schedule.models import Session
from tests.factories.certificates import participant
from tests.factories.schedule import SessionFactory, SessionTrainerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(noon) -> Session:
    found = SessionFactory(venue__capacity=30)
    SessionTrainerFactory(session=found)
    participant(found, "Åse Bjørnholt")
    return found


def names_in(answer) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def looks() -> list[str]:
    return list(ListView.objects.values_list("what", flat=True))


def test_the_trainer_gets_the_list_which_is_noted(teacher, session):
    answer = teacher.get(reverse("trainer:pack", args=[session.pk]))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == f'attachment; filename="pakke-{session.course.code}-{session.pk}.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    assert [name for name in names_in(answer) if name.startswith("fremmoede-")]
    assert looks() == ["paper"]


def test_so_does_the_pdf_of_all_papers(teacher, session):
    answer = teacher.get(reverse("trainer:papers", args=[session.pk]))
    assert answer.content.startswith(b"%PDF-")
    assert (answer["Cache-Control"], looks()) == ("private, no-store", ["paper"])


def test_once_the_list_is_closed_there_is_none_and_no_look(teacher, session):
    Session.objects.filter(pk=session.pk).update(status=Session.Status.HELD, closed_at=clock.now())
    with clock.at(clock.now() + (session.ends_at - clock.now()) * 4):
        answer = teacher.get(reverse("trainer:pack", args=[session.pk]))
    assert not [name for name in names_in(answer) if name.startswith("fremmoede-")]
    assert looks() == []


def test_an_organiser_gets_no_name_and_is_no_look(organiser, session):
    answer = organiser.get(reverse("trainer:pack", args=[session.pk]))
    assert [name for name in names_in(answer) if name.startswith("drejebog-")]
    assert not [name for name in names_in(answer) if name.startswith("fremmoede-")]
    assert looks() == []


def test_slides_ask_for_no_list(teacher, session):
    answer = teacher.get(reverse("trainer:slides", args=[session.pk]))
    assert (answer["Content-Type"], looks()) == ("application/pdf", [])


def test_what_everybody_may_see_is_pressed_once(teacher, session):
    """The poster that the pack has made is what the public address answers with."""
    caches["documents"].clear()
    packed = teacher.get(reverse("trainer:pack", args=[session.pk]))
    poster = Session.objects.with_details().get(pk=session.pk)
    kept = caches["documents"].get(f"document:{make_poster(poster).version}")
    assert kept is not None
    archive = zipfile.ZipFile(io.BytesIO(packed.content))
    assert archive.read(f"plakat-{session.course.code}-{session.pk}-a4.pdf") == kept
    # Nothing that names somebody is kept.
    listed = attendance_list(poster, participants(poster))
    assert caches["documents"].get(f"document:{listed.version}") is None


def test_both_pages_lead_to_it_by_one_tap(teacher, session):
    page = teacher.get(reverse("trainer:session", args=[session.pk])).content.decode()
    assert f'href="{reverse("trainer:pack", args=[session.pk])}" download' in page
    assert "Alt i én fil" in page


def test_the_organisers_page_too(organiser, session):
    page = organiser.get(reverse("sessions:edit", args=[session.pk])).content.decode()
    assert f'href="{reverse("trainer:pack", args=[session.pk])}" download' in page
    assert "Kun holdets undervisere får navnene med." in page


def test_the_running_order_is_kept_on_the_telephone(teacher, session):
    """The page of the session asks the service worker to keep it, which keeps this address and no other below it."""
    page = teacher.get(reverse("trainer:session", args=[session.pk])).content.decode()
    assert f'href="{reverse("trainer:running_order", args=[session.pk])}" data-keep' in page
    worker = teacher.get(reverse("trainer:service_worker")).content.decode()
    assert r"/^hold\/\d+\/(drejebog\/)?$/" in worker
