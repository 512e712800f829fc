"""The cards of the status page as values: trunks, PBXs, channels, calls in progress.

Law: pure but for words and the settings' labels; how bad the whole is, is judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from appliance.control import AccountStatus, CallStatus, PbxStatus, Status, TrunkStatus
from appliance.settings import Settings
from appliance.wizard.brands import product
from appliance.words import printable, say
from webui.calls.rows import sentence_case, who
from webui.calls.sound import sound_notes, worst
from webui.filters import amount, moment
from webui.language import lang

TONES = {
    "registered": "ok",
    "static": "ok",
    "reachable": "ok",
    "trying": "wait",
    "refused": "bad",
    "unreachable": "bad",
    "not_registered": "bad",
}
LONGEST = 80
"""Characters of what a peer sent."""
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """`id` makes the elements' ids; `facts`: name and value."""

    id: str
    title: str
    tone: str
    state: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Gauge:
    """Channels in use; `per_cent` for the drawing."""

    id: str
    label: str
    used: str
    most: str
    per_cent: int
    tone: str


@dataclass(frozen=True, slots=True)
class Going:
    """A call in progress. `sound`: its worst score so far; `notes`: who is not heard, and why."""

    id: str
    start: float
    incoming: bool
    caller: str
    called: str
    tone: str
    state: str
    sound: str = ""
    notes: tuple[str, ...] = ()


def trunk_cards(status: Status) -> Iterator[Card]:
    """A card for each trunk; its state is the best of its registrations, as calls go over that one."""
    for trunk in status.trunks:
        best = _best(trunk)
        state = best.state if best and trunk.enabled else "off"
        facts = tuple(pair for account in trunk.accounts for pair in _account(account, len(trunk.accounts) > 1))
        yield Card(f"trunk-{trunk.id}", _("Trunk %(id)s", id=trunk.id), *_state(state), facts)


def pbx_cards(status: Status, settings: Settings) -> Iterator[Card]:
    """A card for each PBX."""
    for pbx in status.pbxs:
        yield Card(
            f"pbx-{pbx.id}", _("Centrale %(id)s", id=pbx.id), *_state(pbx.state), tuple(_pbx(pbx, settings))
        )


def gauges(calls: Iterable[CallStatus], settings: Settings) -> tuple[Gauge, ...]:
    """Channels in use of those that the settings allow; a gauge without a limit is left out."""
    going = tuple(calls)
    incoming = sum(call.direction == "in" for call in going)
    limits = settings.limits.channels
    counts = [trunk.channels for trunk in settings.trunks if trunk.enabled]
    known = [count for count in counts if count is not None]
    lines = sum(known) if known and len(known) == len(counts) else None
    total = min((one for one in (limits.total, lines) if one is not None), default=None)
    pairs = (
        ("all", _("Samen"), len(going), total),
        ("in", _("Inkomend"), incoming, limits.inbound),
        ("out", _("Uitgaand"), len(going) - incoming, limits.outbound),
    )
    return tuple(_gauge(id, label, used, most) for id, label, used, most in pairs if most)


def going(calls: Iterable[CallStatus]) -> tuple[Going, ...]:
    """The calls in progress, the longest first."""
    return tuple(
        Going(
            call.id,
            call.start,
            call.direction == "in",
            who(call.from_),
            who(call.to),
            "ok" if call.state in ("talking", "held") else "wait",
            sentence_case(say(lang(), f"call_{call.state}")),
            worst(call.sound),
            sound_notes(call.sound),
        )
        for call in sorted(calls, key=lambda call: call.start)
    )


def _best(trunk: TrunkStatus) -> AccountStatus | None:
    order = ("registered", "static", "trying", "unreachable", "refused", "off")
    return min(trunk.accounts, key=lambda account: order.index(account.state), default=None)


def _state(state: str) -> tuple[str, str]:
    return TONES.get(state, "unknown"), sentence_case(say(lang(), f"state_{state}"))


def _account(account: AccountStatus, several: bool) -> Iterator[tuple[str, str]]:
    """One registration; `several`: each line says which."""
    name = printable(account.username or account.key, LONGEST)
    if several:
        yield name, sentence_case(say(lang(), f"state_{account.state}"))
    if account.since is not None:
        yield _("Sinds"), moment(account.since)
    if account.server:
        yield _("Server"), printable(account.server, LONGEST)
    if account.seen:
        yield _("De provider ziet ons op"), printable(account.seen, LONGEST)
    if account.code:
        yield _("Antwoord"), printable(f"{account.code} {account.reason}", LONGEST)
    if account.next_try is not None and account.state in ("refused", "unreachable"):
        yield _("Volgende poging"), moment(account.next_try)


def _pbx(pbx: PbxStatus, settings: Settings) -> Iterator[tuple[str, str]]:
    wanted = settings.pbx(pbx.id)
    if wanted is not None and wanted.brand != "generic":
        yield _("Merk"), product(wanted.brand).name
    if pbx.contacts:
        yield _("Adres"), printable(", ".join(pbx.contacts), LONGEST)
    elif wanted is not None and wanted.address:
        yield _("Adres"), wanted.address
    if pbx.since is not None:
        yield _("Sinds"), moment(pbx.since)
    if pbx.last_code:
        yield _("Laatste antwoord"), str(pbx.last_code)


def _gauge(id: str, label: str, used: int, most: int) -> Gauge:
    per_cent = min(100, round(100 * used / most))
    tone = "bad" if used >= most else "warn" if per_cent >= 80 else ""
    return Gauge(id, label, amount(used), amount(most), per_cent, tone)
