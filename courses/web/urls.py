"""Every address of the public site. Each area keeps its own list beside its views."""

from django.urls import include, path

from courses.web import asked, availability, badges, documents, feeds, member, public, trainer, verify, waiting, year

urlpatterns = [
    path("", include(([*public.urlpatterns, *year.urlpatterns], "public"))),
    path("", include((member.urlpatterns, "member"))),
    path("", include((documents.urlpatterns, "documents"))),
    path("", include((waiting.urlpatterns, "waiting"))),
    path("underviser/", include(([*trainer.urlpatterns, *availability.urlpatterns], "trainer"))),
    path("kan-du/", include((asked.urlpatterns, "asked"))),
    path("", include((feeds.urlpatterns, "feeds"))),
    path("", include((badges.urlpatterns, "badges"))),
    path("bevis/", include((verify.urlpatterns, "verify"))),
]
