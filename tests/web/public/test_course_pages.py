"""Course pages, modules and the path for new members, as people and programs meet them."""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import Page

from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment, State
from courses.pages.actions.packages import take_starter_courses
from courses.pages.models import CoursePage, ModulePage
from courses.pages.queries import modules_for, modules_of_each, running_order
from courses.schedule.models import Session
from tests.factories.certificates import past_session
from tests.factories.enrolment import EnrolmentFactory
from tests.factories.members import MemberFactory
from tests.factories.places import AssociationFactory, PostcodeFactory
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SECRET = "Kvitterpibeby"  # stands in every trainer note and nowhere else


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """The six courses with a marker in every trainer note, made once for this file and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        courses = {course.code: course for course in take_starter_courses()}
        for page in ModulePage.objects.all():
            page.trainer_notes = f"<p>{SECRET} {page.pk}</p>"
            page.save_revision().publish(skip_permission_checks=True)
        yield courses
        transaction.set_rollback(True)


@pytest.fixture
def content(pages, db, noon):
    return pages


@pytest.fixture
def editor(db):
    return get_user_model().objects.create_superuser("chef@demo.example")


def test_loading_twice_changes_nothing(content):
    before = (Page.objects.count(), Course.objects.count())
    take_starter_courses()
    assert (Page.objects.count(), Course.objects.count()) == before


@pytest.mark.parametrize("path", ["/kurser/", "/kurser/k2/", "/kurser/k2/lyt-foerst/", "/jeg-er-ny/"])
def test_pages_are_there_in_both_languages_and_know_each_other(client, content, path):
    danish, english = client.get(path), client.get("/en" + path)
    assert (danish.status_code, english.status_code) == (200, 200)
    assert '<html lang="da">' in danish.content.decode()
    assert '<html lang="en">' in english.content.decode()
    assert f'hreflang="en" href="http://127.0.0.1:8000/en{path}"' in danish.content.decode()


class TestTrainerNotes:
    def test_are_on_no_public_page(self, client, content):
        paths = [page.get_url() for page in Page.objects.live().filter(depth__gt=1).specific()]
        assert len(paths) > 60
        seen = [path for path in paths if SECRET in client.get(path).content.decode()]
        assert seen == []

    def test_are_not_in_search(self, content):
        assert list(ModulePage.objects.live().search(SECRET)) == []
        assert len(ModulePage.objects.live().search("Spejlet")) >= 1

    def test_are_in_no_api(self, client, content):
        for path in (
            "/api/v2/pages/",
            "/api/v3-preview/pages/",
            "/admin/api/main/pages/?type=courses.ModulePage&fields=*",
        ):
            assert SECRET not in client.get(path).content.decode()

    def test_are_shown_in_the_trainers_preview_only(self, rf, content, editor):
        page = ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")
        shown = {}
        for mode, _label in ModulePage.preview_modes:
            request = rf.get("/")
            request.user = editor
            response = page.make_preview_request(request, mode)
            response.render()
            shown[mode] = SECRET in response.content.decode()
        assert shown == {"participant": False, "trainer": True, "print": False}


class TestQuestion:
    PATH = "/kurser/k1/dit-naeste-skridt/"

    def post(self, client, answer):
        return client.post(self.PATH, {"answer": answer} if answer is not None else {}).content.decode()

    def test_a_right_answer_is_praised_and_explained(self, client, content):
        page = self.post(client, "1")
        assert "Ja!" in page
        assert "Alle kan holde et laboratorium" in page

    def test_another_answer_is_never_called_wrong(self, client, content):
        page = self.post(client, "0")
        assert "Prøv igen. Hvilket svar viser det bedst?" in page
        assert "forkert" not in page.casefold()

    @pytest.mark.parametrize("answer", [None, "", "9", "-1", "x", "٣"])
    def test_no_answer_asks_for_one(self, client, content, answer):
        assert "Vælg et af svarene." in self.post(client, answer)

    def test_nothing_is_stored(self, client, content):
        self.post(client, "1")
        assert dict(client.session) == {}

    def test_reading_a_page_answers_nothing(self, client, content):
        assert "Ja!" not in client.get(self.PATH + "?answer=1").content.decode()


class TestPublishing:
    def form(self, page, minutes):
        form_class = page.get_edit_handler().get_form_class()
        handler = page.get_edit_handler()
        data = {"title": page.title, "slug": page.slug, "minutes": minutes, "trainer_notes": "null", "homework": "null"}
        rows = list(page.activities)
        data |= {
            "activities-count": len(rows),
            "question-count": 0,
            "about-count": 0,
            "before-count": 0,
            "comments-TOTAL_FORMS": 0,
            "comments-INITIAL_FORMS": 0,
        }
        for number, block in enumerate(rows):
            key = f"activities-{number}"
            data |= {
                f"{key}-deleted": "",
                f"{key}-order": number,
                f"{key}-type": "activity",
                f"{key}-value-more-count": 0,
            }
            data |= {
                f"{key}-value-{name}": block.value[name]
                for name in ("minutes", "form", "form_note", "title", "materials", "seated")
            }
            data[f"{key}-value-text"] = json.dumps({"entityMap": {}, "blocks": [{"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}]})  # fmt: skip
        return form_class(data, instance=page, parent_page=page.get_parent(), for_user=None) if handler else None

    @pytest.mark.parametrize(
        ("minutes", "errors"),
        [
            (60, []),
            (55, ["Aktiviteterne varer 60\u00a0min, modulet 55: 5 minutter for meget."]),
            (61, ["Aktiviteterne varer 60\u00a0min, modulet 61: 1 minut for lidt."]),
        ],
    )
    def test_says_by_how_much_the_minutes_do_not_add_up(self, content, minutes, errors):
        page = ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")
        form = self.form(page, minutes)
        assert form.errors.get("minutes", []) == errors

    @pytest.mark.parametrize(("before", "is_said"), [("", True), ("2", False)])
    def test_what_is_only_read_at_home_needs_no_exercises(self, content, before, is_said):
        page = ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da")
        page.activities = []
        form = self.form(page, 30)
        form.data["study_before"] = before
        assert ("minutes" in form.errors) == is_said

    def test_a_draft_may_be_as_it_is(self, content):
        form = self.form(ModulePage.objects.get(slug="lyt-foerst", locale__language_code="da"), 55)
        form.defer_required_fields()
        assert "minutes" not in form.errors


class TestCoursePage:
    def test_shows_the_nearest_sessions_for_a_postcode(self, client, content):
        vejle = SessionFactory(course=content["k2"], days=60)
        far = PostcodeFactory(code="9000", name="Aalborg", lat=57.048, lon=9.919)
        SessionFactory(course=content["k2"], venue__postcode=far, days=10)
        page = client.get("/kurser/k2/?postnr=7100")
        assert [hit.session.venue.town for hit in page.context["hits"]] == ["Vejle", "Aalborg"]
        assert f"/hold/{vejle.pk}/?fra=7100" in page.content.decode()

    @pytest.mark.parametrize(
        ("language", "name"), [("", "Debatdogmer i praksis"), ("/en", "Debate dogmas in practice")]
    )
    def test_programs_read_the_course_its_goals_and_the_sessions_shown(self, client, content, language, name):
        session = SessionFactory(course=content["k2"])
        page = client.get(f"{language}/kurser/k2/")
        (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode(), re.DOTALL)
        course = json.loads(text)
        assert (course["@context"], course["@type"], course["name"]) == ("https://schema.org", "Course", name)
        assert course["@id"] == f"http://127.0.0.1:8000{language}/kurser/k2/"
        assert course["teaches"] == [goal.display_text for goal in page.context["goals"]]
        assert [instance["@id"] for instance in course["hasCourseInstance"]] == [
            f"http://127.0.0.1:8000{language}/hold/{session.pk}/"
        ]

    @pytest.mark.parametrize("typed", ["abc", "æøå", "<script>"])
    def test_a_postcode_that_is_none_is_told_by_the_field(self, client, content, typed):
        response = client.get("/kurser/k2/", {"postnr": typed})
        assert response.status_code == 200
        assert "Skriv et postnummer med fire tal, fx 7100." in response.content.decode()
        assert "<script>abc" not in response.content.decode()

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_costs_the_same_for_few_and_many_sessions(self, client, content, count, django_assert_num_queries):
        for number in range(count):
            SessionFactory(course=content["k2"], days=10 + number)
        client.get("/kurser/k2/")
        with django_assert_num_queries(21):
            client.get("/kurser/k2/")

    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_the_overview_costs_the_same_for_few_and_many(self, client, content, count, django_assert_num_queries):
        for number in range(count):
            SessionFactory(course=content["k2"], days=10 + number)
        client.get("/kurser/")
        with django_assert_num_queries(18):
            client.get("/kurser/")


def test_a_course_with_a_page_cannot_be_deleted(content):
    with pytest.raises(ProtectedError):
        content["k1"].delete()
    assert CoursePage.objects.filter(course=content["k1"]).count() == 2


def test_the_running_order_has_clock_times_and_notes(content):
    session = SessionFactory(course=content["k1"])
    parts = running_order(modules_for(session.course), [(session.starts_at, session.ends_at)])
    assert [part.module.title for part in parts] == [
        "Kom godt ind",
        "Seks værdier i hverdagen",
        "Sådan hænger vi sammen",
        "Dit næste skridt",
    ]
    minutes = [int((part.start - session.starts_at).total_seconds() / 60) for part in parts]
    assert minutes == [0, 30, 70, 105]
    assert [row.minutes for row in parts[0].rows] == [10, 12, 8]
    assert SECRET in parts[0].module.trainer_notes


def test_the_path_for_new_members_leads_to_real_courses(client, content):
    page = client.get("/jeg-er-ny/").content.decode()
    assert 'href="/kurser/k1/"' in page
    assert reverse("public:calendar") in page


class TestWhatAnAssociationHasHeld:
    """The course by its page, each module by its own, in the language of the page."""

    @pytest.fixture
    def here(self, content):
        association = AssociationFactory()
        for code in ("k1", "k2"):
            session = past_session(course=content[code], association=association, status=Session.Status.HELD)
            EnrolmentFactory.create_batch(5, session=session, state=State.ATTENDED)
        return association

    def test_leads_to_the_courses_and_their_modules(self, client, content, here):
        said = {"": "Vi har holdt det én gang", "/en": "We have held it once"}
        for language, words in said.items():
            body = client.get(f"{language}/forening/{here.slug}/").content.decode()
            assert body.count(words) == 2
            for code in ("k1", "k2"):
                assert f'href="{language}/kurser/{code}/"' in body
                for module in modules_for(content[code], language[1:] or "da"):
                    assert f'href="{module.get_url()}"' in body

    def test_names_nobody_who_was_there(self, client, here):
        member = Enrolment.objects.first().member
        Enrolment.objects.filter(member=member).update(member=MemberFactory(name="Kanarie Kildesen"))
        assert "Kanarie" not in client.get(f"/forening/{here.slug}/").content.decode()

    def test_modules_of_each_are_those_of_one_and_take_two_queries(self, content, django_assert_num_queries):
        for language in ("da", "en"):
            with django_assert_num_queries(2):
                found = modules_of_each(content.values(), language)
            for course in content.values():
                assert [one.pk for one in found[course.pk]] == [one.pk for one in modules_for(course, language)]

    def test_where_english_lacks_a_module_the_danish_one_stands(self, content):
        page = CoursePage.objects.get(course=content["k2"], locale__language_code="en")
        page.modules()[0].unpublish()
        found = modules_of_each([content["k2"]], "en")[content["k2"].pk]
        assert [one.pk for one in found] == [one.pk for one in modules_for(content["k2"], "en")]
        assert {one.locale.language_code for one in found} == {"da", "en"}
        assert modules_of_each([], "da") == {}
