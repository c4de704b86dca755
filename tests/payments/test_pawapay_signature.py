"""Callbacks signed as pawaPay signs them, and those that only look so."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.payments.http import HttpClient
from bot.payments.pawapay_signature import KEYS_PATH, CallbackSignatures
from bot.payments.provider import Callback, NotSigned
from tests.support.attempts import ScriptedProvider, a_scripted_provider

NOW = 1_795_770_000
BODY = b'{"depositId":"8917c345-4791-4285-a416-62f24b6982db","status":"COMPLETED"}'
ADDRESS = "https://shop.example/payments/pawapay"
KEY = ec.generate_private_key(ec.SECP256R1())
NAMES = ("@method", "@authority", "@path", "signature-date", "content-digest", "content-type")
PATH = KEYS_PATH


def pem(private: Any) -> str:
    public = private.public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def keys(**by_number: Any) -> list[dict[str, str]]:
    return [
        {"id": f"HTTP_EC_P256_KEY:{name[1:]}", "key": pem(key)} for name, key in by_number.items()
    ]


def signed(
    body: bytes = BODY,
    *,
    key: Any = KEY,
    number: int = 1,
    created: int = NOW,
    expires: int | None = NOW + 60,
    authority: str = "shop.example",
    path: str = "/payments/pawapay",
    names: tuple[str, ...] = NAMES,
    algorithm: str = "sha-512",
    kind: str = "ecdsa-p256-sha256",
    raw: bool = False,
    **headers: str,
) -> Callback:
    made = hashlib.new(algorithm.replace("-", ""), body).digest()
    digest = f"{algorithm}=:{base64.b64encode(made).decode()}:"
    values = {
        "@method": "POST",
        "@authority": authority,
        "@path": path,
        "signature-date": "2026-11-27T09:00:00.673817314Z",
        "content-digest": digest,
        "content-type": "application/json",
    }
    ends = "" if expires is None else f";expires={expires}"
    components = " ".join(f'"{name}"' for name in names)
    params = (
        f'({components});alg="{kind}";keyid="HTTP_EC_P256_KEY:{number}";created={created}{ends}'
    )
    lines = [f'"{name}": {values[name]}' for name in names] + [f'"@signature-params": {params}']
    signature = key.sign("\n".join(lines).encode(), ec.ECDSA(SHA256()))
    if raw:
        signature = b"".join(each.to_bytes(32, "big") for each in decode_dss_signature(signature))
    as_sent = {
        "Host": "127.0.0.1:8080",  # what the proxy makes of it
        "Content-Type": "application/json",
        "Content-Digest": digest,
        "Signature-Date": values["signature-date"],
        "Signature-Input": f"sig-pp={params}",
        "Signature": f"sig-pp=:{base64.b64encode(signature).decode()}:",
    } | headers
    return Callback("POST", as_sent, body)


class Clock:
    now = float(NOW)


@pytest.fixture
async def provider() -> AsyncIterator[ScriptedProvider]:
    async with a_scripted_provider() as provider:
        yield provider


@pytest.fixture
async def http() -> AsyncIterator[HttpClient]:
    client = HttpClient()
    yield client
    await client.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signatures(provider: ScriptedProvider, http: HttpClient, clock: Clock) -> CallbackSignatures:
    provider.answer(200, keys(_1=KEY), PATH)
    return CallbackSignatures(provider.url, ADDRESS, http, lambda: clock.now)


async def test_bug_18_keys_are_a_list_and_signatures_der(
    signatures: CallbackSignatures, provider: ScriptedProvider
) -> None:
    """Bug 18, the tests of a Rwandan integration: it had read the keys as an object and expected r
    and s side by side, and each signed callback was answered 401."""
    assert await signatures.is_signed(signed())
    assert await signatures.is_signed(signed(algorithm="sha-256"))
    assert [(each.method, each.path) for each in provider.asked] == [("GET", PATH)]
    with pytest.raises(NotSigned):
        await signatures.is_signed(signed(raw=True))


async def test_host_and_path_are_those_of_the_address_that_pawapay_has(
    signatures: CallbackSignatures,
) -> None:
    for wrong in ({"authority": "127.0.0.1:8080"}, {"path": "/inner/path"}):
        with pytest.raises(NotSigned):
            await signatures.is_signed(signed(**wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "authority"),
    [
        ("https://Shop.Example:443/payments/pawapay", "shop.example"),
        ("https://shop.example:8443/payments/pawapay", "shop.example:8443"),
        ("http://127.0.0.1:9000/payments/pawapay", "127.0.0.1:9000"),
    ],
)
async def test_the_usual_port_is_not_signed(
    provider: ScriptedProvider, http: HttpClient, address: str, authority: str
) -> None:
    provider.answer(200, keys(_1=KEY), PATH)
    signatures = CallbackSignatures(provider.url, address, http, lambda: NOW)
    assert await signatures.is_signed(signed(authority=authority))


async def test_another_body_is_not_signed(signatures: CallbackSignatures) -> None:
    for theirs in (signed(), signed(algorithm="sha-256")):
        changed = Callback("POST", theirs.headers, BODY + b" ")
        with pytest.raises(NotSigned):
            await signatures.is_signed(changed)


@pytest.mark.parametrize("missing", ["@method", "@authority", "@path", "content-digest"])
async def test_what_says_where_it_goes_has_to_be_signed(
    signatures: CallbackSignatures, missing: str
) -> None:
    names = tuple(name for name in NAMES if name != missing)
    with pytest.raises(NotSigned):
        await signatures.is_signed(signed(names=names))


@pytest.mark.parametrize(
    ("created", "expires"),
    [(NOW - 3600, NOW - 3540), (NOW + 3600, NOW + 3660), (NOW, None)],
)
async def test_a_signature_holds_for_a_minute(
    signatures: CallbackSignatures, created: int, expires: int | None
) -> None:
    with pytest.raises(NotSigned):
        await signatures.is_signed(signed(created=created, expires=expires))


async def test_a_signature_of_another_kind_is_none_that_is_known(
    signatures: CallbackSignatures,
) -> None:
    with pytest.raises(NotSigned):
        await signatures.is_signed(signed(kind="hmac-sha256"))


async def test_a_clock_may_be_a_minute_wrong(signatures: CallbackSignatures) -> None:
    assert await signatures.is_signed(signed(created=NOW + 50, expires=NOW + 110))
    assert await signatures.is_signed(signed(created=NOW - 110, expires=NOW - 50))


@pytest.mark.parametrize(
    "headers",
    [
        {"Signature": ""},
        {"Signature": "sig-pp=:!!:"},
        {"Signature": "sig-pp=:AAA:"},
        {"Signature": "sig-pp=:MAAA:"},
        {"Signature": "other=:MEYCIQD0:"},
        {"Signature-Input": ""},
        {"Signature-Input": "sig-pp=()"},
        {"Signature-Input": 'sig-pp=();created=1;expires=99999999999;keyid="a"'},
        {"Signature-Input": "sig-pp=(" + '"a" ' * 5000},
        {"Content-Digest": ""},
        {"Content-Digest": "md5=:AAAA:"},
        {"Content-Digest": "sha-512=:AAA:"},
        {"Content-Type": "text/plain"},
        {"Signature-Date": "another"},
    ],
)
async def test_a_signature_that_is_none_is_refused(
    signatures: CallbackSignatures, headers: dict[str, str]
) -> None:
    with pytest.raises(NotSigned):
        await signatures.is_signed(signed(**headers))  # type: ignore[arg-type]


async def test_one_header_cannot_take_the_signature_away(signatures: CallbackSignatures) -> None:
    theirs = signed()
    for gone in ("Signature", "Signature-Input"):
        headers = {name: value for name, value in theirs.headers.items() if name != gone}
        with pytest.raises(NotSigned):
            await signatures.is_signed(Callback("POST", headers, BODY))


async def test_unsigned_is_a_hint(signatures: CallbackSignatures) -> None:
    headers = {"Content-Type": "application/json"}
    assert not await signatures.is_signed(Callback("POST", headers, BODY))


async def test_a_new_key_is_asked_for_when_it_signs(
    provider: ScriptedProvider, http: HttpClient, clock: Clock
) -> None:
    new = ec.generate_private_key(ec.SECP256R1())
    signatures = CallbackSignatures(provider.url, ADDRESS, http, lambda: clock.now)
    provider.answer(200, keys(_1=KEY), PATH)
    provider.answer(200, keys(_1=KEY, _2=new), PATH)
    assert await signatures.is_signed(signed())
    # At most once a minute: anybody can write a key's name into a header.
    for _ in range(3):
        with pytest.raises(NotSigned):
            await signatures.is_signed(signed(key=new, number=2))
    assert len(provider.asked) == 1
    clock.now += 60
    later = signed(key=new, number=2, created=NOW + 60, expires=NOW + 120)
    assert await signatures.is_signed(later)
    assert len(provider.asked) == 2


@pytest.mark.parametrize("answer", [(503, {}), (200, {"id": "1", "key": "2"}), (200, "<html>")])
async def test_without_keys_it_is_a_hint(
    provider: ScriptedProvider, http: HttpClient, answer: tuple[int, Any]
) -> None:
    provider.answer(*answer, PATH)
    signatures = CallbackSignatures(provider.url, ADDRESS, http, lambda: NOW)
    assert not await signatures.is_signed(signed())


async def test_keys_that_are_known_outlast_a_pawapay_that_is_away(
    provider: ScriptedProvider, http: HttpClient, clock: Clock
) -> None:
    provider.answer(200, keys(_1=KEY), PATH)
    provider.answer(503, {}, PATH)
    signatures = CallbackSignatures(provider.url, ADDRESS, http, lambda: clock.now)
    assert await signatures.is_signed(signed())
    clock.now += 60
    fresh = {"created": NOW + 60, "expires": NOW + 120}
    assert not await signatures.is_signed(signed(number=2, **fresh))  # type: ignore[arg-type]
    assert await signatures.is_signed(signed(**fresh))  # type: ignore[arg-type]


async def test_keys_of_other_kinds_are_left_out(
    provider: ScriptedProvider, http: HttpClient
) -> None:
    others = keys(
        _3=rsa.generate_private_key(65_537, 2048), _4=ec.generate_private_key(ec.SECP384R1())
    )
    odd = ["text", None, {"id": "HTTP_EC_P256_KEY:1"}, {"id": "5", "key": "no key"}]
    provider.answer(200, [*odd, *others, *keys(_1=KEY)], PATH)
    signatures = CallbackSignatures(provider.url, ADDRESS, http, lambda: NOW)
    assert await signatures.is_signed(signed())
    with pytest.raises(NotSigned):
        await signatures.is_signed(signed(number=4))
