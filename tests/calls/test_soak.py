"""Thousands of short calls: memory goes flat, and nothing of them is left.

Law: sipp makes and takes the calls; what is measured is the engine's process, read from the kernel.
"""

from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.settings import settings_for
from tests.long import LONG
from tests.peers.lab import Lab
from tests.peers.sipp import Sipp
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.timeout(400)]

SLOT = Slot("soak", 97)
WARM_UP, SOAK = 2000, 3000 if LONG else 1000
RATE = 50
"""A second: two cores also run sipp, twice. Each is remembered 32 s after its end (RFC 3261, timers H and J),
so that memory can only be flat after 1,600 calls."""


def resident(pid: int) -> int:
    """Return the resident memory of a process in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def play(lab: Lab, folder: Path, calls: int) -> None:
    """Carry `calls` calls from the provider to the PBX; every one must succeed."""
    called = Sipp(lab.ns, folder, "uas_answer", SLOT.pbx_address, calls=calls, rate=RATE, at_once=60, seconds=180)
    calling = Sipp(
        lab.ns,
        folder,
        "uac_call",
        SLOT.provider_address,
        remote=f"{SLOT.box_address}:5060",
        calls=calls,
        rate=RATE,
        at_once=60,
        seconds=180,
        user=SLOT.did("01"),
    )
    try:
        assert calling.finish().successful == calls
        assert called.finish().successful == calls
    finally:
        calling.stop()
        called.stop()


def test_memory_is_flat_after_two_thousand_calls(lab: Lab, tmp_path: Path) -> None:
    box = Box(lab.ns, tmp_path / "box", settings_for(SLOT))
    try:
        box.await_ready()
        pid = box.client.status().engine.pid
        play(lab, tmp_path, WARM_UP)
        box.await_no_calls()
        warm, before = resident(pid), box.footprint()
        play(lab, tmp_path, SOAK)
        box.await_no_calls()
        soaked = resident(pid)
        assert soaked <= warm * 1.05 + 4096, f"{warm} KiB after {WARM_UP} calls, {soaked} KiB after {SOAK} more"
        box.await_footprint(before)
        assert len(box.log_rows()) == WARM_UP + SOAK
    finally:
        box.stop()
