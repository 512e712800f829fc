"""No secret survives in a trace, however a message hides it; what is no secret stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.traces.redact import SHORTEST, Redactor, call_id_of, method_of

PLAIN = Redactor()
DIGEST = 'Digest username="dave",realm="x",nonce="n",uri="sip:x",response="0123456789abcdef0123456789abcdef"'


def message(*lines: str, body: str = "", end: str = "\r\n") -> bytes:
    head = (
        "INVITE sip:x SIP/2.0",
        "Via: SIP/2.0/UDP a;branch=z9hG4bK1",
        "Call-ID: abc@host",
        "CSeq: 7 INVITE",
    )
    return (end.join((*head, *lines)) + end + end + body).encode()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(f"Authorization: {DIGEST}", id="a digest"),
        pytest.param(f"Proxy-Authorization: {DIGEST}", id="for a proxy"),
        pytest.param(f"AUTHORIZATION   :{DIGEST}", id="written oddly"),
        pytest.param(f"authorization:\t{DIGEST}", id="in small letters"),
        pytest.param(f'Authorization: Digest username="dave",\r\n {DIGEST[8:]}', id="folded"),
        pytest.param(f"Authorization: Digest\n\t{DIGEST[8:]}", id="folded with a tab and a bare line feed"),
        pytest.param(f"X: y\rAuthorization: {DIGEST}", id="behind a bare carriage return"),
        pytest.param('Authentication-Info: rspauth="0123456789abcdef0123456789abcdef"', id="of the answer"),
        pytest.param("Authorization: Basic 0123456789abcdef0123456789abcdef", id="a scheme of its own"),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_digest_is_taken_out(line: str, end: str) -> None:
    cleaned = PLAIN.clean(message(line, "Content-Length: 0", end=end))
    assert b"0123456789abcdef" not in cleaned
    assert b"(removed)" in cleaned
    assert b"Content-Length: 0" in cleaned
    assert call_id_of(cleaned) == "abc@host"


@pytest.mark.parametrize(
    ("body", "secret"),
    [
        pytest.param(
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4\r\n",
            "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
            id="an SRTP key (RFC 4568)",
        ),
        pytest.param("k=clear:hunter2\r\n", "hunter2", id="an old key (RFC 4566)"),
        pytest.param("a=key-mgmt:mikey AQAFgM0X\r\n", "AQAFgM0X", id="MIKEY (RFC 4567)"),
        pytest.param("Signal=5\r\nDuration=160\r\n", "5\r", id="a digit by INFO, perhaps of a PIN"),
    ],
)
def test_a_key_in_a_body_is_taken_out(body: str, secret: str) -> None:
    cleaned = PLAIN.clean(message(body=body))
    assert secret.encode() not in cleaned
    assert b"(removed)" in cleaned


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("name", ["Content-Type: application/dtmf", "c:Application/DTMF; charset=utf-8"])
def test_a_key_that_is_all_of_a_body_is_taken_out(name: str, end: str) -> None:
    cleaned = PLAIN.clean(message(name, "Content-Length: 1", body="5", end=end))
    assert cleaned.endswith(f"Content-Length: 1{end}{end}(removed)".encode())
    assert call_id_of(cleaned) == "abc@host"
    empty = message(name, "Content-Length: 0", end=end)
    assert PLAIN.clean(empty) == empty


def test_a_password_in_an_address_is_taken_out() -> None:
    cleaned = PLAIN.clean(message("From: <sip:dave:hunter2@example.nl>;tag=1", "To: <sip:dave@example.nl:5060>"))
    assert b"hunter2" not in cleaned
    assert b"sip:dave:(removed)@example.nl" in cleaned
    assert b"<sip:dave@example.nl:5060>" in cleaned


def test_what_is_no_secret_stays_as_it_was() -> None:
    whole = message(
        'WWW-Authenticate: Digest realm="lab", nonce="n1"',
        "Contact: <sip:dave@192.0.2.1:5060;transport=tcp>;expires=60",
        "X-Authorization-Wanted: no",
        body="v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8\r\na=sendrecv\r\n",
    )
    assert PLAIN.clean(whole) == whole


LETTERS = st.characters(exclude_categories=["Cc", "Cs"])
SECRETS = st.lists(st.text(LETTERS, min_size=SHORTEST, max_size=40), min_size=1)


@given(st.data(), SECRETS)
def test_no_password_of_the_settings_ever_shows(data: st.DataObject, secrets: list[str]) -> None:
    pieces = data.draw(st.lists(st.one_of(st.sampled_from(secrets), st.text(max_size=30)), max_size=12))
    cleaned = Redactor.of(secrets).clean(message("X-Note: " + "".join(pieces), body="\r\n".join(pieces)))
    # What stands there for a secret may itself be one: a password `(removed)` gives nothing away.
    rest = cleaned.replace(b"(removed)", b"\0")
    assert all(secret.encode() not in rest for secret in secrets)


@given(st.binary(max_size=400))
def test_nothing_that_comes_in_breaks_it(raw: bytes) -> None:
    redactor = Redactor.of(["geheim", "(a+)+$"])
    redactor.clean(raw)
    call_id_of(raw)
    method_of(raw)


def test_it_takes_its_time_from_nobody() -> None:
    """Hostile texts that make careless patterns slow: a thousand folds, a thousand colons."""
    for raw in (
        message("Authorization: a" + "\r\n " * 2000 + "x"),
        message("From: " + "sip:" * 2000),
        message("a=crypto:" * 800, body="a=crypto:" + "inline:" * 1000),
        message("sip:a:" + "b" * 7000),
    ):
        PLAIN.clean(raw)
