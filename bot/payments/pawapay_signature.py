"""Whether a callback comes from pawaPay (docs.pawapay.io/v2/docs/signatures).

The layout is that of RFC 9421, but the ECDSA signature is in DER and not r and s side by side: who
verifies with a library for the RFC refuses every callback. What pawaPay has called stands in the
signature, so host and path are those of the address that it was given, not of the request, which
a proxy has rewritten.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bot.payments.http import NotSent, Unclear
from bot.payments.provider import NotSigned
from bot.payments.values import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.payments.http import HttpClient
    from bot.payments.provider import Callback

KEYS_PATH = "/v2/public-key/http"
SECONDS_BETWEEN = 60  # two questions for the keys
CLOCK_SECONDS = 60  # by which one of the two clocks may be wrong

_INPUT = re.compile(
    r'sig-pp=(?P<params>\((?P<names>[^()]*)\)(?P<rest>(?:;[a-z]+=(?:"[^"]*"|\d{1,15}))+))', re.ASCII
)
_PARAMETER = re.compile(r';(?P<name>[a-z]+)=(?:"(?P<text>[^"]*)"|(?P<number>\d+))', re.ASCII)
_SIGNATURE = re.compile(r"sig-pp=:(?P<value>[A-Za-z0-9+/=]+):")
_DIGEST = re.compile(r"(?P<name>[a-z0-9-]+)=:(?P<value>[A-Za-z0-9+/=]+):")
_DIGESTS = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_ALGORITHM = "ecdsa-p256-sha256"
# What has to be signed: all of it that says where it goes and what it is.
_NEEDED = {"@method", "@authority", "@path", "content-digest"}


class CallbackSignatures:
    """pawaPay's public keys, asked for when the first callback comes, and when a new one signs."""

    def __init__(
        self, base_url: str, callback_url: str, http: HttpClient, now: Callable[[], float]
    ) -> None:
        self._keys_url = f"{base_url}{KEYS_PATH}"
        self._http = http
        self._now = now
        called = urlsplit(callback_url)
        usual = {"https": ":443", "http": ":80"}.get(called.scheme, "")
        self._authority = called.netloc.lower().removesuffix(usual)
        self._path = called.path or "/"
        self._keys: dict[str, ec.EllipticCurvePublicKey] = {}
        self._asked_at: float | None = None
        self._are_fresh = False  # whether the last question was answered
        self._asking = asyncio.Lock()

    async def is_signed(self, callback: Callback) -> bool:
        """False where nothing is signed, or where the keys cannot be had: it is a hint then.
        Raises NotSigned where a signature is there and does not hold."""
        headers = {name.lower(): value.strip() for name, value in callback.headers.items()}
        if "signature" not in headers and "signature-input" not in headers:
            return False
        found = _INPUT.search(headers.get("signature-input", ""))
        signature = _SIGNATURE.search(headers.get("signature", ""))
        if found is None or signature is None:
            raise NotSigned("the signature is not as pawaPay writes it")
        parameters = {
            each["name"]: each["text"] or each["number"] or ""
            for each in _PARAMETER.finditer(found["rest"])
        }
        self._check_time(parameters)
        if parameters.get("alg", _ALGORITHM) != _ALGORITHM:
            raise NotSigned("another kind of signature")
        _check_digest(headers.get("content-digest", ""), callback.body)
        text = self._signed_text(callback, headers, found["names"], found["params"])
        key = await self._key(parameters.get("keyid", ""))
        if key is None:
            return False
        try:
            key.verify(_decoded(signature["value"]), text.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature as error:
            raise NotSigned("the signature is wrong") from error
        return True

    def _check_time(self, parameters: Mapping[str, str]) -> None:
        created, expires = (parameters.get(name, "") for name in ("created", "expires"))
        if not created.isdigit() or not expires.isdigit():
            raise NotSigned("the signature does not say until when it holds")
        if not int(created) - CLOCK_SECONDS <= self._now() <= int(expires) + CLOCK_SECONDS:
            raise NotSigned("the signature is not of now")

    def _signed_text(
        self, callback: Callback, headers: Mapping[str, str], names: str, params: str
    ) -> str:
        """What was signed (RFC 9421, 2.5)."""
        values = dict(headers) | {
            "@method": callback.method.upper(),
            "@authority": self._authority,
            "@path": self._path,
        }
        signed = [each.strip('"') for each in names.split()]
        if not set(signed) >= _NEEDED or not values.keys() >= set(signed):
            raise NotSigned("something is not signed that has to be")
        lines = [f'"{name}": {values[name]}' for name in signed]
        return "\n".join([*lines, f'"@signature-params": {params}'])

    async def _key(self, key_id: str) -> ec.EllipticCurvePublicKey | None:
        """None where pawaPay cannot be asked for it. Raises NotSigned where it has no such key."""
        async with self._asking:
            if key_id not in self._keys and self._may_ask():
                await self._ask()
            if key_id not in self._keys and self._are_fresh:
                raise NotSigned("pawaPay has no such key")
            return self._keys.get(key_id)

    def _may_ask(self) -> bool:
        return self._asked_at is None or self._now() - self._asked_at >= SECONDS_BETWEEN

    async def _ask(self) -> None:
        self._asked_at, self._are_fresh = self._now(), False
        try:
            answer = await self._http.call("GET", self._keys_url)
        except (NotSent, Unclear):
            return
        if answer.is_success and isinstance(answer.content, list):
            read = {text_of(each, "id"): _public_key(each) for each in answer.content}
            self._keys = {name: key for name, key in read.items() if name and key is not None}
            self._are_fresh = True


def _public_key(entry: object) -> ec.EllipticCurvePublicKey | None:
    """A key of the kind that signs; there may be others in the list."""
    try:
        key = load_pem_public_key(text_of(entry, "key").encode())
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    return None


def _check_digest(header: str, body: bytes) -> None:
    """Whether the body is the one that was signed. Raises NotSigned."""
    known = [each for each in _DIGEST.finditer(header) if each["name"] in _DIGESTS]
    if not known:
        raise NotSigned("there is no digest of the body")
    for each in known:
        made = _DIGESTS[each["name"]](body).digest()
        if not hmac.compare_digest(made, _decoded(each["value"])):
            raise NotSigned("the body is another one")


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise NotSigned("no base64") from error
