"""Where the box is: its address as a PBX must type it, the network around it, and what may go wrong with either.

Law: asks the machine, the engine and the request, and waits for nobody; what is not known is guessed from the
browser's own address, which reached the box.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address, ip_network

from flask import request

from appliance.network import Place, interfaces, places
from appliance.network.outside import goal_of, outside_of
from appliance.settings import Settings
from appliance.wizard.brands import BoxPlace
from webui.box import box
from webui.wizard.frame import status


@dataclass(frozen=True, slots=True)
class Here:
    """`host`: the likeliest address. `places`: every one with a way out. `others`: the rest, loopback left out."""

    host: str
    places: tuple[Place, ...]
    others: tuple[str, ...]


def here(settings: Settings) -> Here:
    """The box's addresses now."""
    found = interfaces()
    told = status()
    out = places(found, outside_of(told, box().road.now(goal_of(told))))
    shown = {str(place.address) for place in out}
    every = [a for one in found for a in one.addresses if not a.is_loopback and not a.is_link_local]
    rest = tuple(str(address) for address in every if str(address) not in shown)
    bound = [listen.address for listen in settings.sip.listen if not listen.address.is_unspecified]
    v4 = [str(address) for address in every if isinstance(address, IPv4Address)]
    host = next(iter([*map(str, bound), *(str(place.address) for place in out), *v4, *rest]), _asked())
    return Here(host, out, rest)


def box_place(settings: Settings, host: str, number: str | None = None) -> BoxPlace:
    """The box as the guides for PBXs want it."""
    ports = {listen.transport: listen.port for listen in settings.sip.listen}
    plain = ports.get("udp") or ports.get("tcp") or 5060
    channels = next((trunk.channels for trunk in settings.trunks if trunk.channels), None)
    return BoxPlace(host, plain, ports.get("tls", 5061), number, channels)


def own_network(host: str) -> str:
    """The network that a browser nearby and its PBX are likely to be in; empty when nothing is likely."""
    for text in (request.remote_addr or "", host):
        try:
            address = ip_address(text.partition("%")[0])
        except ValueError:
            continue
        if isinstance(address, IPv4Address) and address.is_private and not address.is_loopback:
            return str(ip_network(f"{address}/24", strict=False))
    return ""


def _asked() -> str:
    return (request.host or "").rsplit(":", 1)[0].strip("[]")
