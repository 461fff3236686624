"""Every address of the public site. Each area keeps its own list beside its views."""

from django.urls import include, path

from courses.web.api import about
from courses.web.member import (
    address,
    certificates,
    check_in,
    coordinator,
    enrolment,
    hand_over,
    notes,
    private_calendars,
    waiting_list,
)
from courses.web.member import budget as my_vote
from courses.web.member import introductions as my_introductions
from courses.web.member import ladder as my_steps
from courses.web.member import people as my_people
from courses.web.member import questions as my_questions
from courses.web.member import tasks as my_tasks
from courses.web.member import week as my_week
from courses.web.public import (
    associations,
    badges,
    budget,
    calendar,
    documents,
    embeds,
    feeds,
    films,
    knowledge,
    learning,
    people,
    portraits,
    previews,
    rooms,
    search,
    sessions,
    tasks,
    verify,
    year,
)
from courses.web.trainer import (
    availability,
    calls,
    certificate_prints,
    classroom,
    commons,
    handing_over,
    ladder,
    messages,
    offline_attendance,
    pack,
    presentation,
    requests,
    writing,
)
from courses.web.trainer import sessions as trainer

urlpatterns = [
    # Programs ask for these, and ask again and again: the first that are looked at.
    path("", include((feeds.urlpatterns, "feeds"))),
    path(
        "",
        include(
            (
                [
                    *sessions.urlpatterns,
                    *calendar.urlpatterns,
                    *about.urlpatterns,
                    *embeds.urlpatterns,
                    *year.urlpatterns,
                    *associations.urlpatterns,
                    *search.urlpatterns,
                    *portraits.urlpatterns,
                ],
                "public",
            )
        ),
    ),
    path(
        "",
        include(([*enrolment.urlpatterns, *address.urlpatterns, *my_steps.urlpatterns, *notes.urlpatterns], "member")),
    ),
    path("", include((private_calendars.urlpatterns, "calendars"))),
    path("", include((check_in.urlpatterns, "check_in"))),
    path("", include(([*my_tasks.by_link, *tasks.urlpatterns], "tasks"))),
    path("", include((my_tasks.urlpatterns, "my_tasks"))),
    path("", include(([*people.urlpatterns, *my_people.urlpatterns], "people"))),
    path("", include((my_introductions.urlpatterns, "introduction"))),
    path("", include((budget.urlpatterns, "budget"))),
    path("", include((my_vote.urlpatterns, "my_vote"))),
    path("", include((knowledge.urlpatterns, "knowledge"))),
    path("", include((my_questions.urlpatterns, "my_questions"))),
    path("", include((hand_over.urlpatterns, "hand_over"))),
    path("", include((my_week.urlpatterns, "week"))),
    path("min-side/koordinator/", include((coordinator.urlpatterns, "coordinator"))),
    path("", include((learning.urlpatterns, "learning"))),
    path("", include((documents.urlpatterns, "documents"))),
    path("", include((films.urlpatterns, "film"))),
    path("", include((waiting_list.urlpatterns, "waiting_list"))),
    path(
        "underviser/",
        include(
            (
                [
                    *trainer.urlpatterns,
                    *availability.urlpatterns,
                    *presentation.urlpatterns,
                    *writing.urlpatterns,
                    *calls.urlpatterns,
                    *handing_over.urlpatterns,
                    *messages.urlpatterns,
                    *certificate_prints.urlpatterns,
                    *offline_attendance.urlpatterns,
                    *pack.urlpatterns,
                    *classroom.urlpatterns,
                    *commons.urlpatterns,
                    *ladder.urlpatterns,
                ],
                "trainer",
            )
        ),
    ),
    path("", include((rooms.urlpatterns, "room"))),
    path("kan-du/", include((requests.urlpatterns, "requests"))),
    path("med/", include((ladder.by_link, "steps"))),
    path("min-side/beviser/", include((certificates.urlpatterns, "my_certificates"))),
    path("", include((previews.urlpatterns, "previews"))),
    path("", include((badges.urlpatterns, "badges"))),
    path("bevis/", include((verify.urlpatterns, "verify"))),
]
