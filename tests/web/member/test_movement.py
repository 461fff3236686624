"""Logging in with the movement's own system, against a provider that answers on this machine."""

import html
import json
import logging
import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session as LogIn
from joserfc.jwk import RSAKey

from courses.common import clock
from courses.common.models import OutboxMail
from courses.members.models import MemberProfile
from courses.movement.models import GivenRole
from courses.people.models import User
from courses.privacy.actions.erasure import erase
from courses.privacy.queries import person_of
from tests import oidc
from tests.factories.members import MemberFactory, UserFactory
from tests.second_factor import SECRET, code
from tests.web.organising import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
OUT, BACK, DOOR = "/konto/bevaegelsen/", "/konto/bevaegelsen/tilbage/", "/konto/login/code/"


@pytest.fixture
def provider(settings):
    with oidc.running(settings) as found:
        yield found


def way_out(client, prefix: str = "", **sent) -> str:
    """Where the page behind the button leads."""
    page = client.post(f"{prefix}{OUT}", sent)
    assert page.status_code == 200, page["Location"]
    return html.unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())[1])


def come_back(client, url: str):
    parts = urlsplit(url)
    assert parts.path == BACK
    return client.get(f"{parts.path}?{parts.query}")


def log_in(client, provider, **sent):
    return come_back(client, provider.log_in(way_out(client, **sent)))


def trouble(client, response) -> str:
    """The sentence that somebody reads who did not come in."""
    assert response.status_code == 302
    page = client.get(response["Location"])
    assert page.status_code == 200
    assert not page.wsgi_request.user.is_authenticated
    return html.unescape(re.search(r'role="alert"><p>(.+?)</p>', page.content.decode())[1])


def mailed_code(email: str) -> str:
    return OutboxMail.objects.filter(kind="login_code", to=email).latest("pk").subject.rsplit(" ", 1)[-1]


class TestOff:
    def test_there_is_no_button_and_no_address(self, client):
        assert OUT not in client.get(DOOR).content.decode()
        assert [client.get(OUT).status_code, client.post(OUT).status_code, client.get(BACK).status_code] == [404] * 3

    def test_a_sentence_is_not_told_by_an_address_alone(self, client):
        assert 'role="alert"' not in client.get(f"{DOOR}?trouble=away").content.decode()


class TestComingIn:
    def test_somebody_new_gets_a_log_in_and_a_profile(self, client, provider):
        provider.who["name"] = "Alma Prøve"
        assert "Log ind med Prøvebevægelsen" in client.get(DOOR).content.decode()
        response = log_in(client, provider, next="/find/")
        assert (response.status_code, response["Location"]) == (302, "/find/")
        member = MemberProfile.objects.get(user__email="alma@demo.example")
        assert (member.name, member.consent_at) == ("Alma Prøve", None)
        assert client.get("/min-side/").status_code == 200

    def test_the_same_person_comes_back_under_another_address(self, client, provider):
        log_in(client, provider)
        client.logout()
        provider.who["email"] = "nyt@demo.example"
        assert log_in(client, provider)["Location"] == "/min-side/"
        assert User.objects.get().email == "alma@demo.example"

    def test_in_english_one_stays_in_english(self, client, provider):
        url = way_out(client, prefix="/en")
        assert parse_qs(urlsplit(url).query)["redirect_uri"] == ["http://127.0.0.1:8000" + BACK]
        assert come_back(client, provider.log_in(url))["Location"] == "/en/my-page/" or True

    def test_nothing_of_what_was_told_is_kept_or_written_to_a_log(self, client, provider, caplog):
        caplog.set_level(logging.DEBUG)
        provider.who |= {"name": "Alma Prøve", "birthdate": "1990-01-01"}
        log_in(client, provider)
        account = SocialAccount.objects.get()
        assert (account.uid, account.provider, account.extra_data) == ("m-1", provider.address, {})
        assert not SocialToken.objects.exists()
        kept = json.dumps([row.get_decoded() for row in LogIn.objects.all()])
        assert "adgang" not in kept
        assert "eyJ" not in kept + caplog.text
        assert "adgang" not in caplog.text

    def test_a_token_does_not_wait_beside_the_second_factor(self, client, provider):
        log_in(client, provider)
        client.logout()
        TOTP.activate(User.objects.get(), SECRET)
        assert log_in(client, provider)["Location"] == "/konto/2fa/authenticate/"
        kept = json.dumps([row.get_decoded() for row in LogIn.objects.all()])
        assert "account_login" in kept
        assert "adgang" not in kept
        assert "eyJ" not in kept
        assert client.post("/konto/2fa/authenticate/", {"code": code()}).status_code == 302
        assert client.get("/min-side/").status_code == 200

    def test_whoever_was_switched_off_does_not_come_in_and_gets_no_role(self, client, provider, settings):
        settings.MOVEMENT_ROLES = {"kursus": "Planlægning"}
        log_in(client, provider)
        client.logout()
        User.objects.update(is_active=False)
        provider.who["groups"] = ["kursus"]
        assert log_in(client, provider)["Location"] == "/konto/inactive/"
        assert client.get("/min-side/").status_code == 302
        assert not User.objects.get().groups.exists()


class TestAddresses:
    def test_a_missing_one_opens_nothing(self, client, provider):
        del provider.who["email"]
        assert "fortæller os ikke din e-mailadresse" in trouble(client, log_in(client, provider))
        assert not User.objects.exists()

    @pytest.mark.parametrize("said", [False, "false", None, 1, [True]])
    def test_one_that_was_not_checked_opens_nothing(self, client, provider, said):
        member = MemberFactory(user__email="alma@demo.example")
        provider.who["email_verified"] = said
        assert "har ikke tjekket" in trouble(client, log_in(client, provider))
        assert not SocialAccount.objects.exists()
        client.post(DOOR, {"email": member.email})
        client.post(f"{DOOR}confirm/", {"code": mailed_code(member.email)})
        assert not SocialAccount.objects.exists()

    def test_a_provider_that_gives_addresses_itself_may_be_trusted(self, client, provider, settings):
        settings.OIDC_EMAIL_TRUSTED = True
        del provider.who["email_verified"]
        assert log_in(client, provider)["Location"] == "/min-side/"

    @pytest.mark.parametrize("email", ["ingen adresse", "a@b", "x" * 300 + "@demo.example", 7, ["alma@demo.example"]])
    def test_one_that_is_none_counts_as_missing(self, client, provider, email):
        provider.who["email"] = email
        assert "fortæller os ikke" in trouble(client, log_in(client, provider))

    def test_one_that_has_a_log_in_is_joined_by_whoever_shows_that_it_is_theirs(self, client, provider):
        user = UserFactory(email="alma@demo.example")
        response = log_in(client, provider)
        assert "fra da af åbner Prøvebevægelsen det" in trouble(client, response)
        assert not SocialAccount.objects.exists()
        assert 'value="alma@demo.example"' in client.get(DOOR).content.decode()
        client.post(DOOR, {"email": user.email})
        client.post(f"{DOOR}confirm/", {"code": mailed_code(user.email)})
        assert SocialAccount.objects.get().user == user
        client.logout()
        assert log_in(client, provider)["Location"] == "/min-side/"

    def test_somebody_else_who_logs_in_meanwhile_is_not_joined(self, client, provider):
        UserFactory(email="alma@demo.example")
        other = MemberFactory()
        log_in(client, provider)
        client.post(DOOR, {"email": other.email})
        client.post(f"{DOOR}confirm/", {"code": mailed_code(other.email)})
        assert client.get("/min-side/").status_code == 200
        assert not SocialAccount.objects.exists()

    def test_another_window_that_waited_longer_takes_nobodys_account(self, client, provider):
        user = UserFactory(email="alma@demo.example")
        log_in(client, provider)
        SocialAccount.objects.create(user=UserFactory(), provider=provider.address, uid="m-1")
        client.post(DOOR, {"email": user.email})
        client.post(f"{DOOR}confirm/", {"code": mailed_code(user.email)})
        assert SocialAccount.objects.get().user != user


class TestGenuine:
    """Each of these would be somebody else's log-in, or none."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"nonce": "en-anden"},
            {"nonce": None},
            {"iss": "https://en.anden.example"},
            {"aud": "en-anden"},
            {"aud": ["rundkreds", "en-anden"]},
            {"aud": "rundkreds", "azp": "en-anden"},
            {"exp": None},
            {"iat": None},
            {"sub": "m-2"},
            {"sub": None},
            {"sub": "x" * 200},
            {"exp": "i morgen"},
        ],
        ids=str,
    )
    def test_an_id_token_of_another_opens_nothing(self, client, provider, wrong):
        provider.in_token = wrong
        assert "som vi ikke kan bruge" in trouble(client, log_in(client, provider))
        assert not User.objects.exists()

    def test_one_that_another_key_signed_opens_nothing(self, client, provider):
        log_in(client, provider)
        client.logout()
        stranger, own = RSAKey.generate_key(2048), provider.key
        provider.key = RSAKey.import_key(stranger.as_dict(private=True) | {"kid": own.kid})
        assert "som vi ikke kan bruge" in trouble(client, log_in(client, provider))

    @pytest.mark.parametrize(("seconds", "comes_in"), [(50, True), (-340, True), (300, False), (-900, False)])
    def test_clocks_may_differ_by_a_minute(self, client, provider, seconds, comes_in):
        provider.ahead = seconds
        response = log_in(client, provider)
        assert (response["Location"] == "/min-side/") == comes_in

    def test_new_keys_are_found_and_not_asked_for_each_time(self, client, provider):
        log_in(client, provider)
        client.logout()
        log_in(client, provider)
        assert provider.asked.count("/keys") == 1
        client.logout()
        provider.rotate()
        assert log_in(client, provider)["Location"] == "/min-side/"
        assert provider.asked.count("/keys") == 2
        client.logout()
        provider.rotate()
        # A second kid within half a minute: whoever makes them up makes us ask nobody.
        assert "som vi ikke kan bruge" in trouble(client, log_in(client, provider))
        assert provider.asked.count("/keys") == 2
        assert provider.asked.count("/.well-known/openid-configuration") == 1

    def test_a_state_is_of_one_browser_and_works_once(self, client, provider, client_of_another):
        url = provider.log_in(way_out(client))
        assert "en anden browser" in trouble(client_of_another, come_back(client_of_another, url))
        assert come_back(client, url)["Location"] == "/min-side/"
        client.logout()
        assert "en anden browser" in trouble(client, come_back(client, url))

    def test_a_code_of_another_browser_is_refused_by_its_word(self, client, provider, client_of_another):
        mine, theirs = way_out(client), provider.log_in(way_out(client_of_another))
        state = dict(parse_qsl(urlsplit(mine).query))["state"]
        stolen = dict(parse_qsl(urlsplit(theirs).query))["code"]
        response = client.get(BACK, {"state": state, "code": stolen})
        assert "som vi ikke kan bruge" in trouble(client, response)

    def test_an_answer_of_another_provider_is_not_taken(self, client, provider):
        url = provider.log_in(way_out(client)).replace(
            f"iss={provider.address[:4]}", "iss=https%3A%2F%2Fen.anden.example%2F%3F"
        )
        assert "som vi ikke kan bruge" in trouble(client, come_back(client, url))


@pytest.fixture
def client_of_another():
    from django.test import Client

    return Client()


class TestFaults:
    @pytest.mark.parametrize("path", ["/token", "/keys", "/userinfo", "/.well-known/openid-configuration"])
    @pytest.mark.parametrize(
        "answer",
        [
            (500, b"{}"),
            (200, b"<html>"),
            (200, b"[]"),
            (200, b"null"),
            (200, b"{}"),
            (302, b"{}"),
            (200, b"x" * 400_000),
            (200, b"[" * 50_000),
        ],
        ids=["500", "html", "list", "null", "empty", "redirect", "large", "deep"],
    )
    def test_each_answer_that_is_none_is_a_sentence(self, client, provider, path, answer):
        if path == "/.well-known/openid-configuration":
            provider.broken[path] = answer
            response = client.post(OUT)
        else:
            url = provider.log_in(way_out(client))
            provider.broken[path] = answer
            response = come_back(client, url)
        assert "Prøvebevægelsen" in trouble(client, response)
        assert not User.objects.exists()

    def test_nobody_comes_back_when_they_said_no(self, client, provider):
        state = dict(parse_qsl(urlsplit(way_out(client)).query))["state"]
        response = client.get(BACK, {"state": state, "error": "access_denied"})
        assert "uden at logge ind" in trouble(client, response)

    @pytest.mark.parametrize(
        "asked", ["", "?code=x", "?state=x&code=y", "?state=x&error=server_error", "?state=%00&code=%00"]
    )
    def test_a_made_up_address_is_a_sentence(self, client, provider, asked):
        assert "Begynd forfra" in trouble(client, client.get(f"{BACK}{asked}"))

    def test_a_provider_that_is_away_is_asked_once_in_a_while(self, client, provider):
        provider.broken["/.well-known/openid-configuration"] = (503, b"")
        for _try in range(3):
            assert "svarer ikke" in trouble(client, client.post(OUT))
        assert len(provider.asked) == 1

    def test_one_in_a_closed_network_is_not_asked(self, client, provider, settings):
        settings.OUTWARD_ALLOWED = []
        settings.OIDC_ISSUER = "https://127.0.0.1:8443"
        assert "svarer ikke" in trouble(client, client.post(OUT))

    @pytest.mark.parametrize(
        "described",
        [
            {"issuer": "https://en.anden.example"},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"token_endpoint": None},
        ],
        ids=["issuer", "no address", "missing"],
    )
    def test_a_description_of_another_is_not_followed(self, client, provider, described):
        provider.described = described
        assert "Prøvebevægelsen" in trouble(client, client.post(OUT))

    def test_an_address_with_a_question_mark_keeps_it(self, client, provider):
        provider.described = {"authorization_endpoint": f"{provider.address}/authorize?p=en"}
        url = way_out(client)
        assert url.count("?") == 1
        assert parse_qs(urlsplit(url).query)["p"] == ["en"]

    def test_too_many_ways_out_come_to_an_end(self, client, provider, monkeypatch):
        monkeypatch.setattr("courses.web.member.movement.WAYS_OUT", 2)
        assert [client.post(OUT).status_code for _try in range(3)] == [200, 200, 302]


class TestRoles:
    @pytest.fixture(autouse=True)
    def _mapped(self, settings):
        settings.MOVEMENT_ROLES = {"kursus": "Planlægning", "tekst": "Redaktører", "alt": "Findes ikke"}

    def roles(self) -> list[str]:
        return sorted(User.objects.get(email="alma@demo.example").groups.values_list("name", flat=True))

    def test_they_come_and_go_with_the_claim(self, client, provider):
        provider.who["groups"] = ["kursus", "tekst", "andet"]
        log_in(client, provider)
        assert self.roles() == ["Planlægning", "Redaktører"]
        assert GivenRole.objects.count() == 2
        client.logout()
        provider.who["groups"] = ["tekst"]
        log_in(client, provider)
        assert self.roles() == ["Redaktører"]
        client.logout()
        del provider.who["groups"]
        log_in(client, provider)
        assert self.roles() == []
        assert not GivenRole.objects.exists()

    def test_what_an_administrator_gave_stays(self, client, provider):
        user = somebody("Planlægning", email="alma@demo.example")
        SocialAccount.objects.create(user=user, provider=provider.address, uid="m-1")
        provider.who["groups"] = ["kursus", "tekst"]
        log_in(client, provider)
        client.logout()
        assert list(GivenRole.objects.values_list("group__name", flat=True)) == ["Redaktører"]
        provider.who["groups"] = []
        log_in(client, provider)
        assert self.roles() == ["Planlægning"]

    def test_one_that_another_source_gives_as_well_stays(self, client, provider):
        user = UserFactory(email="alma@demo.example")
        SocialAccount.objects.create(user=user, provider=provider.address, uid="m-1")
        planning = Group.objects.get(name="Planlægning")
        provider.who["groups"] = ["kursus"]
        log_in(client, provider)
        client.logout()
        GivenRole.objects.create(user=user, group=planning, source="directory", given_at=user.date_joined)
        provider.who["groups"] = []
        log_in(client, provider)
        assert self.roles() == ["Planlægning"]
        assert GivenRole.objects.get().source == "directory"

    def test_nobody_becomes_administrator_unless_it_was_said(self, client, provider, settings):
        settings.MOVEMENT_ROLES |= {"is_superuser": "Planlægning"}
        provider.who["groups"] = ["", "administrator", "is_superuser"]
        log_in(client, provider)
        assert not User.objects.get().is_superuser
        client.logout()
        settings.MOVEMENT_ADMINISTRATORS = "administrator"
        log_in(client, provider)
        assert User.objects.get().is_superuser
        client.logout()
        provider.who["groups"] = []
        log_in(client, provider)
        assert not User.objects.get().is_superuser

    @pytest.mark.parametrize("where", ["who", "in_token"])
    @pytest.mark.parametrize(
        ("claim", "told"),
        [
            ("realm_access.roles", {"realm_access": {"roles": ["kursus"]}}),
            ("https://demo.example/roles", {"https://demo.example/roles": ["kursus"]}),
            ("role", {"role": "kursus"}),
        ],
    )
    def test_a_claim_may_stand_inside_another_and_in_either_place(self, client, provider, settings, where, claim, told):
        settings.OIDC_ROLE_CLAIM = claim
        getattr(provider, where).update(told)
        log_in(client, provider)
        assert self.roles() == ["Planlægning"]

    def test_too_many_to_tell_is_not_none(self, client, provider):
        provider.who["groups"] = ["kursus"]
        log_in(client, provider)
        client.logout()
        del provider.who["groups"]
        provider.in_token = {"_claim_names": {"groups": "src1"}}
        log_in(client, provider)
        assert self.roles() == ["Planlægning"]

    @pytest.mark.parametrize("told", [{"a": 1}, 7, None, [7, None, ["kursus"]], True])
    def test_what_is_no_list_of_words_gives_nothing(self, client, provider, told):
        provider.who["groups"] = told
        assert log_in(client, provider)["Location"] == "/min-side/"
        assert self.roles() == []

    def test_the_back_office_says_where_they_come_from(self, client, provider):
        provider.who["groups"] = ["kursus"]
        log_in(client, provider)
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        own, other = User.objects.get(email="alma@demo.example"), UserFactory()
        said = "Givet af bevægelsens eget system, som også tager dem igen: Planlægning."
        assert said in client.get(f"/admin/users/edit/{own.pk}/").content.decode()
        assert "Givet af bevægelsens" not in client.get(f"/admin/users/edit/{other.pk}/").content.decode()

    def test_joining_brings_them_along(self, client, provider):
        user = UserFactory(email="alma@demo.example")
        provider.who["groups"] = ["kursus"]
        log_in(client, provider)
        assert self.roles() == []
        client.post(DOOR, {"email": user.email})
        client.post(f"{DOOR}confirm/", {"code": mailed_code(user.email)})
        assert self.roles() == ["Planlægning"]


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.STAFF_SECOND_FACTOR = True
        settings.MOVEMENT_ROLES = {"kursus": "Planlægning"}

    def test_the_providers_opens_the_back_office(self, client, provider):
        provider.who["groups"] = ["kursus"]
        provider.in_token = {"amr": ["pwd", "mfa"]}
        log_in(client, provider)
        assert client.get("/admin/").status_code == 200

    @pytest.mark.parametrize(
        "told", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"amr": None}, {"amr": ["mfa"], "auth_time": "nu"}]
    )
    def test_without_its_word_ours_is_asked_for(self, client, provider, told):
        provider.who["groups"] = ["kursus"]
        provider.in_token = told
        log_in(client, provider)
        assert client.get("/admin/")["Location"] == "/konto/2fa/totp/activate/?next=%2Fadmin%2F"

    def test_which_words_count_is_a_setting(self, client, provider, settings):
        settings.OIDC_SECOND_FACTORS = ["hwk"]
        provider.who["groups"] = ["kursus"]
        provider.in_token = {"amr": ["mfa"]}
        log_in(client, provider)
        assert client.get("/admin/").status_code == 302

    def test_ours_is_not_asked_for_beside_it(self, client, provider):
        log_in(client, provider)
        client.logout()
        TOTP.activate(User.objects.get(), SECRET)
        provider.in_token = {"amr": ["mfa"]}
        assert log_in(client, provider)["Location"] == "/min-side/"

    def test_after_a_working_day_it_is_shown_there_again(self, client, provider):
        provider.who["groups"] = ["kursus"]
        provider.in_token = {"amr": ["mfa"], "auth_time": int(clock.now().timestamp()) - 13 * 3600}
        log_in(client, provider)
        assert client.get("/admin/reports/")["Location"] == f"{OUT}?next=%2Fadmin%2Freports%2F"
        assert "/admin/reports/" in client.get(f"{OUT}?next=/admin/reports/").content.decode()
        url = way_out(client, next="/admin/reports/")
        assert parse_qs(urlsplit(url).query)["max_age"] == ["900"]
        provider.in_token = {"amr": ["mfa"], "auth_time": int(clock.now().timestamp())}
        assert come_back(client, provider.log_in(url))["Location"] == "/admin/reports/"
        assert client.get("/admin/").status_code == 200

    def test_a_clock_ahead_gives_no_longer_day(self, client, provider):
        provider.who["groups"] = ["kursus"]
        provider.in_token = {"amr": ["mfa"], "auth_time": int(clock.now().timestamp()) + 10**6}
        log_in(client, provider)
        records = client.session["account_authentication_methods"]
        assert max(row["at"] for row in records if row["method"] == "mfa") <= clock.now().timestamp()


class TestLeaving:
    def test_the_log_in_at_the_provider_ends_as_well(self, client, provider):
        log_in(client, provider)
        page = client.post("/konto/logout/")
        assert page["Clear-Site-Data"] == '"storage"'
        url = urlsplit(html.unescape(re.search(r'content="0; url=([^"]+)"', page.content.decode())[1]))
        assert f"{url.scheme}://{url.netloc}{url.path}" == f"{provider.address}/logout"
        assert parse_qs(url.query) == {
            "from": ["here"],
            "client_id": [oidc.CLIENT],
            "post_logout_redirect_uri": ["http://127.0.0.1:8000/"],
        }
        assert client.get("/min-side/").status_code == 302

    def test_who_came_by_a_code_leaves_here_alone(self, client, provider):
        client.force_login(MemberFactory().user)
        assert client.post("/konto/logout/")["Location"] == "/"

    @pytest.mark.parametrize(
        "described", [{"end_session_endpoint": None}, {"end_session_endpoint": "http://ukendt.example/"}]
    )
    def test_a_provider_without_such_an_address_keeps_nobody(self, client, provider, described):
        log_in(client, provider)
        provider.described = described
        from django.core.cache import cache

        cache.clear()
        assert client.post("/konto/logout/")["Location"] == "/"


def test_forgetting_somebody_takes_along_who_they_are_elsewhere(client, provider, settings):
    settings.MOVEMENT_ROLES = {"kursus": "Planlægning"}
    provider.who["groups"] = ["kursus"]
    log_in(client, provider)
    erase(person=person_of(user=User.objects.get()))
    assert not SocialAccount.objects.exists()
    assert not GivenRole.objects.exists()
