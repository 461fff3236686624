"""A link of three hundred signs, as people paste them, widens no page on a telephone."""

import json
from collections.abc import Iterator

import pytest

from tests.e2e.audit import faults
from tests.e2e.conftest import PHONE, log_in

pytestmark = pytest.mark.e2e
LINK = "https://eksempel.demo.example/" + "mappe" * 56 + "/fil"
# A course with a page and a module, and a session of it taught by the trainer of the demo: this test's alone, so that they can go.
WRITTEN = """
import datetime as dt, json
from django.utils import timezone
from courses.catalogue.models import Course
from courses.members.models import TrainerProfile
from courses.pages.models import CoursePage, ModulePage
from courses.places.models import Venue
from courses.schedule.models import Meeting, Session, SessionTrainer
like = CoursePage.objects.filter(locale__language_code="da").order_by("pk").first()
text = f'<p>Se <a href="{LINK}">{LINK}</a> og {LINK}</p>'
course = Course.objects.create(code="langt", title="Langt", lessons=4, tagline=LINK[:200], position=99)
page = CoursePage(title="Langt", course=course, intro=text, audience=LINK[:200], locale=like.locale)
like.get_parent().add_child(instance=page)
module = ModulePage(title="Langt modul", minutes=10, homework=text, trainer_notes=text, locale=like.locale)
activity = {"minutes": 10, "form": "plenary", "text": text, "materials": LINK[:200], "title": LINK[:80], "seated": LINK}
module.activities = [("activity", activity)]
module.question = [("question", {"question": LINK, "options": [], "why": LINK})]
page.add_child(instance=module)
start = timezone.now() + dt.timedelta(days=90)
times = {"starts_at": start, "ends_at": start + dt.timedelta(hours=3)}
now = {"created_at": timezone.now(), "changed_at": timezone.now(), "published_at": timezone.now()}
venue = Venue.objects.select_related("municipality").order_by("pk").first()
session = Session.objects.create(course=course, venue=venue, region=venue.municipality.region, status="published", capacity=20,
    note=LINK, note_en=LINK, **times, **now)
Meeting.objects.create(session=session, number=1, **times)
trainer = TrainerProfile.objects.get(member__user__email=EMAIL)
SessionTrainer.objects.create(session=session, trainer=trainer)
print(json.dumps({"course": page.url, "module": module.url, "session": session.pk}))
"""
GONE = """
from courses.catalogue.models import Course
from courses.pages.models import CoursePage
from courses.schedule.models import Session
CoursePage.objects.get(course__code="langt").delete()
Session.objects.filter(course__code="langt").delete()
Course.objects.get(code="langt").delete()
"""


@pytest.fixture
def written(server) -> Iterator[dict]:
    values = f"LINK = {LINK!r}\nEMAIL = {server.demo['logins']['trainer']!r}\n"
    yield json.loads(server.shell(values + WRITTEN))
    server.shell(GONE)


def test_no_page_is_wider_than_the_telephone(server, visit, written):
    number = written["session"]
    seen_by = {
        "trainer": [f"/underviser/hold/{number}/", f"/underviser/hold/{number}/drejebog/"],
        "organiser": [f"/admin/sessions/{number}/", f"/admin/sessions/{number}/details/"],
        None: [written["course"], written["module"], f"/hold/{number}/", f"/en/hold/{number}/", "/kurser/"],
    }
    for role, paths in seen_by.items():
        page = visit(PHONE)
        if role:
            log_in(page, server, role)
        for path in paths:
            answer = page.goto(server.address + path)
            assert answer.status == 200, path
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            assert faults(page, ".planning" if role == "organiser" else "") == [], path
        page.context.clear_cookies()
