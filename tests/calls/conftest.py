"""Boxes for the call tests: one for each slot of the lab, started the first time that a test wants it.

Law: a box is shared by tests that only call through it; a test that changes settings makes its own.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.control import ControlError
from tests.calls.box import Box
from tests.calls.settings import Plain, settings_for
from tests.peers.lab import Lab
from tests.peers.phone import Arrived, Dialog, Phone
from tests.peers.slots import Link, Slot

MakeBox = Callable[[Slot, Plain], Box]


class Boxes:
    """The shared boxes of a session."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        """Nothing runs yet."""
        self._lab, self._folder = lab, folder
        self._running: dict[str, Box] = {}

    def start(self, *names: str) -> None:
        """Start the boxes of these slots that do not run yet, at once, and wait until they can carry calls."""
        slots = [self._lab.slot(name) for name in dict.fromkeys(names) if name not in self._running]
        for slot in slots:
            self._running[slot.name] = Box(self._lab.ns, self._folder / slot.name, settings_for(slot))
        for slot in slots:
            box = self._running[slot.name]
            box.await_registered()
            if slot.pbx is Link.REGISTER:
                self._lab.pbx.await_registered(slot, self._lab.pbx.register_now(slot))

    def __getitem__(self, name: str) -> Box:
        """Return the box of a slot, started when it was not yet."""
        self.start(name)
        return self._running[name]

    def stop(self) -> None:
        """Stop them all, at once."""
        for box in self._running.values():
            box.child.process.terminate()
        for box in self._running.values():
            box.stop()


@pytest.fixture(scope="session")
def boxes(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boxes]:
    """The shared boxes."""
    shared = Boxes(lab, tmp_path_factory.mktemp("boxes"))
    yield shared
    shared.stop()


@pytest.fixture
def make_box(lab: Lab, tmp_path: Path) -> Iterator[MakeBox]:
    """Start a box of one's own with any settings; it is killed after the test."""
    made: list[Box] = []

    def make(slot: Slot, settings: Plain) -> Box:
        box = Box(lab.ns, tmp_path / f"box{len(made)}", settings)
        made.append(box)
        return box

    yield make
    for box in made:
        box.kill()


class Hands:
    """A box between two phones played by hand: a provider without registration, and a PBX known by its address."""

    def __init__(self, lab: Lab, box: Box, slot: Slot) -> None:
        """Both phones listen on port 5060, where the box expects provider and PBX."""
        self.lab, self.box, self.slot = lab, box, slot
        self.provider = Phone(lab.ns, slot.provider_address, slot.box_address, user="31612345678")
        self.pbx = Phone(lab.ns, slot.pbx_address, slot.box_address, user=slot.did("00"))

    def ends(self, way: str) -> tuple[Phone, Phone, str]:
        """Return who calls, who is called, and the number to dial, for `inbound` or `outbound`."""
        if way == "inbound":
            return self.provider, self.pbx, self.slot.did("01")
        return self.pbx, self.provider, self.slot.outside("01")

    def talk(self, way: str) -> tuple[Dialog, Arrived]:
        """Return an answered call."""
        caller, called, number = self.ends(way)
        placed = caller.call(number)
        arrived = called.await_call()
        arrived.ring()
        arrived.answer()
        assert placed.await_final().status == 200
        return placed, arrived

    def close(self) -> None:
        """Free the ports of both phones."""
        self.provider.close()
        self.pbx.close()


@pytest.fixture(scope="session")
def hands_box(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, Slot]]:
    """The box between the hand-made phones: 90 takes no calls, 91 makes none."""
    slot = Slot("hands", 40)
    settings = settings_for(slot)
    shared = {"trunk": "trunk", "pbx": "pbx"}
    settings["numbers"] = [
        {"range": [f"+{slot.did('00')}", f"+{slot.did('89')}"], **shared},
        {"number": f"+{slot.did('90')}", "inbound": False, "outbound": True, **shared},
        {"number": f"+{slot.did('91')}", "inbound": True, "outbound": False, **shared},
    ]
    settings["destinations"]["rules"] = [{"block": {"prefix": "+882"}}]
    box = Box(lab.ns, tmp_path_factory.mktemp("hands"), settings)
    box.await_ready()
    yield box, slot
    box.stop()


@pytest.fixture
def hands(lab: Lab, hands_box: tuple[Box, Slot]) -> Iterator[Hands]:
    """Two fresh phones around that box; a test that leaves a call behind fails."""
    pair = Hands(lab, *hands_box)
    yield pair
    for call in pair.box.calls_now():
        with contextlib.suppress(ControlError):
            pair.box.client.hangup(call.id)
    pair.close()
