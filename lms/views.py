"""Answers that belong to no feature: health, robots, errors."""

import datetime as dt
import sys

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static

from courses.common import clock, shared_caches
from courses.common.actions.mail import given_up, oldest_due
from courses.common.actions.routines import setbacks
from courses.common.models import Heartbeat
from lms import database

# Behind a log-in, or behind an address that opens something of one person. A test finds one that is lacking.
CLOSED = (
    *(
        "admin",
        "konto",
        "min-side",
        "min-plads",
        "min-opgave",
        "min-forbindelse",
        "find-folk",
        "faelles-viden",
        "spoerg-mig-igen",
        "min-stemme",
        "opgaver/ja",
        "opgaver/ingen-mails",
        "underviser",
        "kan-du",
        "lokale",
        "med",
        "bevis",
        "skriv-mig-op",
        "venteplads",
        "tid",
    ),
    *("her", "kalender/privat", "dokumenter"),
)
LAST_TICK = dt.timedelta(minutes=3)
OLDEST_MAIL = dt.timedelta(minutes=10)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Database (and whether it takes anything), migrations, the last tick, the oldest unsent mail and routines that do not go (TRUST.md R6); 503 when one is not well.

    `oldest_mail_minutes` and `given_up` say how bad it is; a mail that was given up is for an organiser to look at
    and makes nobody unready.
    """
    checks: dict[str, bool] = {}
    figures: dict[str, object] = {}
    try:
        executor = MigrationExecutor(connection)
        checks["database"] = True
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        beat = Heartbeat.objects.filter(pk="tick").first()
        checks["tick"] = beat is not None and clock.now() - beat.beat_at < LAST_TICK
        waiting = oldest_due()
        late = clock.now() - waiting if waiting else dt.timedelta()
        checks["mail"] = late < OLDEST_MAIL
        failing = setbacks()
        checks["routines"] = not failing
        figures = {
            "failing": failing,
            "oldest_mail_minutes": int(late.total_seconds() // 60),
            "given_up": given_up().count(),
        }
    except Error:
        checks["database"] = False
    else:
        checks["writable"] = _is_writable()
    return JsonResponse(checks | figures, status=200 if all(checks.values()) else 503)


def _is_writable() -> bool:
    """Whether the database takes what is written; nothing of it stays."""
    try:
        with transaction.atomic():
            Heartbeat.objects.update_or_create(name="ready", defaults={"beat_at": clock.now()})
            transaction.set_rollback(True)
    except Error:
        return False
    return True


def robots(request: HttpRequest) -> HttpResponse:
    """Calendars must stay allowed: Google fetches subscriptions as its robot does (CALENDARS.md C10)."""
    lines = ["User-agent: *", *(f"Disallow: {before}/{closed}/" for closed in CLOSED for before in ("", "/en"))]
    # What certificates are and how they are checked is for everybody; the certificates themselves are not.
    lines += ["Allow: /bevis/$", "Allow: /en/bevis/$"]
    lines.append(f"Sitemap: {settings.BASE_URL}/sitemap.xml")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")


ICONS = {"favicon.ico": "image/vnd.microsoft.icon", "apple-touch-icon.png": "image/png"}


def icon(request: HttpRequest, name: str) -> HttpResponse:
    """An icon where browsers and telephones look for it without being told."""
    body = (settings.BASE_DIR / "static" / "icons" / name).read_bytes()
    return HttpResponse(body, content_type=ICONS[name], headers={"Cache-Control": "public, max-age=604800"})


def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone shows when the site is put on its first screen."""
    facts = {
        "id": "/",
        "name": f"Rundkreds – {settings.ORGANISER_NAME}",
        "short_name": "Rundkreds",
        "start_url": "/",
        "display": "minimal-ui",
        "background_color": "#FBF8F1",
        "theme_color": "#073E44",
        "icons": [
            {"src": static("icons/app-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("icons/app-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere; status 404."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours; status 500. A database or a shared cache that is away or takes nothing is 503: it comes back."""
    error = sys.exc_info()[1]
    if database.is_away(error) or shared_caches.is_away(error):
        return database.away(request)
    return render(request, "500.html", status=500)
