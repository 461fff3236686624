"""Sessions through the API: the same drafts as from a file, and what people know of by the house's actions, checks and mails."""

import datetime as dt

import pytest
from wagtail.models import ModelLogEntry

from courses.common import clock
from courses.common.models import OutboxMail
from courses.enrolment.actions import enrolments
from courses.enrolment.models import Enrolment, Publication
from courses.imports.models import OutsideKey
from courses.places.models import Venue
from courses.programs.models import KeptAnswer
from courses.programs.rules import Scope
from courses.schedule.models import Meeting, Session, VenueSlot
from tests.courses.imports.bringing import bring, dump, sample, write
from tests.factories.catalogue import CourseFactory
from tests.factories.places import VenueFactory
from tests.factories.programs import program
from tests.factories.schedule import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TABLES = (Session, Meeting, VenueSlot, OutsideKey)


@pytest.fixture
def system(noon):
    return program(Scope.WRITE_SESSIONS)


@pytest.fixture
def room(noon):
    return VenueFactory(slug="salen", name="Salen", capacity=20)


@pytest.fixture
def draft(system, room):
    CourseFactory(code="k1")
    said = {"course": "k1", "venue": "salen", "capacity": 10, "meetings": on("2027-03-04")}
    return system.ask("POST", "sessions", said)


def on(*days: str, start: str = "18:30", end: str = "21:00") -> list[dict]:
    return [{"starts_at": f"{day}T{start}:00+01:00", "ends_at": f"{day}T{end}:00+01:00"} for day in days]


def slug(response) -> str:
    return response.json()["type"].rpartition("#")[2]


@pytest.mark.usefixtures("movement")
def test_a_file_and_the_api_make_the_same_drafts(system):
    """The rows of a file with what the API knows of, then the same line by line in an empty programme."""
    write(sample("lokaler.csv"))
    write(sample("foreninger.ods"))
    body = (
        "Nr.;Kursuskode;Dage;Fra;Til;Lokale;Postnr.;Pladser;Mindst;Forening;Frist;Note;Onlineadresse\n"
        "H1;k1;04-03-2027 18.30-21.00, 11-03-2027 18.30-21.00;;;Medborgerhuset, sal 1;7100;20;8;Vejle-kredsen;01-03-2027;Madpakke.;\n"
        "H4;k2;20-04-2027;19.00;21.00;;;30;;;;Linket kommer.;https://online.demo.example/rum\n"
    )
    write(bring("sessions", body))
    by_file = dump(*TABLES)
    assert len(by_file["Session"]) == 2
    numbers = dict(OutsideKey.objects.filter(kind="sessions").values_list("key", "target"))
    for model in TABLES:
        model.objects.filter(**({"kind": "sessions"} if model is OutsideKey else {})).delete()
    hall = Venue.objects.get(name="Medborgerhuset, sal 1")
    first = {
        "key": "H1", "course": "k1", "meetings": on("2027-03-04", "2027-03-11"), "venue": hall.slug, "capacity": 20,
        "min_participants": 8, "association": "Vejle-kredsen", "enrol_by_date": "2027-03-01", "note": "Madpakke.",
    }  # fmt: skip
    second = {
        "key": "H4", "course": "k2", "capacity": 30, "note": "Linket kommer.", "online_url": "https://online.demo.example/rum",
        "meetings": [{"starts_at": "2027-04-20T17:00:00Z", "ends_at": "2027-04-20T21:00:00+02:00"}],
    }  # fmt: skip
    made = [system.ask("POST", "sessions", said) for said in (first, second)]
    assert [response.status_code for response in made] == [201, 201], [response.content for response in made]
    by_api = dump(*TABLES)
    again = dict(OutsideKey.objects.filter(kind="sessions").values_list("target", "key"))
    same = {"uid", "session_id", "meeting_id", "target", "created_at"}
    for name, rows in by_file.items():
        model = next(model for model in TABLES if model.__name__ == name)
        fields = [
            f.attname for f in model._meta.local_fields if f.name not in {"id", "changed_at", "date_joined", "password"}
        ]
        keep = [at for at, field in enumerate(fields) if field not in same]
        assert [[row[at] for at in keep] for row in by_api[name]] == [[row[at] for at in keep] for row in rows], name
    assert sorted(numbers) == sorted(again.values())
    assert not OutboxMail.objects.exists()
    unchanged = system.ask("POST", "sessions", first)
    assert (unchanged.status_code, unchanged.json()) == (200, made[0].json()), "found again by its key"


def test_a_draft_is_seen_by_the_program_and_by_nobody_else(draft, system, client):
    assert draft.status_code == 201
    told = draft.json()
    assert (told["status"], told["venue"], told["capacity"], told["starts_at"]) == (
        "draft", "salen", 10, "2027-03-04T18:30:00+01:00"
    )  # fmt: skip
    assert client.get(f"/api/v1/sessions/{told['id']}").status_code == 404
    for scope in (Scope.READ_PROGRAMME, Scope.WRITE_SESSIONS):
        reads = program(scope)
        assert reads.ask("GET", f"sessions/{told['id']}").json() == told
        assert [item["id"] for item in reads.ask("GET", "sessions").json()["items"]] == [told["id"]]
    assert program(Scope.READ_PROGRAMME).ask("POST", "sessions", {}).status_code == 403
    assert VenueSlot.objects.exists(), "the room is booked"
    entry = ModelLogEntry.objects.get(action="planning.program_create")
    assert (entry.user, "Prøveprogram" in entry.data["program"]) == (None, True)
    assert entry.object_id == str(told["id"])


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"course": "k9"}, 409, "course"), ({"venue": "findes-ikke"}, 409, "venue"), ({"venue": None}, 409, "venue"),
        ({"capacity": 21}, 409, "capacity"), ({"association": "Ingen"}, 409, "association"),
        ({"meetings": []}, 400, "meetings"), ({"capacity": 0}, 400, "capacity"), ({"admin": True}, 400, "admin"),
        ({"meetings": on("2027-03-04", start="21:00", end="18:30")}, 409, None),
        ({"meetings": [{"starts_at": "2027-03-04T18:30", "ends_at": "x"}]}, 400, "meetings.0.starts_at"),
        ({"meetings": [{"starts_at": "2027-03-04T22:00:00Z", "ends_at": "2027-03-05T00:00:00Z"}]}, 409, None),
        ({"meetings": [{"starts_at": "2027-03-04T20:00:00Z", "ends_at": "2027-03-04T23:30:00Z"}]}, 409, "meetings"),
        ({"meetings": on("2026-11-01")}, 201, None),
    ],
)  # fmt: skip
def test_what_cannot_be_a_session_is_refused_in_words(system, room, change, status, field):
    CourseFactory(code="k1")
    said = {"course": "k1", "venue": "salen", "meetings": on("2027-03-04"), **change}
    response = system.ask("POST", "sessions", said)
    assert response.status_code == status, response.content
    if field:
        assert field in [wrong["field"] for wrong in response.json()["errors"]]
    assert Session.objects.exists() == (status == 201)


def test_a_room_that_is_taken_is_named(draft, system):
    CourseFactory(code="k2")
    response = system.ask("POST", "sessions", {"course": "k2", "venue": "salen", "meetings": on("2027-03-04")})
    assert (response.status_code, slug(response)) == (409, "refused")
    assert "Salen" in response.json()["detail"]


def test_publish_change_and_cancel_tell_people_as_the_back_office_does(draft, system, client):
    path = f"sessions/{draft.json()['id']}"
    assert slug(system.ask("POST", f"{path}/publish")) == "no-condition"
    out = system.ask("POST", f"{path}/publish", if_match=draft["ETag"])
    assert (out.status_code, out.json()["status"]) == (200, "published")
    assert Publication.objects.count() == 1, "ten minutes to undo it"
    assert client.get(f"/api/v1/{path}").status_code == 200
    session = Session.objects.get()
    enrolments.enrol(session=session, name="Alma Raps", email="alma@demo.example", is_proven=True)
    OutboxMail.objects.all().delete()
    stale = system.ask("PATCH", path, {"meetings": on("2027-03-05")}, if_match=out["ETag"])
    assert (stale.status_code, slug(stale)) == (412, "changed"), "somebody has enrolled meanwhile"
    read = system.ask("GET", path)
    moved = system.ask("PATCH", path, {"meetings": on("2027-03-05"), "capacity": 12}, if_match=read["ETag"])
    assert (moved.status_code, moved.json()["starts_at"], moved.json()["capacity"]) == (
        200,
        "2027-03-05T18:30:00+01:00",
        12,
    )
    (mail,) = OutboxMail.objects.all()
    assert mail.to == "alma@demo.example"
    assert "METHOD:REQUEST" in mail.calendar
    refused = system.ask("PATCH", path, {"note": "Nyt"}, if_match=moved["ETag"])
    assert [wrong["field"] for wrong in refused.json()["errors"]] == ["note"]
    off = system.ask(
        "POST", f"{path}/cancel", {"reason": "Underviseren er syg"}, if_match=moved["ETag"], idempotency_key="a"
    )
    assert (off.status_code, off.json()["status"]) == (200, "cancelled")
    again = system.ask(
        "POST", f"{path}/cancel", {"reason": "Underviseren er syg"}, if_match=moved["ETag"], idempotency_key="a"
    )
    assert (again.status_code, again.content) == (200, off.content)
    assert OutboxMail.objects.filter(to="alma@demo.example", kind=OutboxMail.objects.latest("pk").kind).count() == 1
    assert "Underviseren er syg" in OutboxMail.objects.latest("pk").text
    actions = set(ModelLogEntry.objects.values_list("action", flat=True))
    assert actions >= {f"planning.program_{name}" for name in ("create", "publish", "move", "seats", "cancel")}
    second = system.ask("POST", f"{path}/cancel", {"reason": "x"}, if_match=off["ETag"])
    assert (second.status_code, slug(second)) == (409, "refused")
    assert Enrolment.objects.get().session.cancel_reason == "Underviseren er syg"


def test_a_public_holiday_must_be_meant(draft, system):
    path = f"sessions/{draft.json()['id']}"
    out = system.ask("POST", f"{path}/publish", if_match=draft["ETag"])
    said = {"meetings": on("2027-03-25")}
    refused = system.ask("PATCH", path, said, if_match=out["ETag"])
    assert (refused.status_code, "helligdag" in refused.json()["detail"]) == (409, True)
    moved = system.ask("PATCH", path, {**said, "holiday_ok": True}, if_match=out["ETag"])
    assert (moved.status_code, moved.json()["starts_at"]) == (200, "2027-03-25T18:30:00+01:00")


def test_a_draft_is_changed_without_a_mail(draft, system):
    path = f"sessions/{draft.json()['id']}"
    said = {"meetings": on("2027-04-08"), "note": "Medbring madpakke", "capacity": 15}
    moved = system.ask("PATCH", path, said, if_match=draft["ETag"])
    assert moved.status_code == 200, moved.content
    assert (moved.json()["note"], moved.json()["capacity"]) == ("Medbring madpakke", 15)
    assert not OutboxMail.objects.exists()


def test_nothing_is_half_done(draft, system):
    """The room is free, the seats are too many: neither is written, and the key may be used again."""
    path = f"sessions/{draft.json()['id']}"
    out = system.ask("POST", f"{path}/publish", if_match=draft["ETag"])
    before = dump(*TABLES)
    said = {"meetings": on("2027-04-09"), "capacity": 400}
    assert system.ask("PATCH", path, said, if_match=out["ETag"], idempotency_key="k").status_code == 409
    assert dump(*TABLES) == before
    assert not OutboxMail.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_what_is_not_there_is_404(system):
    for method, path in (("GET", "sessions/9"), ("PATCH", "sessions/9"), ("POST", "sessions/9/publish")):
        assert system.ask(method, path, {}, if_match='"x"').status_code == 404
    assert system.ask("GET", f"sessions/{2**63}").status_code == 400


@pytest.mark.parametrize("count", [1, 3, 30])
def test_costs_the_same_for_few_and_many(system, count, django_assert_num_queries):
    for _number in range(count):
        SessionFactory()
    system.ask("GET", "sessions")
    with django_assert_num_queries(7):
        assert len(system.ask("GET", "sessions").json()["items"]) == count


def test_a_list_from_a_day_on(system):
    first, last = SessionFactory(days=10), SessionFactory(days=40)
    day = clock.local(clock.now() + dt.timedelta(days=20)).date()
    assert [item["id"] for item in system.ask("GET", "sessions").json()["items"]] == [first.pk, last.pk]
    assert [item["id"] for item in system.ask("GET", f"sessions?from_date={day}").json()["items"]] == [last.pk]
    assert system.ask("GET", "sessions?from_date=0001-01-01").status_code == 200
    assert system.ask("GET", "sessions?from_date=9999-12-31").status_code == 200
