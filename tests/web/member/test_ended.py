"""A log-in that was ended elsewhere: the browser that comes back with it forgets what it kept."""

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from courses.people.models import User
from courses.privacy.actions.log_ins import end_log_ins
from courses.privacy.queries import person_of
from courses.web import kept
from home.first_pages import build_pages
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
CLEARED = '"storage"'


@pytest.fixture
def member():
    return MemberFactory()


@pytest.fixture
def client(member) -> Client:
    """The browser on the telephone."""
    client = Client()
    client.force_login(member.user)
    key = client.session.session_key
    UserSession.objects.create(user=member.user, ip="192.0.2.7", user_agent="Lynx", session_key=key)
    assert "Clear-Site-Data" not in client.get("/min-side/").headers
    return client


def by_the_list(member) -> None:
    """As the list of log-ins and a change of address do."""
    for row in UserSession.objects.filter(user=member.user):
        row.end()


WAYS = {
    "list": by_the_list,
    "administrator": lambda member: end_log_ins(person=person_of(member)),
    "switched off": lambda member: User.objects.filter(pk=member.user_id).update(is_active=False),
    "key": lambda member: User.objects.filter(pk=member.user_id).update(password="!another"),
}


@pytest.mark.parametrize("address", ["/min-side/", "/find/", "/konto/login/code/", "/findes-ikke/"])
@pytest.mark.parametrize("way", WAYS)
def test_what_it_kept_goes_once(client, member, way, address):
    build_pages()
    WAYS[way](member)
    answer = client.get(address)
    assert answer["Clear-Site-Data"] == CLEARED
    assert answer.cookies[django_settings.SESSION_COOKIE_NAME]["max-age"] == 0
    assert "Clear-Site-Data" not in client.get(address).headers


def test_who_is_logged_in_or_was_never_keeps_all(client):
    build_pages()
    for browser in (client, Client()):
        for address in ("/min-side/", "/find/", "/konto/login/code/"):
            assert "Clear-Site-Data" not in browser.get(address).headers


def test_a_page_that_is_kept_for_everybody_is_never_kept_with_it(client, member, settings):
    settings.KEEP_PAGES = True
    build_pages()
    by_the_list(member)
    assert client.get("/")["Clear-Site-Data"] == CLEARED
    assert not kept.memory._pages
    for _turn in range(2):
        assert "Clear-Site-Data" not in Client().get("/").headers
    assert kept.memory._pages


def test_logging_in_again_keeps_what_is_new(client, member):
    by_the_list(member)
    client.get("/min-side/")
    client.force_login(member.user)
    assert "Clear-Site-Data" not in client.get("/min-side/").headers
    assert User.objects.get(pk=member.user_id).last_login <= timezone.now()
