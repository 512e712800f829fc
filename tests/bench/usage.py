"""What a system under test takes of the machine: processor time and memory of all its processes, from /proc.

Law: read, never guessed; a process that ended meanwhile counts for nothing, so read while nothing starts or ends.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

NICE = -10
"""Of every system and of the generator alike: on a shared machine the neighbours would be measured otherwise."""
GONE = (FileNotFoundError, ProcessLookupError)


@dataclass(frozen=True)
class Memory:
    """Memory in KiB: `rss` counts what processes share once for each, `pss` once in all."""

    rss: int
    pss: int


def tree(pids: Iterable[int]) -> list[int]:
    """Return these processes and all that descend from them."""
    found: list[int] = []
    todo = list(pids)
    while todo:
        pid = todo.pop()
        found.append(pid)
        for task in _tasks(pid):
            with contextlib.suppress(*GONE):
                todo += map(int, (task / "children").read_text().split())
    return found


def _tasks(pid: int) -> Iterator[Path]:
    with contextlib.suppress(*GONE):
        yield from Path(f"/proc/{pid}/task").iterdir()


@dataclass(frozen=True)
class Spent:
    """What threads of one name spent so far: processor time in s, and how often they went to sleep."""

    cpu: float
    sleeps: int


def spent(pids: Iterable[int]) -> dict[str, Spent]:
    """Return what the tree spent, by the names of its threads; to the nanosecond (schedstat of every thread)."""
    found: dict[str, Spent] = {}
    for pid in tree(pids):
        for task in _tasks(pid):
            with contextlib.suppress(*GONE):
                cpu = int((task / "schedstat").read_text().split()[0]) / 1e9
                said = dict(line.split(":", 1) for line in (task / "status").read_text().splitlines())
                name, sleeps = said["Name"].strip(), int(said["voluntary_ctxt_switches"])
                before = found.get(name, Spent(0, 0))
                found[name] = Spent(before.cpu + cpu, before.sleeps + sleeps)
    return found


def ticked_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of the tree in s, to 10 ms, that of ended threads too (stat of every process)."""
    ticks = 0
    for pid in tree(pids):
        with contextlib.suppress(*GONE):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pids: Iterable[int]) -> Memory:
    """Return the memory of the tree now."""
    rss = pss = 0
    for pid in tree(pids):
        with contextlib.suppress(*GONE):
            fields = dict(_sizes(Path(f"/proc/{pid}/smaps_rollup").read_text()))
            rss, pss = rss + fields["Rss"], pss + fields["Pss"]
    return Memory(rss, pss)


def _sizes(text: str) -> Iterator[tuple[str, int]]:
    for line in text.splitlines()[1:]:
        name, _, rest = line.partition(":")
        yield name, int(rest.split()[0])


def prefer(pid: int) -> None:
    """Put a process before others of this machine; its session too, where cores are shared out by session."""
    with contextlib.suppress(*GONE, OSError):
        os.setpriority(os.PRIO_PROCESS, pid, NICE)
        Path(f"/proc/{pid}/autogroup").write_text(str(NICE))


def pin(pids: Iterable[int], core: int) -> None:
    """Keep every thread of the tree on one core, before the neighbours; what they start later stays so too."""
    for pid in tree(pids):
        prefer(pid)
        for task in _tasks(pid):
            with contextlib.suppress(*GONE):
                os.sched_setaffinity(int(task.name), {core})
                os.setpriority(os.PRIO_PROCESS, int(task.name), NICE)
