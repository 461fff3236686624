"""What a trainer's page tells them, and handing a session over in two taps."""

import pytest
from django.urls import reverse

from courses.common import clock
from courses.common.models import OutboxMail
from courses.schedule import actions
from courses.staffing.models import TrainerRequest
from tests.courses.staffing.test_requests import trainer
from tests.factories.catalogue import CourseFactory
from tests.factories.members import TrainerFactory
from tests.factories.places import VenueFactory
from tests.web.browser import filled, form_with, forms_of, press
from tests.web.organising import SATURDAY, at
from tests.web.reading import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]


@pytest.fixture
def session():
    session = actions.create_session(course=CourseFactory(), venue=VenueFactory(), meetings=[at(SATURDAY)])
    actions.set_trainers(session=session, trainers=[(trainer(session), "lead")])
    return actions.publish_session(session=session)


def test_two_taps_ask_a_colleague(teacher, session, outbox):
    colleague = trainer(session)
    address = reverse("trainer:hand_over", args=[session.pk])
    page = teacher.get(reverse("trainer:session", args=[session.pk]))
    assert address in page.text
    page = teacher.get(address)
    assert f"Spørg {colleague.member.name}" in text(page)
    after = press(teacher, address, page, {}, "ask", follow=True)
    assert f"{colleague.member.name}: intet svar endnu" in text(after)
    assert f"Spørg {colleague.member.name}" not in text(after)
    assert outbox(colleague.member.email) == ["request"]


def test_the_colleague_reads_who_asks_and_answers_by_the_link(client, teacher, session):
    colleague = trainer(session)
    address = reverse("trainer:hand_over", args=[session.pk])
    press(teacher, address, teacher.get(address), {}, "ask")
    name = session.trainers.get().trainer.member.first_name
    client.force_login(colleague.member.user)
    assert f"{name} kan ikke komme og spørger, om du tager det." in text(client.get(reverse("trainer:home")))
    link = next(line for line in OutboxMail.objects.latest("pk").text.splitlines() if "/kan-du/" in line)
    page = client.get(link.partition("//")[2].partition("/")[1] + link.partition("//")[2].partition("/")[2])
    assert "Nej, jeg kan ikke" in page.text
    yes = forms_of(page.text)[0]
    done = client.post(str(yes["action"]), filled(yes, {}), follow=True)
    assert "holdet er dit" in text(done).lower()
    assert session.trainers.get().trainer == colleague


def test_somebody_who_cannot_is_refused_in_words(teacher, session):
    address = reverse("trainer:hand_over", args=[session.pk])
    trainer(session)
    form = form_with(teacher.get(address).text, "ask")
    TrainerRequest.objects.all().delete()
    form.find("input", attrs={"name": "trainer"})["value"] = str(TrainerFactory().pk)
    answer = teacher.post(address, filled(form, {}, "ask"))
    assert answer.status_code == 409
    assert "Vælg en anden." in answer.text
    assert teacher.post(address, {"trainer": "x"}).status_code == 404


def test_nobody_can_take_it(teacher, session):
    page = teacher.get(reverse("trainer:hand_over", args=[session.pk]))
    assert "Ingen andre kan tage det den dag." in text(page)


def test_the_page_tells_the_news_until_it_is_seen(teacher, session):
    home = reverse("trainer:home")
    page = teacher.get(home)
    assert "du underviser på det" in text(page)
    form = next(form for form in forms_of(page.text) if form.get("action") == reverse("trainer:seen"))
    teacher.post(reverse("trainer:seen"), filled(form, {}))
    assert "du underviser på det" not in text(teacher.get(home))
    OutboxMail.objects.update(sent_at=clock.now())
    actions.call_off(session=session, reason="Syg")
    assert "det er aflyst" in text(teacher.get(home))


def test_days_away_over_a_session_tell_the_organiser_and_say_so(teacher, session, outbox):
    address = reverse("trainer:availability")
    form = form_with(teacher.get(address).text, "start_date")
    sent = filled(form, {"start_date": SATURDAY.isoformat()})
    page = teacher.post(str(form["action"]).partition("#")[0], sent, follow=True)
    assert "Arrangøren har fået besked." in text(page)
    assert reverse("trainer:hand_over", args=[session.pk]) in page.text
    assert "trainer_away" in outbox()
