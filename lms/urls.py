"""Addresses: Danish at the root, English below /en/. Feeds and the like are frozen by a test."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.http import Http404
from django.urls import URLPattern, include, path
from django.views.decorators.cache import cache_control
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from courses.web.api import api
from courses.web.member import accounts
from courses.web.public import previews
from courses.web.scim import scim
from lms import views


def kept_nowhere(entry: URLPattern) -> URLPattern:
    """The same address; no browser and no proxy keeps what it answers."""
    entry.callback = cache_control(private=True, no_store=True)(entry.callback)
    return entry


urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", previews.site_map, name="sitemap"),
    path("favicon.ico", views.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", views.icon, {"name": "apple-touch-icon.png"}, name="touch_icon"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("api/v1/", api.urls),
    path("scim/v2/", scim, name="scim"),
    path("scim/v2/<path:rest>", scim),
    path("i18n/", include("django.conf.urls.i18n")),
    # Wagtail's own ways in and out, before it sees them: its log-in asks no second factor and counts no tries.
    path("admin/login/", accounts.door),
    path("admin/logout/", accounts.LeavingView.as_view()),
    # Wagtail's way to look at its page for faults, by making one.
    path("admin/failwhale/", lambda request: views.not_found(request, Http404())),
    path("admin/", include(wagtailadmin_urls)),
    path("dokumenter/", include(wagtaildocs_urls)),
]
if settings.DEBUG:
    from lms import demo, gallery, parts  # deferred: debug

    urlpatterns += [
        path("demo/", demo.index, name="demo"),
        path("demo/log-ind/", demo.log_in, name="demo_log_in"),
        path("demo/mail/<key:pk>/", demo.mail, name="demo_mail"),
        path("komponenter/", gallery.gallery, name="gallery"),
        path("media/films/<str:name>", parts.film),
        *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    ]

urlpatterns += i18n_patterns(
    path("konto/", include([kept_nowhere(entry) for entry in accounts.urlpatterns])),
    path("", include("courses.web.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler404 = "lms.views.not_found"
handler500 = "lms.views.server_error"
