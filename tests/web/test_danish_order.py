"""Names in Danish order on every page, on both databases, whatever language their cluster speaks."""

import ast
import random
import re
from pathlib import Path

import pytest
from django.urls import reverse

from courses.certificates.actions import certificates
from courses.common.text import sort_key
from courses.documents.trainer import attendance_list
from courses.enrolment.queries import participants
from courses.members.actions import change_profile
from courses.members.models import MemberProfile
from courses.people.models import User
from courses.places.models import Association, Municipality, Postcode, Region, Venue
from courses.privacy.actions.erasure import erase_member
from tests.factories.certificates import participant, past_session
from tests.factories.members import MemberFactory, TrainerFactory, UserFactory
from tests.factories.places import AssociationFactory, MunicipalityFactory, PostcodeFactory, VenueFactory
from tests.factories.schedule import SessionTrainerFactory
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.sqlite]

# In order: capitals and accents count second, aa is å, and Danish letters come last.
NAMES = ["andrea", "Andréa", "Bo", "Zita", "Ægir", "Ørn", "Åse", "Aase", "Åsta"]
COURSES = Path(__file__).resolve().parents[2] / "courses"


def shuffled() -> list[str]:
    names = list(NAMES)
    random.Random(7).shuffle(names)
    assert names != NAMES
    return names


@pytest.fixture
def session():
    """Held yesterday by one trainer, with everybody of `NAMES` there."""
    session = past_session(capacity=50)
    SessionTrainerFactory(session=session, trainer__member__name="Underviser")
    for name in shuffled():
        participant(session, name)
    return session


@pytest.fixture
def places():
    """A room, an association, a kommune and a town of each name."""
    for number, name in enumerate(shuffled()):
        town = MunicipalityFactory(code=f"09{number:02}", name=name, tile_x=number, tile_y=30 - number)
        postcode = PostcodeFactory(code=f"99{number:02}", name=name, municipality=town)
        VenueFactory(name=name, postcode=postcode)
        AssociationFactory(name=name, municipality=town)


@pytest.fixture
def trainers():
    for name in shuffled():
        TrainerFactory(member__name=name, member__user__first_name=name)


@pytest.fixture
def closed(session):
    return certificates.close_session(session=session, actor=None) and session


def admin(client):
    client.force_login(somebody(is_staff=True, is_superuser=True))
    return client


def order_in(page: str) -> list[str]:
    """The names in the order in which they first stand on a page."""
    page = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), page)
    words = re.findall(r"\w+", re.sub(r"<[^>]*>", " ", page))
    return list(dict.fromkeys(word for word in words if word in NAMES))


@pytest.mark.parametrize("name", ["session", "sheet", "close", "people"])
def test_pages_of_a_session_for_its_trainer(teacher, session, name):
    page = teacher.get(reverse(f"trainer:{name}", args=[session.pk])).content.decode()
    assert order_in(page) == NAMES


def test_the_list_on_paper(session):
    assert order_in(attendance_list(session, participants(session)).html) == NAMES


@pytest.mark.parametrize(
    "path",
    [
        "/admin/trainers/",
        "/admin/venue/",
        "/admin/association/",
        "/admin/venue/?ordering=name",
        "/admin/venue/?ordering=postcode__name",
        "/admin/association/?ordering=municipality__name",
        "/admin/users/",
        "/admin/users/?ordering=name",
        "/admin/association/new/",
        "/admin/schoolbreak/new/",
        "/admin/sessions/new/",
        "/admin/series/new/",
        "/admin/year/?view=matrix&open=7",
    ],
)
def test_lists_and_choices_of_the_back_office(client, places, trainers, path):
    response = admin(client).get(path)
    assert response.status_code == 200
    assert order_in(response.content.decode()) == NAMES


def test_backwards_is_backwards(client, places):
    for path in ("/admin/venue/?ordering=-name", "/admin/association/?ordering=-name"):
        assert order_in(admin(client).get(path).content.decode()) == NAMES[::-1]


def test_certificates_in_the_back_office(client, closed):
    page = admin(client).get(reverse("certificates:session", args=[closed.pk])).content.decode()
    assert order_in(page) == NAMES


def test_what_the_public_and_programs_read(client, places):
    assert order_in(client.get("/storkreds/sydjylland/").content.decode()) == NAMES
    assert [venue["name"] for venue in client.get("/api/v1/venues").json()["items"]] == NAMES


class TestKey:
    @pytest.mark.parametrize(
        "names",
        [
            ["Aron", "Vejle", "Zoo", "Ærø", "Ørsted", "Aabenraa", "Århus"],
            ["Anna Zo", "Anna-Zoe", "Annabel"],
            ["Bo", "bo", "Bó", "bó"],
            ["O'Donnell", "ODonnell", "O’Donnell", "Oe"],
            ["Muller", "Myler", "Müller", "Mz"],
            ["Lukasz", "Łukasz", "Lund"],
            ["Zoe", "Zoë", "Zoega", "Ж", "李"],
        ],
    )
    def test_puts_names_in_danish_order(self, names):
        assert sorted(random.Random(3).sample(names, len(names)), key=sort_key) == names

    def test_is_written_with_each_save_and_goes_with_the_name(self):
        member = MemberFactory(name="Bo")
        change_profile(member=member, name="Åse", phone="", postcode=None, language="da")
        assert bytes(MemberProfile.objects.get(pk=member.pk).name_key) == sort_key("Åse")
        user = UserFactory(first_name="Ørn")
        assert bytes(User.objects.get(pk=user.pk).name_key) == sort_key("Ørn")
        erase_member(member=member)
        assert bytes(MemberProfile.objects.get(pk=member.pk).name_key) == b""


class TestEveryName:
    """No list is by a name itself, and nobody writes a name without its key."""

    KEYED = (MemberProfile, User, Association, Municipality, Postcode, Venue)

    @staticmethod
    def by_names(source: str) -> list[str]:
        """Orders by a name in `order_by(…)` and `ordering = …`, and names written past their key."""
        found = []
        for node in ast.walk(ast.parse(source)):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                if node.func.attr == "order_by":
                    given = node.args
                names = {keyword.arg for keyword in node.keywords}
                if node.func.attr == "update" and names & {"name", "first_name"} and "name_key" not in names:
                    found.append("update")
                for keyword in node.keywords:
                    if keyword.arg == "update_fields" and isinstance(keyword.value, ast.List):
                        fields = {one.value for one in keyword.value.elts if isinstance(one, ast.Constant)}
                        if fields & {"name", "first_name"} and not fields & {"name_key", "slug"}:
                            found.append("update_fields")
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                given = [
                    e
                    for a in node.body
                    if isinstance(a, ast.Assign) and isinstance(a.value, ast.List) and a.targets[0].id == "ordering"
                    for e in a.value.elts
                ]
            values = [one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            found += [value for value in values if re.search(r"(^-?|__)(first_)?name$", value)]
        return found

    def test_no_order_is_by_a_name_itself(self):
        found = {
            str(path.relative_to(COURSES)): wrong
            for path in COURSES.rglob("*.py")
            if "migrations" not in path.parts and (wrong := self.by_names(path.read_text(encoding="utf-8")))
        }
        assert found == {}

    @pytest.mark.parametrize(
        ("planted", "wrong"),
        [
            ('x.order_by("member__name", "pk")', ["member__name"]),
            ('x.order_by("-name")', ["-name"]),
            ('class Meta:\n    ordering = ["name"]', ["name"]),
            ('x.update(name="")', ["update"]),
            ('x.save(update_fields=["name"])', ["update_fields"]),
            ('x.order_by("name_key")', []),
        ],
    )
    def test_a_planted_one_is_found(self, planted, wrong):
        assert self.by_names(planted) == wrong

    def test_every_name_of_people_and_places_has_an_indexed_key(self):
        assert all(model._meta.get_field("name_key").db_index for model in self.KEYED)
        # Ten districts stand in the order of the law.
        assert Region._meta.ordering == ["number"]
