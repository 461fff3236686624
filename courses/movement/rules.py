"""What the movement's own system says of somebody who logs in there: whether it is genuine, who it is, which roles. Pure Python.

OpenID Connect Core 1.0; sections are named where a rule comes from.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

# Signatures whose key nobody but the provider has: no «none», and no HMAC under a secret that both know.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
# What allauth keeps of a subject; the standard has 255 ASCII letters, and nobody sends so many.
LONGEST_SUBJECT = 191
LONGEST_NAME = 120
# Digits of a number of a row; no database has a longer one.
LONGEST_NUMBER = 18


class NotGenuine(Exception):
    """What was sent is not what it says it is. Its words hold nothing of it."""


@dataclass(frozen=True)
class Terms:
    """How what is said is read. `role_claim`: the claim with roles, a path with dots where it stands inside another;
    `vouches`: an address counts though the provider does not say that it has checked it; `second_factors`: words of `amr`
    that stand for two factors."""

    role_claim: str
    vouches: bool
    second_factors: Collection[str]


@dataclass(frozen=True)
class Said:
    """Who somebody is by their provider. `values`: what may be mapped to roles, None where the provider does not tell this time;
    `second_factor_at`: when they showed two factors there (seconds since 1970), None where it does not say so."""

    issuer: str
    subject: str
    email: str
    is_verified: bool
    name: str
    values: tuple[str, ...] | None
    second_factor_at: float | None


def row_number(text: str) -> int | None:
    """Which row a directory means by a number that we gave it; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None


def key_id(token: str) -> str | None:
    """Which key a token says it is signed with; None where it does not say. Raises `NotGenuine`."""
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise NotGenuine("no token") from error
    return kid if isinstance(kid, str) else None


def usable(keys: Iterable[Any]) -> list[dict[str, Any]]:
    """Those that signatures are checked with: the others of a set are for other uses, or of a kind that is not known here."""
    found = []
    for key in keys:
        if not isinstance(key, dict) or key.get("kty") not in ("RSA", "EC", "OKP") or key.get("use", "sig") != "sig":
            continue
        try:
            KeySet.import_key_set({"keys": [key]})
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        found.append(key)
    return found


def genuine(
    token: str, keys: list[dict[str, Any]], *, issuer: str, client_id: str, nonce: str, now: float, skew: int
) -> dict[str, Any]:
    """The claims of an ID token that `keys` sign, for us and for this log-in (Core 3.1.3.7). Clocks may differ by `skew`
    seconds. Raises `NotGenuine`."""
    if not keys:
        raise NotGenuine("no keys")
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(now),
        leeway=skew,
        iss={"essential": True, "value": issuer},
        sub={"essential": True},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, KeySet.import_key_set({"keys": keys}), algorithms=ALGORITHMS).claims
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotGenuine(type(error).__name__) from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise NotGenuine("for another")
    return claims


def said(claims: Mapping[str, Any], more: Mapping[str, Any], terms: Terms) -> Said:
    """Who it is, by the ID token and by what the provider tells beside it (`userinfo`). Raises `NotGenuine` where the two speak of
    different people (Core 5.3.2)."""
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise NotGenuine("no subject")
    if more and more.get("sub") != subject:
        raise NotGenuine("another subject")
    # An address and whether it was checked are one statement, of one of the two.
    about = more if _text(more.get("email")) else claims
    email = _text(about.get("email"))
    return Said(
        issuer=claims["iss"],
        subject=subject,
        email=email,
        is_verified=bool(email)
        and (terms.vouches or about.get("email_verified") is True or about.get("email_verified") == "true"),
        name=(_name(more) or _name(claims))[:LONGEST_NAME],
        values=_values(claims, more, terms.role_claim),
        second_factor_at=_second_factor_at(claims, terms.second_factors),
    )


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _name(told: Mapping[str, Any]) -> str:
    parts = (_text(told.get("given_name")), _text(told.get("family_name")))
    return _text(told.get("name")) or " ".join(filter(None, parts))


def _values(claims: Mapping[str, Any], more: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    found: list[str] = []
    for told in (claims, more):
        # Entra leaves groups out where there are more than fit, and says so: that is no «none».
        elsewhere = told.get("_claim_names")
        if told.get("hasgroups") or (isinstance(elsewhere, dict) and name in elsewhere):
            return None
        value = _inside(told, name)
        found += [value] if isinstance(value, str) else [part for part in value or () if isinstance(part, str)]
    return tuple(dict.fromkeys(found))


def _inside(told: Any, name: str) -> str | list[Any] | None:
    """A claim by its name, else by a path with dots (`realm_access.roles`)."""
    if isinstance(told, dict) and name not in told:
        for part in name.split("."):
            told = told.get(part) if isinstance(told, dict) else None
    else:
        told = told[name]
    return told if isinstance(told, str | list) else None


def _second_factor_at(claims: Mapping[str, Any], words: Collection[str]) -> float | None:
    methods = claims.get("amr")
    if not isinstance(methods, list) or not any(word in methods for word in words):
        return None
    shown = claims.get("auth_time", claims["iat"])
    is_time = isinstance(shown, int | float) and not isinstance(shown, bool) and 0 < shown < 2**40
    # Not later than the token itself: a clock that is ahead gives nobody a longer day.
    return float(min(shown, claims["iat"])) if is_time else None


def read_object(text: bytes | str) -> dict[str, Any]:
    """A JSON object. Raises `NotGenuine` for anything else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotGenuine("no JSON") from error
    if not isinstance(found, dict):
        raise NotGenuine("no object")
    return found
