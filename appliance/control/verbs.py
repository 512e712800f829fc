"""Which verbs a control socket knows, and what each takes.

Law: pure; a table per socket, checked before anything reaches the thread that answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SUBSCRIBE = "subscribe"
"""Answered by the server itself on every socket: events follow on the same connection."""


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument of a verb."""

    name: str
    kind: type[str] | type[int] | type[bool] | type[dict[str, object]] = str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be asked."""

    name: str
    args: tuple[Arg, ...] = ()


ENGINE_VERBS = (
    Verb("status"),
    Verb("calls"),
    Verb("apply"),
    Verb("hangup", (Arg("call"),)),
    Verb("probe_trunk", (Arg("trunk", str, False), Arg("settings", dict, False), Arg("account", str, False))),
    Verb("probe", (Arg("probe"),)),
    Verb(
        "test_call",
        (
            Arg("kind"),
            Arg("number", str, False),
            Arg("trunk", str, False),
            Arg("pbx", str, False),
            Arg("caller", str, False),
            Arg("seconds", int, False),
        ),
    ),
    Verb("test_status", (Arg("test"),)),
    Verb("test_stop", (Arg("test"),)),
    Verb("drain", (Arg("seconds", int),)),
    Verb("limits"),
    Verb("lift", (Arg("limit"),)),
    Verb("switch", (Arg("switch"), Arg("on", bool))),
    Verb("force", (Arg("on", bool), Arg("number", str, False))),
    Verb("rehearse", (Arg("on", bool), Arg("minutes", int, False), Arg("caller", str, False))),
    Verb("unban", (Arg("address"),)),
    Verb("test_mail", (Arg("settings", dict, False),)),
    Verb("trace", (Arg("call", str, False), Arg("trunk", str, False), Arg("pbx", str, False))),
)
"""status: `Status`. calls: the calls in progress, list of `CallStatus`. apply: read the settings again, `Applied`.
hangup: end one call, answers its `CallStatus`, or the error `no_such_call` with `call`.
probe_trunk: try a trunk out, `ProbeStatus`, then `ProbeChanged` events: a saved one by its id, or `settings`, one
entry of the settings' `trunks` as JSON (a null password is that of the saved trunk of its id); `account`: this
login alone. Errors probe_busy, no_such_trunk, no_such_account, bad_trunk with `path` and `why`.
probe: a trial so far, `ProbeStatus`, or no_such_probe.
test_call: ring `number` over a trunk (kind out) or at a PBX (pbx), or watch the next call from outside (in) or of
the PBX (from_pbx), or ring `number`, outside or at a PBX, for an announcement to be spoken (record),
`ProofStatus`, then `ProofChanged` events. `seconds` of talk, or of waiting. Errors proof_what,
proof_too_many, and those of `sipengine.core.own_call.No`. test_status, test_stop: `ProofStatus`, or no_such_test.
drain: before a restart, answer new calls with 503 for so many `seconds` (60 at most, 0 ends it), emergency calls
never; `DrainStatus`, or drain_urgent with `minutes` after an emergency call.
limits: a list of `LimitStatus`. lift: do not apply a `limit` (spend_hour .. calls_week) for an hour, answers the
same list, or no_such_limit.
switch: turn a switch, `PlansStatus`, or no_such_switch; of a group the others go off.
force: let every call take its belplan, or those to one own `number` (any notation), `PlansStatus`; or
not_our_number, no_belplan (a number without one cannot be forced).
rehearse: pretend that the PBXs are down for `minutes` (10 when not given, 60 at most), for everybody or for the
next call from `caller` alone; with `on` false end it. `PlansStatus`; or not_a_number.
unban: answer an address, or a network as `BanStatus.address` names it, again; a list of the `BanStatus` that are
left, or no_such_ban. test_mail: send a letter now, `MailTested`, after up to half a minute: by the saved settings,
or by `settings`, the section `notify` as JSON (a null password is the saved one). Errors mail_nobody (no server or
no address), mail_busy, bad_notify with `path` and `why`.
trace: the SIP messages of a call, in progress or over, or the registrations of a trunk or PBX, `Trace`; or
no_such_call, no_such_trunk, no_such_pbx, trace_what (not exactly one asked), trace_off."""


@dataclass(frozen=True, slots=True)
class BadArgument:
    """Why arguments do not fit: `code` is missing, unknown or kind."""

    code: str
    name: str


def check_args(verb: Verb, args: Mapping[str, object]) -> BadArgument | None:
    """The first argument that does not fit the verb, or None. A bool is no int here."""
    known = {arg.name: arg for arg in verb.args}
    for name in args:
        if name not in known:
            return BadArgument("unknown", name)
    for arg in verb.args:
        if arg.name not in args:
            if arg.required:
                return BadArgument("missing", arg.name)
        elif type(args[arg.name]) is not arg.kind:
            return BadArgument("kind", arg.name)
    return None


def by_name(verbs: Iterable[Verb]) -> dict[str, Verb]:
    """The table to look a verb up in."""
    return {verb.name: verb for verb in verbs}
