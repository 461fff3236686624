"""Trainers write: what they are let into, who judges it, what has changed since they taught it, and what cannot vanish."""

import pytest
from bs4 import BeautifulSoup
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import Comment

from courses.catalogue.models import Course, Qualification
from courses.common import clock
from courses.common.actions import versions
from courses.common.models import OutboxMail
from courses.pages.actions.closing import close_session
from courses.pages.models import CoursePage, ModulePage, TaughtModule
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import person_of
from courses.schedule.models import Session
from tests.factories.certificates import participant
from tests.factories.members import TrainerFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LEVEL = Qualification.Level


@pytest.fixture
def module(six, settings) -> ModulePage:
    """The first module of a real course."""
    settings.STAFF_SECOND_FACTOR = False
    pages = ModulePage.objects.filter(locale__language_code="da", url_path__contains="/k2/")
    return pages.order_by("path")[0]


def trainer_of(module: ModulePage, level: int):
    """Somebody on this step with the course."""
    trainer = TrainerFactory()
    Qualification.objects.create(trainer=trainer, course=module.get_parent().specific.course, level=level)
    return trainer


def person(trainer):
    return trainer.member.user


def text(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split()).replace(" ,", ",")


def rewrite(module: ModulePage, homework: str, *, user=None, is_published: bool = True) -> None:
    """What it says for doing afterwards, in a new version."""
    page = ModulePage.objects.get(pk=module.pk)
    page.homework = f"<p>{homework}</p>"
    revision = page.save_revision(user=user)
    if is_published:
        revision.publish(skip_permission_checks=True)
    else:
        page.get_workflow().start(page, user)


@pytest.fixture
def held(module):
    """A session of the course that is over and closed, and the trainer who taught it."""
    trainer = trainer_of(module, LEVEL.LEAD)
    course = module.get_parent().specific.course
    session = SessionFactory(course=course, days=-3)
    SessionTrainerFactory(session=session, trainer=trainer)
    seat = participant(session, "Bo Æbelø")
    certificate = close_session(session=session, actor=None)
    return session, trainer, seat, certificate[0] if certificate else None


class TestProposing:
    def test_whoever_teaches_is_let_into_the_editor_and_no_further(self, client, module):
        co_trainer = trainer_of(module, LEVEL.CO_TRAINER)
        client.force_login(person(co_trainer))
        page = client.get(reverse("trainer:course", args=["k2"]))
        assert reverse("trainer:propose", args=[module.pk]) in page.content.decode()
        done = client.post(reverse("trainer:propose", args=[module.pk]))
        assert done["Location"] == reverse("wagtailadmin_pages:edit", args=[module.pk])
        assert client.get(done["Location"]).status_code == 200
        permissions = module.permissions_for_user(type(person(co_trainer)).objects.get(pk=person(co_trainer).pk))
        assert (permissions.can_edit(), permissions.can_publish(), permissions.can_delete()) == (True, False, False)

    def test_a_trainee_and_a_stranger_read(self, client, module):
        for trainer in (trainer_of(module, LEVEL.SHADOW), TrainerFactory()):
            client.force_login(person(trainer))
            assert client.post(reverse("trainer:propose", args=[module.pk])).status_code == 404
            assert not person(trainer).groups.exists()
        client.force_login(person(trainer_of(module, LEVEL.SHADOW)))
        assert "Foreslå en ændring" not in client.get(reverse("trainer:course", args=["k2"])).content.decode()


class TestJudging:
    @pytest.fixture
    def writer(self, client, module):
        trainer = trainer_of(module, LEVEL.LEAD)
        client.force_login(person(trainer))
        client.post(reverse("trainer:propose", args=[module.pk]))
        rewrite(module, "Prøv det ved middagsbordet.", user=person(trainer), is_published=False)
        return trainer

    def test_a_lead_of_the_course_hears_of_it_compares_and_publishes(self, client, module, writer):
        lead = trainer_of(module, LEVEL.LEAD)
        OutboxMail.objects.all().delete()
        rewrite_again(module, person(writer))
        (letter,) = OutboxMail.objects.filter(kind="to_review", to=person(lead).email)
        assert reverse("trainer:home") in letter.text
        client.force_login(person(lead))
        assert module.title in text(client.get(reverse("trainer:home")))
        client.post(reverse("trainer:propose", args=[module.pk]))
        home = client.get(reverse("wagtailadmin_home")).content.decode()
        state = ModulePage.objects.get(pk=module.pk).current_workflow_task_state
        assert reverse("wagtailadmin_pages:revisions_compare", args=[module.pk, "live", state.revision_id]) in home
        action = reverse("wagtailadmin_pages:workflow_action", args=[module.pk, "approve", state.pk])
        assert client.post(action, {"comment": ""}).status_code in (200, 302)
        assert "middagsbordet" in ModulePage.objects.get(pk=module.pk).homework

    def test_nobody_judges_their_own(self, client, module, writer):
        state = ModulePage.objects.get(pk=module.pk).current_workflow_task_state
        client.force_login(person(writer))
        action = reverse("wagtailadmin_pages:workflow_action", args=[module.pk, "approve", state.pk])
        client.post(action, {"comment": ""})
        assert "middagsbordet" not in ModulePage.objects.get(pk=module.pk).homework
        assert "Forslag at læse" not in text(client.get(reverse("trainer:home")))

    @pytest.mark.parametrize("level", [LEVEL.SHADOW, LEVEL.CO_TRAINER])
    def test_who_does_not_teach_it_alone_judges_nothing(self, client, module, writer, level):
        other = trainer_of(module, level)
        page = ModulePage.objects.get(pk=module.pk)
        assert page.current_workflow_task_state.task.specific.get_actions(page, person(other)) == []

    def test_a_lead_of_another_course_judges_nothing(self, module, writer):
        other = TrainerFactory()
        course = ModulePage.objects.filter(url_path__contains="/k3/")[0].get_parent().specific.course
        Qualification.objects.create(trainer=other, course=course, level=LEVEL.LEAD)
        page = ModulePage.objects.get(pk=module.pk)
        task = page.current_workflow_task_state.task.specific
        assert task.get_actions(page, person(other)) == []
        assert list(task.get_task_states_user_can_moderate(person(other))) == []

    def test_the_writer_sees_where_it_stands_and_what_was_said(self, client, module, writer):
        home = reverse("trainer:home")
        assert "Venter på at blive læst siden" in text(client.get(home))
        editor = somebody("Redaktører")
        page = ModulePage.objects.get(pk=module.pk)
        page.current_workflow_task_state.reject(user=editor, comment="Skriv kortere.")
        Comment.objects.create(page=page, user=editor, text="Hvilket bord?", contentpath="homework")
        said = text(client.get(home))
        assert "Skal ændres først" in said
        assert "Skriv kortere." in said
        assert "Hvilket bord?" in said
        assert reverse("wagtailadmin_pages:edit", args=[module.pk]) in client.get(home).content.decode()


def rewrite_again(module: ModulePage, user) -> None:
    """Taken back and sent in anew, now that others may hear of it."""
    page = ModulePage.objects.get(pk=module.pk)
    page.current_workflow_state.cancel(user=user)
    rewrite(module, "Prøv det ved middagsbordet.", user=user, is_published=False)

    def test_a_lead_who_leaves_judges_nothing_and_locks_nobody_out(self, client, module, writer):
        lead, editor = trainer_of(module, LEVEL.LEAD), somebody("Redaktører")
        page = ModulePage.objects.get(pk=module.pk)
        task = page.current_workflow_task_state.task.specific
        assert task.get_actions(page, person(lead)) != []
        Qualification.objects.filter(trainer=lead).delete()
        assert task.get_actions(page, person(lead)) == []
        assert task.get_actions(page, editor) != []
        client.force_login(editor)
        assert client.get(reverse("wagtailadmin_pages:edit", args=[module.pk])).status_code == 200

    def test_a_lead_who_is_forgotten_leaves_what_they_sent_in_to_be_judged(self, client, module):
        lead = trainer_of(module, LEVEL.LEAD)
        rewrite(module, "Nyt fra en, der går.", user=person(lead), is_published=False)
        erase(person=person_of(lead.member))
        editor = somebody("Redaktører")
        page = ModulePage.objects.get(pk=module.pk)
        state = page.current_workflow_task_state
        assert state.task.specific.get_actions(page, editor) != []
        state.approve(user=editor)
        assert "Nyt fra en, der går." in ModulePage.objects.get(pk=module.pk).homework


class TestVersions:
    def test_closing_notes_what_was_taught_once(self, module, held):
        session, _trainer, _seat, _certificate = held
        rows = list(TaughtModule.objects.filter(session=session))
        assert [row.title for row in rows] == [
            page.title for page in ModulePage.objects.sibling_of(module).order_by("path")
        ]
        assert {row.revision_id for row in rows} == set(
            ModulePage.objects.sibling_of(module).values_list("live_revision_id", flat=True)
        )
        rewrite(module, "Noget andet.")
        close_session(session=session, actor=None)
        assert list(TaughtModule.objects.filter(session=session).values_list("revision", flat=True)) == [
            row.revision_id for row in rows
        ]

    def test_the_certificate_says_which_version_it_stands_for(self, client, module, held):
        _session, _trainer, seat, certificate = held
        assert certificate is not None
        rewrite(module, "Noget andet.")
        page = text(client.get(reverse("verify:certificate", args=[certificate.token])))
        assert f"{module.title}, udgaven fra" in page
        client.force_login(seat.member.user)
        assert f"{module.title}, udgaven fra" in text(client.get(reverse("my_certificates:index")))

    def test_a_trainer_sees_what_has_changed_since(self, client, module, held):
        session, trainer, _seat, _certificate = held
        client.force_login(person(trainer))
        page = reverse("trainer:course", args=["k2"])
        assert "Ændret, siden du" not in text(client.get(page))
        rewrite(module, "Prøv det ved middagsbordet.")
        month = {11: "november", 12: "december"}[clock.local(session.starts_at).month]
        assert f"Ændret, siden du underviste i det i {month} 2026" in text(client.get(page))
        shown = client.get(reverse("trainer:changes", args=[module.pk]))
        added = BeautifulSoup(shown.content, "html.parser").select(".differences .addition")
        assert "middagsbordet" in " ".join(tag.get_text() for tag in added)

    def test_whoever_did_not_teach_it_has_nothing_to_compare(self, client, module, held):
        client.force_login(person(trainer_of(module, LEVEL.LEAD)))
        assert client.get(reverse("trainer:changes", args=[module.pk])).status_code == 404
        client.force_login(person(TrainerFactory()))
        assert client.get(reverse("trainer:changes", args=[module.pk])).status_code == 404

    @pytest.mark.parametrize("count", [1, 4])
    def test_costs_the_same_for_few_and_many(self, client, module, held, count, django_assert_num_queries):
        session, trainer, _seat, _certificate = held
        for _more in range(count):
            other = SessionFactory(course=session.course, days=-9)
            SessionTrainerFactory(session=other, trainer=trainer)
            close_session(session=other, actor=None)
        client.force_login(person(trainer))
        client.get(reverse("trainer:course", args=["k2"]))
        with django_assert_num_queries(12):
            client.get(reverse("trainer:course", args=["k2"]))


class TestInUse:
    def delete(self, client, page, action="delete"):
        return client.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]), follow=True)

    def test_what_was_taught_stays_and_says_so(self, client, module, held):
        client.force_login(somebody("Redaktører"))
        for page in (module, module.get_parent()):
            assert "bliver: 1 hold er undervist efter" in text(self.delete(client, page))
        assert ModulePage.objects.filter(pk=module.pk).exists()
        with pytest.raises(ProtectedError):
            module.delete()
        # It may rest.
        self.delete(client, module, "unpublish")
        assert not ModulePage.objects.get(pk=module.pk).live

    @pytest.mark.parametrize("action", ["delete", "unpublish"])
    def test_what_a_coming_session_needs_stays(self, client, module, action):
        SessionFactory(course=module.get_parent().specific.course, days=20, status=Session.Status.PUBLISHED)
        client.force_login(somebody("Redaktører"))
        assert "1 hold på kurset er endnu ikke holdt" in text(self.delete(client, module, action))
        assert ModulePage.objects.get(pk=module.pk).live

    @pytest.mark.parametrize("action", ["delete", "unpublish"])
    def test_so_do_several_that_are_ticked(self, client, module, action):
        SessionFactory(course=module.get_parent().specific.course, days=20, status=Session.Status.PUBLISHED)
        client.force_login(somebody("Redaktører"))
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        client.post(f"{address}?id={module.pk}&next=/admin/", follow=True)
        assert ModulePage.objects.get(pk=module.pk).live

    @pytest.mark.parametrize("many", [False, True])
    def test_a_course_that_is_split_leaves_booked_sessions_their_modules(self, client, module, many):
        other = CoursePage.objects.get(course__code="k1", locale__language_code="da")
        SessionFactory(course=module.get_parent().specific.course, days=20, status=Session.Status.PUBLISHED)
        client.force_login(somebody("Redaktører"))
        if many:
            address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
            answer = client.post(f"{address}?id={module.pk}&next=/admin/", {"chooser": other.pk}, follow=True)
        else:
            address = reverse("wagtailadmin_pages:move_confirm", args=[module.pk, other.pk])
            answer = client.post(address, follow=True)
        assert "Kopiér det til det andet kursus" in text(answer)
        assert ModulePage.objects.get(pk=module.pk).get_parent().pk == module.get_parent().pk

    def test_without_booked_sessions_it_is_split(self, client, module):
        other = CoursePage.objects.get(course__code="k1", locale__language_code="da")
        client.force_login(somebody("Redaktører"))
        client.post(reverse("wagtailadmin_pages:move_confirm", args=[module.pk, other.pk]), follow=True)
        assert ModulePage.objects.get(pk=module.pk).get_parent().pk == other.pk

    def test_a_course_that_is_renamed_keeps_its_sessions_and_what_was_given(self, client, module, held):
        session, _trainer, _seat, certificate = held
        course = session.course
        coming = SessionFactory(course=course, days=20, status=Session.Status.PUBLISHED)
        was = certificate.facts["course"]
        Course.objects.filter(pk=course.pk).update(title="Et helt andet navn")
        versions.mark(versions.SHOWN)
        assert "Et helt andet navn" in text(client.get(reverse("public:session", args=[coming.pk])))
        certificate.refresh_from_db()
        assert certificate.facts["course"] == was
        assert TaughtModule.objects.filter(session=session).order_by("position")[0].module_id == module.pk

    def test_what_nobody_needs_goes(self, client, module):
        client.force_login(somebody("Redaktører"))
        self.delete(client, module)
        assert not ModulePage.objects.filter(pk=module.pk).exists()
