"""The parts of a measurement, each a list of turns in which the systems take their turn one after another.

Law: the systems of one run are measured minutes apart at most, and every run begins with another one; only ratios
within a run are compared.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.bench.generator import Cores, Turn, play
from tests.bench.rows import Row, Rows
from tests.bench.systems.system import System
from tests.bench.usage import memory
from tests.peers.netns import NetNs

LADDER = (25, 50, 100, 200, 300, 400)


@dataclass(frozen=True)
class Size:
    """How long a measurement takes: calls at once, window and settling (ms), signalling (s), calls of soak."""

    levels: tuple[int, ...] = (20, 50, 100, 200)
    small: int = 30
    ramp: int = 50
    settle: int = 1500
    window: int = 6000
    flow_seconds: int = 5
    steady_seconds: int = 60
    soak: int = 20000
    soak_piece: int = 2000


@dataclass(frozen=True)
class Bench:
    """The systems that run, in their network, and where the rows go."""

    ns: NetNs
    systems: Sequence[System]
    rows: Rows
    size: Size
    say: Callable[[str], None]

    def turn(self, part: str, run: int, system: System, turn: Turn, *, one_core: bool = False) -> Row:
        """Play one turn and keep its row."""
        cores = Cores(0, 0 if one_core else (os.cpu_count() or 1) - 1)
        figures = play(self.ns, system, turn, cores)
        row = Row(part, run, system.name, system.version, turn.calls, turn.rate, figures)
        self.rows.add(row)
        self.say(
            f"{part} {run}: {system.name}, {turn.calls} calls, {turn.rate}/s: {row.failed} failed, {_short(row)}"
        )
        return row

    def order(self, run: int, *, sip: bool = False) -> Iterator[System]:
        """Return the systems, each run beginning with the next; with `sip` those that make calls."""
        at = run % len(self.systems)
        rotated = [*self.systems[at:], *self.systems[:at]]
        return (system for system in rotated if not (sip and system.direct_port))


def _short(row: Row) -> str:
    if row.figures["window"]:
        trip = row.figures["round_trip"] or {"p99": float("nan")}
        return f"{row.cpu:.2f} ms/call-s, p99 {trip['p99']:.2f} ms, {row.lost} lost"
    crossing = row.figures["crossing"] or {"median": float("nan")}
    return f"INVITE {crossing['median']:.2f} ms, {row.figures['turn']['cpu'] * 1000 / row.calls:.2f} ms CPU a call"


def idle(bench: Bench) -> None:
    """Memory before the first call."""
    run = bench.rows.next_run("idle")
    for system in bench.systems:
        kept = memory(system.pids())
        figures = {"window": {"rss": kept.rss, "pss": kept.pss}}
        bench.rows.add(Row("idle", run, system.name, system.version, 0, 0, figures))


def voice(bench: Bench) -> None:
    """Voice at every number of calls: processor time, round trip, loss, memory."""
    run, size = bench.rows.next_run("voice"), bench.size
    for calls in size.levels:
        for system in bench.order(run):
            bench.turn("voice", run, system, Turn(calls, size.ramp, settle=size.settle, window=size.window))


def small(bench: Bench) -> None:
    """A small box: system and generator share one core."""
    run, size = bench.rows.next_run("small"), bench.size
    for system in bench.order(run):
        turn = Turn(size.small, size.ramp, settle=size.settle, window=size.window)
        bench.turn("small", run, system, turn, one_core=True)


def crossing(bench: Bench) -> None:
    """INVITE in to INVITE out, at a rate that every system takes in its stride."""
    run, rate = bench.rows.next_run("crossing"), 20
    for system in bench.order(run, sip=True):
        bench.turn("crossing", run, system, Turn(rate * bench.size.flow_seconds, rate, hold=1000))


def ladder(bench: Bench) -> None:
    """Calls a second: each step of the ladder until one fails."""
    run = bench.rows.next_run("ladder")
    for system in bench.order(run, sip=True):
        for rate in LADDER:
            if bench.turn("ladder", run, system, Turn(rate * bench.size.flow_seconds, rate, hold=1000)).failed:
                break


def steady(bench: Bench) -> None:
    """A hundred calls a second for a minute, of Trunkbox alone."""
    run, rate = bench.rows.next_run("steady"), 100
    for system in bench.systems:
        if system.name == "Trunkbox":
            bench.turn("steady", run, system, Turn(rate * bench.size.steady_seconds, rate, hold=1000))


def soak(bench: Bench) -> None:
    """Memory after every piece of many short calls, of Trunkbox alone: the others are not on trial."""
    size = bench.size
    for system in bench.systems:
        if system.name != "Trunkbox":
            continue
        run = bench.rows.next_run("soak")
        for _ in range(max(1, size.soak // size.soak_piece)):
            row = bench.turn("soak", run, system, Turn(size.soak_piece, 60, hold=200))
            kept = memory(system.pids())
            after = {"window": {"rss": kept.rss, "pss": kept.pss}}
            bench.rows.add(Row("soaked", run, row.system, row.version, size.soak_piece, 0, after))


PARTS: dict[str, Callable[[Bench], None]] = {
    "idle": idle,
    "voice": voice,
    "small": small,
    "crossing": crossing,
    "steady": steady,
    "soak": soak,
    "ladder": ladder,  # last: who was overloaded is busy with it for half a minute
}
REPEATED = ("voice", "small", "crossing", "ladder")
