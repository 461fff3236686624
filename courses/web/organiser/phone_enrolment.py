"""Helping people by telephone: into a session, and with the place they have (PRIVACY.md P10)."""

from collections.abc import Callable
from functools import partial

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from courses.common import clock
from courses.common.actions.holding import held
from courses.enrolment import queries
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.attendance import note_look
from courses.enrolment.models import Enrolment, ListView, State
from courses.members.actions import change_profile
from courses.people.models import User
from courses.schedule.models import Session
from courses.schedule.queries.admission import rules_in_words
from courses.schedule.queries.sessions import other_sessions
from courses.web.organiser.base import OneSessionView, note
from courses.web.organiser.phone_enrolment_forms import (
    CorrectionForm,
    DespiteForm,
    FindPersonForm,
    MoveKey,
    PhoneEnrolForm,
)
from courses.web.visitor import user_of


def look_at_person(session: Session, actor: User | None) -> None:
    """Write down that an organiser sees who somebody in this session is (PRIVACY.md P9, P10)."""
    note_look(session=session, what=ListView.What.PERSON, actor=actor)


class EnrolView(OneSessionView):
    """Enrol somebody who calls, or confirm the place they have; no e-mail is needed."""

    page_title = gettext_lazy("Enrol somebody")
    template_name = "courses/organiser/enrol.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An empty form, to fill in while somebody is on the phone."""
        return self.show(self.form_class())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enrol the caller and go back to the session; 422 with the sentence when it is refused. Where there is more to say than
        that they are enrolled, their own page comes next."""
        form = DespiteForm(request.POST) if rules_in_words(self.session) else PhoneEnrolForm(request.POST)
        if form.is_valid():
            before = set(queries.active(self.session).order_by().values_list("pk", "state"))
            done, seat = self.attempt(
                lambda: enrolments.enrol(session=self.session, **form.cleaned_data, actor=user_of(request)), form
            )
            if done:
                log(instance=self.session, action="planning.enrol")
                if form.cleaned_data.get("despite"):
                    note(self.session, "despite", reason=form.cleaned_data["despite"])
                is_plain = self.say(seat, dict(before).get(seat.pk, ""), form.cleaned_data["email"])
                person = reverse("sessions:person", args=[seat.session_id, seat.pk])
                return HttpResponseRedirect(self.session_url if is_plain else person)
        return self.show(form, status=422)

    @property
    def form_class(self) -> type[PhoneEnrolForm]:
        """Where a rule says who may enrol, one can go against it with a reason."""
        return DespiteForm if rules_in_words(self.session) else PhoneEnrolForm

    def show(self, form: PhoneEnrolForm, status: int = 200) -> HttpResponse:
        """With who may enrol, to be read aloud."""
        return self.page(status=status, form=form, rules=rules_in_words(self.session))

    def say(self, seat: Enrolment, before: str, email: str) -> bool:
        """Say what became of it; whether it is a plain new seat, with nothing more to say than that they are enrolled."""
        unknown = email and email != seat.member.email
        if seat.state == State.ENROLLED and not before and not unknown:
            # No name: a message waits in a cookie until it is shown.
            further = [
                messages.button(
                    reverse("sessions:person", args=[seat.session_id, seat.pk]), _("Read it aloud or print it")
                ),
                messages.button(reverse("sessions:enrol", args=[seat.session_id]), _("One more by phone")),
            ]
            messages.success(self.request, _("The person is enrolled."), buttons=further)
            return True
        if before and before != seat.state:
            messages.success(self.request, _("The place was not confirmed yet. Now it is."))
        elif before:
            messages.info(self.request, _("This person has this place already."))
        if unknown:
            words = _("The e-mail address was not added: a known person gets one only by answering a mail.")
            messages.warning(self.request, words)
        return False


class FindPersonView(OneSessionView):
    """Whose place is it? What the caller says leads to one person at a time; nobody reads the whole list here."""

    page_title = gettext_lazy("Somebody calls")
    template_name = "courses/organiser/find_person.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """An empty field, and whom this organiser enrolled by telephone."""
        return self.show(FindPersonForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who it can be. Sent in the body: a name stands in no address and in no log."""
        form = FindPersonForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        found = queries.people_called(self.session, form.cleaned_data["who"])
        if found:
            look_at_person(self.session, user_of(request))
        return self.show(form, found)

    def show(self, form: Form, found: list[Enrolment] | None = None, status: int = 200) -> HttpResponse:
        """With whom was found (None: not looked for yet), and the calls that this organiser took."""
        organiser = user_of(self.request)
        mine = queries.calls_taken(self.session, organiser) if organiser else []
        more = len(found or []) > queries.MOST_FOUND
        shown = None if found is None else found[: queries.MOST_FOUND]
        return self.page(status=status, form=form, mine=mine, found=shown, more=more)


class PersonView(OneSessionView):
    """One person of a session, for a caller: what to read aloud or to print and post, and all that can be done for them."""

    page_title = gettext_lazy("One person")
    template_name = "courses/organiser/person.html"

    @cached_property
    def seat(self) -> Enrolment:
        """The place of the address; 404 for one of another session, or of somebody who was forgotten."""
        found = queries.details().exclude(member__name="")
        return get_object_or_404(found, pk=self.kwargs["seat"], session=self.session)

    def get(self, request: HttpRequest, pk: int, seat: int) -> HttpResponse:
        """What to read aloud; that it was looked at is written down."""
        return self.show(Form(), self.correction())

    def post(self, request: HttpRequest, pk: int, seat: int) -> HttpResponse:
        """Whichever button was pressed; a refusal stands on the page, with what was typed."""
        if "correct" in request.POST:
            return self.correct(request)
        if "move" in request.POST:
            target = get_object_or_404(Session.objects.public(), pk=MoveKey.of(request))
            return self.step(
                lambda: enrolments.move(enrolment=self.seat, session=target, actor=self.organiser), "shift"
            )
        steps: dict[str, Callable[..., Enrolment]] = {
            "cancel": enrolments.cancel,
            "undo": enrolments.undo_cancel,
            "confirm": enrolments.confirm,
            "accept": enrolments.accept_offer,
        }
        for name, step in steps.items():
            if name in request.POST:
                return self.step(partial(step, enrolment=self.seat, actor=self.organiser), name)
        return HttpResponseRedirect(request.path)

    @property
    def organiser(self) -> User | None:
        """Who has the caller on the phone."""
        return user_of(self.request)

    def step(self, call: Callable[[], Enrolment], name: str) -> HttpResponse:
        """Do it and go to the page of the place, which may be a new one."""
        form = Form(self.request.POST)
        form.is_valid()
        done, seat = self.attempt(call, form)
        if not done:
            return self.show(form, self.correction(), status=409)
        log(instance=self.session, action=f"planning.person_{name}")
        return HttpResponseRedirect(reverse("sessions:person", args=[seat.session_id, seat.pk]))

    def correct(self, request: HttpRequest) -> HttpResponse:
        """Write the name and the number as the caller says them, unless somebody has corrected them since."""
        member = self.seat.member
        with held(member):
            member.refresh_from_db(fields=["name", "phone", "postcode", "language"])
            form = CorrectionForm(request.POST, initial=self.known)
            if form.is_valid():
                change_profile(member=member, **form.cleaned_data, postcode=member.postcode, language=member.language)
        if form.errors:
            return self.show(Form(), form, status=422)
        log(instance=self.session, action="planning.person_correct")
        messages.success(self.request, _("Corrected."))
        return HttpResponseRedirect(self.request.path)

    @property
    def known(self) -> dict[str, str]:
        """The name and the number as they are."""
        return {"name": self.seat.member.name, "phone": self.seat.member.phone}

    def correction(self) -> CorrectionForm:
        """The form with the name and the number as they are."""
        return CorrectionForm(initial=self.known)

    def show(self, form: Form, correction: CorrectionForm, status: int = 200) -> HttpResponse:
        """With the number in the queue, and what can still be done."""
        # As it is after whatever was pressed.
        self.__dict__.pop("seat", None)
        look_at_person(self.session, self.organiser)
        seat = self.seat
        is_coming = self.session.starts_at > clock.now()
        may_leave = seat.state in enrolments.LEAVABLE and (is_coming or self.session.status != Session.Status.PUBLISHED)
        return self.page(
            status=status,
            seat=seat,
            form=form,
            correction=correction,
            position=queries.queue_position(seat) if seat.state == State.WAITING else None,
            may_cancel=seat.state in enrolments.LEAVABLE and is_coming,
            may_undo=queries.may_undo(seat),
            others=other_sessions(self.session, postcode=seat.member.postcode, limit=5) if may_leave else [],
        )
