"""A Backstage of the tests' own: it makes keys, signs with them, and publishes them."""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TypeAlias

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm
from typing_extensions import override

from plimsoll.kit.clock import Clock
from tests.servers import serving

AUDIENCE = "plimsoll-server"
USERS = "/api/auth/.well-known/jwks.json"
Jwk: TypeAlias = dict[str, object]
Signing: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | None


def of_plugin(plugin: str) -> str:
    return f"/api/{plugin}/.backstage/auth/v1/jwks.json"


@dataclass
class Issuer:
    """Whoever signs, with the newest of its keys."""

    name: str
    keys: list[tuple[str, ec.EllipticCurvePrivateKey]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rotate()

    def rotate(self) -> None:
        """Signs with another key from now on; the older ones stay published."""
        self.keys.append((f"{self.name}-{len(self.keys)}", ec.generate_private_key(ec.SECP256R1())))

    @property
    def kid(self) -> str:
        return self.keys[-1][0]

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return self.keys[-1][1]

    def published(self) -> list[Jwk]:
        return [
            {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "ES256"}
            for kid, key in self.keys
        ]


def encoded(part: object) -> str:
    document = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(document).rstrip(b"=").decode()


@dataclass
class Backstage:
    """What the portal holds, and what it was asked."""

    clock: Clock
    plimsoll: Issuer = field(default_factory=lambda: Issuer("plimsoll"))
    auth: Issuer = field(default_factory=lambda: Issuer("auth"))
    url: str = ""
    documents: dict[str, bytes] = field(default_factory=dict)
    """What is answered at a path instead of keys."""
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def now_s(self) -> int:
        return int(self.clock.now().timestamp())

    def signed(
        self,
        issuer: Issuer,
        claims: Mapping[str, object],
        *,
        typ: str,
        alg: str = "ES256",
        key: Signing = None,
        **head: object,
    ) -> str:
        """A token; claims that are None are left out."""
        said = {name: value for name, value in claims.items() if value is not None}
        headers = {"typ": typ, "kid": issuer.kid, **head}
        return jwt.encode(said, key or issuer.key, algorithm=alg, headers=headers)

    def plugin(self, **claims: object) -> str:
        """A token of the plugin's."""
        return self.signed(self.plimsoll, self.plugin_claims(**claims), typ="vnd.backstage.plugin")

    def plugin_claims(self, **claims: object) -> dict[str, object]:
        now_s = self.now_s()
        common = {"sub": "plimsoll", "aud": AUDIENCE, "iat": now_s, "exp": now_s + 3600}
        return {**common, **claims}

    def person(
        self,
        sub: str = "user:default/ada",
        typ: str = "vnd.backstage.limited-user",
        **claims: object,
    ) -> str:
        """What a plugin hands on of a person's token."""
        now_s = self.now_s()
        said = {"sub": sub, "iat": now_s, "exp": now_s + 3600, **claims}
        return self.signed(self.auth, said, typ=typ)

    def answer(self, path: str) -> tuple[int, bytes]:
        self.asked.append(path)
        if path in self.documents:
            return self.status, self.documents[path]
        issuers = {USERS: self.auth, of_plugin("plimsoll"): self.plimsoll}
        if path not in issuers:
            return 404, b'{"error": {"name": "NotFoundError"}}'
        return self.status, json.dumps({"keys": issuers[path].published()}).encode()


class Handler(BaseHTTPRequestHandler):
    portal: Backstage

    def do_GET(self) -> None:
        status, body = self.portal.answer(self.path)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status in range(300, 400):
            self.send_header("Location", f"{self.portal.url}{USERS}")
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@contextmanager
def backstage(clock: Clock) -> Iterator[Backstage]:
    """The portal, served."""
    portal = Backstage(clock)
    with serving(type("OfPortal", (Handler,), {"portal": portal}), tls=None) as url:
        portal.url = url
        yield portal


class Watch:
    """A stopwatch that is turned by hand."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s
