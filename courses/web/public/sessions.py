"""The public face: find, read, enrol, subscribe."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.cadence.queries.year import Scope
from courses.catalogue.models import Course
from courses.catalogue.queries import described
from courses.common import clock
from courses.common.actions import versions
from courses.common.actions.limits import allow, allow_for
from courses.common.errors import DomainError
from courses.common.under import number_of, shows
from courses.demand.actions import interests
from courses.enrolment.actions import admission
from courses.enrolment.actions import enrolments as enrolment
from courses.enrolment.actions.correction import correct_address
from courses.enrolment.models import Enrolment, State
from courses.enrolment.queries import enrolment_token, is_too_late_to_offer, newcomers_wait, queue
from courses.places.models import Postcode
from courses.places.queries import UnknownPostcode, find_postcode
from courses.places.rules.distance import travel
from courses.schedule import ics
from courses.schedule.linked_data import session_page_data
from courses.schedule.models import Session
from courses.schedule.queries import sessions as schedule
from courses.schedule.queries.admission import asks_who, rules_in_words
from courses.schedule.queries.known import known
from courses.schedule.rules.counters import FULL, seats_of
from courses.schedule.rules.order import Order
from courses.web.fields import LONGEST_POSTCODE
from courses.web.kept import kept
from courses.web.one_click import ended_by_one_click
from courses.web.pictures.area_map import Stop, map_of_find, map_of_venue, stop_of
from courses.web.pictures.wheel import small_wheel
from courses.web.private import private
from courses.web.public.add_to_calendar import session_links
from courses.web.public.forms import (
    ENROLS_A_DAY,
    CorrectionForm,
    CourseQuery,
    EnrolForm,
    FindForm,
    FindQuery,
    FromQuery,
    InterestForm,
    WaitsQuery,
    searched_from,
)
from courses.web.public.typed import Typed
from courses.web.visitor import member_here

# How often somebody may ask for more on one page.
MOST_PAGES = 50


def front_page_context(request: HttpRequest) -> dict[str, Any]:
    """What the front page shows besides its text."""
    today = clock.today()
    soonest, (days, districts) = schedule.soonest(3), schedule.year_of(today)
    shows(request, *(seats_of(card.pk) for card in soonest))
    return {
        "sessions": soonest,
        "courses": list(Course.objects.filter(is_active=True)),
        "wheel": small_wheel(days, today),
        "year_label": Scope(today).label,
        "districts": districts,
    }


@require_safe
def find_form(request: HttpRequest) -> HttpResponse:
    """The postcode field on its own; a good postcode leads to its page."""
    if "postnr" not in request.GET:
        return render(request, "courses/public/find_form.html", {"code": ""})
    form = FindForm(request.GET)
    if not form.is_valid():
        context = {"code": form["postnr"].value()[:LONGEST_POSTCODE], "error": form.errors["postnr"][0]}
        return render(request, "courses/public/find_form.html", context, status=422)
    return redirect("public:find", code=form.cleaned_data["postnr"].pk)


def _address(asked: dict[str, str], **changed: str) -> str:
    """The same search with something changed, as the `?` of an address."""
    return "?" + urlencode({name: value for name, value in (asked | changed).items() if value})


def _filter_links(asked: dict[str, str], courses: list[Course]) -> list[dict[str, Any]]:
    """Rows of links, each to the same search with one filter changed."""
    rows: list[tuple[str, Any, list[tuple[str, Any]]]] = [
        ("kursus", _("Course"), [("", _("All")), *((course.code, course.display_title) for course in courses)]),
        ("tid", _("Time"), [("", _("Any time")), ("evening", _("Weekday evening")), ("weekend", _("Weekend"))]),
        (
            "orden",
            _("First"),
            [(Order.BEST, _("near and soon")), (Order.NEAREST, _("the nearest")), (Order.SOONEST, _("the soonest"))],
        ),
    ]
    return [
        {
            "name": name,
            "links": [
                {"label": label, "url": _address(asked, **{key: value}), "active": asked[key] == value}
                for value, label in choices
            ],
        }
        for key, name, choices in rows
    ]


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Every postcode as [digits, town, latitude, longitude] in degrees, to three decimals: for suggestions, and so that a browser
    finds its own postcode without telling anybody where it is."""
    rows = Postcode.objects.order_by("code").values_list("code", "name", "lat", "lon")
    listed = [[code, name, round(lat, 3), round(lon, 3)] for code, name, lat, lon in rows]
    response = JsonResponse(listed, safe=False, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    response["Cache-Control"] = "public, max-age=604800"
    return response


@kept(FindQuery)
@require_safe
def find(request: HttpRequest, code: str) -> HttpResponse:
    """Sessions near a postcode, by distance and date."""
    try:
        postcode = find_postcode(code)
    except UnknownPostcode as refusal:
        context = {"code": code[:LONGEST_POSTCODE], "error": refusal.message}
        return render(request, "courses/public/find_form.html", context, status=404)
    if postcode.pk != code:
        return redirect("public:find", code=postcode.pk)
    courses = list(Course.objects.filter(is_active=True))
    form = FindQuery(request.GET)
    given = form.given
    course = next((c for c in courses if c.code == given["kursus"]), None)
    asked = form.asked | {"kursus": course.code if course else ""}
    pages = min(given["vis"], MOST_PAGES)
    wanted = schedule.Wanted(
        course=asked["kursus"],
        when=given["tid"],
        after=given["dato"],
        text=given["q"],
        step_free=given["trinfrit"],
        hearing_loop=given["teleslynge"],
        online=given["online"],
        order=Order(given["orden"]),
    )
    found = schedule.near(postcode, wanted, limit=pages * schedule.PAGE)
    page: dict[str, Any] = {
        "postcode": postcode,
        "found": found,
        "map": map_of_find(_stops(found, postcode), postcode),
        "km": schedule.NEAR_KM,
        "filters": _filter_links(asked, courses),
        "form": form,
        "is_narrowed": form.is_narrowed,
        "kept": [(name, asked[name]) for name in ("kursus", "tid", "orden") if asked[name]],
        "course": course,
        "order": wanted.order,
        "more": _address(asked, vis=str(pages + 1)),
        "interest": InterestForm(initial={"postcode": postcode.pk, "course": course}, is_near=True),
    }
    shown = (
        hit.session.pk for hits in (found.near, found.full, found.ferry, found.further, found.online) for hit in hits
    )
    shows(request, FULL, *map(seats_of, shown))
    return render(request, "courses/public/find.html", page)


def _stops(found: schedule.Found, postcode: Postcode) -> list[Stop]:
    """What a search shows, as places on its map; each leads on with the postcode."""
    query = f"?fra={postcode.pk}"
    open_ones = [*found.near, *found.ferry, *(() if found.near else found.further)]
    return [
        *(stop_of(hit.session, fragment=True, query=query) for hit in open_ones),
        *(stop_of(hit.session, fragment=True, query=query, is_quiet=True) for hit in found.full),
    ]


def _sees_drafts(user: AbstractBaseUser | AnonymousUser) -> bool:
    return user.is_active and user.has_perm("courses.change_session")  # type: ignore[attr-defined]


def session_or_404(request: HttpRequest, pk: int, *, with_details: bool = True) -> Session:
    """One session, with its details unless said; a draft only for organisers."""
    if with_details:
        return _open_to(request, known(pk, number_of(request, versions.SHOWN)))
    return _open_to(request, Session.objects.filter(pk=pk).first())


def _open_to(request: HttpRequest, session: Session | None) -> Session:
    if session is None or (session.status == Session.Status.DRAFT and not _sees_drafts(request.user)):
        raise Http404("no such session")
    return session


def _session_page(request: HttpRequest, session: Session, form: EnrolForm, status: int = 200) -> HttpResponse:
    postcode = form.cleaned_data.get("postcode") if form.is_bound else FromQuery.of(request)["fra"]
    coming = session.status == Session.Status.PUBLISHED and session.starts_at > clock.now()
    open_now = coming and not session.is_past_deadline(clock.today())
    others = schedule.other_cards(session, postcode=postcode, limit=4)
    about = described(session.course, number_of(request, versions.SHOWN))
    shows(request, seats_of(session.pk), *(seats_of(hit.session.pk) for hit in others))
    member = member_here(request) if open_now else None
    context = {
        "rules": rules_in_words(session) if open_now else [],
        # Only somebody who is logged in is told what is true of them.
        "must_log_in": open_now and asks_who(session) and member is None,
        "refusal": admission.refusal_words(session, member) if member else "",
        "has_kept_seat": admission.has_kept_seat(session, member),
        "may_be_kept": open_now and session.is_keeping(clock.today()) and not admission.has_kept_seat(session, member),
        "is_logged_in": member is not None,
        "session": session,
        "postcode": postcode,
        "way": travel(postcode.place, session.venue.place) if postcode and session.venue else None,
        "map": map_of_venue(session.venue, postcode) if session.venue else None,
        "form": form if open_now or form.errors else None,
        "open": open_now,
        "closed": coming and not open_now,
        "waiting": queue(session).count() if session.is_full else 0,
        # What does not take place any more is put into no calendar and hung on no wall.
        "links": session_links(session) if coming else None,
        "coming": coming,
        "share": ics.session_url(session),
        "goals": about.goals,
        "prerequisites": about.prerequisites,
        "trainers": [row.trainer for row in session.trainers.all() if row.trainer.public_name],
        "others": others,
        "linked_data": None if session.status == Session.Status.DRAFT else session_page_data(session),
    }
    return render(request, "courses/public/session.html", context, status=status)


@kept(FromQuery)
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session, with the form to enrol on the same page."""
    found = session_or_404(request, pk)
    return _session_page(request, found, EnrolForm(initial=_known_of(request)))


def _known_of(request: HttpRequest) -> dict[str, str]:
    """What the form can begin with: where somebody searched from, and who is logged in."""
    member, postcode = member_here(request), searched_from(request)
    if member is None:
        return {"postcode": postcode}
    return {
        "name": member.name,
        "email": member.email,
        "phone": member.phone,
        "postcode": postcode or (member.postcode_id or ""),
    }


@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    """Enrol or join the queue. The answer is the same for a new and for a known address (docs/adr/0007)."""
    found = _open_to(request, known(pk))
    form = EnrolForm(request.POST)
    if form.is_trapped:
        return HttpResponseRedirect(reverse("public:enrolled", args=[pk]))
    if not form.is_valid():
        return _refused(request, form, pk, status=422)
    if not allow(request, "enrol", settings.ENROL_RATE):
        form.add_error(None, _("Many people are enrolling from where you are. Wait ten minutes, or call us."))
        return _refused(request, form, pk, status=429)
    # Counted whether the address is known or not, so that it tells nobody anything (PRIVACY.md P12).
    if not allow_for(form.cleaned_data["email"], "enrol_to", ENROLS_A_DAY):
        form.add_error("email", _("This address has been written many times today. Wait until tomorrow, or call us."))
        return _refused(request, form, pk, status=429)
    data, began, member = form.cleaned_data, clock.now(), member_here(request)
    # Whoever is logged in has shown that the mailbox is theirs.
    is_own = member is not None and member.email == data["email"]
    try:
        done = enrolment.enrol(
            session=found,
            name=data["name"],
            email=data["email"],
            language=get_language() or "da",
            postcode=data["postcode"] if data["keep_postcode"] else None,
            phone=data["phone"],
            needs=data["needs"],
            is_proven=is_own,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
        return _refused(request, form, pk, status=409)
    if is_own:
        return redirect("member:enrolment", token=enrolment_token(done))
    return _thank(request, Typed.of(form, pk, began), done)


def _thank(request: HttpRequest, typed: Typed, done: Enrolment) -> HttpResponse:
    """To the page that says what happens next, where this browser sees what it wrote."""
    # A known address is told what a new one would be told now: the page must not say who is enrolled (PRIVACY.md P12).
    waits = (
        done.state == State.WAITING
        if done.created_at >= typed.at
        else newcomers_wait(session_or_404(request, typed.session, with_details=False))
    )
    response = HttpResponseRedirect(reverse("public:enrolled", args=[typed.session]) + ("?venter=1" if waits else ""))
    typed.leave_in(response)
    return response


def _refused(request: HttpRequest, form: EnrolForm, pk: int, status: int) -> HttpResponse:
    """The page again, with what was typed and why it did not work."""
    return _session_page(request, session_or_404(request, pk), form, status=status)


@require_safe
@private
def enrolled(request: HttpRequest, pk: int) -> HttpResponse:
    """What happens next. Whoever has just enrolled from this browser sees the address they wrote, and can correct it;
    everybody else who opens it sees the same page without. It never says whether an address is known."""
    return _enrolled_page(request, session_or_404(request, pk), CorrectionForm())


@require_POST
@private
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """«Wrong? Change it»: enrol the right address in place of the one that this browser wrote a moment ago."""
    found, typed = session_or_404(request, pk), Typed.found_in(request, pk)
    if typed is None:
        return HttpResponseRedirect(reverse("public:session", args=[pk]) + "#tilmeld")
    form = CorrectionForm(request.POST)
    if not form.is_valid():
        return _enrolled_page(request, found, form, status=422)
    email = form.cleaned_data["email"]
    if not allow(request, "enrol", settings.ENROL_RATE) or not allow_for(email, "enrol_to", ENROLS_A_DAY):
        form.add_error("email", _("This has been tried many times. Wait ten minutes, or call us."))
        return _enrolled_page(request, found, form, status=429)
    began = clock.now()
    try:
        done = correct_address(
            session=found,
            wrong=typed.email,
            since=typed.at,
            email=email,
            name=typed.name,
            language=get_language() or "da",
            postcode=Postcode.objects.filter(pk=typed.postcode).first(),
            phone=typed.phone,
            needs=typed.needs,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
        return _enrolled_page(request, found, form, status=409)
    return _thank(request, replace(typed, email=email, at=began), done)


def _enrolled_page(request: HttpRequest, found: Session, form: CorrectionForm, status: int = 200) -> HttpResponse:
    typed = Typed.found_in(request, found.pk)
    waits = WaitsQuery.of(request)["venter"]
    context = {
        "session": found,
        "coming": found.status == Session.Status.PUBLISHED and found.starts_at > clock.now(),
        "waits": waits,
        "waiting": queue(found).count() if waits else 0,
        "is_late": is_too_late_to_offer(found),
        "links": session_links(found),
        "share": ics.session_url(found),
        "address": typed.email if typed else "",
        "first_name": typed.first_name if typed else "",
        "postcode": typed.postcode if typed else "",
        "correction": form,
    }
    return render(request, "courses/public/enrolled.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def interest(request: HttpRequest) -> HttpResponse:
    """Write somebody up for a course near them; counts once the address is confirmed from the mail. `?kursus=` fills the
    course in."""
    if request.method != "POST":
        course = CourseQuery.of(request)["kursus"]
        return render(request, "courses/public/interest.html", {"form": InterestForm(initial={"course": course})})
    form = InterestForm(request.POST)
    if form.is_trapped:
        return render(request, "courses/public/interest_sent.html", {"email": ""})
    if not form.is_valid() or not allow(request, "interest", settings.ENROL_RATE):
        status = 422 if form.errors else 429
        return render(request, "courses/public/interest.html", {"form": form, "too_many": status == 429}, status=status)
    values = form_values(form)
    interests.register_interest(**values, language=get_language() or "da")
    response = render(request, "courses/public/interest_sent.html", values)
    response["Cache-Control"] = "private, no-store"
    return response


def form_values(form: InterestForm) -> dict[str, Any]:
    """What `register_interest` takes, out of a valid form."""
    return {name: form.cleaned_data[name] for name in ("email", "course", "postcode", "radius_km")}


@require_http_methods(["GET", "HEAD", "POST"])
@private
def interest_manage(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm («ja») or delete («slet») a wish, from the link in its mail."""
    interest = interests.interest_by_token(token)
    if interest is None:
        raise Http404("no such interest")
    done = ""
    if request.method == "POST":
        if "delete" in request.POST:
            interests.forget_interest(interest=interest)
            done = "forgotten"
        else:
            interests.confirm_interest(interest=interest)
            done = "confirmed"
    return render(request, "courses/public/interest_manage.html", {"interest": interest, "done": done})


interest_stop = ended_by_one_click(
    interests.interest_by_token, lambda interest: interests.forget_interest(interest=interest)
)


urlpatterns = [
    path("find/", find_form, name="find_form"),
    path("find/steder.json", places, name="places"),
    path("find/<str:code>/", find, name="find"),
    path("hold/<key:pk>/", session, name="session"),
    path("hold/<key:pk>/tilmeld/", enrol, name="enrol"),
    path("hold/<key:pk>/tilmeldt/", enrolled, name="enrolled"),
    path("hold/<key:pk>/ret-adresse/", correct, name="correct"),
    path("skriv-mig-op/", interest, name="interest"),
    path("skriv-mig-op/<str:token>/", interest_manage, name="interest_manage"),
    path("skriv-mig-op/<str:token>/stop/", interest_stop, name="interest_stop"),
]
