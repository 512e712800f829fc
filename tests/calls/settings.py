"""The settings of a box for one slot of the lab, as the file that `trunkbox config import` reads.

Law: pure; everything is open (destinations, limits) but what a test closes by `with_changes`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.peers.slots import Link, Slot

Plain = dict[str, Any]
CODECS = {"alaw": "PCMA", "ulaw": "PCMU", "g722": "G722"}


def settings_for(slot: Slot, rtp_ports: tuple[int, int] | None = None) -> Plain:
    """Return a complete, generous box: one trunk, one PBX, a hundred numbers `slot.did("00")` to `("99")`."""
    first, last = (f"+{slot.did(ending)}" for ending in ("00", "99"))
    return {
        "schema": 1,
        "box": {"name": slot.name, "language": "en", "country": "NL", "timezone": "Europe/Amsterdam"},
        "sip": {
            "listen": [
                {"transport": transport, "address": slot.box_address, "port": 5060} for transport in ("udp", "tcp")
            ],
            "rtp_ports": list(rtp_ports or (30000, 30999)),
        },
        "trunks": [trunk(slot)],
        "outbound": {"trunks": ["trunk"]},
        "pbxs": [pbx(slot)],
        "numbers": [{"range": [first, last], "trunk": "trunk", "pbx": "pbx", "label": "lab"}],
        "default_caller_id": first,
        "emergency": {"caller_id": first, "trunks": ["trunk"]},
        "destinations": {"default": "allow", "rules": []},
        "limits": {
            "channels": {"total": None, "inbound": None, "outbound": None},
            "calls": {"hour": None, "day": None, "week": None},
            "spend_eur": {"hour": "100000", "day": "100000", "week": "100000"},
        },
        "rates": {"unknown": {"per_minute": "0.01", "setup": "0.00", "increment": "1/1"}, "rows": []},
    }


def many(slots: Sequence[Slot]) -> Plain:
    """Return one box, at the address of the first slot, with a trunk and a PBX for each: `trunk60`, `pbx60` .."""
    settings = settings_for(slots[0])
    return settings | {
        "trunks": [trunk(slot, f"trunk{slot.index}") for slot in slots],
        "outbound": {"trunks": [f"trunk{slots[0].index}"]},
        "emergency": {"caller_id": f"+{slots[0].did('00')}", "trunks": [f"trunk{slots[0].index}"]},
        "pbxs": [pbx(slot, f"pbx{slot.index}") for slot in slots],
        "numbers": [
            {
                "range": [f"+{slot.did('00')}", f"+{slot.did('99')}"],
                "trunk": f"trunk{slot.index}",
                "pbx": f"pbx{slot.index}",
                "label": slot.name,
            }
            for slot in slots
        ],
    }


def trunk(slot: Slot, id: str = "trunk") -> Plain:
    """Return the trunk to the provider of `slot`."""
    return {
        "id": id,
        "servers": [f"{slot.provider_address}:5060"],
        "transport": slot.transport,
        "register": slot.trunk is Link.REGISTER,
        "username": slot.trunk_user,
        "password": slot.trunk_password,
        "expires": 120,
        "keepalive": {"method": "none", "seconds": 30},
        "dtmf": slot.dtmf_trunk,
        "codecs": [CODECS[name] for name in slot.codecs],
        "addresses": [f"{slot.provider_address}/32"],
    }


def pbx(slot: Slot, id: str = "pbx") -> Plain:
    """Return the PBX of `slot`."""
    login = {"username": slot.pbx_user, "password": slot.pbx_password}
    by_address = slot.pbx is Link.PEER
    return {
        "id": id,
        "brand": "asterisk",
        "mode": slot.pbx.value,
        **({"address": f"{slot.pbx_address}:5060"} if by_address else login),
        "addresses": [f"{slot.pbx_address}/32"],
        "transport": slot.transport,
        "dtmf": slot.dtmf_pbx,
        "codecs": [CODECS[name] for name in slot.codecs],
        "keepalive_seconds": 0,
    }


def with_changes(settings: Plain, changes: Mapping[str, Any]) -> Plain:
    """Return a copy in which each dotted path (`trunks.0.expires`) holds its new value."""
    copied: Plain = json.loads(json.dumps(settings))
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        at: Any = copied
        for step in steps:
            at = at[step]
        at[last] = value
    return copied


def as_file(settings: Plain) -> str:
    """Return the text of the settings file: JSON, which every YAML 1.2 reader reads."""
    return json.dumps(settings, indent=1)
