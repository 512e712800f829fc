"""`python -m appliance.practice --data DIR`: one trial call each way through the practice box, told as it goes.

Law: ends well whatever comes of the calls, as it is a demonstration; what failed is said with what to do next.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from appliance.control import Client, ControlError, Status, wire
from appliance.practice.plan import CALLED, CALLER, MAIN, PBX, TRUNK
from appliance.practice.values import PeerStatus, PracticeCall, Role, peer_socket
from appliance.words import Lang, say

PATIENCE = 15.0
"""Seconds for the practice trunk to register and the practice PBX to answer."""
SECONDS = 4


def main() -> int:
    """Make the calls, print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m appliance.practice", allow_abbrev=False)
    parser.add_argument("--data", type=Path, required=True, help="the practice folder")
    parser.add_argument("--lang", choices=("nl", "en"), default="en")
    args = parser.parse_args()
    lang: Lang = args.lang

    def tell(code: str, /, **params: object) -> None:
        print(say(lang, code, params), flush=True)

    if not connected(args.data, PATIENCE):
        tell("practice_not_up", seconds=f"{PATIENCE:g}")
        return 0
    tell("practice_call_in", caller=CALLER, number=MAIN)
    _try(args.data, "provider", MAIN, tell)
    tell("practice_call_out", number=CALLED)
    _try(args.data, "pbx", CALLED, tell)
    tell("practice_done")
    return 0


def connected(practice: Path, patience: float) -> bool:
    """Wait until trunk and PBX of the practice box stand; False when they do not in time."""
    deadline = time.monotonic() + patience
    engine = Client(practice)
    provider = Client(practice, socket_path=peer_socket(practice, "provider"))
    while time.monotonic() < deadline:
        try:
            known = wire.value(PeerStatus, provider.call("status")).connected
            if known and _stands(engine.status()):
                return True
            # Something changes: the engine says when. Half a second, as it may have changed just before.
            next(iter(engine.subscribe(timeout=0.5)), None)
        except ControlError:
            time.sleep(0.1)
    return False


def _stands(status: Status) -> bool:
    trunk = any(account.state == "registered" for t in status.trunks if t.id == TRUNK for account in t.accounts)
    return trunk and any(pbx.state in {"reachable", "registered"} for pbx in status.pbxs if pbx.id == PBX)


def call(practice: Path, role: Role, number: str, seconds: int = SECONDS) -> PracticeCall:
    """Let a peer call a number through the box and wait for the end. Raises ControlError."""
    peer = Client(practice, timeout=seconds + 45, socket_path=peer_socket(practice, role))
    return wire.value(PracticeCall, peer.call("call", number=number, seconds=seconds))


def _try(practice: Path, role: Role, number: str, tell: Callable[..., None]) -> None:
    try:
        made = call(practice, role, number)
        other: Role = "pbx" if role == "provider" else "provider"
        asked = Client(practice, socket_path=peer_socket(practice, other)).call("heard")
        taken = [wire.value(PracticeCall, item) for item in asked][-1:]
    except ControlError as err:
        tell("practice_call_failed", code=err.code, reason="")
        return
    if made.recording is None:
        tell("practice_call_failed", code=made.code, reason=made.reason)
        return
    for heard in (made, *taken):
        code = "practice_heard" if heard.sound_seconds > 0.5 else "practice_silent"
        tell(code, seconds=f"{heard.sound_seconds:g}", file=heard.recording or "-")


if __name__ == "__main__":
    sys.exit(main())
