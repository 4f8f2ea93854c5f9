# SPDX-License-Identifier: Apache-2.0
"""A small OpenID Connect provider on loopback: strict where a real one is, and able to lie."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT = "kantha"
SECRET = "a secret: with +/ signs"


class Provider:
    """`lies` replace claims of the next ID token; `None` leaves one out."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.subject = "1001"
        self.profile: dict[str, Any] = {"preferred_username": "alice"}
        self.lies: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.rsa = RSAKey.generate_key(2048, {"kid": "r", "use": "sig"})
        self.elliptic = ECKey.generate_key("P-256", {"kid": "e", "use": "sig"})
        self.forger: Any = None
        self.metadata: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.used_verifiers: list[str] = []

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        } | self.metadata

    def authorize(self, asked: dict[str, str]) -> str:
        if asked["client_id"] != CLIENT or asked["response_type"] != "code":
            raise HTTPException(400, "unknown client")
        if "openid" not in asked["scope"].split() or asked["code_challenge_method"] != "S256":
            raise HTTPException(400, "openid and S256 are needed")
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def exchange(self, header: str, form: dict[str, str]) -> dict[str, Any]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form["code"], None)
        if header != f"Basic {expected}" or asked is None:
            raise HTTPException(401, "unknown client or code")
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            raise HTTPException(400, "not who asked for the code")
        self.used_verifiers.append(form["code_verifier"])
        access = secrets.token_urlsafe()
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 60,
            "id_token": self.id_token(asked["nonce"], access),
        }

    def id_token(self, nonce: str, access: str) -> str:
        now = int(time.time())
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
        }
        claims = {k: v for k, v in (claims | self.profile | self.lies).items() if v is not None}
        header = {"alg": self.algorithm, "kid": "e" if self.algorithm == "ES256" else "r"}
        key = self.forger or (self.elliptic if self.algorithm == "ES256" else self.rsa)
        if self.algorithm == "HS256":
            # the old trick: what everybody may read, used as a secret
            key = OctKey.import_key(self.rsa.as_pem(private=False))
        return jwt.encode(header, claims, key, algorithms=["RS256", "ES256", "HS256"])

    def keys(self) -> dict[str, Any]:
        return dict(KeySet([self.rsa, self.elliptic]).as_dict(private=False))


def _application(provider: Provider) -> FastAPI:
    web = FastAPI()

    @web.get("/.well-known/openid-configuration")
    def describe() -> dict[str, Any]:
        return provider.describe()

    @web.get("/authorize")
    def authorize(request: Request) -> RedirectResponse:
        return RedirectResponse(provider.authorize(dict(request.query_params)), 302)

    @web.post("/token")
    async def token(request: Request) -> dict[str, Any]:
        body = (await request.body()).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        return provider.exchange(request.headers.get("authorization", ""), form)

    @web.get("/jwks")
    def keys() -> dict[str, Any]:
        return provider.keys()

    return web


@contextmanager
def running() -> Iterator[Provider]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        provider = Provider(f"http://127.0.0.1:{listener.getsockname()[1]}")
        config = uvicorn.Config(_application(provider), log_config=None, ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()
