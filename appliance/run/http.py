"""The web's listening socket, opened before the web process, so that a taken port is said at once.

Law: one socket for the life of `trunkbox run`: a web process that restarts loses no connection and no port.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from appliance.network.ports import PortHolder, port_holder


class HttpUnavailable(Exception):
    """The port cannot be opened. `code` and `params` become words in `appliance.words`; `holder` has it."""

    def __init__(self, code: str, holder: PortHolder | None, /, **params: str) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.holder = holder
        self.params = params


def open_http(host: str, port: int) -> socket.socket:
    """A listening TCP socket, or HttpUnavailable."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )[0]
    except (OSError, UnicodeError) as err:
        raise HttpUnavailable("http_no_address", None, host=host, port=str(port), detail=str(err)) from err
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Not SO_REUSEPORT: two boxes on one port would each get half of the visitors.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(128)
    except OSError as err:
        sock.close()
        raise _unavailable(err, host, port) from err
    return sock


def _unavailable(err: OSError, host: str, port: int) -> HttpUnavailable:
    where = {"host": host, "port": str(port)}
    if err.errno == errno.EADDRINUSE:
        other = str(port + 1 if port < 65535 else 8080)
        return HttpUnavailable("http_taken", port_holder("tcp", port), **where, other=other)
    if err.errno == errno.EACCES:
        return HttpUnavailable("http_forbidden", None, **where)
    return HttpUnavailable("http_no_address", None, **where, detail=err.strerror or str(err))


def urls(host: str, port: int, addresses: Iterable[IPv4Address | IPv6Address]) -> tuple[str, ...]:
    """Where a browser finds the pages; a wildcard host becomes `addresses` of this machine, loopback first."""
    try:
        given = ip_address(host)
    except ValueError:
        return (f"http://{host}:{port}/",)
    if not given.is_unspecified:
        return (_url(given, port),)
    wanted = [a for a in addresses if a.version == given.version and not (a.version == 6 and a.is_link_local)]
    return tuple(_url(a, port) for a in sorted(wanted, key=lambda a: (not a.is_loopback, int(a))))


def _url(address: IPv4Address | IPv6Address, port: int) -> str:
    return f"http://[{address}]:{port}/" if address.version == 6 else f"http://{address}:{port}/"
