"""The certificate for machines: an Open Badges 3.0 credential as a signed JWT, and the list of what was revoked.

The credential says what the paper says, except that the name is salted and hashed: whoever has the paper can compare
it, and nobody can read it from the credential alone.
"""

import base64
import datetime as dt
import gzip
import hashlib
import secrets
import uuid
import zoneinfo
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from courses.certificates import rules
from courses.certificates.credentials import keys
from courses.common.spelling import spellings

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
# How long a checker may keep the list of revoked certificates, in seconds.
STATUS_KEPT_SECONDS = 300


class NotGenuine(Exception):
    """A signed text that none of our keys signed, or that was changed since; the sentence says which."""


def credential(
    facts: rules.Facts, *, issued_at: dt.datetime, status_index: int, salt: str, subject: uuid.UUID
) -> dict[str, Any]:
    """The unsigned Open Badges 3.0 credential of a certificate (`AchievementCredential` of the specification)."""
    moment = _stamp(issued_at)
    return {
        "@context": CONTEXT,
        "id": facts.address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.words["title"],
        "issuer": {"id": keys.issuer(), "type": ["Profile"], "name": facts.organiser, "url": settings.BASE_URL},
        "validFrom": moment,
        "awardedDate": moment,
        **({"validUntil": _stamp(last_moment(facts.expires_on))} if facts.expires_on else {}),
        "credentialSubject": {
            "id": subject.urn,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": name_hash(facts.name, salt),
                    "identityType": "name",
                    "salt": salt,
                }
            ],
            "activityStartDate": f"{facts.dates[0]}T00:00:00Z",
            "activityEndDate": f"{facts.dates[-1]}T00:00:00Z",
            "achievement": _achievement(facts),
        },
        "credentialStatus": {
            "id": f"{status_address(status_index // rules.STATUS_LIST_SIZE)}#{status_index % rules.STATUS_LIST_SIZE}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(status_index % rules.STATUS_LIST_SIZE),
            "statusListCredential": status_address(status_index // rules.STATUS_LIST_SIZE),
        },
        **({"evidence": _evidence(facts)} if facts.step else {}),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def issue(facts: rules.Facts, *, issued_at: dt.datetime, status_index: int) -> str:
    """The signed credential of a new certificate. Each call makes another: keep what it returns."""
    content = credential(
        facts, issued_at=issued_at, status_index=status_index, salt=secrets.token_hex(16), subject=uuid.uuid4()
    )
    claims = {"sub": content["credentialSubject"]["id"], "nbf": int(issued_at.timestamp())}
    if facts.expires_on:
        # Programs that know JWT and nothing of credentials read `exp`, not `validUntil`.
        claims["exp"] = int(last_moment(facts.expires_on).timestamp())
    return sign(content, claims)


def last_moment(day: str) -> dt.datetime:
    """The last second of `day` (ISO 8601) where the courses are held: what is valid until a day is valid on it."""
    return dt.datetime.combine(
        dt.date.fromisoformat(day), dt.time(23, 59, 59), tzinfo=zoneinfo.ZoneInfo(settings.TIME_ZONE)
    )


def sign(content: dict[str, Any], claims: dict[str, Any]) -> str:
    """`content` (a credential) as a compact VC-JWT signed with the newest key."""
    key = keys.signing_key()
    claims = {"iss": keys.issuer(), "jti": content["id"], **claims}
    return jwt.encode({"alg": keys.ALGORITHM, "typ": "JWT", "kid": key.kid}, content | claims, key)


def read(token: str, trusted: KeySet) -> dict[str, Any]:
    """The claims of a JWT that one of the `trusted` keys signed. Raises `NotGenuine`."""
    try:
        return jwt.decode(token, trusted, algorithms=[keys.ALGORITHM]).claims
    except (JoseError, ValueError) as refusal:
        raise NotGenuine(str(refusal) or type(refusal).__name__) from refusal


def name_hash(name: str, salt: str) -> str:
    """The name as the credential holds it: an `IdentityHash` of the specification, over the key that names compare by."""
    return "sha256$" + hashlib.sha256(rules.name_key(name) + salt.encode()).hexdigest()


def names(content: dict[str, Any], name: str) -> bool:
    """Whether a credential was issued to somebody of this name, letter case, spaces, and which apostrophe or hyphen was
    written aside. It holds a digest of one spelling, so each is tried."""
    holders = content["credentialSubject"].get("identifier", [])
    return any(
        secrets.compare_digest(name_hash(spelling, holder.get("salt", "")), holder["identityHash"])
        for holder in holders
        for spelling in spellings(name)
    )


def status_list(number: int, revoked: Iterable[int], *, moment: dt.datetime) -> str:
    """The signed Bitstring Status List `number`, in which the bits of the `revoked` positions are set."""
    address = status_address(number)
    content = {
        "@context": CONTEXT[:1],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": keys.issuer(),
        "validFrom": _stamp(moment),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "ttl": STATUS_KEPT_SECONDS * 1000,
            "encodedList": encode_bits(revoked),
        },
    }
    return sign(content, {"sub": f"{address}#list", "nbf": int(moment.timestamp())})


def encode_bits(positions: Iterable[int]) -> str:
    """131,072 bits, those of `positions` set, the first one leftmost: gzip in multibase base64url."""
    bits = bytearray(rules.STATUS_LIST_SIZE // 8)
    for position in positions:
        bits[position // 8] |= 0x80 >> position % 8
    # Without a time stamp, so that an unchanged list has an unchanged text.
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def status_address(number: int) -> str:
    """The whole address of a status list."""
    return _address("status_list", number)


def profile() -> dict[str, Any]:
    """Who issues, as an Open Badges 3.0 `Profile`."""
    return {
        "@context": CONTEXT,
        "id": keys.issuer(),
        "type": ["Profile"],
        "name": settings.ORGANISER_NAME,
        "url": settings.BASE_URL,
        "phone": settings.ORGANISER_PHONE,
    }


def did_document() -> dict[str, Any]:
    """The public keys where `did:web` looks for them."""
    did = keys.issuer()
    methods = [
        {"id": jwk["kid"], "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": jwk}
        for jwk in keys.public_jwks()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
        "service": [{"id": f"{did}#profile", "type": "LinkedDomains", "serviceEndpoint": _address("profile")}],
    }


def _achievement(facts: rules.Facts) -> dict[str, Any]:
    goals = "\n".join(f"- {goal}" for goal in facts.goals)
    what = f"{facts.course_code}/{facts.step}" if facts.step else facts.course_code
    return {
        # The same for everybody who took this course here, and an address of nothing: courses come and go.
        "id": uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.BASE_URL}/{what}").urn,
        "type": ["Achievement"],
        "achievementType": "Certification" if facts.step else "CertificateOfCompletion",
        "name": facts.course,
        "description": f"{facts.course}: {facts.words['extent']}",
        "inLanguage": facts.language,
        "criteria": {"narrative": f"{facts.words['after']}\n\n{goals}" if goals else facts.words["took_part"]},
    }


def _evidence(facts: rules.Facts) -> list[dict[str, Any]]:
    """What a step stands on, one thing each: sessions that were held, a sheet that was signed."""
    return [{"type": ["Evidence"], "name": line} for line in facts.goals]


def _address(name: str, *arguments: Any) -> str:
    """An address for machines: it has no language, whichever happens to be active."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.BASE_URL + reverse(f"badges:{name}", args=arguments)


def _stamp(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
