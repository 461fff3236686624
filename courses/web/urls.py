"""Every address of the public site. Each area keeps its own list beside its views."""

from django.urls import include, path

from courses.web import feeds, member, public, trainer, verify, waiting

urlpatterns = [
    path("", include((public.urlpatterns, "public"))),
    path("", include((member.urlpatterns, "member"))),
    path("", include((waiting.urlpatterns, "waiting"))),
    path("underviser/", include((trainer.urlpatterns, "trainer"))),
    path("", include((feeds.urlpatterns, "feeds"))),
    path("bevis/", include((verify.urlpatterns, "verify"))),
]
