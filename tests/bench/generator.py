"""One turn of the load generator against one system, with the system's clocks read as its window opens and closes.

Law: a turn is bounded in calls and time; what the generator counted and what the kernel counted lie side by side.
"""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from typing import IO, Any

from tests.bench.programs import program
from tests.bench.systems.system import System
from tests.bench.usage import Memory, Spent, memory, pin, prefer, spent, ticked_seconds
from tests.peers.netns import NetNs


@dataclass(frozen=True)
class Turn:
    """So many calls at `rate` a second: with voice until `window` (ms) has passed, or `hold` (ms) each without."""

    calls: int
    rate: int
    hold: int = 0
    settle: int = 1000
    window: int = 8000


@dataclass(frozen=True)
class Cores:
    """On which core the system runs and on which the generator."""

    system: int
    generator: int


class GeneratorFailed(Exception):
    """The generator ended without figures; the text holds what it said."""


def play(ns: NetNs, system: System, turn: Turn, cores: Cores) -> dict[str, Any]:
    """Play one turn and return everything that was counted (calls, voice, ms, processor seconds, KiB)."""
    at = system.addresses
    numbers = (turn.calls, turn.rate, turn.hold, turn.settle, turn.window, system.direct_port)
    argv = ["taskset", "-c", str(cores.generator), str(program("gen"))]
    argv += [at.system, at.caller, at.called, at.user]
    pin(system.pids(), cores.system)
    began, ticked = time.monotonic(), ticked_seconds(system.pids())
    with ns.run(_started, [*argv, *map(str, numbers)]) as process:
        try:
            prefer(process.pid)
            assert process.stdout is not None
            figures = _follow(process.stdout, system, process.pid)
        finally:
            process.kill()
    figures["turn"] = {"seconds": time.monotonic() - began, "cpu": ticked_seconds(system.pids()) - ticked}
    figures["load"] = os.getloadavg()[0]
    return figures


def _started(argv: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


@dataclass(frozen=True)
class Mark:
    """The system's clocks as the window opens or closes; `far`: those of the generator, which it wakes."""

    at: float
    spent: dict[str, Spent]
    far: dict[str, Spent]


def _follow(output: IO[str], system: System, generator: int) -> dict[str, Any]:
    marks: list[Mark] = []
    kept = Memory(0, 0)
    said = []
    for line in output:
        said.append(line)
        word, _, rest = line.strip().partition(" ")
        if word in ("OPEN", "CLOSED"):
            marks.append(Mark(time.monotonic(), spent(system.pids()), spent([generator])))
        if word == "CLOSED":
            kept = memory(system.pids())
        if word == "FIGURES":
            figures: dict[str, Any] = json.loads(rest)
            return figures | {"window": _window(marks, kept) if marks else None}
    raise GeneratorFailed("".join(said[-20:]))


def _window(marks: list[Mark], kept: Memory) -> dict[str, Any]:
    first, last = marks
    nothing = Spent(0, 0)
    threads = {
        name: {"cpu": now.cpu - before.cpu, "sleeps": now.sleeps - before.sleeps}
        for name, now in last.spent.items()
        if (before := first.spent.get(name, nothing)) != now
    }
    return {
        "seconds": last.at - first.at,
        "cpu": sum(one["cpu"] for one in threads.values()),
        "sleeps": sum(one["sleeps"] for one in threads.values()),
        "far_sleeps": sum(one.sleeps for one in last.far.values()) - sum(one.sleeps for one in first.far.values()),
        "threads": threads,
        "rss": kept.rss,
        "pss": kept.pss,
    }
