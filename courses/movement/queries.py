"""The movement's own system: where it is, what it says of itself, and which roles it gives.

It is asked by `common.outward`: bounded in time and size, into no network that is not open to all. What it says of itself is kept
an hour.
"""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db.models import QuerySet

from courses.common import outward
from courses.common.outward import NoAnswer, Why
from courses.members.models import DirectoryGroup, DirectoryMembership, DirectoryPerson
from courses.movement.models import GivenRole
from courses.movement.rules import NotGenuine, Terms, read_object, usable
from courses.people.models import User

logger = logging.getLogger(__name__)

# Bytes and seconds of one answer.
MOST_BYTES = 256 * 1024
SECONDS = 6
KEPT = 3600
# So often at most keys are fetched for a token that names one we have not seen, and a provider that is away is asked.
KEYS_AGAIN = 30
AWAY_FOR = 10
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")


@dataclass(frozen=True)
class System:
    """The provider that people may log in with, as the installation names it."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    scopes: list[str]
    terms: Terms


def system() -> System | None:
    """The movement's own system; None where none is connected."""
    if not settings.OIDC_ISSUER:
        return None
    return System(
        issuer=settings.OIDC_ISSUER,
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        name=settings.OIDC_NAME or settings.ORGANISER_NAME,
        scopes=settings.OIDC_SCOPES,
        terms=Terms(settings.OIDC_ROLE_CLAIM, settings.OIDC_EMAIL_TRUSTED, settings.OIDC_SECOND_FACTORS),
    )


def description(connected: System) -> dict[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0, 4). Raises `NoAnswer`, and `NotGenuine` where it is
    another's, or names an address that nobody may be sent to."""
    return _kept(f"{connected.issuer.rstrip('/')}/.well-known/openid-configuration", connected.issuer, _described)


def keys(connected: System, kid: str | None) -> list[dict[str, Any]]:
    """What its tokens are signed with, fetched anew where `kid` is none of them: keys change. Raises `NoAnswer`, `NotGenuine`."""
    address = description(connected)["jwks_uri"]
    found = _kept(address, connected.issuer, _keys)
    if kid is None or any(key.get("kid") == kid for key in found["keys"]):
        return found["keys"]
    if cache.add(_name("again", address), 1, KEYS_AGAIN):
        cache.delete(_name("said", address))
        found = _kept(address, connected.issuer, _keys)
    return found["keys"]


def _described(found: dict[str, Any], issuer: str) -> dict[str, Any]:
    if found.get("issuer") != issuer:
        raise NotGenuine("another issuer")
    told = {name: found.get(name) for name in (*_ENDPOINTS, *_OPTIONAL)}
    for name, address in told.items():
        if isinstance(address, str):
            outward.place_of(address)
        elif name in _ENDPOINTS:
            raise NotGenuine("no endpoint")
    methods = found.get("token_endpoint_auth_methods_supported")
    told["token_endpoint_auth_methods_supported"] = methods if isinstance(methods, list) else ["client_secret_basic"]
    return told


def _keys(found: dict[str, Any], _issuer: str) -> dict[str, Any]:
    listed = found.get("keys")
    return {"keys": usable(listed if isinstance(listed, list) else [])}


def _name(what: str, address: str) -> str:
    return f"movement:{what}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def _kept(address: str, issuer: str, read: Any) -> dict[str, Any]:
    name, away = _name("said", address), _name("away", address)
    found = cache.get(name)
    if found is not None:
        return found
    if cache.get(away):
        raise NoAnswer(Why.AWAY)
    try:
        answer = outward.ask(address, headers={"Accept": "application/json"}, most_bytes=MOST_BYTES, seconds=SECONDS)
        if answer.status != 200:
            raise NoAnswer(Why.AWAY)
        found = read(read_object(answer.body), issuer)
    except (NoAnswer, NotGenuine):
        cache.set(away, 1, AWAY_FOR)
        raise
    cache.set(name, found, KEPT)
    return found


def roles_of(values: Iterable[str]) -> tuple[list[Group], bool]:
    """The roles that these words of the movement's own system stand for (`MOVEMENT_ROLES`), and whether one of them makes an
    administrator (`MOVEMENT_ADMINISTRATORS`: none where that is left out)."""
    said = set(values)
    names = {group for value, group in settings.MOVEMENT_ROLES.items() if value in said}
    groups = list(Group.objects.filter(name__in=names).order_by("pk"))
    if len(groups) < len(names):
        logger.warning("MOVEMENT_ROLES names a role that is not there")
    return groups, bool(settings.MOVEMENT_ADMINISTRATORS) and settings.MOVEMENT_ADMINISTRATORS in said


def given_roles(user: User) -> QuerySet[GivenRole]:
    """What the movement's own system gave this person, in the order in which it was given."""
    return GivenRole.objects.filter(user=user).select_related("group").order_by("pk")


def words_of(person: DirectoryPerson) -> set[str]:
    """Names and numbers of the groups that somebody is in: what `MOVEMENT_ROLES` may give roles for."""
    groups = DirectoryGroup.objects.filter(
        pk__in=DirectoryMembership.objects.filter(person=person).values("group")
    ).values_list("name", "external_id")
    return {word for pair in groups for word in pair if word}


def is_last_administrator(user: User) -> bool:
    """Whether nobody else could change users here."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()
