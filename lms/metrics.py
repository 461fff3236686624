"""`/metrics` for Prometheus, behind `METRICS_TOKEN`; without one there is no such address (docs/DEPLOY.md)."""

import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from courses.common import clock
from courses.common.actions import mail
from courses.common.actions.routines import setbacks
from courses.common.metrics import FOLDER, REQUESTS
from courses.common.models import Heartbeat
from courses.planner.models import PlanRun

ADDRESS = "/metrics"
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class MetricsMiddleware:
    """Counts every answer and its seconds, and answers `/metrics` itself: Prometheus calls each web server by its own name and
    over plain HTTP, which the site's other addresses refuse. Stands before all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == ADDRESS and _may_ask(request):
            return HttpResponse(everything(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
        began = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(area_of(request, response), method, response.status_code).observe(time.perf_counter() - began)
        return response


def _may_ask(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")


def area_of(request: HttpRequest, response: HttpResponse) -> str:
    """Who the page is for: a folder of `courses.web`, else the library whose page it is; `kept` where no page was looked for,
    `none` where none was found. A few words, whatever is asked."""
    match = request.resolver_match
    if match is None:
        return "kept" if response.status_code in (200, 304) else "none"
    view = getattr(match.func, "view_class", match.func)
    library, _dot, rest = view.__module__.partition(".")
    within, _dot, rest = rest.partition(".")
    return rest.partition(".")[0] if (library, within) == ("courses", "web") else library


def everything() -> bytes:
    """All figures in the text format of Prometheus: those that this web server's processes count, and those of the database."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)
        counted = b""
    else:
        counted = generate_latest(REGISTRY)
    registry.register(Stored())
    return counted + generate_latest(registry)


class Stored:
    """What the database says, the same at each web server: six queries."""

    def collect(self) -> Iterator[Metric]:
        """The figures; where the database does not answer, that it does not."""
        try:
            found = list(self._found())
        except Error:
            found = []
        yield _gauge("database_up", "Whether the database answers.", int(bool(found)))
        yield from found

    def _found(self) -> Iterator[Metric]:
        now = clock.now()
        yield _gauge("mails_waiting", "Mails that are due.", mail.due().count())
        oldest = mail.oldest_due()
        late = (now - oldest).total_seconds() if oldest else 0
        yield _gauge("mail_oldest_seconds", "For how long the first of them has been due.", late)
        yield _gauge("mails_given_up", "Mails that will not be tried again.", mail.given_up().count())
        yield _gauge("routines_failing", "Routines of which something did not go the last time.", len(setbacks()))
        beat = Heartbeat.objects.filter(pk="tick").values_list("beat_at", flat=True).first()
        if beat:
            yield _gauge("tick_age_seconds", "Since the worker's last round.", (now - beat).total_seconds())
        plans = GaugeMetricFamily("rundkreds_plans", "Plans that wait or are reckoned.", labels=["status"])
        begun = list(
            PlanRun.objects.filter(status__in=("queued", "running")).order_by().values_list("status", flat=True)
        )
        for status in ("queued", "running"):
            plans.add_metric([status], begun.count(status))
        yield plans


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"rundkreds_{name}", about, value=value)
