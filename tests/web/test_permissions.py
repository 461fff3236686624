"""Who may open what: every address of the project, for every role (TRUST.md S3)."""

import uuid

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courses.budget.models import Voter
from courses.budget.queries.rounds import voter_token
from courses.enrolment.actions import enrolments
from courses.enrolment.actions.waiting_list import wait_for
from courses.enrolment.queries import enrolment_token, waiting_request_token
from courses.ladder.actions.requests import step_token
from courses.ladder.models import StepRequest
from courses.rooms.queries import booking_token
from courses.staffing.actions import request_token
from courses.staffing.models import TrainerRequest
from courses.tasks.actions.taking import take
from courses.tasks.queries.tasks import Asked, ask_token, taken_token
from tests.factories.budget import closed_round, open_round
from tests.factories.catalogue import QualificationFactory
from tests.factories.certificates import issued
from tests.factories.handover import begun
from tests.factories.introductions import NoticeFactory, introduced
from tests.factories.knowledge import shared as shared_answer
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, PostcodeFactory
from tests.factories.rooms import RoomBookingFactory
from tests.factories.schedule import SessionFactory, SessionTrainerFactory
from tests.factories.tasks import CoordinatorFactory, coordinated

pytestmark = pytest.mark.django_db
ROLES = ["nobody", "member", "other_trainer", "trainer", "editor", "organiser", "admin"]
PUBLIC = dict.fromkeys(ROLES, 200)
# On to the page that the button is on.
POST_ONLY = dict.fromkeys(ROLES, 302)
MINE = {"nobody": 302} | dict.fromkeys(ROLES[1:], 200)
OWN_SESSION = {"nobody": 302, "member": 403, "other_trainer": 404, "trainer": 200} | dict.fromkeys(ROLES[4:], 403)
TRAINERS = OWN_SESSION | {"other_trainer": 200}
TRAINER_POST = POST_ONLY
TO_PREPARE = {"nobody": 302, "member": 404, "other_trainer": 404} | dict.fromkeys(ROLES[3:], 200)
PROFILES = ["member", "other_trainer", "trainer"]
# The trainer of the table coordinates as well.
COORDINATES = {"nobody": 302} | dict.fromkeys(ROLES[1:], 404) | {"trainer": 200}
OWN_CERTIFICATES = {"nobody": 302} | dict.fromkeys(PROFILES, 200) | dict.fromkeys(ROLES[4:], 404)

# Every named address of the site's own areas, with what opening it (GET) answers for each role.
# A module that is none.
MADE_UP = uuid.UUID(int=1)
EXPECTED = {
    "healthz": PUBLIC,
    "readyz": dict.fromkeys(ROLES, 503),
    "robots": PUBLIC,
    "sitemap": PUBLIC,
    "favicon": PUBLIC,
    "touch_icon": PUBLIC,
    "manifest": PUBLIC,
    "public:find_form": PUBLIC,
    "public:search": PUBLIC,
    "public:places": PUBLIC,
    "public:find": PUBLIC,
    "public:session": PUBLIC,
    "public:enrol": POST_ONLY,
    "public:enrolled": PUBLIC,
    "public:correct": POST_ONLY,
    "public:interest": PUBLIC,
    "public:interest_stop": POST_ONLY,
    "public:interest_manage": dict.fromkeys(ROLES, 404),
    # The module asked about is made up.
    "learning:ask": dict.fromkeys(ROLES, 404),
    "learning:manage": dict.fromkeys(ROLES, 404),
    "learning:stop": POST_ONLY,
    "member:notes": MINE,
    "member:note": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404),
    # The film asked for is made up; the captions of one that is here are for everybody.
    "film:captions": dict.fromkeys(ROLES, 404),
    "public:calendar": PUBLIC,
    "public:subscribe": PUBLIC,
    "public:region": PUBLIC,
    "public:association": PUBLIC,
    "public:embed": PUBLIC,
    "public:year": PUBLIC,
    "public:embed_list": PUBLIC,
    "public:embed_json": PUBLIC,
    "public:embed_session": PUBLIC,
    "public:embed_cards": PUBLIC,
    "public:embed_script": PUBLIC,
    # Nothing was asked.
    "public:oembed": dict.fromkeys(ROLES, 400),
    "public:atom": PUBLIC,
    "public:api": PUBLIC,
    # Until it is turned on; then a key opens it (tests/web/scim/test_people.py).
    "scim": dict.fromkeys(ROLES, 404),
    "api:api-root": dict.fromkeys(ROLES, 404),
    "api:openapi-json": PUBLIC,
    **{f"api:{name}": PUBLIC for name in ("courses", "regions", "venues", "sessions")},
    **{f"api:{name}": PUBLIC for name in ("course", "region", "venue", "session")},
    # Without a key nobody is let in, whoever is logged in.
    **{f"api:{name}": dict.fromkeys(ROLES, 401) for name in ("members", "put", "member", "change", "remove")},
    **{f"api:{name}": dict.fromkeys(ROLES, 401) for name in ("enrolments", "own_sessions", "put_session")},
    **{f"api:{name}": dict.fromkeys(ROLES, 401) for name in ("own_session", "change_session", "figure")},
    # A program is told that it takes another method.
    **{f"api:{name}": dict.fromkeys(ROLES, 405) for name in ("publish_session", "cancel_session")},
    "public:month": PUBLIC,
    "calendars:list": MINE,
    "calendars:renew": POST_ONLY,
    "calendars:revoke": POST_ONLY,
    "member:home": MINE,
    "member:address": MINE,
    "member:confirm_address": dict.fromkeys(ROLES, 410),
    "member:ladder": {"nobody": 302} | dict.fromkeys(PROFILES, 200) | dict.fromkeys(ROLES[4:], 404),
    "member:ask_step": POST_ONLY,
    "member:take_back_step": POST_ONLY,
    "member:export": {"nobody": 302, "member": 200, "other_trainer": 200, "trainer": 200}
    | dict.fromkeys(["editor", "organiser", "admin"], 404),
    "member:own_data": {"nobody": 302, "member": 200, "other_trainer": 200, "trainer": 200}
    | dict.fromkeys(["editor", "organiser", "admin"], 404),
    "member:forget": {"nobody": 302, "member": 200, "other_trainer": 200, "trainer": 200}
    | dict.fromkeys(["editor", "organiser", "admin"], 404),
    # Whoever holds the signed link holds the place.
    "member:enrolment": PUBLIC,
    "member:confirm": POST_ONLY,
    "member:cancel": PUBLIC,
    "member:coming": POST_ONLY,
    "member:check_in": POST_ONLY,
    "member:answer": POST_ONLY,
    "member:undo": POST_ONLY,
    "member:accept": POST_ONLY,
    "member:decline": POST_ONLY,
    # To which session is not said.
    "member:move": dict.fromkeys(ROLES, 404),
    "member:show_name": POST_ONLY,
    "member:enrolment_ics": PUBLIC,
    "member:issue_certificate": POST_ONLY,
    "member:certificate_pdf": dict.fromkeys(ROLES, 404),
    # Whoever holds the signed link holds the place in the queue.
    "waiting_list:ask": PUBLIC,
    "waiting_list:sent": PUBLIC,
    "waiting_list:waiting_request": PUBLIC,
    "waiting_list:leave": POST_ONLY,
    "waiting_list:instead": PUBLIC,
    # The wish behind this link is gone: on to the session.
    "waiting_list:one_tap": dict.fromkeys(ROLES, 302),
    "my_certificates:index": OWN_CERTIFICATES,
    "my_certificates:open_badges": OWN_CERTIFICATES,
    # Nobody in this table has a certificate of their own: the list is not made, and the page says so.
    "my_certificates:transcript": {"nobody": 302} | dict.fromkeys(PROFILES, 302) | dict.fromkeys(ROLES[4:], 404),
    "my_certificates:issue": POST_ONLY,
    "my_certificates:pdf": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404),
    "my_certificates:neutral": POST_ONLY,
    "my_certificates:reissue": POST_ONLY,
    "my_certificates:delete": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404),
    "tasks:list": PUBLIC,
    "tasks:task": PUBLIC,
    "tasks:take": POST_ONLY,
    "tasks:sent": PUBLIC,
    "tasks:stop": POST_ONLY,
    # Whoever holds the link takes it, or has taken it.
    "tasks:confirm": PUBLIC,
    "people:topics": PUBLIC,
    **{
        f"people:{name}": {"nobody": 302} | dict.fromkeys(PROFILES, 200) | dict.fromkeys(ROLES[4:], 404)
        for name in ("home", "topic", "ask", "things")
    },
    # Only for those who have a place there.
    "people:lifts": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404),
    "people:keep": POST_ONLY,
    "people:take_down": POST_ONLY,
    # Whoever holds the signed link is one of the two.
    "introduction:page": PUBLIC,
    **{f"introduction:{name}": POST_ONLY for name in ("yes", "no", "write", "end", "forget", "block", "report")},
    "budget:list": PUBLIC,
    "budget:round": PUBLIC,
    "budget:propose": POST_ONLY,
    "budget:file": PUBLIC,
    "my_vote:vote": PUBLIC,
    "my_vote:take_back": POST_ONLY,
    "my_tasks:wishes": {"nobody": 302} | dict.fromkeys(PROFILES, 200) | dict.fromkeys(ROLES[4:], 404),
    "my_tasks:task": PUBLIC,
    "my_tasks:give_back": POST_ONLY,
    "my_tasks:again": POST_ONLY,
    "my_tasks:done": POST_ONLY,
    "my_tasks:write": POST_ONLY,
    "my_tasks:after_course": POST_ONLY,
    "knowledge:shared": PUBLIC,
    "knowledge:one": PUBLIC,
    "knowledge:report": POST_ONLY,
    "my_questions:home": {"nobody": 302} | dict.fromkeys(PROFILES, 200) | dict.fromkeys(ROLES[4:], 404),
    # Somebody else's.
    "my_questions:page": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404),
    # It is the secretariat's: an association's coordinator answers nothing of it.
    "my_questions:answer": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404) | {"organiser": 200, "admin": 200},
    **{f"my_questions:{name}": POST_ONLY for name in ("share", "keep", "forget", "take", "pass_on")},
    # Only those who may let a role go, and the two.
    "hand_over:begin": COORDINATES | {"organiser": 200, "admin": 200},
    "hand_over:page": COORDINATES | {"organiser": 200, "admin": 200},
    **{f"hand_over:{name}": POST_ONLY for name in ("write", "tick", "accept", "end", "finish", "undo")},
    "week:home": COORDINATES | {"organiser": 200, "admin": 200},
    **{f"week:{name}": POST_ONLY for name in ("away", "back", "no", "mail", "stop", "choose_figures", "stop_figures")},
    # A district's figures are for whoever coordinates the district, and for organisers; the table's coordinates an association.
    "week:district": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404) | {"organiser": 200, "admin": 200},
    # Only whom organisers named, and each in their own place.
    **{f"coordinator:{name}": COORDINATES for name in ("home", "shelf", "new", "task")},
    **{f"coordinator:{name}": POST_ONLY for name in ("close", "reopen", "thank", "write")},
    # Nobody is new: back to the list.
    "coordinator:welcome": COORDINATES | {"trainer": 302},
    "trainer:home": TRAINERS,
    "trainer:session": OWN_SESSION,
    "trainer:attendance": TRAINER_POST,
    "trainer:walk_in": TRAINER_POST,
    "trainer:give_seat": TRAINER_POST,
    "trainer:events": OWN_SESSION,
    "trainer:sheet": OWN_SESSION,
    "trainer:sheet_pdf": OWN_SESSION,
    "trainer:running_order": OWN_SESSION,
    # Whoever plans sessions or writes modules may print it as well.
    "trainer:order_pdf": TO_PREPARE,
    "trainer:share": OWN_SESSION,
    # For all who teach or write.
    "trainer:commons": {"nobody": 302, "member": 404}
    | dict.fromkeys(ROLES[2:5], 200)
    | {"organiser": 404, "admin": 200},
    "trainer:shared_sheet": {"nobody": 302} | dict.fromkeys(ROLES[1:], 404),
    "trainer:thank": POST_ONLY,
    "trainer:withdraw_note": POST_ONLY,
    "trainer:adopt_note": POST_ONLY,
    "trainer:slides": TO_PREPARE,
    "trainer:pack": TO_PREPARE,
    "trainer:papers": TO_PREPARE,
    "trainer:close": OWN_SESSION,
    "trainer:certificate_prints": OWN_SESSION,
    "trainer:print_file": OWN_SESSION | {"trainer": 404},
    "trainer:course": OWN_SESSION,
    # Nothing was taught, and no such page is there.
    "trainer:changes": OWN_SESSION | {"trainer": 404},
    "trainer:propose": TRAINER_POST,
    "trainer:people": OWN_SESSION,
    "trainer:code": OWN_SESSION,
    "trainer:debrief": OWN_SESSION,
    # It has not begun: there is nobody to count.
    "trainer:ages": OWN_SESSION | {"trainer": 404},
    "trainer:calls": OWN_SESSION,
    "trainer:hand_over": OWN_SESSION,
    "trainer:message": OWN_SESSION,
    "trainer:seen": TRAINER_POST,
    # Nobody is co-trainer in it: the page says so.
    "trainer:observe": OWN_SESSION | {"trainer": 409},
    "trainer:observation": OWN_SESSION | {"trainer": 404},
    "trainer:take_back": TRAINER_POST,
    "check_in:code": dict.fromkeys(ROLES, 410),
    "check_in:thanks": PUBLIC,
    "trainer:manifest": PUBLIC,
    "trainer:service_worker": PUBLIC,
    "trainer:offline": PUBLIC,
    "documents:poster": PUBLIC,
    "previews:session_preview": PUBLIC,
    "previews:course_preview": PUBLIC,
    "documents:handout": dict.fromkeys(ROLES, 404),
    "documents:year": PUBLIC,
    "documents:month": PUBLIC,
    "trainer:availability": TRAINERS,
    "trainer:presentation": TRAINERS,
    "public:portrait": dict.fromkeys(ROLES, 404),
    "trainer:add_away": TRAINER_POST,
    "trainer:remove_away": TRAINER_POST,
    # Whoever holds the signed link answers.
    "room:answer": PUBLIC,
    "room:undo": POST_ONLY,
    "room:say": POST_ONLY,
    "requests:answer": PUBLIC,
    # Whoever holds the signed link answers.
    "steps:answer": PUBLIC,
    "steps:yes": POST_ONLY,
    "steps:no": POST_ONLY,
    "requests:yes": POST_ONLY,
    "requests:no": POST_ONLY,
    "feeds:session": PUBLIC,
    "feeds:all": PUBLIC,
    "feeds:region": PUBLIC,
    "feeds:course": PUBLIC,
    "feeds:near": PUBLIC,
    "feeds:venue": PUBLIC,
    "feeds:association": PUBLIC,
    # Whoever holds the private address may read; the one given here is made up.
    "feeds:private": dict.fromkeys(ROLES, 404),
    "badges:did": PUBLIC,
    "badges:jwks": PUBLIC,
    "badges:profile": PUBLIC,
    "badges:status_list": PUBLIC,
    "verify:about": PUBLIC,
    "verify:certificate": PUBLIC,
}
# Django's, allauth's and Wagtail's own addresses are tested by them; what of the admin is ours is in test_organiser.
THEIRS = ("account_", "mfa_", "usersessions_", "wagtail", "set_language", "javascript-catalog")


def own_names() -> set[str]:
    """Every named address outside /admin/ and outside the libraries' own areas."""

    def walk(patterns, space=""):
        for entry in patterns:
            if isinstance(entry, URLResolver):
                if str(entry.pattern).startswith(("admin/", "dokumenter/")):
                    continue
                yield from walk(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space)
            elif isinstance(entry, URLPattern) and entry.name:
                yield space + entry.name

    return {name for name in walk(get_resolver().url_patterns) if not name.startswith(THEIRS)}


def test_every_address_of_ours_stands_in_the_table():
    assert own_names() == set(EXPECTED)


@pytest.fixture
def world(noon):
    session = SessionFactory()
    row = SessionTrainerFactory(session=session)
    QualificationFactory(trainer=row.trainer, course=session.course)
    enrolment = enrolments.enrol(session=session, name="Alma Raps", email="alma@demo.example")
    token = enrolment_token(enrolment)
    waiting_request = wait_for(
        member=enrolment.member, course=session.course, postcode=PostcodeFactory(), radius_km=40, weekdays=[5]
    )
    asked = TrainerRequest.objects.create(session=session, trainer=row.trainer, role="co", asked_at=session.created_at)
    step = StepRequest.objects.create(
        session=session, member=enrolment.member, what="shadow", asked_at=session.created_at
    )
    place = CoordinatorFactory(member=row.trainer.member)
    task = coordinated(place, places=2)
    taken = take(task=task, member=enrolment.member)
    seeker, _giver = introduced()
    notice = NoticeFactory()
    answered = shared_answer()
    handed = begun(place)
    counted, ballot = closed_round(), voter_token(Voter.objects.filter(round=open_round()).first())
    by_area = {
        "tasks": [task.pk],
        "my_tasks": [taken_token(taken)],
        "introduction": [seeker.token],
        "people": [notice.pk],
        "coordinator": [task.pk],
        "knowledge": [answered.pk],
        "hand_over": [handed.pk],
        "my_questions": [answered.pk],
        "trainer": [session.pk],
        "member": [token],
        "requests": [request_token(asked)],
        "room": [booking_token(RoomBookingFactory())],
        "steps": [step_token(step)],
    }
    arguments = {name: by_area.get(name.split(":")[0], []) for name in EXPECTED}
    arguments |= {
        "room:say": [booking_token(RoomBookingFactory()), "ja"],
        "public:find": ["7100"],
        "public:embed": ["7100"],
        "public:embed_session": [session.pk],
        "public:session": [session.pk],
        "public:enrol": [session.pk],
        "public:enrolled": [session.pk],
        "public:correct": [session.pk],
        "public:interest_manage": ["1.x"],
        "public:interest_stop": ["1.x"],
        "learning:ask": [999999],
        "learning:manage": ["1.x"],
        "learning:stop": ["1.x"],
        "member:notes": [],
        "member:note": [MADE_UP],
        "public:region": [session.region.slug],
        "public:association": [AssociationFactory().slug],
        "people:topics": [],
        "people:home": [],
        "people:things": [],
        "people:lifts": [session.pk],
        "people:topic": [notice.topic_id],
        "tasks:list": [],
        "tasks:stop": ["1.x"],
        "tasks:confirm": [ask_token(Asked(task.pk, "ny@demo.example", "Ny", "da"))],
        "budget:list": [],
        "budget:round": [counted.pk],
        "budget:propose": [counted.pk],
        "budget:file": [counted.pk, 0],
        "my_vote": [ballot],
        "my_vote:vote": [ballot],
        "my_vote:take_back": [ballot],
        "my_tasks:wishes": [],
        "my_tasks:after_course": [token, task.pk],
        "coordinator:home": [],
        "week:no": [1],
        "hand_over:begin": [place.pk],
        "knowledge:shared": [],
        "my_questions:home": [],
        "week:stop": ["1.x"],
        "week:stop_figures": ["1.x"],
        "week:district": [session.region_id],
        "coordinator:shelf": [place.pk],
        "coordinator:new": [place.pk],
        "coordinator:thank": [taken.pk],
        "coordinator:write": [taken.pk],
        "coordinator:welcome": [enrolment.member_id],
        "waiting_list:ask": [session.course.code],
        "waiting_list:sent": [session.course.code],
        "waiting_list:waiting_request": [waiting_request_token(waiting_request)],
        "waiting_list:leave": [waiting_request_token(waiting_request)],
        "waiting_list:instead": [token],
        "waiting_list:one_tap": ["1.x", session.pk],
        "member:home": [],
        "member:ladder": [],
        "member:ask_step": [session.pk],
        "member:take_back_step": [1],
        "trainer:observe": [session.pk, row.trainer.pk],
        "trainer:observation": [1],
        "trainer:take_back": [1],
        "member:export": [],
        "member:own_data": [],
        "member:address": [],
        "member:confirm_address": ["made-up"],
        "member:forget": [],
        "trainer:home": [],
        "trainer:commons": [],
        "trainer:manifest": [],
        "check_in:code": ["1-abcdef"],
        "trainer:service_worker": [],
        "trainer:offline": [],
        "trainer:availability": [],
        "trainer:presentation": [],
        "public:portrait": ["made-up"],
        "trainer:add_away": [],
        "trainer:seen": [],
        "trainer:course": [session.course.code],
        "trainer:changes": [999999],
        "trainer:propose": [999999],
        "documents:poster": [session.pk, "a4"],
        "previews:session_preview": [session.pk],
        "previews:course_preview": [session.course.code],
        "documents:handout": [999999],
        "film:captions": [999999],
        "feeds:session": [session.pk],
        "feeds:region": [session.region.slug],
        "feeds:course": [session.course.code],
        "feeds:near": ["7100", "40"],
        "feeds:venue": [session.venue.slug],
        "feeds:association": [AssociationFactory().slug],
        "feeds:private": ["made-up"],
        "calendars:renew": [1],
        "api:course": [session.course.code],
        "api:region": [session.region.slug],
        "api:venue": [session.venue.slug],
        "api:session": [session.pk],
        **{f"api:{name}": [1] for name in ("member", "change", "remove", "own_session", "change_session")},
        **{f"api:{name}": [1] for name in ("publish_session", "cancel_session")},
        "api:figure": ["filled"],
        "api:enrolments": [session.pk],
        "calendars:revoke": [1],
        **{f"my_certificates:{name}": [] for name in ("index", "open_badges", "transcript")},
        **{f"my_certificates:{name}": [issued().pk] for name in ("issue", "pdf", "neutral", "reissue", "delete")},
        "trainer:print_file": [session.pk, 1],
        "badges:status_list": [0],
        "verify:certificate": [issued().token],
    }
    people = {
        "nobody": None,
        "member": MemberFactory().user,
        "other_trainer": TrainerFactory().member.user,
        "trainer": row.trainer.member.user,
        "editor": UserFactory(),
        "organiser": UserFactory(),
        "admin": get_user_model().objects.create_superuser("chef@demo.example"),
    }
    people["editor"].groups.add(Group.objects.get(name="Redaktører"))
    people["organiser"].groups.add(Group.objects.get(name="Planlægning"))
    return arguments, people


@pytest.mark.parametrize("role", ROLES)
def test_opening_each_address(client, world, role):
    arguments, people = world
    if people[role]:
        client.force_login(people[role])
    seen = {name: client.get(reverse(name, args=arguments[name])).status_code for name in EXPECTED}
    assert seen == {name: answers[role] for name, answers in EXPECTED.items()}


@pytest.mark.parametrize("role", ["nobody", "member", "other_trainer", "editor", "organiser"])
def test_nobody_else_writes_in_a_trainers_session(client, world, role):
    arguments, people = world
    if people[role]:
        client.force_login(people[role])
    for name in ("trainer:attendance", "trainer:walk_in", "trainer:give_seat", "trainer:close"):
        assert client.post(reverse(name, args=arguments[name]), {"name": "x"}).status_code in (302, 403, 404)


@pytest.mark.parametrize("role", ["nobody", "member", "other_trainer"])
def test_the_back_office_is_closed(client, world, role):
    _arguments, people = world
    if people[role]:
        client.force_login(people[role])
    response = client.get("/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith("/konto/login/") or "login" in response["Location"]


@pytest.mark.parametrize("role", ["editor", "organiser"])
def test_only_administrators_change_users_and_groups(client, world, role):
    _arguments, people = world
    client.force_login(people[role])
    for path in ("/admin/users/", "/admin/users/add/", "/admin/groups/", "/admin/groups/new/"):
        assert client.get(path).status_code in (302, 403, 404)
