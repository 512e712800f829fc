"""A real Asterisk as PBX, killed at rest and while it rings: nobody is lost, and it is found when it is back.

Law: an Asterisk and a network of its own, so that nobody else misses it; it is killed by its process id.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.calls.box import Box
from tests.calls.settings import settings_for, with_changes
from tests.long import only_long
from tests.pace import slowness
from tests.peers.asterisk import Asterisk
from tests.peers.config import Side
from tests.peers.lab import Lab
from tests.peers.netns import NetNs
from tests.peers.phone import Dialog, Phone
from tests.peers.rootfs import rootfs
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(180)]
SLOT = Slot("killed", 30)
PLAN = {"id": "vangnet", "steps": [{"do": "say", "prompt": "beep"}, {"do": "hangup", "cause": "busy"}]}
RING_SECONDS = 6
UNNOTICED_SECONDS = 5.0
"""From the INVITE to the first action of the belplan, when nobody knew yet that the PBX is dead (DESIGN)."""
KNOWN_SECONDS = 1.0


class Office:
    """A box between a provider played by hand and an Asterisk that can be killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ns = NetNs()
        self.provider = Phone(self.ns, SLOT.provider_address, SLOT.box_address, user="31612345678")
        self.pbx = self._asterisk()
        changes = {
            "pbxs.0.keepalive_seconds": 5,
            "pbxs.0.ring_seconds": RING_SECONDS,
            "numbers.0.belplan": PLAN["id"],
            "belplans": [PLAN],
        }
        self.box = Box(self.ns, folder / "box", with_changes(settings_for(SLOT), changes))

    def _asterisk(self) -> Asterisk:
        return Asterisk(self.ns, rootfs(), Side.PBX, (SLOT,), self._folder / "pbx.log")

    def kill(self) -> None:
        """kill -9, and it is gone."""
        os.kill(self.pbx.child.pid, signal.SIGKILL)
        self.pbx.child.wait(10)

    def start(self) -> None:
        """Start it anew, at the same address."""
        self.pbx.stop()
        self.pbx = self._asterisk()

    def call(self, ending: str) -> Dialog:
        """A caller from outside."""
        return self.provider.call(SLOT.did(ending))

    def row(self, call: Dialog, ending: str) -> dict[str, Any]:
        """What the log says of a call that the box, or the PBX, ended after its answer."""
        call.await_bye(RING_SECONDS + 15)
        found = self.box.await_log(f"the call to {ending}", lambda row: row["to"] == f"+{SLOT.did(ending)}")
        return dict(found)

    def close(self) -> None:
        self.box.kill()
        self.provider.close()
        self.pbx.stop()
        self.ns.close()


@pytest.fixture
def office(lab: Lab, tmp_path: Path) -> Iterator[Office]:
    """Everything up. `lab`: what it needs is here."""
    made = Office(tmp_path)
    yield made
    made.close()


def answered(call: Dialog, seconds: float) -> None:
    assert call.await_final(seconds * slowness() + 2).status == 200


@pytest.mark.parametrize(
    ("ringing", "back"),
    [
        pytest.param(True, False, id="while it rings"),
        pytest.param(True, True, id="while it rings, and started again", marks=only_long("20 s")),
        pytest.param(False, True, id="at rest, and started again", marks=only_long("20 s")),
    ],
)
def test_a_killed_asterisk_costs_nobody_and_is_found_again(office: Office, ringing: bool, back: bool) -> None:
    office.box.await_status("Asterisk there", lambda status: status.pbxs[0].state == "reachable", 40)
    first = office.call("05") if ringing else None
    if first is not None:
        first.await_status(180)
    office.kill()
    # The next caller, before anybody knows that it is dead.
    second = office.call("01")
    answered(second, UNNOTICED_SECONDS)
    row = office.row(second, "01")
    assert (row["belplan"], row["trigger"], row["outcome"]) == ("vangnet", "unreachable", "answered")
    assert row["steps"][0][0] <= UNNOTICED_SECONDS * slowness()
    if first is not None:
        # Who was being rung is served as soon as the time of ringing is over.
        answered(first, RING_SECONDS)
        row = office.row(first, "05")
        assert (row["belplan"], row["outcome"]) == ("vangnet", "answered")
    office.box.await_status("Asterisk away", lambda status: bool(status.plans.outages), 40)
    third = office.call("00")
    answered(third, KNOWN_SECONDS)
    row = office.row(third, "00")
    assert (row["belplan"], row["trigger"]) == ("vangnet", "unreachable")
    assert row["steps"][0][0] <= KNOWN_SECONDS * slowness()
    if not back:
        return
    office.start()
    office.box.await_status("Asterisk back", lambda status: not status.plans.outages, 40)
    fourth = office.call("07")  # Asterisk answers, and ends it
    answered(fourth, 5)
    row = office.row(fourth, "07")
    assert (row["belplan"], row["outcome"]) == ("", "answered")
