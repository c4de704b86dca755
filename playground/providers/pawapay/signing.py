"""Callbacks signed as pawaPay signs them: RFC 9421's layout, and a signature of another form.

The RFC wants an ECDSA signature as r and s side by side; pawaPay sends it in DER.  Who verifies
with a library for the RFC refuses every callback.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

if TYPE_CHECKING:
    from playground.providers.callbacks import Callback

How = Literal["der", "raw", "wrong", "no"]
COMPONENTS = '("@method" "@authority" "@path" "signature-date" "content-digest" "content-type")'
SECONDS_VALID = 60
RAW_BYTES = 32


class Keys:
    """Key pairs by number, made when they are first asked for."""

    def __init__(self) -> None:
        self._pairs: dict[int, ec.EllipticCurvePrivateKey] = {}

    def private(self, number: int) -> ec.EllipticCurvePrivateKey:
        """The key that signs."""
        if number not in self._pairs:
            self._pairs[number] = ec.generate_private_key(ec.SECP256R1())
        return self._pairs[number]

    def public(self, number: int) -> str:
        """The key that verifies, as PEM."""
        key = self.private(number).public_key()
        return key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()


def key_id(number: int) -> str:
    """A key's name."""
    return f"HTTP_EC_P256_KEY:{number}"


def signed(callback: Callback, *, keys: Keys, number: int, now: float, how: How) -> dict[str, str]:
    """The headers of a callback that goes now."""
    if how == "no":
        return {}
    digest = base64.b64encode(hashlib.sha512(callback.body).digest()).decode()
    date = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    params = (
        f'{COMPONENTS};alg="ecdsa-p256-sha256";keyid="{key_id(number)}"'
        f";created={int(now)};expires={int(now) + SECONDS_VALID}"
    )
    called = urlsplit(callback.url)
    base = "\n".join((
        f'"@method": {callback.verb}',
        f'"@authority": {called.netloc.lower()}',
        f'"@path": {called.path or "/"}',
        f'"signature-date": {date}',
        f'"content-digest": sha-512=:{digest}:',
        f'"content-type": {callback.content_type}',
        f'"@signature-params": {params}',
    ))  # fmt: skip
    signature = keys.private(number).sign(base.encode(), ec.ECDSA(hashes.SHA256()))
    if how == "raw":
        r, s = decode_dss_signature(signature)
        signature = r.to_bytes(RAW_BYTES, "big") + s.to_bytes(RAW_BYTES, "big")
    elif how == "wrong":
        signature = keys.private(number).sign(b"something else", ec.ECDSA(hashes.SHA256()))
    return {
        "Content-Digest": f"sha-512=:{digest}:",
        "Signature-Date": date,
        "Signature-Input": f"sig-pp={params}",
        "Signature": f"sig-pp=:{base64.b64encode(signature).decode()}:",
    }
