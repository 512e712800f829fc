"""SIP messages and addresses taken apart: what is said, and what hostile text cannot do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipengine.core.message import parse_message, split_values
from sipengine.core.uri import NameAddr, Uri, escaped_user, name_addr, place_of, quoted, rewritten, sip_uri

INVITE = (
    "INVITE sip:31501234567@192.0.2.1 SIP/2.0\r\n"
    "v: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n"
    'f: "Jan" <sip:31612345678@x>;tag=1\r\n'
    "t: <sip:31501234567@y>\r\n"
    "i: abc@x\r\n"
    "m: <sip:a@b>\r\n"
    "Subject: one\r\n"
    "  two\r\n"
    "\tthree\r\n"
    "c: application/sdp\r\n"
    "l: 3\r\n"
    "\r\n"
    "v=0\r\nFrom: <sip:not@header>\r\n"
)


def test_a_request_is_taken_apart_up_to_its_body() -> None:
    message = parse_message(INVITE)
    assert (message.method, message.uri, message.status) == ("INVITE", "sip:31501234567@192.0.2.1", 0)
    assert [name for name, _ in message.headers] == [
        *("Via", "From", "To", "Call-ID", "Contact", "Subject", "Content-Type", "Content-Length")
    ]
    assert dict(message.headers)["Subject"] == "one two three"


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        pytest.param(
            "INVITE sip:a SIP/2.0\nXa: 1\nXb: 2\n\nXc: 3", (("Xa", "1"), ("Xb", "2")), id="bare line feeds"
        ),
        pytest.param("\r\n\r\nINVITE sip:a SIP/2.0\r\nXa: 1\r\n\r\n", (("Xa", "1"),), id="keepalives in front"),
        pytest.param(
            "INVITE sip:a SIP/2.0\r\nXa : 1\r\nXb:2\r\n\r\n", (("Xa", "1"), ("Xb", "2")), id="odd colons"
        ),
        pytest.param("INVITE sip:a SIP/2.0\r\nno colon\r\nXa: 1", (("Xa", "1"),), id="a line that is no header"),
        pytest.param("INVITE sip:a SIP/2.0\r\n folded\r\nXa: 1", (("Xa", "1"),), id="a fold of nothing"),
        pytest.param("INVITE sip:a SIP/2.0\r\nX\x00B: 1\r\nXc: 2", (("Xc", "2"),), id="a nul in a name"),
        pytest.param("INVITE sip:a SIP/2.0\r\nXa: b: c", (("Xa", "b: c"),), id="a colon in a value"),
        pytest.param("", (), id="nothing"),
        pytest.param("\r\n\r\n\r\n\r\n", (), id="only line ends"),
    ],
)
def test_odd_messages(text: str, headers: tuple[tuple[str, str], ...]) -> None:
    assert parse_message(text).headers == headers


def test_a_response_has_a_status_and_no_uri() -> None:
    message = parse_message("SIP/2.0 486 Busy Here\r\nRetry-After: 5\r\n\r\n")
    assert (message.status, message.uri, message.headers) == (486, "", (("Retry-After", "5"),))


def test_a_thousand_headers_are_cut_off() -> None:
    text = "INVITE sip:a SIP/2.0\r\n" + "A: 1\r\n" * 5000
    assert len(parse_message(text).headers) == 256


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(), st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape"))))
def test_any_bytes_are_parsed_without_an_accident(text: str) -> None:
    for probe in (text, f"INVITE {text} SIP/2.0\r\nFrom: {text}\r\n\r\n", f"INVITE sip:a SIP/2.0\r\n{text}"):
        message = parse_message(probe)
        for name, value in message.headers:
            assert name.isascii()
            assert "\n" not in name + value
            assert "\r" not in name + value
            split_values(value)
            NameAddr.parse(value)
        Uri.parse(message.uri)


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        pytest.param("<sip:a@b>, <tel:+31>", ("<sip:a@b>", "<tel:+31>"), id="two identities"),
        pytest.param('"Jansen, Jan" <sip:a@b>', ('"Jansen, Jan" <sip:a@b>',), id="a comma in a name"),
        pytest.param('"a\\", b" <sip:a@b>,c', ('"a\\", b" <sip:a@b>', "c"), id="an escaped quote"),
        pytest.param("<sip:a,b@c>", ("<sip:a,b@c>",), id="a comma in a URI"),
        pytest.param(",, ,", (), id="only commas"),
        pytest.param('"never closed, a', ('"never closed, a',), id="a quote that never closes"),
    ],
)
def test_values_are_split_at_the_commas_that_count(value: str, parts: tuple[str, ...]) -> None:
    assert split_values(value) == parts


@pytest.mark.parametrize(
    ("text", "display", "user", "host", "port"),
    [
        pytest.param('"Jan" <sip:31501@h:5070;x=1>;tag=2', "Jan", "31501", "h", 5070, id="with everything"),
        pytest.param("Jan de Vries <sip:31501@h>", "Jan de Vries", "31501", "h", None, id="a name without quotes"),
        pytest.param("sip:31501@h;tag=2", "", "31501", "h", None, id="without brackets"),
        pytest.param("<tel:+31-50-1234567>", "", "+31-50-1234567", "", None, id="a tel URI"),
        pytest.param("tel:+31501;phone-context=x", "", "+31501", "", None, id="a bare tel URI"),
        pytest.param("<sip:%2331%230501@h>", "", "#31#0501", "h", None, id="an escaped user"),
        pytest.param("<sip:0501;npdi@h;user=phone>", "", "0501;npdi", "h", None, id="a user with parameters"),
        pytest.param("sip:0501;npdi@h;user=phone", "", "0501;npdi", "h", None, id="the same without brackets"),
        pytest.param("<sip:a:secret@h>", "", "a", "h", None, id="a password is dropped"),
        pytest.param("<sip:a@[2001:db8::1]:5060>", "", "a", "[2001:db8::1]", 5060, id="IPv6"),
        pytest.param("<sip:h>", "", "", "h", None, id="no user"),
        pytest.param("<SIP:A@H.Example>", "", "A", "h.example", None, id="capitals"),
        pytest.param('"say \\"hi\\"" <sip:a@h>', 'say "hi"', "a", "h", None, id="quotes in a name"),
        pytest.param("<sip:a@h?Subject=x>", "", "a", "h", None, id="headers are dropped"),
        pytest.param('"<sip:evil@x>" <sip:a@h>', "<sip:evil@x>", "a", "h", None, id="a URI as a name"),
    ],
)
def test_an_address_is_read(text: str, display: str, user: str, host: str, port: int | None) -> None:
    address = NameAddr.parse(text)
    assert address is not None
    assert (address.display, address.uri.user, address.uri.host, address.uri.port) == (display, user, host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<>",
        "<sip:>",
        "http://x",
        "sip:a@",
        "sip:a@b:99999",
        "<sip:a@h",
        '"x',
        "sip:a@b c",
        "mailto:a@b",
        "sip:",
    ],
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert NameAddr.parse(text) is None


@settings(max_examples=500, deadline=None)
@given(st.text(), st.text())
def test_nothing_that_is_written_ends_a_header_or_an_address_early(user: str, display: str) -> None:
    text = name_addr(sip_uri(user, "host.example"), display)
    assert text.isprintable() or all(ord(character) >= 0xA0 for character in text if not character.isprintable())
    assert not set("\r\n\x00") & set(text)
    text.encode()
    address = NameAddr.parse(text)
    assert address is not None
    assert address.uri.host == "host.example"
    assert address.params == ()
    if user.isascii():
        assert address.uri.user == user


@pytest.mark.parametrize(
    ("user", "escaped"),
    [
        pytest.param("+31501234567", "+31501234567", id="a number stays"),
        pytest.param("#31#0501", "%2331%230501", id="a hash"),
        pytest.param("a@b", "a%40b", id="an at sign"),
        pytest.param("a;b=c", "a%3Bb=c", id="a parameter is no parameter"),
        pytest.param("a\r\nX: y", "a%0D%0AX%3A%20y", id="a header smuggled in"),
        pytest.param("é", "%C3%A9", id="not ASCII"),
        pytest.param("100%", "100%25", id="a percent sign"),
    ],
)
def test_user_parts_are_escaped(user: str, escaped: str) -> None:
    assert escaped_user(user) == escaped


def test_a_name_is_quoted_and_cut() -> None:
    assert quoted('Jan "de" \\ Vries\r\nX: y') == '"Jan \\"de\\" \\\\ Vries X: y"'
    assert quoted(" \t ") == ""
    assert len(quoted("a" * 500)) == 82


@pytest.mark.parametrize(
    ("contact", "user", "place", "result"),
    [
        pytest.param(
            "sip:s@h:5;rinstance=1", "31501", None, "sip:31501@h:5;rinstance=1", id="the user is replaced"
        ),
        pytest.param("sip:h;line=x", "31501", None, "sip:31501@h;line=x", id="a user is put in"),
        pytest.param("sip:s@h;ob", None, ("192.0.2.1", 99), "sip:s@192.0.2.1:99;ob", id="the place is replaced"),
        pytest.param("sip:s@h", None, ("2001:db8::1", 9), "sip:s@[2001:db8::1]:9", id="by an IPv6 place"),
        pytest.param("sip:s@h?Route=x", "1", None, "sip:1@h", id="headers are dropped"),
        pytest.param("sip:s@h>\r\nX: y", "1", None, None, id="an attack is no contact"),
        pytest.param("sip:s@h;a=<b>", None, None, None, id="brackets neither"),
        pytest.param("tel:+31", "1", None, None, id="a tel URI neither"),
        pytest.param("sip:s@h;" + "a" * 3000, None, None, None, id="nor what is far too long"),
    ],
)
def test_a_contact_is_rewritten(
    contact: str, user: str | None, place: tuple[str, int] | None, result: str | None
) -> None:
    assert rewritten(contact, user, place) == result


@pytest.mark.parametrize(
    ("server", "transport", "place"),
    [
        ("sip.provider.example", "udp", "sip.provider.example"),
        ("sip.provider.example:5080", "tcp", "sip.provider.example:5080;transport=tcp"),
        ("2001:db8::1", "udp", "[2001:db8::1]"),
        ("[2001:db8::1]:5061", "tls", "[2001:db8::1]:5061;transport=tls"),
        ("evil>\r\nX: y", "udp", "[evilX:y]"),
    ],
)
def test_a_server_in_a_uri(server: str, transport: str, place: str) -> None:
    assert place_of(server, transport) == place
