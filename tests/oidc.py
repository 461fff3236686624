"""A provider of OpenID Connect on this machine, so small that a test can say what it gets wrong. It knows nothing of our code; its
signatures are `joserfc`'s. `make test-login` asks a real one the same."""

import base64
import datetime as dt
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT, SECRET = "rundkreds", "en-hemmelighed-kun-til-proever"


@dataclass
class Provider:
    """What it says of whoever logs in, and which mistakes it makes."""

    address: str
    who: dict[str, Any] = field(
        default_factory=lambda: {"sub": "m-1", "email": "alma@demo.example", "email_verified": True}
    )
    in_token: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    # Seconds that its clock is ahead.
    ahead: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    # How often each of its addresses was asked.
    asked: list[str] = field(default_factory=list)
    # Answers in place of its own: path → (status, body).
    broken: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    signs: str = "RS256"

    def rotate(self) -> None:
        """Other keys, of another kind, from now on."""
        self.key, self.signs = ECKey.generate_key("P-256", auto_kid=True), "ES256"

    def log_in(self, url: str) -> str:
        """What a browser does that was led here, whose owner logs in at once: where it is led back to."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.address})}"

    def description(self) -> dict[str, Any]:
        """What it says of itself."""
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "end_session_endpoint": f"{self.address}/logout?from=here",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        } | self.described

    def tokens(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """RFC 6749 4.1.3 with RFC 7636 4.6."""
        asked = self.codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        if (
            asked is None
            or asked["redirect_uri"] != form["redirect_uri"]
            or asked["code_challenge"] != challenge.rstrip("=")
        ):
            return 400, {"error": "invalid_grant"}
        now = int(dt.datetime.now(dt.UTC).timestamp()) + self.ahead
        claims = {"iss": self.address, "sub": self.who["sub"], "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"]} | self.in_token
        header = {"alg": self.signs, "kid": self.key.kid}
        signed = jwt.encode(
            header,
            {name: value for name, value in claims.items() if value is not None},
            self.key,
            algorithms=[self.signs],
        )
        return 200, {"access_token": "adgang", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_words: Any) -> None:
            pass

        def answer(self, status: int, told: Any) -> None:
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def serve(self, form: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            provider.asked.append(path)
            if path in provider.broken:
                self.answer(*provider.broken[path])
            elif path == "/token":
                self.answer(*provider.tokens(form, self.headers.get("Authorization", "")))
            elif path == "/userinfo":
                is_let_in = self.headers.get("Authorization") == "Bearer adgang"
                self.answer(200, provider.who) if is_let_in else self.answer(401, {})
            elif path == "/keys":
                self.answer(200, {"keys": [provider.key.as_dict(private=False), {"kty": "AKP", "kid": "new"}]})
            else:
                self.answer(200, provider.description())

        def do_GET(self) -> None:
            self.serve({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.serve({name: values[0] for name, values in parse_qs(body.decode()).items()})

    return Handler


@contextmanager
def running(settings: Any) -> Iterator[Provider]:
    """A provider that this site is connected with."""
    provider = Provider("")
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider)) as server:
        provider.address = f"http://127.0.0.1:{server.server_port}"
        settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.address, CLIENT, SECRET
        settings.OIDC_NAME = "Prøvebevægelsen"
        settings.OUTWARD_ALLOWED = [f"127.0.0.1:{server.server_port}"]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
