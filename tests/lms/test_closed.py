"""What is for one person: robots are told to stay away, and no browser keeps the pages of a log-in."""

import pytest
from django.urls import reverse

from lms.views import CLOSED
from tests.web.test_permissions import EXPECTED, MADE_UP, PUBLIC

pytestmark = pytest.mark.django_db
# Open to everybody: what shows nothing of anybody, although one of these roles is led on or finds nothing there.
OPEN_AREAS = (
    "public",
    "tasks:take",
    "budget:propose",
    "feeds",
    "api",
    "badges",
    "documents",
    "healthz",
    "readyz",
    "robots",
    "trainer",
    # Nothing without a key, and nothing at all until it is turned on.
    "scim",
    # What is said in a film that pages show.
    "film",
)


def closed(client, path: str) -> bool:
    rules = client.get("/robots.txt").content.decode().splitlines()
    return any(path.startswith(rule.removeprefix("Disallow: ")) for rule in rules if rule.startswith("Disallow: "))


@pytest.mark.parametrize("before", ["", "/en"])
def test_every_closed_path_is_named_in_both_languages(client, before):
    for area in CLOSED:
        assert closed(client, f"{before}/{area}/x")
    for path in ("/", "/hold/7/", "/kalender/alle.ics", "/kalender/", "/find/7100/"):
        assert not closed(client, f"{before}{path}")


def test_whatever_is_not_for_everybody_is_closed(client):
    private = {name for name, answers in EXPECTED.items() if answers != PUBLIC}
    private |= {
        name for name in EXPECTED if name.startswith(("member:", "waiting_list:waiting", "requests:", "verify:"))
    }
    for name in private:
        if not name.startswith(OPEN_AREAS):
            path = reverse(name, args=ARGUMENTS.get(name, ARGUMENTS.get(name.partition(":")[0], [])))
            assert closed(client, path), path


ARGUMENTS: dict[str, list] = {
    "member": ["x"], "requests": ["x"], "steps": ["x"], "verify": ["x"], "check_in": ["1-x"], "my_certificates": [1],
    **{name: [] for name in ("member:home", "member:export", "member:own_data", "member:address", "member:forget", "verify:about")},
    **{f"my_certificates:{name}": [] for name in ("index", "open_badges", "transcript")},
    "member:notes": [], "member:note": [MADE_UP], "learning": [1], "learning:manage": ["x"], "learning:stop": ["x"],
    "member:ladder": [], "member:ask_step": [1], "member:take_back_step": [1], "check_in:thanks": [], "waiting_list": ["x"], "waiting_list:one_tap": ["1.x", 1],
    "calendars:list": [], "calendars": [1],
    "tasks": [1], "tasks:stop": ["x"], "tasks:confirm": ["x"], "my_tasks": ["x"], "my_tasks:wishes": [],
    "my_tasks:after_course": ["x", 1], "my_vote": ["x"], "coordinator": [1], "coordinator:home": [],
    "week": [], "hand_over": [1], "knowledge": [1], "knowledge:shared": [], "my_questions": [1], "my_questions:home": [], "week:no": [1], "week:stop": ["x"], "week:stop_figures": ["x"], "week:district": [1],
    "room": ["x"], "room:say": ["x", "ja"], "introduction": ["x"], "people": [1], **{f"people:{name}": [] for name in ("topics", "home", "things")},
}  # fmt: skip


@pytest.mark.parametrize("name", ["account_login", "account_request_login_code", "mfa_index", "usersessions_list"])
def test_no_page_of_a_log_in_is_kept(client, name):
    for answer in (client.get(reverse(name)), client.post(reverse(name))):
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
