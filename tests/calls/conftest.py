"""Boxes for the call tests: one for each slot of the lab, started the first time that a test wants it.

Law: a box is shared by tests that only call through it; a test that changes settings makes its own.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.settings import Plain, settings_for
from tests.peers.lab import Lab
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
        slots = [self._lab.slot(name) for name in names if name not in self._running]
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
        """Stop them all."""
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
    """Start a box of one's own with any settings; it is stopped after the test."""
    made: list[Box] = []

    def make(slot: Slot, settings: Plain) -> Box:
        box = Box(lab.ns, tmp_path / f"box{len(made)}", settings)
        made.append(box)
        return box

    yield make
    for box in made:
        box.stop()
