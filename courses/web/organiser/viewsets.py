"""The group «Planlægning» in the menu of the back office."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from courses.schedule.models import Session
from courses.web.organiser import (
    calls,
    closing,
    messages,
    phone_enrolment,
    places,
    publishing,
    rescue,
    sessions,
    several,
)
from courses.web.organiser.budget import BudgetViewSet
from courses.web.organiser.cadences import BlackoutViewSet, CadenceViewSet
from courses.web.organiser.certificates import CertificateViewSet
from courses.web.organiser.coordinators import CoordinatorViewSet
from courses.web.organiser.costs import CostViewSet
from courses.web.organiser.course_facts import CourseViewSet
from courses.web.organiser.demand import DemandViewSet
from courses.web.organiser.english import EnglishViewSet
from courses.web.organiser.erasure import ErasureViewSet
from courses.web.organiser.facts import (
    AssociationViewSet,
    PlainViewSet,
    RegionViewSet,
    SchoolBreakViewSet,
    TrackViewSet,
)
from courses.web.organiser.figures import FiguresViewSet
from courses.web.organiser.films import FilmViewSet
from courses.web.organiser.guide import GuideViewSet
from courses.web.organiser.imports import ImportViewSet
from courses.web.organiser.introductions import LetterReportViewSet, TopicViewSet
from courses.web.organiser.knowledge import SharedAnswersViewSet
from courses.web.organiser.ladder import LadderViewSet
from courses.web.organiser.listing import SessionIndexView
from courses.web.organiser.mails import MailViewSet
from courses.web.organiser.merges import MergeViewSet
from courses.web.organiser.missing import MissingViewSet
from courses.web.organiser.outside_calendars import OutsideCalendarViewSet
from courses.web.organiser.packages import PackagesViewSet
from courses.web.organiser.planner import PlanViewSet
from courses.web.organiser.programs import ProgramKeyViewSet
from courses.web.organiser.requests import LackingViewSet
from courses.web.organiser.rolling import RerunView
from courses.web.organiser.rooms import RoomViewSet
from courses.web.organiser.second_factors import SecondFactorViewSet
from courses.web.organiser.series import SeriesViewSet
from courses.web.organiser.support import SupportViewSet
from courses.web.organiser.trainers import TrainerViewSet
from courses.web.organiser.venues import VenueViewSet
from courses.web.organiser.webhooks import WebhookViewSet
from courses.web.organiser.year import YearViewSet


class SessionViewSet(PlainViewSet):
    """Wagtail's list and history; every step of a session's life is a page of our own."""

    model = Session
    name = "sessions"
    icon = "calendar-alt"
    index_view_class = SessionIndexView
    index_template_name = "courses/organiser/sessions.html"
    index_results_template_name = "courses/organiser/sessions_results.html"
    queryset = Session.objects.with_details()
    filterset_class = SessionIndexView.filterset_class
    ordering = SessionIndexView.default_ordering
    search_fields = SessionIndexView.search_fields
    list_export = SessionIndexView.list_export
    export_headings = SessionIndexView.export_headings
    export_filename = SessionIndexView.export_filename

    def get_form_fields(self) -> list[str]:
        """No form of Wagtail's writes a session."""
        return []

    def get_urlpatterns(self) -> list[URLPattern]:
        """Wagtail's list and history, and a page of our own for each thing to do."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("history/<key:pk>/", self.history_view, name="history"),
            path("history-results/<key:pk>/", self.history_results_view, name="history_results"),
            path("new/", sessions.CreateSessionView.as_view(), name="add"),
            path("publish/", publishing.PublishDraftsView.as_view(), name="publish_drafts"),
            path("publish/<key:pk>/undo/", publishing.UndoPublicationView.as_view(), name="undo_publication"),
            path("several/move/", several.MoveSeveralView.as_view(), name="move_several"),
            path("several/cancel/", several.CancelSeveralView.as_view(), name="cancel_several"),
            path("several/delete/", several.DeleteSeveralView.as_view(), name="delete_several"),
            path("<key:pk>/", sessions.SessionPage.as_view(), name="edit"),
            path("<key:pk>/publish/", sessions.PublishView.as_view(), name="publish"),
            path("<key:pk>/enter/", sessions.EnterView.as_view(), name="enter"),
            path("<key:pk>/pin/", sessions.PinView.as_view(), name="pin"),
            path("<key:pk>/move/", sessions.MoveView.as_view(), name="move"),
            path("<key:pk>/cancel/", sessions.CancelView.as_view(), name="cancel"),
            path("<key:pk>/close/", closing.CloseView.as_view(), name="close"),
            path("<key:pk>/seats/", sessions.SeatsView.as_view(), name="seats"),
            path("<key:pk>/trainers/", sessions.TrainersView.as_view(), name="trainers"),
            path("<key:pk>/details/", sessions.DetailsView.as_view(), name="details"),
            path("<key:pk>/enrol/", phone_enrolment.EnrolView.as_view(), name="enrol"),
            path("<key:pk>/people/", phone_enrolment.FindPersonView.as_view(), name="find_person"),
            path("<key:pk>/people/<key:seat>/", phone_enrolment.PersonView.as_view(), name="person"),
            path("<key:pk>/places/", places.PlacesView.as_view(), name="places"),
            path("<key:pk>/message/", messages.MessageView.as_view(), name="message"),
            path("<key:pk>/calls/", calls.CallsView.as_view(), name="calls"),
            path("<key:pk>/rescue/", rescue.RescueView.as_view(), name="rescue"),
            path("<key:pk>/delete/", sessions.DeleteDraftView.as_view(), name="delete"),
            path("<key:pk>/rerun/", RerunView.as_view(), name="rerun"),
        ]


class PlanningGroup(ViewSetGroup):
    menu_label = _("Planning")
    menu_name = "planning"
    menu_icon = "calendar-alt"
    menu_order = 50
    items = (
        YearViewSet,
        PlanViewSet,
        SessionViewSet,
        MissingViewSet,
        LackingViewSet,
        DemandViewSet,
        CertificateViewSet,
        SeriesViewSet,
        GuideViewSet,
        EnglishViewSet,
        CourseViewSet,
        TrackViewSet,
        PackagesViewSet,
        FilmViewSet,
        CadenceViewSet,
        VenueViewSet,
        RoomViewSet,
        TrainerViewSet,
        LadderViewSet,
        FiguresViewSet,
        AssociationViewSet,
        OutsideCalendarViewSet,
        CoordinatorViewSet,
        CostViewSet,
        SupportViewSet,
        BudgetViewSet,
        TopicViewSet,
        LetterReportViewSet,
        SharedAnswersViewSet,
        RegionViewSet,
        SchoolBreakViewSet,
        BlackoutViewSet,
        ImportViewSet,
        MailViewSet,
        MergeViewSet,
        ErasureViewSet,
        SecondFactorViewSet,
        ProgramKeyViewSet,
        WebhookViewSet,
    )
