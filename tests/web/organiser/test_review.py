"""A trainer's page goes to our editors: they hear of it, may change it while it waits, and put it out; or its hour does."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.core import mail as django_mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views.pages.edit import EditView
from wagtail.models import Comment, CommentReply, GroupApprovalTask, Page, Revision, Workflow
from wagtail.signals import task_submitted

from courses.common import clock
from courses.common.actions import routines
from courses.common.models import Heartbeat, OutboxMail
from courses.pages import emails
from courses.pages.actions.review import publish_scheduled, remind_judges
from courses.pages.models import CourseReviewTask
from home.models import StandardPage
from tests.factories.members import UserFactory
from tests.web.organising import somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Page:
    """A draft below the front page."""
    root = Page.objects.get(depth=1)
    draft = StandardPage(title="Sådan lytter du", slug="lyt", live=False)
    root.get_first_child().add_child(instance=draft)
    return draft


@pytest.fixture
def trainer():
    return somebody("Undervisere", email="tage@demo.example", first_name="Tage Træner")


@pytest.fixture
def editor():
    return somebody("Redaktører", email="edda@demo.example", first_name="Edda Redaktør")


@pytest.fixture
def sent_in(client, page, trainer, editor):
    """The trainer has sent it in through the editor's own button."""
    client.get(reverse("wagtailadmin_login"))
    page.owner = trainer
    page.save()
    page.save_revision(user=trainer)
    page.get_workflow().start(page, trainer)
    return page


def test_only_our_groups_and_one_workflow(db):
    assert set(Group.objects.values_list("name", flat=True)) == {"Planlægning", "Redaktører", "Undervisere"}
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Gennemsyn"]
    assert not GroupApprovalTask.objects.exists()
    (task,) = CourseReviewTask.objects.all()
    assert [group.name for group in task.groups.all()] == ["Redaktører"]


def test_wagtail_writes_to_no_mail_server_itself(client, db):
    client.get(reverse("wagtailadmin_login"))
    names = [receiver[0][0] for receiver in task_submitted.receivers]
    assert names == ["rundkreds.sent_in"]


def test_editors_hear_of_it_by_the_outbox(sent_in, editor, django_capture_on_commit_callbacks):
    UserFactory(email="ingen@demo.example")
    (letter,) = OutboxMail.objects.filter(kind="to_review")
    assert letter.to == editor.email
    assert "Tage Træner har sendt «Sådan lytter du» ind." in letter.text
    assert reverse("wagtailadmin_pages:edit", args=[sent_in.pk]) in letter.text
    assert django_mail.outbox == []


def test_the_editor_sees_it_and_may_change_it_while_it_waits(client, sent_in, editor):
    client.force_login(editor)
    assert "Sådan lytter du" in client.get(reverse("wagtailadmin_home")).content.decode()
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[sent_in.pk]))
    assert shown.status_code == 200
    assert not shown.context["locked_for_user"]


def test_the_trainer_waits(client, sent_in, trainer):
    client.force_login(trainer)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[sent_in.pk]))
    assert shown.status_code != 200 or shown.context["locked_for_user"]


@pytest.mark.parametrize(
    ("action", "words"), [("approve", "er nu offentliggjort"), ("reject", "beder dig om at ændre den")]
)
def test_whoever_wrote_it_hears_what_became_of_it(client, sent_in, editor, trainer, action, words):
    client.force_login(editor)
    task = sent_in.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[sent_in.pk, action, task.pk])
    assert client.post(address, {"comment": "Skriv kortere."}).status_code in (200, 302)
    (letter,) = OutboxMail.objects.filter(kind="reviewed")
    assert letter.to == trainer.email
    assert words in letter.text
    sent_in.refresh_from_db()
    assert sent_in.live == (action == "approve")


class TestComments:
    """What is said beside a line; Wagtail's own mail would go out within the request."""

    def test_whoever_wrote_the_page_hears_of_it_by_the_outbox(self, sent_in, editor, trainer):
        comment = Comment.objects.create(page=sent_in, user=editor, text="Er det rigtigt?", contentpath="title")
        (letter,) = OutboxMail.objects.filter(kind="commented")
        assert letter.to == trainer.email
        assert "Edda Redaktør har sagt noget om «Sådan lytter du»" in letter.text
        assert "Er det rigtigt?" in letter.text
        CommentReply.objects.create(comment=comment, user=trainer, text="Ja.")
        assert OutboxMail.objects.filter(kind="commented").last().to == editor.email
        assert OutboxMail.objects.filter(kind="commented").count() == 2

    def test_a_comment_that_is_changed_or_settled_is_told_of_once(self, sent_in, editor):
        comment = Comment.objects.create(page=sent_in, user=editor, text="Er det rigtigt?", contentpath="title")
        comment.text = "Nej."
        comment.save()
        assert OutboxMail.objects.filter(kind="commented").count() == 1

    def test_wagtail_sends_none(self, client, sent_in, editor):
        client.get(reverse("wagtailadmin_login"))
        assert EditView.send_commenting_notifications.__module__ == "courses.web.organiser.review"


class TestReminded:
    def test_a_page_that_waits_is_brought_back_to_mind_each_week_until_it_is_judged(self, sent_in, editor):
        def reminded() -> int:
            return OutboxMail.objects.filter(kind="still_to_review").count()

        start = timezone.now()
        assert remind_judges() == 0
        for days, mails in [(6, 0), (8, 1), (9, 1), (16, 2)]:
            with clock.at(start + dt.timedelta(days=days)):
                remind_judges()
            assert reminded() == mails, days
        letter = OutboxMail.objects.filter(kind="still_to_review").first()
        assert letter.to == editor.email
        assert "«Sådan lytter du» har ventet siden" in letter.text
        sent_in.current_workflow_task_state.approve(user=editor)
        with clock.at(start + dt.timedelta(days=40)):
            assert remind_judges() == 0
        assert not Heartbeat.objects.filter(name__startswith="waits:").exists()

    def test_one_that_cannot_be_mailed_of_is_tried_again_and_holds_up_no_other(
        self, sent_in, editor, trainer, monkeypatch
    ):
        other = StandardPage(title="Sådan spørger du", slug="spoerg", live=False, owner=trainer)
        sent_in.get_parent().add_child(instance=other)
        other.save_revision(user=trainer)
        other.get_workflow().start(other, trainer)
        real = emails.still_to_review

        def breaks(editor, *, page: int, **facts):
            if page == sent_in.pk:
                raise RuntimeError(editor.email)
            real(editor, page=page, **facts)

        later = timezone.now() + dt.timedelta(days=8)
        with monkeypatch.context() as planted, clock.at(later):
            planted.setattr(emails, "still_to_review", breaks)
            assert remind_judges() == 1
        assert routines.setbacks() == ["unread"]
        with clock.at(later + dt.timedelta(minutes=1)):
            assert remind_judges() == 1
        assert routines.setbacks() == []
        assert OutboxMail.objects.filter(kind="still_to_review").count() == 2


class TestScheduled:
    """Wagtail's hours are real hours: the command reads Django's clock."""

    def test_what_is_due_is_put_out_once(self, page):
        past = timezone.now() - dt.timedelta(minutes=5)
        page.go_live_at = past
        page.save_revision(approved_go_live_at=past)
        assert publish_scheduled() == 1
        page.refresh_from_db()
        assert page.live
        assert publish_scheduled() == 0

    @pytest.mark.parametrize("done", ["publish", "unpublish"])
    def test_one_that_cannot_be_saved_holds_up_no_other(self, page, done, monkeypatch):
        past = timezone.now() - dt.timedelta(minutes=5)
        pages = [page, StandardPage(title="Sådan spørger du", slug="spoerg", live=False)]
        page.get_parent().add_child(instance=pages[1])
        for one in pages:
            if done == "publish":
                one.save_revision(approved_go_live_at=past)
            else:
                one.live, one.expire_at = True, past
                one.save()
        kind = Revision if done == "publish" else Page
        real = getattr(kind, done)

        def breaks(self, **facts):
            if page.pk in (self.pk, getattr(self, "object_id", None) and int(self.object_id)):
                raise RuntimeError(page.title)
            real(self, **facts)

        monkeypatch.setattr(kind, done, breaks)
        assert publish_scheduled() == 1
        assert [Page.objects.get(pk=one.pk).live for one in pages] == (
            [False, True] if done == "publish" else [True, False]
        )
        assert len(routines.setbacks()) == 1

    def test_one_whose_address_was_taken_stays_due_until_that_is_mended(self, page):
        """Wagtail's own command clears the hour before it saves: findings/wagtail-schedule-forgotten.sh."""
        past = timezone.now() - dt.timedelta(minutes=5)
        page.slug = "maaned"
        page.save_revision(approved_go_live_at=past)
        taken = page.get_parent().add_child(instance=StandardPage(title="Måneden", slug="maaned"))
        assert publish_scheduled() == 0
        assert len(routines.setbacks()) == 1
        assert Revision.objects.filter(approved_go_live_at=past, object_id=str(page.pk)).exists()
        taken.slug = "maaneden"
        taken.save()
        # What did not go is left alone for a while
        with clock.at(timezone.now() + dt.timedelta(hours=2)):
            assert publish_scheduled() == 1
        assert Page.objects.get(pk=page.pk).slug == "maaned"

    def test_what_is_not_due_waits(self, page):
        page.save_revision(approved_go_live_at=timezone.now() + dt.timedelta(hours=1))
        assert publish_scheduled() == 0
        page.refresh_from_db()
        assert not page.live

    def test_what_has_expired_is_taken_down(self, page):
        page.live, page.expire_at = True, timezone.now() - dt.timedelta(minutes=5)
        page.save()
        call_command("tick")
        page.refresh_from_db()
        assert not page.live
