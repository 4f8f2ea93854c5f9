# SPDX-License-Identifier: Apache-2.0
"""OpenID Connect client: the code flow with state, nonce and PKCE.

Kantha requests the provider's configuration and keys again at each sign-in. Sign-ins are rare, and
so you need not restart Kantha after the provider's keys change.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from pydantic import SecretStr

SCOPE = "openid profile email"
SECONDS = 10.0
LEEWAY = 60
# a key that the client also knows proves nothing, and neither does `none`
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
T = TypeVar("T")
_BROKEN = (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError, KeyError, TypeError)


class ProviderError(Exception):
    """A provider that cannot be reached, or that sends an invalid response.

    The text is the reason.
    """


@dataclass(frozen=True, slots=True)
class Provider:
    """The OpenID Connect provider, and the identity of this server at the provider."""

    issuer: str
    client_id: str
    client_secret: SecretStr | None
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """The values that identify one attempt to sign in.

    All values are derived from a secret that only the browser keeps, so the server does not store
    them.
    """

    secret: str

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()

    @property
    def state(self) -> str:
        return self._derived("state")

    @property
    def nonce(self) -> str:
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        return self._derived("verifier")

    def is_answered_by(self, state: str) -> bool:
        """Return whether a response of the provider belongs to this attempt."""
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))


def authorization_url(provider: Provider, attempt: Attempt) -> str:
    """Return the address of the provider to which the browser goes to sign in.

    Raises:
        ProviderError: the provider cannot be reached.
    """

    def ask() -> str:
        with _client(provider) as client:
            endpoint = _endpoint(_discover(client, provider), "authorization_endpoint", provider)
            url, _ = client.create_authorization_url(
                endpoint, attempt.state, attempt.verifier, nonce=attempt.nonce
            )
            return str(url)

    return _in_words(ask)


def claims(provider: Provider, attempt: Attempt, code: str) -> dict[str, Any]:
    """Exchange a code for an ID token, and return the verified claims of the token.

    Raises:
        ProviderError: the provider does not accept the code, or the token is not valid.
    """

    def ask() -> dict[str, Any]:
        with _client(provider) as client:
            metadata = _discover(client, provider)
            methods = metadata.get("token_endpoint_auth_methods_supported")
            if provider.client_secret and methods and "client_secret_basic" not in methods:
                client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105
            token = client.fetch_token(
                _endpoint(metadata, "token_endpoint", provider),
                code=code,
                grant_type="authorization_code",
                redirect_uri=provider.redirect_uri,
                code_verifier=attempt.verifier,
            )
            keys = _json(client, _endpoint(metadata, "jwks_uri", provider))
        return _verified(provider, attempt, metadata, keys, token)

    return _in_words(ask)


def _verified(
    provider: Provider,
    attempt: Attempt,
    metadata: Mapping[str, Any],
    keys: Any,
    token: Mapping[str, Any],
) -> dict[str, Any]:
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    registry = JWSRegistry(
        algorithms=[name for name in ALGORITHMS if name in offered], strict_check_header=False
    )
    decoded = jwt.decode(token["id_token"], KeySet.import_key_set(keys), registry=registry)
    found = CodeIDToken(
        decoded.claims,
        decoded.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        {
            "nonce": attempt.nonce,
            "client_id": provider.client_id,
            "access_token": token.get("access_token"),
        },
    )
    found.validate(leeway=LEEWAY)
    if not isinstance(found["sub"], str) or not found["sub"]:
        raise ValueError("the subject is not text")
    return dict(found)


def _client(provider: Provider) -> Any:
    secret = provider.client_secret.get_secret_value() if provider.client_secret else None
    return OAuth2Client(
        client_id=provider.client_id,
        client_secret=secret,
        scope=SCOPE,
        redirect_uri=provider.redirect_uri,
        code_challenge_method="S256",
        timeout=SECONDS,
    )


def _discover(client: Any, provider: Provider) -> Mapping[str, Any]:
    address = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    found = _json(client, address)
    if not isinstance(found, dict) or found.get("issuer") != provider.issuer:
        raise ValueError(f"{address} does not belong to the issuer {provider.issuer}")
    return found


def _endpoint(metadata: Mapping[str, Any], name: str, provider: Provider) -> str:
    """Return an address from the provider's configuration.

    The address must use https if the issuer does.
    """
    address = str(metadata[name])
    if urlsplit(address).scheme not in ("https", urlsplit(provider.issuer).scheme):
        raise ValueError(f"{name} is not an https address")
    return address


def _json(client: Any, address: str) -> Any:
    # authlib would add the access token, and refuse the request without one
    answer = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    return answer.json()


def _in_words(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except _BROKEN as error:
        raise ProviderError(f"{type(error).__name__}: {error}"[:300]) from error
