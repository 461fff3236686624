"""Two editors make the page of one course at the same moment: one page, and the other editor reads so in the form."""

import threading

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from courses.pages.fields import WrittenInField
from courses.pages.models import CourseIndexPage, CoursePage
from home.first_pages import build_pages
from lms.again import AgainMiddleware
from tests.factories.catalogue import CourseFactory
from tests.factories.members import UserFactory
from tests.waiting import PATIENCE
from tests.web.browser import filled, form_with

LOOK = '"courses_coursepage"."written_in" = '
SAID = "Der er allerede en side om det her kursus"


def opened() -> list:
    """Two editors who have the form open, with the course chosen and text typed. Each call presses «Udgiv», and has looked
    whether there is a page before the other one writes."""
    build_pages()
    course, index = CourseFactory(title="At lytte"), CourseIndexPage.objects.get(locale__language_code="da")
    address = reverse("wagtailadmin_pages:add", args=["courses", "coursepage", index.pk])
    looked = threading.Barrier(2)
    return [_pressing(address, course, number, looked) for number in (1, 2)]


def _pressing(address, course, number, looked):
    client, editor = Client(), UserFactory()
    editor.groups.set(Group.objects.filter(name="Redaktører"))
    client.force_login(editor)
    form = form_with(client.get(address).content.decode(), "action-publish")
    typed = {"title": "At lytte", "slug": f"lyt-{number}", "course": str(course.pk), "audience": f"Nr. {number}"}
    sent = filled(form, typed, "action-publish")
    waited = []

    def look(execute, sql, *more):
        found = execute(sql, *more)
        if LOOK in sql and not waited:
            waited.append(True)
            looked.wait(PATIENCE)
        return found

    def press():
        with connection.execute_wrapper(look):
            answer = client.post(address, sent)
        return answer.status_code, answer.content.decode()

    return press


def test_one_page_is_made_and_the_other_editor_is_told_with_the_text_kept(race):
    outcome = sorted(race(opened()))
    assert [status for status, _html in outcome] == [200, 302]
    told = outcome[0][1]
    page = CoursePage.objects.get()
    assert SAID in told
    assert f'value="Nr. {3 - int(page.audience[-1])}"' in told


def test_the_test_would_notice_a_database_that_does_not_keep_it(race, monkeypatch):
    monkeypatch.setattr(WrittenInField, "pre_save", lambda *_what, **_more: None)
    race(opened())
    assert CoursePage.objects.count() == 2


def test_the_test_would_notice_a_form_that_is_not_asked_again(race, monkeypatch):
    monkeypatch.setattr(AgainMiddleware, "process_exception", lambda *_what: None)
    outcome = race(opened())
    # Whoever comes second is led away with a sentence, and what they typed is gone.
    assert [status for status, _html in outcome] == [302, 302]
    assert CoursePage.objects.count() == 1


@pytest.mark.django_db
def test_a_view_that_is_refused_twice_stays_a_fault(rf):
    calls = []

    def view(_request):
        calls.append(1)
        raise IntegrityError

    request = rf.post("/")
    request.resolver_match = type(
        "Match", (), {"func": view, "args": (), "kwargs": {}, "view_name": "wagtailadmin_pages:add"}
    )
    with pytest.raises(IntegrityError):
        AgainMiddleware(view).process_exception(request, IntegrityError())
    request.resolver_match.view_name = "session"
    assert AgainMiddleware(view).process_exception(request, IntegrityError()) is None
    assert calls == [1]
