"""A box to decide for, and the INVITEs that arrive at it.

Law: plain data; every test says only what it changes.
"""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from appliance.settings import Settings
from sipengine.core.plan import Attempt, Plan, Refusal, Verdict
from sipengine.core.policy import Contact, Lines, LineState, compile
from sipengine.port import AccountKey, Headers, Request, Source

MAIN = "+31501234567"
FAX = "+31501234570"
"""May be called, may not call."""
OUTWARD = "+31501234571"
"""May call, may not be called."""
WORKSHOP = "+31501234568"
STORE = "+31501234569"
BRANCH = "+31201234560"
"""Of another PBX, that registers."""
MOBILE = "+31612345678"
OWN_HOST = "192.168.1.2"

TRUNK: dict[str, Any] = {
    "id": "main",
    "servers": ["sip.provider.example", "sip2.provider.example"],
    "username": "31501234500",
    "password": "x",
    "channels": 4,
    "addresses": ["185.19.236.0/22"],
}
DEVICES: dict[str, Any] = {
    "id": "devices",
    "kind": "accounts",
    "servers": ["sip.other.example:5070"],
    "number_format": "e164",
    "accounts": [
        {"username": "201", "password": "x", "number": WORKSHOP},
        {"username": "202", "password": "x", "number": STORE},
    ],
}
PBX: dict[str, Any] = {"id": "office", "mode": "peer", "address": "192.168.1.10:5060"}
CLOUD: dict[str, Any] = {"id": "cloud", "mode": "register", "username": "branch", "password": "x"}


def number(number: str, trunk: str = "main", pbx: str | None = "office", **more: Any) -> dict[str, Any]:
    """One row of `numbers`."""
    return {"number": number, "trunk": trunk, "pbx": pbx, **more}


NUMBERS = [
    number(MAIN),
    number(FAX, outbound=False),
    number(OUTWARD, inbound=False),
    number(WORKSHOP, "devices"),
    number(STORE, "devices"),
    number(BRANCH, pbx="cloud"),
]


def box(
    *,
    trunk: dict[str, Any] | None = None,
    devices: dict[str, Any] | None = None,
    pbx: dict[str, Any] | None = None,
    cloud: dict[str, Any] | None = None,
    **more: Any,
) -> Settings:
    """The settings of a box with two trunks and two PBXs, changed where the test says so."""
    data: dict[str, Any] = {
        "schema": 1,
        "trunks": [{**TRUNK, **(trunk or {})}, {**DEVICES, **(devices or {})}],
        "outbound": {"trunks": ["main", "devices"]},
        "pbxs": [{**PBX, **(pbx or {})}, {**CLOUD, **(cloud or {})}],
        "numbers": NUMBERS,
        "default_caller_id": MAIN,
        "emergency": {"caller_id": MAIN, "trunks": ["main", "devices"]},
        "destinations": {"default": "allow", "rules": []},
    }
    return Settings.model_validate({**data, **more})


def lines(**changes: Any) -> Lines:
    """The same, made ready for decisions."""
    return compile(box(**changes))


def contact(uri: str, address: str = "192.168.1.11", port: int = 5060, transport: str = "udp") -> Contact:
    """A registered contact of the second PBX."""
    return Contact(uri, Source(ip_address(address), port, transport))  # type: ignore[arg-type]


ALL_UP = LineState(
    usable=frozenset(AccountKey(key) for key in ("trunk/main", "trunk/devices/201", "trunk/devices/202")),
    contacts={"cloud": (contact("sip:branch@192.168.1.11:5060;rinstance=ab12"),)},
    own_hosts={AccountKey("pbx/office"): OWN_HOST, AccountKey("pbx/cloud"): OWN_HOST},
)


def state(**changes: Any) -> LineState:
    """All lines up, save for what the test changes; `calls` by the id of a trunk or PBX alone."""
    if "calls" in changes:
        kinds = {"main": "trunk", "devices": "trunk", "office": "pbx", "cloud": "pbx"}
        changes["calls"] = {f"{kinds[id]}/{id}": count for id, count in changes["calls"].items()}
    return replace(ALL_UP, **changes)


def from_provider(
    uri: str = "sip:31501234567@192.0.2.1",
    caller: str = "<sip:31612345678@provider.example>",
    to: str | None = None,
    account: str = "trunk/main",
    headers: Headers = (),
) -> Request:
    """An INVITE from a trunk. `to` None: as the Request-URI."""
    given = (("From", f"{caller};tag=1"), ("To", to or f"<{uri}>"), *headers)
    return Request(uri, given, Source(ip_address("185.19.236.5"), 5060, "udp"), AccountKey(account))


def from_pbx(
    dialled: str = "0612345678",
    caller: str = '"Jan" <sip:31501234567@192.168.1.10>',
    account: str = "pbx/office",
    headers: Headers = (),
) -> Request:
    """An INVITE from a PBX."""
    uri = dialled if ":" in dialled else f"sip:{dialled}@{OWN_HOST}"
    given = (("From", f"{caller};tag=1"), ("To", f"<{uri}>"), *headers)
    address = "192.168.1.10" if account == "pbx/office" else "192.168.1.11"
    return Request(uri, given, Source(ip_address(address), 5060, "udp"), AccountKey(account))


def plan(verdict: Verdict) -> Plan:
    """The verdict, which must be a plan."""
    assert isinstance(verdict, Plan), verdict
    return verdict


def refusal(verdict: Verdict) -> Refusal:
    """The verdict, which must be a refusal."""
    assert isinstance(verdict, Refusal), verdict
    return verdict


def header(attempt: Attempt, name: str) -> str | None:
    """One header of a leg, None when it has none of that name."""
    return next((value for key, value in attempt.headers if key == name), None)


def words(attempt: Attempt) -> str:
    """All that a leg would put on the wire of what policy decided."""
    lines = [attempt.uri, attempt.to, attempt.from_, *(f"{name}: {value}" for name, value in attempt.headers)]
    return "\n".join(lines)
