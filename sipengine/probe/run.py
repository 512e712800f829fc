"""One trial of a trunk from its first look-up to its last answer, on the thread that calls it.

Law: blocks, but never longer than its limits; tells each step as it happens.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from appliance.control.probe_values import ProbeAction, ProbeOutcome, ProbeResult
from appliance.settings.lines import Trunk
from sipengine.core import trial
from sipengine.core.compiled import trunk_domain
from sipengine.core.trial import Ask, Over, Send, Tell, Trial
from sipengine.core.uri import host_text, place_of, sip_uri
from sipengine.port import Address
from sipengine.probe.logins import TriedLogin
from sipengine.probe.wire import Closed, NotTrusted, Silent, Wire
from sipengine.resolve import Resolved, Server, Target

SECONDS = 10.0
"""How long one login may take, without the look-up of names."""
PATIENCE = 4.0
"""How long one address is waited for while others are left."""
LEAVE_SECONDS = 2.0
LOOK_UP_SECONDS = 6.0
_T1 = 0.5
_T2 = 4.0
"""RFC 3261 section 17.1.2.2: a request over UDP is sent again after T1, then twice that, at most T2."""
_WORTH: tuple[ProbeOutcome, ...] = ("certificate", "refused", "silence", "name_not_found")
"""Of several places that failed, the one whose fault tells most is reported."""

Told = Callable[[ProbeAction, Mapping[str, str]], None]


@dataclass(frozen=True, slots=True)
class Around:
    """What a trial needs of the box: our bound address, what certificates are checked against, the look-up."""

    bind: Address | None
    authorities: Path
    look_up: Callable[[Server], Resolved]
    threads: Executor


def run(trunk: Trunk, login: TriedLogin, around: Around, tell: Told) -> ProbeResult:
    """Try one login at the trunk's servers in turn, until one gives an answer."""
    places = tuple(_places(trunk, around, tell))
    deadline = time.monotonic() + SECONDS
    failed: list[tuple[Over, str]] = []
    for index, (server, target) in enumerate(places):
        last = index == len(places) - 1
        limit = deadline if last else min(deadline, time.monotonic() + PATIENCE)
        where = _shown(target)
        over = _try(trunk, login, server, target, around, tell, limit)
        if over.outcome not in _WORTH or over.code:
            return _result(login, over, where)
        failed.append((over, where))
        if time.monotonic() >= deadline:
            break
    if not failed:
        return _result(login, Over("name_not_found", 0, ""), None)
    return _result(login, *min(failed, key=lambda row: _WORTH.index(row[0].outcome)))


def _result(login: TriedLogin, over: Over, server: str | None) -> ProbeResult:
    return ProbeResult(
        username=login.username,
        role=login.role,
        outcome=over.outcome,
        code=over.code,
        reason=over.reason,
        server=server,
        expires=over.expires,
    )


def _places(trunk: Trunk, around: Around, tell: Told) -> Iterator[tuple[Server, Target]]:
    names = (trunk.outbound_proxy,) if trunk.outbound_proxy else trunk.servers
    for text in names:
        tell("resolving", {"server": text})
        asked = around.threads.submit(around.look_up, Server.parse(text, trunk.transport))
        try:
            resolved = asked.result(LOOK_UP_SECONDS)
        except TimeoutError:
            tell("name_not_found", {"server": text, "why": "timeout"})
            continue
        if not resolved.targets:
            tell("name_not_found", {"server": text, "why": resolved.error or ""})
            continue
        tell("resolved", {"server": text, "addresses": ", ".join(_shown(one) for one in resolved.targets)})
        yield from ((resolved.server, target) for target in resolved.targets)


def _try(
    trunk: Trunk,
    login: TriedLogin,
    server: Server,
    target: Target,
    around: Around,
    tell: Told,
    deadline: float,
) -> Over:
    where = {"address": _shown(target), "transport": trunk.transport}
    tell("connecting", where)
    began = time.monotonic()
    try:
        authorities = around.authorities if trunk.tls_verify else None
        bind = around.bind
        with Wire(
            target, trunk.transport, name=server.host, bind=bind, authorities=authorities, deadline=deadline
        ) as wire:
            if trunk.transport != "udp":
                tell("connected", where)
            return _talk(wire, _ask(trunk, login, wire), tell, where, deadline)
    except Closed as err:
        tell("refused", {**where, "why": str(err)})
        return Over("refused", 0, str(err))
    except NotTrusted as err:
        tell("certificate", {**where, "why": str(err)})
        return Over("certificate", 0, str(err))
    except Silent:
        tell("silence", {**where, "seconds": f"{time.monotonic() - began:.0f}"})
        return Over("silence", 0, "")


def _ask(trunk: Trunk, login: TriedLogin, wire: Wire) -> Ask:
    host, port = wire.local
    here = f"{host_text(str(host))}:{port}"
    suffix = "" if trunk.transport == "udp" else f";transport={trunk.transport}"
    registrar = f"sip:{place_of(trunk.servers[0], trunk.transport)}"
    proxy = f"sip:{place_of(trunk.outbound_proxy, trunk.transport)}" if trunk.outbound_proxy else ""
    return Ask(
        uri=registrar,
        aor=sip_uri(login.username or "trunkbox", trunk_domain(trunk)),
        contact=sip_uri(login.username or "trunkbox", here) + suffix,
        via=f"SIP/2.0/{trunk.transport.upper()} {here}",
        salt=secrets.token_hex(12),
        expires=trunk.expires,
        route=proxy,
        login=login.digest,
        method="REGISTER" if trunk.register_ else "OPTIONS",
    )


def _talk(wire: Wire, ask: Ask, tell: Told, where: Mapping[str, str], deadline: float) -> Over:
    """Carry the trial through on this socket. Raises Closed, Silent while nothing was decided."""
    state, outputs = trial.begin(ask)
    while True:
        request = ""
        for output in outputs:
            match output:
                case Send(text=text):
                    request = text
                    limit = deadline
                    if state.phase is trial.Phase.LEAVING:
                        limit = time.monotonic() + LEAVE_SECONDS
                case Tell(what=what, params=params):
                    tell(what, {**params, "address": where["address"]})
                case Over() as over:
                    return over
        try:
            state, outputs = _answered(wire, state, request, limit)
        except (Silent, Closed):
            if state.verdict is None:
                raise
            state, outputs = trial.give_up(state)


def _answered(wire: Wire, state: Trial, request: str, deadline: float) -> trial.Stepped:
    """Send until something comes that moves the trial. Raises Closed, Silent."""
    wait, again = _T1, 0.0
    while True:
        now = time.monotonic()
        if now >= again and (wire.transport == "udp" or not again):
            wire.send(request, deadline)
            again, wait = now + wait, min(wait * 2, _T2)
        try:
            text = wire.receive(min(again, deadline) if wire.transport == "udp" else deadline)
        except Silent:
            if time.monotonic() >= deadline:
                raise
            continue
        moved, outputs = trial.hear(state, text)
        if moved is not state:
            return moved, outputs


def _shown(target: Target) -> str:
    return f"{host_text(str(target.address))}:{target.port}"
