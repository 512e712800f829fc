"""What keeping every message costs: processor time of thousands of short calls with and without it.

Law: both engines in one run, turn by turn, since this machine is never equally busy twice.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.settings import settings_for
from tests.long import LONG
from tests.peers.lab import Lab
from tests.peers.sipp import Sipp
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.timeout(400)]

CALLS, TURNS = 1250 if LONG else 500, 2
RATE = 50
MOST = 1.5


def spent(pid: int) -> int:
    """Return the processor time of a process and its threads, in clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def play(lab: Lab, folder: Path, slot: Slot) -> None:
    """Carry `CALLS` calls from the provider to the PBX; every one must succeed."""
    given = {"calls": CALLS, "rate": RATE, "at_once": 500, "seconds": 120}
    called = Sipp(lab.ns, folder, "uas_answer", slot.pbx_address, **given)
    remote, user = f"{slot.box_address}:5060", slot.did("01")
    calling = Sipp(lab.ns, folder, "uac_call", slot.provider_address, remote=remote, user=user, **given)
    try:
        assert calling.finish().successful == CALLS
        assert called.finish().successful == CALLS
    finally:
        calling.stop()
        called.stop()


def test_tracing_costs_little(lab: Lab, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    slots = {"with": Slot("trace-on", 95), "without": Slot("trace-off", 96)}
    boxes = {
        name: Box(lab.ns, tmp_path / name, settings_for(slot), ["--no-trace"] if name == "without" else [])
        for name, slot in slots.items()
    }
    try:
        ticks = dict.fromkeys(boxes, 0)
        for box in boxes.values():
            box.await_ready()
        for _ in range(TURNS):
            for name, box in boxes.items():
                before = spent(box.child.pid)
                play(lab, tmp_path, slots[name])
                box.await_no_calls()
                ticks[name] += spent(box.child.pid) - before
        ratio = ticks["with"] / ticks["without"]
        record_property("trace_cost_ratio", ratio)
        print(f"processor time with tracing / without: {ratio:.2f} ({ticks})")
        assert ratio < MOST
        kept = sum(path.stat().st_size for path in (tmp_path / "with" / "data" / "traces").iterdir())
        assert 1_000_000 < kept <= 64_000_000
        assert not (tmp_path / "without" / "data" / "traces").exists()
    finally:
        for box in boxes.values():
            box.stop()
