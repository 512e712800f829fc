"""`trunkbox status`: the engine, trunks, PBXs and calls of now.

Law: `--json` is the value of the control socket, unchanged; the words are for people alone.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.cli.context import Context
from appliance.control import (
    AccountStatus,
    Attempt,
    CallStatus,
    Client,
    FirewallStatus,
    PbxStatus,
    Status,
    TrunkStatus,
    wire,
)
from appliance.judge.sound import not_heard
from appliance.words import printable
from appliance.words.sip import answer

ATTEMPTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Clock:
    """The box's zone, and now in UTC epoch seconds."""

    zone: ZoneInfo
    now: float

    def shown(self, instant: float) -> str:
        """A time of day where the box is, with its date when that is not today's."""
        when, today = (datetime.fromtimestamp(moment, self.zone) for moment in (instant, self.now))
        return f"{when:%H:%M:%S}" if when.date() == today.date() else f"{when:%Y-%m-%d %H:%M:%S}"


def run(context: Context, args: argparse.Namespace) -> int:
    """Ask the engine and show it. Raises ControlError."""
    status = Client(context.shown).status()
    context.note_practice()
    if args.json:
        context.print(json.dumps(wire.plain(status), indent=2, ensure_ascii=False))
        return 0
    clock = Clock(ZoneInfo(context.box.timezone), time.time())
    for line in lines(context, status, clock):
        # Callers and peers choose many of these texts; none of them may steer a terminal.
        context.print(printable(line, 2000))
    return 0


def lines(context: Context, status: Status, now: Clock) -> Iterator[str]:
    """The status in words."""
    say = context.words
    engine = status.engine
    yield say("engine_line", version=engine.version, since=now.shown(engine.since), pid=engine.pid)
    if not engine.ready:
        yield "  " + say("engine_starting")
    for sock in engine.listening:
        code = "listen_line" if sock.open else "listen_closed"
        yield "  " + say(code, transport=sock.transport, address=sock.address, port=sock.port)
    if engine.strangers_dropped:
        yield "  " + say("strangers_line", count=engine.strangers_dropped)
    for problem in engine.problems:
        yield "! " + say(problem.code, **problem.params)
    yield "  " + _firewall(context, status.firewall, now)
    for attempt in [one for one in status.strangers if one.near][:ATTEMPTS_SHOWN]:
        yield "  " + _attempt(context, attempt, now)
    for ban in status.bans[:ATTEMPTS_SHOWN]:
        yield "  " + say("ban_line", address=ban.address, until=now.shown(ban.until), count=ban.count)
    for found in status.fraud[:ATTEMPTS_SHOWN]:
        params = {"pbx": found.pbx, "number": found.number, "country": found.detail}
        yield f"! {now.shown(found.last)} {say('fraud_' + found.shape, **params)} {say('fraud_did_' + found.did)}"
    if status.mail.waiting:
        yield "  " + say("mail_waiting", count=status.mail.waiting)
        if status.mail.code:
            yield "    " + say(status.mail.code, answer=status.mail.answer)
    for trunk in status.trunks:
        yield from _trunk(context, trunk, now)
    if not status.trunks:
        yield say("no_trunks")
    for pbx in status.pbxs:
        yield from _pbx(context, pbx, now)
    if not status.pbxs:
        yield say("no_pbxs")
    yield say("calls_head", count=len(status.calls)) if status.calls else say("no_calls_now")
    for call in status.calls:
        yield _call(context, call, now)


def _trunk(context: Context, trunk: TrunkStatus, now: Clock) -> Iterator[str]:
    yield context.words("trunk_head" if trunk.enabled else "trunk_head_off", id=trunk.id)
    for account in trunk.accounts:
        yield "  " + _account(context, account, now)
        if account.seen_before and account.seen_since is not None:
            since = now.shown(account.seen_since)
            yield "    " + context.words("seen_moved", seen=account.seen, before=account.seen_before, since=since)
        elif account.seen:
            yield "    " + context.words("seen_at", seen=account.seen)
        if account.state in {"refused", "unreachable"}:
            server = account.server or trunk.id
            names = {"server": server, "username": account.username or "", "code": account.code}
            yield "    " + context.words(answer(account.code), reason=account.reason, **names)


def _account(context: Context, account: AccountStatus, now: Clock) -> str:
    say = context.words
    parts = [f"{account.username or account.key} ({say('role_' + account.role)}):", say("state_" + account.state)]
    if account.server:
        parts += [say("at"), account.server]
    if account.since is not None:
        parts += [say("since"), now.shown(account.since)]
    if account.code and account.state != "registered":
        parts.append(f"[{account.code} {account.reason}]")
    if account.next_try is not None and account.state != "registered":
        parts += [f"({say('again_at')} {now.shown(account.next_try)})"]
    return " ".join(parts)


def _pbx(context: Context, pbx: PbxStatus, now: Clock) -> Iterator[str]:
    say = context.words
    since = f" {say('since')} {now.shown(pbx.since)}" if pbx.since is not None else ""
    code = f" [{pbx.last_code}]" if pbx.last_code and pbx.state not in {"reachable", "registered"} else ""
    yield f"{say('pbx_head', id=pbx.id)}: {say('state_' + pbx.state)}{since}{code}"
    for contact in pbx.contacts:
        yield f"  {contact}"
    for attempt in [one for one in pbx.attempts if one.outcome != "options"][:ATTEMPTS_SHOWN]:
        yield "  " + _attempt(context, attempt, now)


def _attempt(context: Context, attempt: Attempt, now: Clock) -> str:
    agent = attempt.user_agent or "-"
    names = {"source": attempt.source, "agent": agent, "user": attempt.user, "method": attempt.method}
    said = context.words(f"attempt_{attempt.outcome}", **names, count=attempt.count)
    return f"{now.shown(attempt.last)} {said}"


def _call(context: Context, call: CallStatus, now: Clock) -> str:
    say = context.words
    ends = (call.trunk or "-", call.pbx or "-")
    way = " > ".join(ends if call.direction == "in" else reversed(ends))
    caller, called = context.phone(call.from_), context.phone(call.to)
    lasted = duration(now.now - (call.answer if call.answer is not None else call.start))
    scores = [score for leg in call.sound for score in (leg.mos, leg.sent_mos) if score is not None]
    sound = f"  MOS {min(scores):.1f}" if scores else ""
    notes = "".join(f"\n      {say(one.code, **one.params)}" for one in not_heard(call.sound))
    return (
        f"  {call.id}  {say('direction_' + call.direction):3}  {caller} > {called}"
        f"  {say('call_' + call.state)} {lasted}  ({way}){sound}{notes}"
    )


def duration(seconds: float) -> str:
    """Minutes and seconds, hours when there are any."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _firewall(context: Context, firewall: FirewallStatus, now: Clock) -> str:
    if firewall.state == "refused":
        return context.words(firewall.code, **firewall.params)
    since = now.shown(firewall.since) if firewall.since is not None else ""
    return context.words(f"firewall_{firewall.state}", since=since)
