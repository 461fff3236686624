"""Pages that are the same for everybody, kept as bytes under the version of what they show (docs/adr/0065).

`kept` marks a view of such pages and says which parameters of the address it knows. `KeptPagesMiddleware` answers those
who bring no cookie of ours: unchanged → 304, else the kept bytes, else the page is made once. Nobody else is met here.
"""

import datetime as dt
import gzip
import hashlib
import operator
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import caches
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from courses.common import clock, replica, under
from courses.common.actions import versions
from courses.common.metrics import OPEN_PAGES
from courses.pages.rules.counters import PAGES
from courses.schedule.models import Session
from courses.schedule.rules.counters import EVERYTHING, STAFF
from courses.tasks.rules import TASKS
from courses.web import known_browsers

# What each open page shows: which sessions there are, when and where; facts that stand everywhere; texts. Besides these a page
# shows the seats that it names (`under.shows`), else all.
EACH_SHOWS = (EVERYTHING, versions.SHOWN, PAGES)
# Where none of these goes on, nothing that a page shows has changed: seats and queues are counted by the first as well.
ALL = (STAFF, TASKS, *EACH_SHOWS)
# A page that names more than so many counters is as well off with all of them.
MOST_NAMES = 64
# Where Wagtail shows a page; a course's may be asked what is near.
SERVE, SERVE_FIELDS = "wagtail_serve", frozenset({"postnr"})
WORDS = "q"
# Who has one of these is still nobody in particular: the last is looked at where a code is asked for, and nowhere else.
HARMLESS = frozenset(
    {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.WROTE_COOKIE_NAME, known_browsers.COOKIE}
)
# How much of memory each process gives to pages, in bytes, and the largest page that it keeps.
MOST_BYTES, LARGEST = 24_000_000, 400_000
DAY = dt.timedelta(days=1)
TOKEN = re.compile(rb'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]*">')
KEPT_HEADERS = ("Content-Type", "Content-Language", "X-Frame-Options")


def takes_gzip(request: HttpRequest) -> bool:
    """Whether the program asks for gzip by name: Outlook.com was reported to fail on what it had not asked for."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _semicolon, weight = part.replace(" ", "").partition(";")
        if coding == "gzip":
            return weight not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


type Answer = Callable[[HttpRequest], HttpResponse]


def kept[View: Callable[..., Any]](*queries: type[forms.Form]) -> Callable[[View], View]:
    """A decorator for a view whose pages may be kept: they depend on the path, the language and the fields of `queries`."""

    def marked(view: View) -> View:
        view.kept_fields = frozenset(name for query in queries for name in query.base_fields)  # type: ignore[attr-defined]
        return view

    return marked


@dataclass(frozen=True)
class Page:
    """A page as it goes out. `counted`: the numbers of the counters of what it shows; `good_until`: something that it shows begins
    or ends then, or the day does."""

    zipped: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    counted: dict[str, int]
    good_until: dt.datetime

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return len(self.zipped) + 500 + 100 * len(self.counted)

    def is_right(self, counted: Mapping[str, versions.Counter], now: dt.datetime) -> bool:
        """Whether nothing that it shows has changed; `counted` has its counters and others. Where these are those of a copy of the
        database, a page that is newer in all of them is as good."""
        fits = operator.le if replica.is_reading() else operator.eq
        return now < self.good_until and all(
            fits(counted[name].number, number) for name, number in self.counted.items()
        )

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The page, zipped for those who can read that, or 304 for those who have it."""
        packs = takes_gzip(request)
        # Nearly everybody takes it zipped, so memory holds it in no other form.
        body = self.zipped if packs else gzip.decompress(self.zipped)
        etag = f'"{self.etag}{"z" if packs else ""}"'
        response = HttpResponse(b"" if request.method == "HEAD" else body)
        for name, value in self.headers:
            response[name] = value
        response["Content-Length"] = str(len(body))
        if packs:
            response["Content-Encoding"] = "gzip"
        response["ETag"] = etag
        # A browser asks again each time: what it has is as good as what a counter says.
        response["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
        return get_conditional_response(request, etag=etag, response=response) or response


class Memory:
    """The pages of one process, those used last; never more than `MOST_BYTES`."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._bytes, self._lock = 0, Lock()

    def get(self, key: str) -> Page | None:
        """The page under this key, if it is still here."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        """Keep a page; others go, those first that were not asked for the longest."""
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += page.size - (old.size if old else 0)
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                _key, gone = self._pages.popitem(last=False)
                self._bytes -= gone.size

    @property
    def held(self) -> tuple[int, int]:
        """How many pages are kept here, and how many bytes they are, about."""
        with self._lock:
            return len(self._pages), self._bytes

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._pages.clear()
            self._bytes = 0


memory = Memory()


class KeptPagesMiddleware:
    """Stands where the language is known and nobody has been looked up yet. A request that it does not know goes on as if
    it were not there."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        fields = known_fields(request)
        if fields is None:
            return self.get_response(request)
        clean = _known_part(request, fields)
        if clean is not None:
            return HttpResponseRedirect(clean)
        key, now = _key(request), clock.now()
        counted: dict[str, versions.Counter] = {}
        for source, keeper in (("process", memory), ("shared", caches["pages"])):
            page: Page | None = keeper.get(key)
            if page is None:
                continue
            if not page.counted.keys() <= counted.keys():
                counted = versions.read((*ALL, *page.counted))
            if page.is_right(counted, now):
                memory.put(key, page)
                OPEN_PAGES.labels(source).inc()
                return page.answer(request)
        return self._made(request, key, counted or versions.read(ALL), now)

    def _made(
        self, request: HttpRequest, key: str, before: dict[str, versions.Counter], now: dt.datetime
    ) -> HttpResponse:
        """The page made anew. It is kept if nothing has changed meanwhile: else nobody knows which of it was read before."""
        under.note(request, before)
        response = self.get_response(request)
        if not _may_be_kept(response):
            return response
        OPEN_PAGES.labels("made").inc()
        _drop_token(response)
        seats = under.shown(request)
        names = {STAFF} if seats is None or len(seats) > MOST_NAMES else seats
        good_until = _good_until(request, now)
        after = versions.read({*ALL, *names})
        page = _page(response, {name: after[name].number for name in {*EACH_SHOWS, *names}}, good_until)
        if all(after[name].number == before[name].number for name in ALL):
            memory.put(key, page)
            caches["pages"].set(key, page, DAY.total_seconds())
        return page.answer(request)


def known_fields(request: HttpRequest) -> frozenset[str] | None:
    """The parameters that the page at this address knows; None for an address, or somebody, whose pages are not kept."""
    # Words that somebody writes have no end, and are theirs.
    if not settings.KEEP_PAGES or request.GET.get(WORDS) or not _is_nobody(request):
        return None
    return _view_at(request.path_info, get_language())[0]


def is_open(request: HttpRequest) -> bool:
    """Whether somebody who is nobody in particular looks at what shows everybody the same, kept or not."""
    return _is_nobody(request) and _view_at(request.path_info, get_language())[1]


def _is_nobody(request: HttpRequest) -> bool:
    is_look = request.method in ("GET", "HEAD")
    return is_look and not set(request.COOKIES) - HARMLESS and "Authorization" not in request.headers


@lru_cache(maxsize=4_096)
def _view_at(path: str, _language: str | None) -> tuple[frozenset[str] | None, bool]:
    """The parameters of an address whose pages are kept, and whether it shows everybody the same. It means something else in another
    language; kept, since Django looks for its view once more."""
    try:
        found = resolve(path)
    except Resolver404:
        return None, False
    fields = SERVE_FIELDS if found.url_name == SERVE else getattr(found.func, "kept_fields", None)
    return fields, fields is not None or getattr(found.func, "is_for_everybody", False)


def _drop_token(response: HttpResponse) -> None:
    """Take the token out of the forms, and the cookie that goes with it: they need none (docs/adr/0064). Django's own way of
    saying that there is none, `NOTPROVIDED`, fails in 6.1 (findings/csrf-token-not-provided.sh)."""
    response.content = TOKEN.sub(b"", response.content)
    response.cookies.pop(settings.CSRF_COOKIE_NAME, None)


def _known_part(request: HttpRequest, fields: frozenset[str]) -> str | None:
    """This address without what nobody here reads, such as what others count their visitors by; None if it has nothing of
    that: else anybody could fill the memory with one page under many addresses."""
    if set(request.GET) <= fields:
        return None
    known = request.GET.copy()
    for name in set(known) - fields:
        del known[name]
    return request.path + (f"?{known.urlencode()}" if known else "")


def _key(request: HttpRequest) -> str:
    """Under what this page is kept: its address, its language, and the code that makes it."""
    shape = [built(), get_language(), request.scheme, request.get_host(), request.path, sorted(request.GET.lists())]
    return hashlib.blake2b(repr(shape).encode(), digest_size=20).hexdigest()


@cache
def built() -> str:
    """A fingerprint of the code, templates and translations that make pages, so that a new version of them shows at once, and
    machines that have the same share what they keep: of what is in the files, not of when they were written."""
    found = hashlib.blake2b(digest_size=8)
    root = Path(settings.BASE_DIR)
    for folder, pattern in (
        ("courses", "*.py"),
        ("courses", "data/*.json"),
        ("home", "*.py"),
        ("lms", "*.py"),
        ("templates", "*.html"),
        ("locale", "*.mo"),
    ):
        for file in sorted((root / folder).rglob(pattern)):
            body = file.read_bytes()
            found.update(f"{file.relative_to(root)} {len(body)} ".encode() + body)
    return found.hexdigest()


def _may_be_kept(response: HttpResponse) -> bool:
    """Only what went well, is a page of ordinary size, and gives nobody a cookie but the one of the token."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    given = set(response.cookies) - {settings.CSRF_COOKIE_NAME}
    is_good = response.status_code == 200 and is_page and not given and not response.streaming
    return is_good and len(response.content) <= LARGEST


def _page(response: HttpResponse, counted: dict[str, int], good_until: dt.datetime) -> Page:
    body = bytes(response.content)
    headers = tuple((name, response[name]) for name in KEPT_HEADERS if name in response)
    etag = hashlib.blake2b(repr(headers).encode() + body, digest_size=12).hexdigest()
    return Page(gzip.compress(body, 6, mtime=0), headers, etag, counted, good_until)


def _good_until(request: HttpRequest, now: dt.datetime) -> dt.datetime:
    """When a page may look otherwise though nothing was changed: at midnight, and when a session begins or ends. The same for
    all pages until then, unless a session changes."""
    edges = under.under(
        request, EVERYTHING, ("good until",), lambda: (now, _next_edge(now)), lambda kept: kept[0] <= now < kept[1]
    )
    return edges[1]


def _next_edge(now: dt.datetime) -> dt.datetime:
    """The first midnight, beginning or end of a session after `now`. One query, which takes the first of each status from an
    index."""
    firsts = [
        Subquery(Session.objects.filter(status=status, **{f"{edge}__gt": now}).order_by(edge).values(edge)[:1])
        for status in Session.Status
        if status != Session.Status.DRAFT
        for edge in ("starts_at", "ends_at")
    ]
    moments = Session.objects.order_by("pk").values_list(*firsts).first() or ()
    midnight = clock.midnight(clock.today() + DAY)
    return min(moment for moment in (*moments, midnight) if moment)
