"""SIP and tel URIs and the name-addr around them, read and written.

Law: reading never raises; what is written holds no character that could end a header or an address early.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Self

from appliance.settings.hosts import parse_host_port

LONGEST = 2048
"""Characters of an address that are looked at."""
Params = tuple[tuple[str, str | None], ...]
_SCHEME = re.compile(r"\s*(sips?|tel):", re.IGNORECASE)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9_.\-]{1,255})(?::([0-9]{1,5}))?")
_ESCAPE = re.compile(r"(?:%[0-9a-fA-F]{2})+")
_UNSAFE_IN_USER = re.compile(r"[^A-Za-z0-9\-_.!~*'()&=+$,/]")
_UNSAFE_IN_URI = re.compile(r"[\x00-\x20\x7f-\uffff<>\"\\^`{|}]")
_UNSAFE_IN_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_UNSAFE_IN_HOST = re.compile(r"[^A-Za-z0-9_.:\-]")
MOST_DISPLAY = 80


@dataclass(frozen=True, slots=True)
class Uri:
    """A SIP, SIPS or tel URI (RFC 3261 section 19.1, RFC 3966). `user` unescaped; a tel URI has no `host`."""

    scheme: str
    user: str
    host: str
    port: int | None = None
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read a URI; None when it is none. A password and `?headers` are dropped."""
        scheme = _SCHEME.match(text[:LONGEST])
        if scheme is None:
            return None
        rest = text[scheme.end() : LONGEST].strip()
        if scheme[1].lower() == "tel":
            number, _, params = rest.partition(";")
            return cls("tel", unescaped(number), "", None, _params(params))
        rest = rest.partition("?")[0] if "@" not in rest else _without_headers(rest)
        userinfo, at, place = rest.rpartition("@")
        hostport, _, params = place.partition(";")
        host = _HOST.fullmatch(hostport.strip())
        if host is None:
            return None
        user = unescaped(userinfo.partition(":")[0]) if at else ""
        port = int(host[2]) if host[2] else None
        if port is not None and port > 65535:
            return None
        return cls(scheme[1].lower(), user, host[1].lower(), port, _params(params))

    @property
    def digits(self) -> str:
        """What names the called or calling party: the user part, with the context of a local tel number."""
        context = self.param("phone-context") if self.scheme == "tel" else None
        return f"{self.user};phone-context={context}" if context else self.user

    def param(self, name: str) -> str | None:
        """A parameter's value, "" when it stands without one, None when it is not there."""
        return next((value or "" for key, value in self.params if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class NameAddr:
    """A display name, a URI, and the parameters behind it (RFC 3261 section 20.10)."""

    display: str
    uri: Uri
    params: Params = ()

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read `"Name" <sip:user@host;p>;q` or `sip:user@host;q`; None when it is neither."""
        text = text[:LONGEST].strip()
        display, rest = _display(text)
        if rest.startswith("<"):
            inside, closed, behind = rest[1:].partition(">")
            uri = Uri.parse(inside) if closed else None
            return cls(display, uri, _params(behind.lstrip(" \t;"))) if uri else None
        bare, _, behind = _addr_spec(rest)
        uri = Uri.parse(bare)
        return cls(display, uri, _params(behind)) if uri else None

    def param(self, name: str) -> str | None:
        """A header parameter's value, "" when it stands without one, None when it is not there."""
        return next((value or "" for key, value in self.params if key.lower() == name), None)


def _addr_spec(text: str) -> tuple[str, str, str]:
    """An address without brackets: its parameters belong to the header (RFC 3261 section 20), save those of a
    tel URI and of a user part (`sip:0501234567;npdi@host`), which are part of the number."""
    if text[:4].lower() == "tel:":
        return text, "", ""
    bare, mark, behind = text.partition(";")
    if "@" not in bare and "@" in behind:
        head, at, tail = text.rpartition("@")
        host, mark, behind = tail.partition(";")
        bare = f"{head}{at}{host}"
    return bare, mark, behind


def _without_headers(text: str) -> str:
    """A `?` may stand in a user part, so headers begin at the first one behind the last `@`."""
    head, at, tail = text.rpartition("@")
    return f"{head}{at}{tail.partition('?')[0]}"


def _display(text: str) -> tuple[str, str]:
    if text.startswith('"'):
        end, skip = 1, False
        while end < len(text) and (skip or text[end] != '"'):
            skip = not skip and text[end] == "\\"
            end += 1
        return re.sub(r"\\(.)", r"\1", text[1:end]), text[end + 1 :].lstrip()
    name, opened, rest = text.partition("<")
    return (name.strip(), f"<{rest}") if opened else ("", text)


def _params(text: str) -> Params:
    found: list[tuple[str, str | None]] = []
    for part in text.split(";")[:64]:
        name, equals, value = part.partition("=")
        if name.strip():
            found.append((name.strip(), value.strip().strip('"') if equals else None))
    return tuple(found)


def unescaped(text: str) -> str:
    """`%23` to `#`; escaped bytes that are no UTF-8 are kept as they stand."""

    def back(found: re.Match[str]) -> str:
        try:
            return bytes.fromhex(found[0].replace("%", "")).decode()
        except UnicodeDecodeError:
            return found[0]

    return _ESCAPE.sub(back, text)


def escaped_user(text: str) -> str:
    """A user part, with everything escaped that could be misread there (RFC 3261 section 25.1); `#` too."""
    return _UNSAFE_IN_USER.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), text
    )


def quoted(text: str) -> str:
    """A display name in quotes, its control characters gone, at most 80 characters; "" for none."""
    clean = _UNSAFE_IN_TEXT.sub(" ", text).strip()[:MOST_DISPLAY]
    escaped = clean.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if escaped else ""


def sip_uri(user: str, place: str, scheme: str = "sip") -> str:
    """`sip:user@place`, where `place` is a host with perhaps port and parameters that are already safe."""
    return f"{scheme}:{escaped_user(user)}@{place}" if user else f"{scheme}:{place}"


def split_server(text: str) -> tuple[str, int | None]:
    """Host, without brackets, and port of a server as the settings name it; what no host holds is dropped."""
    found = parse_host_port(text)
    return (found.host, found.port) if found else (_UNSAFE_IN_HOST.sub("", text), None)


@lru_cache(maxsize=1024)
def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, with or without brackets; None for a name."""
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def host_text(host: str) -> str:
    """A host as it stands in a URI: IPv6 in brackets (RFC 3261 section 25.1)."""
    return f"[{host}]" if ":" in host else host


def place_of(server: str, transport: str) -> str:
    """`host[:port][;transport=..]` of a server in the settings, for `sip_uri`. UDP goes without saying."""
    host, port = split_server(server)
    shown = host_text(host) + (f":{port}" if port else "")
    return shown if transport == "udp" else f"{shown};transport={transport}"


def name_addr(uri: str, display: str = "") -> str:
    """`"Name" <uri>`, or `<uri>` without a name."""
    name = quoted(display)
    return f"{name} <{uri}>" if name else f"<{uri}>"


def rewritten(contact: str, user: str | None = None, place: tuple[str, int] | None = None) -> str | None:
    """A contact URI with another user part, or another host and port, and all else kept but its `?headers`.

    None when it is no SIP URI, or holds what could end an address early.
    """
    contact = contact.strip()
    uri = Uri.parse(contact)
    if uri is None or uri.scheme == "tel" or len(contact) > LONGEST or _UNSAFE_IN_URI.search(contact):
        return None
    scheme, _, rest = contact.partition(":")
    userinfo, _, hostpart = rest.rpartition("@")
    hostport, mark, params = hostpart.partition("?")[0].partition(";")
    if user is not None:
        userinfo = escaped_user(user)
    if place is not None:
        hostport = f"{host_text(place[0])}:{place[1]}"
    return f"{scheme.lower()}:{userinfo}{'@' if userinfo else ''}{hostport}{mark}{params}"
