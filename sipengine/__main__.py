"""`python -m sipengine --data DIR`: the engine process.

Law: everything that can fail at the start says what, why and what to do, on one line, and exits with 1.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from appliance.control import SocketHeld
from appliance.holding import Held
from sipengine.service import Service

_YIELD = 0.0005
"""Seconds after which a thread gives the interpreter to another that waits for it."""


def main() -> int:
    """Run until SIGTERM or SIGINT. 0 stopped in order, 1 could not start."""
    parser = argparse.ArgumentParser(prog="python -m sipengine")
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--log", default=os.environ.get("TRUNKBOX_LOG", "info"), help="debug, info, warning")
    parser.add_argument("--sip-log", type=int, default=0, choices=range(6), help="what PJSIP tells, 0 to 5")
    parser.add_argument("--no-trace", action="store_true", help="do not keep SIP messages")
    args = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=args.log.upper())
    _raise_file_limit()
    try:
        service = Service(args.data, args.sip_log, not args.no_trace)
    except (SocketHeld, Held) as err:
        print(
            f"De engine draait al op deze gegevens (proces {err.holder.pid}). Stop die eerst. / "
            f"The engine already runs on this data (process {err.holder.pid}). Stop that one first.",
            file=sys.stderr,
        )
        return 1
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: service.stop())
    # Log, ledger and traces have threads of their own: the SIP thread shall not wait 5 ms for them.
    sys.setswitchinterval(_YIELD)
    # Cyclic collection would run pj destructors at random moments; the loop frees its legs itself.
    gc.collect()
    gc.freeze()
    gc.disable()
    service.run()
    return 0


def _raise_file_limit() -> None:
    """RTP, RTP connected to its far end, RTCP: 1,024 legs need some 3,100 file descriptors."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 8192 if hard == resource.RLIM_INFINITY else min(8192, hard)
    if soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
