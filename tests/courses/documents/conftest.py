"""One of each document, made from the real course texts, which are loaded once for the whole folder."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import translation

from courses.cadence.queries.year import Scope, year_of
from courses.catalogue.models import Course
from courses.documents.calendar import month_poster, year_poster
from courses.documents.document import Document, Size
from courses.documents.figures import figures_sheet
from courses.documents.handout import handout
from courses.documents.pack import pack_of, together
from courses.documents.poster import poster
from courses.documents.slides import slides_of
from courses.documents.trainer import attendance_list, running_order_of
from courses.enrolment.queries import participants
from courses.pages.actions.packages import take_starter_courses
from courses.pages.models import ModulePage
from courses.reports.queries import figures as rows_of
from courses.reports.queries import overall, recent
from courses.reports.rules import By, Measure
from courses.schedule.models import Session
from courses.web.pictures.wheel import year_wheel
from tests.factories.certificates import participant
from tests.factories.schedule import SessionFactory

SECRET = "Kvitterpibeby"  # stands in every trainer note and nowhere else
NEEDS = "laktosefri fisk"


@pytest.fixture(scope="package")
def courses(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        courses = {course.code: course for course in take_starter_courses()}
        for page in ModulePage.objects.all():
            page.trainer_notes = f"<p>{SECRET} {page.pk}</p>"
            page.save_revision().publish(skip_permission_checks=True)
        yield courses
        transaction.set_rollback(True)


@pytest.fixture
def session(courses, db, noon) -> Session:
    found = SessionFactory(course=Course.objects.get(code="k2"), capacity=40, venue__step_free="yes")
    for name in ("Åse Bjørnholt", "Bo Æbelø", "Дмитрий Шостакович"):
        participant(found, name)
    found.enrolments.update(needs=NEEDS)
    return Session.objects.with_details().get(pk=found.pk)


@pytest.fixture
def makers(session) -> dict[str, Callable[[], Document]]:
    """Each document in the language that is active when it is called."""

    def module() -> ModulePage:
        return ModulePage.objects.get(slug="lyt-foerst", locale__language_code=translation.get_language())

    def year() -> Document:
        found = year_of(Scope(start=dt.date(2026, 11, 24), with_drafts=False))
        return year_poster(found, year_wheel(found))

    def figures() -> Document:
        period = recent(dt.date(2026, 11, 24), 4)
        rows = rows_of(Measure.HELD, By.REGION, period)
        return figures_sheet(Measure.HELD, period, overall(Measure.HELD, period), rows, "Storkreds")

    return {
        "figures": figures,
        "attendance": lambda: attendance_list(session, participants(session)),
        "running_order": lambda: running_order_of(session, translation.get_language()),
        "handout": lambda: handout(module()),
        "slides": lambda: slides_of(session, translation.get_language()),
        "together": lambda: together(pack_of(session, participants(session), translation.get_language())),
        "poster_a4": lambda: poster(session),
        "poster_a3": lambda: poster(session, Size.A3),
        "year": year,
        "month": lambda: month_poster(2026, 12, region=session.region),
    }
