"""`python -m sipengine.practice provider|pbx --data DIR`: one practice peer.

Law: what it needs lies in the practice folder; nothing secret stands on its command line.
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
from pathlib import Path

from appliance.control import ControlServer, SocketHeld
from appliance.practice import PRACTICE_VERBS, peer_socket, read_plan
from appliance.practice.folder import recordings
from appliance.store.durable import make_folder
from sipengine.pjsip.adapter import PjsipStack
from sipengine.port import PortTaken
from sipengine.practice.peer import Peer
from sipengine.practice.role import part_of
from sipengine.practice.sound import melody, write_wav


def main() -> int:
    """Run until SIGTERM; exit code 1 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m sipengine.practice", allow_abbrev=False)
    parser.add_argument("role", choices=("provider", "pbx"))
    parser.add_argument("--data", type=Path, required=True, help="the practice folder")
    args = parser.parse_args()
    plan = read_plan(args.data)
    if plan is None:
        print(f"{args.data} is no practice folder; start it with `trunkbox run --practice`", file=sys.stderr)
        return 1
    folder = recordings(args.data)
    make_folder(folder)
    tune = folder.parent / f"tune-{args.role}.wav"
    write_wav(tune, melody(args.role))
    try:
        with ControlServer(peer_socket(args.data, args.role), verbs=PRACTICE_VERBS) as server:
            peer = Peer(part_of(args.role, plan), plan, PjsipStack(), server, folder, tune)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: peer.stop())
            # As in the engine: pj objects must not be freed by the cyclic collector at random moments.
            gc.disable()
            peer.run()
    except (SocketHeld, PortTaken) as err:
        print(f"practice {args.role}: {err}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
