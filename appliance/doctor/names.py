"""Do the names of servers and PBXs lead anywhere?

Law: bounded time whatever the name server does; names are looked up side by side.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence

import dns.exception
import dns.resolver

from appliance.doctor.finding import Around, Finding, error, ok
from appliance.settings.hosts import HostPort, parse_host_port

SECONDS = 8.0


def check(around: Around) -> Iterator[Finding]:
    """Each name once; addresses need no look-up."""
    wanted = sorted({host for host in _hosts(around) if host.address is None}, key=str)
    for host, found in look_up(wanted).items():
        if found:
            yield ok("doctor_name_ok", name=host.host, found=", ".join(found[:4]))
        else:
            yield error("doctor_name_nowhere", name=host.host)


def look_up(hosts: Sequence[HostPort], seconds: float = SECONDS) -> dict[HostPort, tuple[str, ...]]:
    """Where each name leads; nowhere for one that takes too long. Its thread is left to the end of the process."""
    found: dict[HostPort, tuple[str, ...]] = {}
    threads = [
        threading.Thread(target=lambda host=host: found.update({host: leads_to(host)}), daemon=True)
        for host in hosts
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return {host: found.get(host, ()) for host in hosts}


def _hosts(around: Around) -> Iterator[HostPort]:
    settings = around.settings
    if settings is None:
        return
    texts = [
        text
        for trunk in settings.trunks
        if trunk.enabled
        for text in (*trunk.servers, trunk.outbound_proxy)
        if text
    ]
    texts += [pbx.address for pbx in settings.pbxs if pbx.address]
    for text in texts:
        parsed = parse_host_port(text)
        if parsed is not None:
            yield parsed


def leads_to(host: HostPort) -> tuple[str, ...]:
    """The addresses of a name, or the targets of its SRV records when it has no port (RFC 3263 section 4)."""
    try:
        found = socket.getaddrinfo(host.host, host.port or 5060, type=socket.SOCK_DGRAM)
        return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    except (OSError, UnicodeError):
        return () if host.port else _srv(host.host)


def _srv(name: str) -> tuple[str, ...]:
    for service in ("_sip._udp", "_sip._tcp", "_sips._tcp"):
        try:
            found = dns.resolver.resolve(f"{service}.{name}", "SRV", lifetime=2.0)
            return tuple(str(record.target).rstrip(".") for record in found)
        except (dns.exception.DNSException, OSError):
            continue
    return ()
