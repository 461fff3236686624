"""Every mail there is, in both languages: what must stand in it, and how it reads."""

import datetime as dt
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation
from django.utils.html import strip_tags

from courses.budget.models import Round
from courses.catalogue.models import Track
from courses.certificates.models import Certificate
from courses.common import clock
from courses.common.actions import mail
from courses.common.models import OutboxMail
from courses.demand.models import Interest
from courses.enrolment.models import Enrolment, State, WaitingRequest
from courses.ladder.models import Observation, StepRequest
from courses.places.rules.distance import Travel
from courses.rooms.models import RoomBooking
from courses.schedule.queries.sessions import NearSession
from courses.staffing.models import TrainerRequest
from tests.factories.catalogue import CourseFactory
from tests.factories.certificates import issued
from tests.factories.introductions import asked
from tests.factories.members import MemberFactory, TrainerFactory
from tests.factories.places import PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionFactory
from tests.factories.tasks import TaskFactory

pytestmark = pytest.mark.django_db
KINDS = sorted(
    path.stem
    for path in (Path(settings.BASE_DIR) / "templates" / "emails").glob("*.txt")
    if path.stem not in ("footer", "session_facts", "to_read")
)
PLACE = "https://kurser.demo.example/min-plads/abc/"
# Words a name or a place is made of say nothing about how hard a sentence is; neither do numbers and addresses.
COURSE, TOWN = "Lyt og spørg", "Vejle"


@dataclass(frozen=True)
class Hit:
    """A session near somebody, with its link of one tap."""

    hit: NearSession
    enrol_url: str = PLACE

    @property
    def session(self):
        return self.hit.session

    @property
    def way(self):
        return self.hit.way


@pytest.fixture
def context(noon):
    """All that any mail speaks of."""
    track = Track.objects.create(name="Spor")
    course = CourseFactory(title=COURSE, title_en="Listen and ask", track=track, position=1)
    following = CourseFactory(title="Skriv kort", title_en="Write short", track=track, position=2)
    venue = VenueFactory(
        name="Huset", directions="Gå ind ad porten.", directions_en="Go in through the gate.", contact="Ring 12"
    )
    session = SessionFactory(course=course, venue=venue, days=3, min_participants=6)
    member = MemberFactory(name="Alma Raps", postcode=venue.postcode)
    enrolment = Enrolment(
        session=session, member=member, state=State.UNCONFIRMED, created_at=noon, answer_by=noon + dt.timedelta(days=2)
    )
    waiting_request = WaitingRequest(member=member, course=course, postcode=venue.postcode, queued_at=noon)
    interest = Interest(email="a@demo.example", course=course, postcode=venue.postcode, told_until=noon)
    return {
        "enrolment": enrolment,
        "member": member,
        "user": member.user,
        "admin_url": PLACE,
        "session": session,
        "meeting": session.meetings.get(),
        "enrolment_url": PLACE,
        "position": 3,
        "was_offer": True,
        "replaces_cancelled": False,
        "offer": None,
        "waits_for": session,
        "change_url": PLACE,
        "waiting_request": waiting_request,
        "waiting_request_url": PLACE,
        "interest": interest,
        "manage_url": PLACE,
        "hits": [Hit(NearSession(session, Travel(12.3, 15, None))), Hit(NearSession(session, Travel(20.0, 24, None)))],
        "certificate": Certificate(expires_on=dt.date(2029, 11, 24)),
        "next_url": PLACE,
        "course": course,
        "region": session.region,
        "people": 7,
        "trainers": 2,
        "plan_url": PLACE,
        "rescue_url": PLACE,
        "enrol_url": PLACE,
        "all_url": PLACE,
        "lines": [],
        "towns": ["Vejle"],
        "seat": Enrolment(session=session),
        "old": session,
        "was": State.ENROLLED,
        "is_late": False,
        "facts": issued().content,
        "next_course": following,
        "list_url": PLACE,
        "home_url": PLACE,
        "until": dt.date(2026, 12, 24),
        "new": session,
        "new_url": PLACE,
        "session_url": PLACE,
        "hand_over_url": PLACE,
        "role": "underviser",
        "heading": "Husk madpakken",
        "words": "Vi spiser sammen kl. 12.\n\nTag selv mad med.",
        "who": "Mette",
        "reset_url": PLACE,
        "log_in_url": PLACE,
        "instead": "Mette",
        "before": TrainerFactory(member__name="Bo Bjælke"),
        "after": TrainerFactory(member__name="Mette Maj"),
        "travel_km": 60,
        "answer_url": PLACE,
        "booking": RoomBooking(venue=venue, state="other", note="Hellere torsdag", cost_ore=45_000),
        "landlord": "Ida",
        "times": [(session.starts_at, session.ends_at)],
        "day": "24. dec.",
        "question": "Hvad er et godt første skridt?",
        "options": ["At vente et år", "At spørge i foreningen"],
        "left": 2,
        "request": TrainerRequest(session=session, trainer=TrainerFactory(), km=12),
        "step": StepRequest(session=session, member=member, what="co", answer="yes"),
        "to_read": [("Bogen", PLACE)],
        "step_name": "Moduler",
        "by": "Petra Plan",
        "is_for_all": True,
        "flow_url": PLACE,
        "ladder_url": PLACE,
        "sheet": Observation(
            session=session, trainer=TrainerFactory(), observer=TrainerFactory(member__name="Bo Bjælke")
        ),
        "sheet_url": PLACE,
        "seated": 11,
        "said_yes": 8,
        "code": "123456",
        "first_name": "Alma",
        "title": COURSE,
        "writer": "Bente Birk",
        "page_url": PLACE,
        "people_url": PLACE,
        "week_url": PLACE,
        "district": "Sydjylland",
        "last": dt.date(2026, 9, 30),
        "choose_url": PLACE,
        "is_own": True,
        "is_leaver": True,
        "first_day": dt.date(2026, 12, 21),
        "last_day": dt.date(2027, 1, 3),
        "about": "Andelsboliger",
        "sentence": "Hvem kender en advokat?",
        "side": asked()[1],
        "is_published": False,
        "comment": "",
        "why": "Et andet kursus har den side.",
        "is_lead": True,
        "since": noon,
        "confirm_url": PLACE,
        "task": TaskFactory(title="Hæng tre plakater op", until_date=dt.date(2027, 3, 1)),
        "round": Round(
            title="Hvad skal vi lave i 2027?", owner="Fyn", amount_ore=2_000_000, votes_until=dt.date(2027, 3, 1)
        ),
        "is_void": False,
        "vote_url": PLACE,
        "round_url": PLACE,
        "task_url": PLACE,
        "take_url": PLACE,
        "tasks_url": PLACE,
        "seat_url": PLACE,
        "taker": "Alma",
        "name": "Alma Raps",
        "place": "Lokalforening Vejle",
    }


@pytest.fixture(params=["da", "en"])
def language(request):
    return request.param


def letter(kind, context, language) -> OutboxMail:
    return mail.queue(kind=kind, to="alma@demo.example", language=language, context=context)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.!?:]\s+|\n\n", text) if part.strip()]


def lix(text: str) -> float:
    """Björnsson's readability index: words per sentence + per cent of words with more than six letters."""
    words = re.findall(r"[A-Za-zÆØÅæøåéü]+", text)
    return len(words) / len(sentences(text)) + 100 * sum(len(word) > 6 for word in words) / len(words)


def running_text(row: OutboxMail) -> str:
    """What somebody reads as sentences: no addresses, no facts of the session, no names of ours."""
    paragraphs = [p for p in row.text.split("\n\n") if p != mail.SIGNATURE]
    kept = [p for p in paragraphs if not re.search(r"https?://|^" + COURSE, p)]
    return "\n\n".join(kept).replace(settings.ORGANISER_NAME, "")


def test_the_thirteen_of_the_design_exist():
    wanted = {
        "enrolled", "waiting", "offer", "reminder", "tomorrow", "changed", "called_off", "certificate_ready", "thanks",
        "interest_news", "request", "trainer_list", "login_code",
    }  # fmt: skip
    assert wanted - set(KINDS) == set()


@pytest.mark.parametrize("kind", KINDS)
class TestEveryLetter:
    def test_says_who_writes_why_and_whom_to_call(self, context, kind, language):
        row = letter(kind, context, language)
        _text, _line, foot = row.text.partition(f"\n{mail.SIGNATURE}\n")
        assert settings.ORGANISER_NAME in foot
        assert settings.ORGANISER_PHONE in foot.replace("\u00a0", " ")
        reason = {"da": "Du får ", "en": "You get this mail "}[language]
        assert foot.strip().splitlines()[-1].startswith(reason)

    def test_text_and_html_say_the_same(self, context, kind, language):
        row = letter(kind, context, language)
        body = row.html[row.html.index("<body") :]
        shown = " ".join(unescape(strip_tags(body)).split())
        links = re.findall(r'href="([^"]+)"', body)
        for line in (line.strip() for line in row.text.splitlines()):
            if line.startswith("http"):
                assert line in [unescape(link) for link in links]
            elif line and line != mail.SIGNATURE:
                assert " ".join(line.removeprefix("- ").rstrip(":").split()) in shown
        assert shown.startswith(f"{settings.ORGANISER_NAME} {row.subject}")

    def test_has_one_main_link_and_all_links_are_ours(self, context, kind, language):
        row = letter(kind, context, language)
        buttons = row.html.count("padding: 14px 24px")
        without = {"login_code", "request_closed", "address_changed", "introductions_barred", "room_not_needed"}
        assert buttons == (0 if kind in without else 1)
        hosts = set(re.findall(r"https?://([^/\"\s]+)", row.text + row.html))
        assert hosts <= {"kurser.demo.example", settings.BASE_URL.partition("://")[2]}

    def test_styles_are_inlined(self, context, kind, language):
        row = letter(kind, context, language)
        assert "<style" not in row.html
        assert 'style="' in row.html

    def test_a_neutral_subject_names_neither_the_movement_nor_a_course(self, context, kind, language, settings):
        settings.NEUTRAL_SUBJECTS = True
        row = letter(kind, context, language)
        named = [settings.ORGANISER_NAME, COURSE, "Listen and ask", context["facts"].course, "Rundkreds"]
        assert [name for name in named if name.lower() in row.subject.lower()] == []
        assert 0 < len(row.subject) < 70

    def test_is_easy_to_read(self, context, kind, language):
        if language == "da":
            text = running_text(letter(kind, context, language))
            assert lix(text) < 35, text

    def test_fits_a_subject_line_and_leaves_no_gap_in_the_template(self, context, kind, language):
        row = letter(kind, context, language)
        assert 0 < len(row.subject) <= 90
        assert "None" not in row.text
        assert "  " not in row.subject
        assert not re.search(r"\n{3,}|\{|\}|%\(", row.text)


def test_the_readability_index_finds_hard_text():
    hard = (
        "Såfremt tilmeldingsbekræftelsen ikke fremsendes rettidigt, bortfalder deltagerpladsen uden yderligere varsel"
    )
    assert lix(hard) > 60
    assert lix("Du er med. Vi ses på lørdag.") < 20


def test_every_text_template_is_one_that_is_tested():
    assert len(KINDS) >= 20
    assert engines["django"].get_template("emails/message.html")


@pytest.mark.parametrize("kind", ["interest_news", "interest_confirm"])
def test_a_subscription_ends_with_one_click_in_the_mail_program(client, context, kind, noon):
    from courses.demand import emails, queries
    from courses.demand.actions import interests

    interest = interests.register_interest(
        email="liv@demo.example", course=None, postcode=PostcodeFactory(), radius_km=40, language="da"
    )
    token = queries.token_of(interest)
    if kind == "interest_news":
        emails.news(interest, token, [hit.hit for hit in context["hits"]])
    message = mail.build(OutboxMail.objects.get(kind=kind)).message()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>").removeprefix(settings.BASE_URL)
    assert client.get(address).status_code == 302
    assert Interest.objects.count() == 1
    client.handler.enforce_csrf_checks = True
    data = "List-Unsubscribe=One-Click"
    for _time in range(2):
        assert client.post(address, data, content_type="application/x-www-form-urlencoded").status_code == 204
    assert Interest.objects.count() == 0


def test_a_letter_about_a_place_is_no_subscription(context):
    message = mail.build(letter("reminder", context, "da")).message()
    assert message["List-Unsubscribe"] is None
    assert message["Auto-Submitted"] == "auto-generated"


def test_each_letter_speaks_its_readers_language(context):
    with translation.override("en"):
        assert letter("reminder", context, "da").subject == "Om 3 dage: Lyt og spørg i Vejle. Kommer du?"
        assert letter("reminder", context, "en").subject == "In 3 days: Listen and ask in Vejle. Are you coming?"
    assert clock.today() == dt.date(2026, 11, 24)
