"""The control verbs of test calls: what is refused, and what is begun.

Law: every refusal has its words; a number that is or may become an emergency number is never rung.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import cast

from appliance.control import ProofKind, ProofStatus, Request
from appliance.destinations import Action, compile_rules
from appliance.numbering import E164, Reader, canonical
from sipengine.core.own_call import No, OwnCall, call_outside, call_pbx, is_outside
from sipengine.engine import Engine

_KINDS = ("out", "pbx", "in", "from_pbx", "record")


def begin(request: Request, engine: Engine) -> None:
    """`test_call`."""
    asked = {name: str(value) for name, value in request.args.items() if name != "seconds"}
    kind, seconds = asked["kind"], int(request.args.get("seconds", 0))
    if kind not in _KINDS or (kind in ("out", "pbx", "record") and not asked.get("number")):
        request.refuse("proof_what", kind=kind[:20])
        return
    begun = _begun(cast(ProofKind, kind), asked, seconds, engine)
    if isinstance(begun, No):
        request.refuse(begun.value, number=asked.get("number", "")[:40])
    elif begun is None:
        request.refuse("proof_too_many")
    else:
        request.answer(begun)


def _begun(kind: ProofKind, asked: Mapping[str, str], seconds: int, engine: Engine) -> ProofStatus | No | None:
    """A test that runs, why it may not, or None when too many run."""
    lines, steady, number = engine.lines, time.monotonic(), asked.get("number", "")
    outside = kind == "out" or (kind == "record" and is_outside(number, lines))
    if outside:
        caller, trunk = asked.get("caller", ""), asked.get("trunk", "")
        own = call_outside(number, caller, trunk, lines, engine.state())
        if isinstance(own, OwnCall) and _is_blocked(own.number, engine):
            own = No.BLOCKED
    elif kind in ("pbx", "record"):
        own = call_pbx(number, asked.get("pbx", ""), lines, engine.state())
    else:
        meant = str(canonical(number, Reader(lines.country, "national"))) if number else ""
        return engine.proofs.watch(kind, meant, seconds, steady)
    return own if isinstance(own, No) else engine.proofs.call(kind, own, seconds, steady)


def _is_blocked(number: str, engine: Engine) -> bool:
    """The destinations that are blocked for the PBXs are blocked for the box too."""
    return compile_rules(engine.settings.destinations).judge(E164(number)).action is Action.BLOCK


def tell(request: Request, engine: Engine) -> None:
    """`test_status` and `test_stop`."""
    id = str(request.args["test"])
    status = engine.proofs.stop(id) if request.verb == "test_stop" else engine.proofs.status(id)
    if status is None:
        request.refuse("no_such_test", test=id[:40])
    else:
        request.answer(status)
