"""A box whose disk is full for a while and has room again; a process of its own, since the limit is its own.

`python -m tests.calllog.cramped FOLDER limit` caps the size of every file; `... FOLDER tmpfs` fills a small file
system. Says the states of the log's health, in order, as one line of JSON.
"""

import json
import resource
import sys
import threading
from pathlib import Path

from appliance.calllog.health import LogHealth, LogState
from appliance.calllog.writer import CallLog
from tests.calllog.make import NOON, SMALL, ZONE, call


def fill(folder: Path, way: str) -> None:
    """No more room."""
    if way == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
        return
    with (folder / "ballast").open("wb", buffering=0) as ballast:
        for size in (4096, 1):
            try:
                while True:
                    ballast.write(b"x" * size)
            except OSError:
                continue


def empty(folder: Path, way: str) -> None:
    """Room again."""
    if way == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    else:
        (folder / "ballast").unlink()


def main(folder: Path, way: str) -> None:
    """Log 20 calls with room, 40 without, 20 with room again."""
    told: list[LogHealth] = []
    full = threading.Event()

    def hear(health: LogHealth) -> None:
        told.append(health)
        if health.state is LogState.DISK_FULL:
            full.set()

    log = CallLog(folder / "calls", clock=lambda: NOON, zone=ZONE, plan=SMALL, on_health=hear)
    for n in range(20):
        log.append(call(n))
    assert log.flush()
    fill(folder, way)
    for n in range(20, 60):
        log.append(call(n))
    assert full.wait(10)
    assert not log.flush(0.2)
    empty(folder, way)
    for n in range(60, 80):
        log.append(call(n))
    assert log.flush(10, fold=True)
    assert log.close()
    print(json.dumps([[health.state, health.lost] for health in told]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
