"""Every address of the public site. Each area keeps its own list beside its views."""

from django.urls import include, path

from courses.web import feeds, member, public, trainer, verify, year

urlpatterns = [
    path("", include(([*public.urlpatterns, *year.urlpatterns], "public"))),
    path("", include((member.urlpatterns, "member"))),
    path("underviser/", include((trainer.urlpatterns, "trainer"))),
    path("", include((feeds.urlpatterns, "feeds"))),
    path("bevis/", include((verify.urlpatterns, "verify"))),
]
