"""Every address of the public site. Each area keeps its own list beside its views."""

from django.urls import include, path

from courses.web import documents, feeds, member, public, trainer, verify

urlpatterns = [
    path("", include((public.urlpatterns, "public"))),
    path("", include((member.urlpatterns, "member"))),
    path("", include((documents.urlpatterns, "documents"))),
    path("underviser/", include((trainer.urlpatterns, "trainer"))),
    path("", include((feeds.urlpatterns, "feeds"))),
    path("bevis/", include((verify.urlpatterns, "verify"))),
]
