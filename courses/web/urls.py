"""Every address of the public site. Each area keeps its own list beside its views."""

from django.urls import include, path

from courses.web import (
    asked,
    availability,
    badges,
    calendar,
    checkin,
    classroom,
    documents,
    feeds,
    here,
    member,
    prints,
    public,
    subscriptions,
    trainer,
    verify,
    waiting,
    wallet,
    year,
)

urlpatterns = [
    path("", include(([*public.urlpatterns, *calendar.urlpatterns, *year.urlpatterns], "public"))),
    path("", include((member.urlpatterns, "member"))),
    path("", include((subscriptions.urlpatterns, "calendars"))),
    path("", include((here.urlpatterns, "here"))),
    path("", include((documents.urlpatterns, "documents"))),
    path("", include((waiting.urlpatterns, "waiting"))),
    path(
        "underviser/",
        include(
            (
                [
                    *trainer.urlpatterns,
                    *availability.urlpatterns,
                    *prints.urlpatterns,
                    *checkin.urlpatterns,
                    *classroom.urlpatterns,
                ],
                "trainer",
            )
        ),
    ),
    path("kan-du/", include((asked.urlpatterns, "asked"))),
    path("min-side/beviser/", include((wallet.urlpatterns, "wallet"))),
    path("", include((feeds.urlpatterns, "feeds"))),
    path("", include((badges.urlpatterns, "badges"))),
    path("bevis/", include((verify.urlpatterns, "verify"))),
]
