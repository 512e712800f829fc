"""The list of networks as a form, here and in the wizard: its lines, what is wrong with them, and whom it lets in.

Law: the list is saved as a whole, and a line is named by its place in the form that showed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from flask import request

from appliance.settings import Settings
from appliance.settings.security import Whitelisted
from webui.desk import at

MOST = 4000
"""Lines of a form: four fields each, of the 20,000 that one may have. A longer list is changed as text."""
LONGEST = 400
BLANK = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as the form shows it and sends it back."""

    network: str = ""
    sip: bool = False
    web: bool = False
    note: str = ""


def rows_of(settings: Settings) -> list[Row]:
    """The list in force."""
    return [
        Row(str(entry.network), "sip" in entry.allow, "web" in entry.allow, entry.note)
        for entry in settings.whitelist
    ]


def typed_rows() -> list[Row]:
    """The lines of the form that was sent, empty ones too."""
    form = request.form
    count = max(
        (int(name[7:]) for name in form if name.startswith("network") and name[7:].isdecimal()), default=-1
    )
    return [
        Row(
            form.get(f"network{n}", "").strip()[:LONGEST],
            f"sip{n}" in form,
            f"web{n}" in form,
            form.get(f"note{n}", "").strip()[:LONGEST],
        )
        for n in range(min(count + 1, MOST))
    ]


def listed(rows: Sequence[Row]) -> tuple[Whitelisted, ...]:
    """The list of a form. Raises Unfit."""
    used = (row for row in rows if row.network)
    return tuple(_entry(place, row) for place, row in enumerate(used))


def _entry(place: int, row: Row) -> Whitelisted:
    ways = {"sip": row.sip, "web": row.web}
    with at(f"whitelist[{place}]"):
        return Whitelisted.model_validate(
            {"network": row.network, "allow": tuple(way for way, on in ways.items() if on), "note": row.note}
        )


def fields_of(rows: Sequence[Row]) -> dict[str, str]:
    """Settings path to form field."""
    places = [n for n, row in enumerate(rows) if row.network]
    ends = {"network": "network", "allow": "network", "note": "note"}
    return {
        f"whitelist[{place}].{end}": f"{name}{n}" for place, n in enumerate(places) for end, name in ends.items()
    }


def drawn(rows: Sequence[Row], blank: int = BLANK) -> list[Row]:
    """The lines to draw: those that hold anything, and room for more."""
    used = rows[: max((n + 1 for n, row in enumerate(rows) if row.network or row.note), default=0)]
    return [*used, *(Row() for _n in range(blank))][:MOST]


def parsed(text: str) -> IPv4Network | IPv6Network | None:
    """The network of a line, generously read; None when it is none."""
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def holds(row: Row, remote: str) -> bool:
    """Whether an address lies in a line's network."""
    network = parsed(row.network)
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return False
    return network is not None and address in network


def overlaps(rows: Sequence[Row]) -> Mapping[int, int]:
    """Which line lies within which other one that allows as much: the former changes nothing."""
    nets = [(n, row, parsed(row.network)) for n, row in enumerate(rows) if row.network]
    found: dict[int, int] = {}
    for n, row, net in nets:
        for other, wider, around in nets:
            if n == other or net is None or around is None or (net == around and other > n):
                continue
            if _within(net, around) and (wider.sip or not row.sip) and (wider.web or not row.web):
                found.setdefault(n, other)
    return found


def _within(net: IPv4Network | IPv6Network, around: IPv4Network | IPv6Network) -> bool:
    if isinstance(net, IPv4Network) and isinstance(around, IPv4Network):
        return net.subnet_of(around)
    return isinstance(net, IPv6Network) and isinstance(around, IPv6Network) and net.subnet_of(around)
