"""`host[:port]` as people write it for a server, taken apart.

Law: only the form is judged; whether the name exists is for the resolver.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_PORT = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True, slots=True)
class HostPort:
    """`host`: a name in lower case or an address without brackets; `port` None: none was given."""

    host: str
    port: int | None = None

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        """The address, when `host` is one."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None


def parse_host_port(text: str) -> HostPort | None:
    """`name`, `name:port`, `192.0.2.1:port`, `[2001:db8::1]:port` or a bare IPv6 address; None: none of these.

    Names as in RFC 1123 section 2.1, underscores allowed because SRV names have them.
    """
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        return _with_port(host, rest) if bracket and _is_v6(host) else None
    if _is_v6(text):
        return HostPort(str(ip_address(text)))
    host, colon, port = text.partition(":")
    return _with_port(host.lower(), colon + port) if _is_name(host) else None


def _with_port(host: str, rest: str) -> HostPort | None:
    if not rest:
        return HostPort(host)
    if not rest.startswith(":") or not _PORT.fullmatch(rest[1:]) or not 1 <= int(rest[1:]) <= 65535:
        return None
    return HostPort(host, int(rest[1:]))


def _is_v6(text: str) -> bool:
    try:
        return "%" not in text and isinstance(ip_address(text), IPv6Address)
    except ValueError:
        return False


def _is_name(text: str) -> bool:
    """A host name or an IPv4 address; all digits and dots must be a real address, or it is a typing error."""
    if re.fullmatch(r"[0-9.]+", text):
        return HostPort(text).address is not None
    labels = text.removesuffix(".").split(".")
    return len(text) <= 253 and all(_LABEL.fullmatch(label) for label in labels)
