"""What the organiser's part adds to the Wagtail admin; `courses.wagtail_hooks` imports it."""

from typing import Any

from django.db.models import SlugField
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import SlugInput
from wagtail.contrib.settings.registry import register_setting
from wagtail.log_actions import LogFormatter

from courses.common.uploads.photographs import AtMostOperation
from courses.members.models import MemberListSetting
from courses.pages.queries import may_edit_modules
from courses.web.organiser import next_steps, page_guards
from courses.web.organiser.account import use_our_forms
from courses.web.organiser.branding import design_urls, register_design
from courses.web.organiser.dashboard import add_making_panel, add_planning_panel
from courses.web.organiser.english import way_to_english
from courses.web.organiser.review import listen
from courses.web.organiser.second_factors import log_out_button
from courses.web.organiser.spreadsheets import teach_wagtail
from courses.web.organiser.users import instead_of_bulk
from courses.web.organiser.viewsets import PlanningGroup

hooks.register("construct_homepage_panels", add_making_panel)
hooks.register("construct_homepage_panels", add_planning_panel)
hooks.register("register_admin_urls", design_urls)
hooks.register("before_bulk_action", instead_of_bulk)
hooks.register("register_user_listing_buttons", log_out_button)
hooks.register("before_bulk_action", page_guards.before_bulk)
hooks.register("before_delete_page", page_guards.before_delete)
hooks.register("before_unpublish_page", page_guards.before_unpublish)
hooks.register("before_move_page", page_guards.before_move)
hooks.register("before_copy_page", page_guards.before_copy)
hooks.register("after_publish_page", next_steps.after_page)
hooks.register("after_create_page", next_steps.after_draft)
hooks.register("after_edit_page", next_steps.after_draft)
hooks.register("register_page_header_buttons", next_steps.way_back)
hooks.register("register_page_header_buttons", way_to_english)
register_design()
register_setting(MemberListSetting, icon="group")
teach_wagtail()
use_our_forms()


class DanishSlugInput(SlugInput):
    """Wagtail's field for an address, that writes the Danish letters out as `common.text.address_part` does."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, formatters=[("[æÆ]", "ae"), ("[øØ]", "oe"), ("[åÅ]", "aa")])


register_form_field_override(SlugField, override={"widget": DanishSlugInput})


@hooks.register("register_image_operations")
def photograph_operations() -> list[tuple[str, type[AtMostOperation]]]:
    """Wagtail's hook: what a filter of pictures may ask for besides Wagtail's own."""
    return [("atmost", AtMostOperation)]


@hooks.register("register_admin_viewset")
def planning_group() -> PlanningGroup:
    """Wagtail's hook: the menu of everything about planning."""
    return PlanningGroup()


@hooks.register("register_admin_urls")
def review_mails() -> list[URLPattern]:
    """Wagtail's hook, called when all its apps are ready: before that, taking its notifiers off would change nothing."""
    listen()
    return []


class WritersMenuItem(MenuItem):
    """Shown to those who write modules."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Only to them."""
        return may_edit_modules(request.user)


@hooks.register("register_admin_menu_item")
def shared_by_trainers() -> MenuItem:
    """Wagtail's hook: what trainers have shared, to be taken into modules."""
    return WritersMenuItem(_("From trainers"), reverse_lazy("trainer:commons"), icon_name="openquote", order=250)


@hooks.register("insert_global_admin_css")
def planning_css() -> SafeString:
    """Wagtail's hook: the styles of our pages in the back office."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/organiser.css"))


@hooks.register("insert_editor_js")
def typed_js() -> SafeString:
    """Wagtail's hook: what was typed just now is sent along. Before `autosave.js`, which listens to the same press after it."""
    return format_html('<script type="module" src="{}"></script>', static("js/typed.js"))


@hooks.register("insert_editor_js")
def autosave_js() -> SafeString:
    """Wagtail's hook: an editor whose page saves itself is not told of «another window» that is this one."""
    return format_html('<script type="module" src="{}"></script>', static("js/autosave.js"))


@hooks.register("insert_editor_js")
def course_days_js() -> SafeString:
    """Wagtail's hook: another day of a course or a series begins as the one above it."""
    return format_html('<script type="module" src="{}"></script>', static("js/course-days.js"))


PLAN_ACTIONS = {
    "plan_made": _("Drafted by a plan"),
    "plan_moved": _("Moved by a plan"),
    "plan_staffed": _("Staffed by a plan"),
    "plan_removed": _("Deleted by a plan"),
    "plan_undone": _("Plan undone"),
}


class PlanFormatter(LogFormatter):
    """What a plan did with a session, and which plan."""

    def format_message(self, log_entry: Any) -> str:
        """«Flyttet af en plan: årsplan nr. 3 fra …»"""
        return f"{self.label}: {log_entry.data.get('plan', '')}"


class DespiteFormatter(LogFormatter):
    """Why somebody was enrolled against a rule of the session."""

    label = _("Enrol against a rule")

    def format_message(self, log_entry: Any) -> str:
        """«Tilmeldt pr. telefon mod holdets regel: har taget kurset i Norge»"""
        return gettext("Enrolled by phone against the rule: %(why)s") % {"why": log_entry.data.get("reason", "")}


PROGRAM_ACTIONS = {
    "roles_by_movement": (_("Roles by the movement's own system"), _("The movement's own system changed the roles")),
    "directory_closed": (_("Closed by the directory"), _("The movement's directory closed the log-in")),
    "directory_opened": (_("Opened by the directory"), _("The movement's directory opened the log-in again")),
    "key_made": (_("Make a key"), _("A key for a program was made")),
    "key_ended": (_("End a key"), _("A key of a program was ended")),
    "webhook_made": (_("Make a webhook"), _("A webhook was made")),
    "webhook_changed": (_("Change a webhook"), _("A webhook was changed")),
    "webhook_rotated": (_("New secret"), _("A webhook got a new secret")),
    "webhook_on": (_("Switch a webhook on"), _("A webhook was switched on")),
    "webhook_off": (_("Switch a webhook off"), _("A webhook was switched off")),
    "webhook_deleted": (_("Delete a webhook"), _("A webhook was deleted")),
}


MAKING_ACTIONS = {
    "texts_seen": (_("Look at the texts"), _("The texts were looked at")),
    "texts_published": (_("Publish the texts"), _("The texts were published")),
    "texts_taken_back": (_("Undo publishing"), _("The texts were taken back")),
    "handed_on": (_("Hand on"), _("A step was handed on")),
    "took_back": (_("Take back"), _("A step was taken back")),
}


ROOM_ACTIONS = {"keep_out": _("Kept free of a course by plans"), "let_in": _("Open to a course in plans again")}


LEVEL_ACTIONS = {"level_given": _("Exception signed"), "level_withdrawn": _("Given level withdrawn")}


COST_ACTIONS = {
    "bill_entered": _("A bill entered"),
    "bill_approved": _("A bill approved"),
    "bill_taken_back": _("The approval of a bill undone"),
    "bill_withdrawn": _("A bill taken away"),
}


BY_PROGRAM = {
    "create": _("Draft made"),
    "details": _("Draft changed"),
    "move": _("Session moved"),
    "seats": _("Number of seats changed"),
    "publish": _("Published"),
    "cancel": _("Session cancelled"),
}


class ProgramFormatter(LogFormatter):
    """What a program did with its key, and which."""

    def format_message(self, log_entry: Any) -> str:
        """«Udgivet af et program: Medlemssystemet (ab12cd34…)»"""
        return gettext("%(done)s by a program: %(program)s") % {
            "done": self.label,
            "program": log_entry.data.get("program", ""),
        }


class RoomFormatter(LogFormatter):
    """Which course plans keep out of a room, or let in again; or in which a level was given."""

    def format_message(self, log_entry: Any) -> str:
        """«Holdes fri for et kursus i planer: Debat»"""
        return f"{self.label}: {log_entry.data.get('course', '')}"


class TakenFormatter(LogFormatter):
    """Who took a list along as a file, and which."""

    label = _("Take a list along")

    def format_message(self, log_entry: Any) -> str:
        """«Tog en liste med som fil: undervisere»"""
        return gettext("Took a list along as a file: %(list)s") % {"list": log_entry.data.get("list", "")}


@hooks.register("register_log_actions")
def making_actions(registry: Any) -> None:
    """Who did what stands in the history of a course in the making, and of a key of a program and what was done with it."""
    for action, label in BY_PROGRAM.items():
        registry.register_action(f"planning.program_{action}")(type("Program", (ProgramFormatter,), {"label": label}))
    for action, (label, said) in (MAKING_ACTIONS | PROGRAM_ACTIONS).items():
        registry.register_action(f"planning.{action}", label, said)
    for action, label in COST_ACTIONS.items():
        registry.register_action(f"planning.{action}", label, label)
    registry.register_action("planning.taken_along")(TakenFormatter)
    registry.register_action("planning.ask_room", _("Ask for the room"), _("Asked for the room"))


@hooks.register("register_log_actions")
def planning_actions(registry: Any) -> None:
    """Who did what stands in each session's history."""
    registry.register_action("planning.create", _("Draft"), _("Draft made"))
    registry.register_action("planning.read_in", _("Read in"), _("Read in from a file"))
    registry.register_action("planning.delete", _("Delete draft"), _("Draft deleted"))
    registry.register_action("planning.pin", _("Hold fast"), _("Held fast: plans leave it where it is"))
    registry.register_action("planning.unpin", _("Let go"), _("Plans may move it again"))
    for action, label in PLAN_ACTIONS.items():
        registry.register_action(f"planning.{action}")(type("PlanFormatter", (PlanFormatter,), {"label": label}))
    for action, label in ROOM_ACTIONS.items():
        registry.register_action(f"planning.{action}")(type("RoomFormatter", (RoomFormatter,), {"label": label}))
    registry.register_action("planning.publish", _("Publish"), _("Published"))
    registry.register_action("planning.unpublish", _("Undo publishing"), _("Made a draft again"))
    registry.register_action("planning.move", _("Move session"), _("Session moved"))
    registry.register_action("planning.series", _("Follow series"), _("Changed with its series"))
    registry.register_action("planning.cancel", _("Cancel session"), _("Session cancelled"))
    registry.register_action("planning.enter", _("Enter afterwards"), _("Entered after it was held"))
    registry.register_action("planning.close", _("Close session"), _("Session closed"))
    registry.register_action("planning.seats", _("Seats"), _("Number of seats changed"))
    registry.register_action("planning.trainers", _("Trainers"), _("Trainers changed"))
    registry.register_action("planning.enrol", _("Enrol by phone"), _("Somebody enrolled by phone"))
    registry.register_action("planning.despite")(DespiteFormatter)
    registry.register_action("planning.message", _("Message to everybody"), _("A message sent to everybody"))
    registry.register_action("planning.person_confirm", _("Confirm a place"), _("A place confirmed for a caller"))
    registry.register_action("planning.person_accept", _("Take an offer"), _("An offered place taken for a caller"))
    registry.register_action("planning.person_cancel", _("Cancel a place"), _("A place cancelled for a caller"))
    registry.register_action(
        "planning.person_undo", _("Undo cancelling"), _("A cancelled place taken back for a caller")
    )
    registry.register_action("planning.person_shift", _("Move a person"), _("A caller moved to another session"))
    registry.register_action("planning.person_correct", _("Correct a person"), _("A name or number corrected"))
    registry.register_action("planning.invite", _("Ask those nearby"), _("Those who would like a seat were written to"))
    registry.register_action("planning.uninvite", _("Do not ask them"), _("The mails to those nearby were taken back"))
    registry.register_action("planning.merge", _("Offer another session"), _("Everybody was offered another session"))
    registry.register_action("planning.online", _("Open online"), _("Opened online as well"))
    registry.register_action("planning.only_online", _("Hold online"), _("Held online, and the room given back"))
    registry.register_action("planning.details", _("Practical facts"), _("Practical facts changed"))
    registry.register_action("planning.ask", _("Ask trainers"), _("Trainers asked"))
    registry.register_action("planning.no_rerun", _("No next run"), _("The next run does not come by itself"))
    registry.register_action("planning.rerun", _("Next run"), _("The next run comes by itself"))
    registry.register_action("planning.revoke", _("Revoke certificate"), _("A certificate revoked"))
    registry.register_action("planning.print", _("Print certificates"), _("Certificates ordered for print"))
    registry.register_action("planning.look_up", _("Look somebody up"), _("A person was looked up"))
    registry.register_action("planning.person_merge", _("Merge two people"), _("Two people were merged"))
    registry.register_action("planning.person_merge_undone", _("Undo a merge"), _("A merge was undone"))
    registry.register_action("planning.erase", _("Delete a person"), _("A person was deleted"))
    registry.register_action("planning.factor_ask", _("Ask for a reset"), _("Asked to take away a second factor"))
    registry.register_action("planning.factor_confirm", _("Confirm a reset"), _("A second factor was taken away"))
    registry.register_action(
        "planning.factor_withdraw", _("Take a reset back"), _("A second factor was not taken away")
    )
    registry.register_action("planning.end_log_ins", _("End log-ins"), _("Logged out everywhere"))
    for action, label in LEVEL_ACTIONS.items():
        registry.register_action(f"planning.{action}")(type("LevelFormatter", (RoomFormatter,), {"label": label}))
    registry.register_action("planning.print_taken", _("Take a print"), _("Printed certificates were fetched"))
    registry.register_action("planning.import", _("Write an import"), _("A file was written"))
    registry.register_action("planning.import_undone", _("Undo an import"), _("What a file wrote was undone"))
    registry.register_action("planning.withdraw", _("Stop asking"), _("Stopped asking trainers"))
