"""Who is let in by himself: the providers and PBXs of the settings, with the addresses their names lead to.

Law: names are looked up when somebody asks to see them, in bounded time, never for a page as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from appliance.doctor.names import look_up
from appliance.settings import Settings
from appliance.settings.hosts import HostPort, parse_host_port

PATIENCE = 3.0
"""Seconds for all names together."""


@dataclass(frozen=True, slots=True)
class Derived:
    """Who, by which name or network of the settings, and where that leads: none when it leads nowhere."""

    who: str
    what: str
    leads: tuple[str, ...]
    name: bool = False
    """Whether it is a name, which must be looked up."""


def derived(settings: Settings, *, look: bool) -> list[Derived]:
    """Everybody that the settings let in beside the list. `look`: also where names lead."""
    entries = [*_trunks(settings), *_pbxs(settings)]
    hosts = {what: parse_host_port(what) for _who, what in entries}
    names = [host for host in hosts.values() if host is not None and host.address is None]
    found: dict[HostPort, tuple[str, ...]] = look_up(list(dict.fromkeys(names)), PATIENCE) if look else {}
    rows = []
    for who, what in entries:
        host = hosts[what]
        name = host is not None and host.address is None
        leads = found.get(host, ()) if host is not None and name else (what,)
        rows.append(Derived(who, what, leads, name))
    return rows


def _trunks(settings: Settings) -> list[tuple[str, str]]:
    return [
        (_("Provider van trunk %(id)s", id=trunk.id), text)
        for trunk in settings.trunks
        if trunk.enabled
        for text in (*trunk.servers, trunk.outbound_proxy, *map(str, trunk.addresses))
        if text
    ]


def _pbxs(settings: Settings) -> list[tuple[str, str]]:
    return [
        (_("Centrale %(id)s", id=pbx.id), text)
        for pbx in settings.pbxs
        for text in (pbx.address, *map(str, pbx.addresses))
        if text
    ]
