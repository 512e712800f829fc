"""A box between two phones by hand, in a private network of its own: no Asterisk is needed to send packets."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.control import ControlError
from tests.calls.box import Box
from tests.calls.settings import settings_for
from tests.media.line import LinePhone
from tests.peers.netns import NetNs
from tests.peers.phone import Arrived, Dialog
from tests.peers.slots import Slot

SLOT = Slot("media", 70)


class Ground:
    """The box, a provider and a PBX, all played by hand but the box."""

    slot = SLOT

    def __init__(self, ns: NetNs, box: Box) -> None:
        """Both phones listen where the box expects them."""
        self.ns, self.box = ns, box
        slot = self.slot
        self.provider = LinePhone(ns, slot.provider_address, slot.box_address, user="31612345678")
        self.pbx = LinePhone(ns, slot.pbx_address, slot.box_address, user=slot.did("00"))

    def talk(
        self, payloads: str = "8 101", answered: str = "8 101", *, outbound: bool = False
    ) -> tuple[Dialog, Arrived]:
        """An answered call from the provider to the PBX, or back; two codecs make the box translate."""
        caller, called = (self.pbx, self.provider) if outbound else (self.provider, self.pbx)
        placed = caller.call(self.slot.outside("01") if outbound else self.slot.did("01"), payloads=payloads)
        arrived = called.await_call()
        arrived.answer(payloads=answered)
        assert placed.await_final().status == 200
        return placed, arrived

    def await_way(self, way: str) -> None:
        """Wait until both legs of the only call go by this way.

        What is sent before, right behind the answer, may be lost on a loaded machine.
        """
        self.box.await_status(
            f"voice that goes by {way}",
            lambda status: len(status.calls) == 1 and [leg.way for leg in status.calls[0].sound] == [way, way],
        )

    def clear(self) -> None:
        """End what a test left behind, and free the ports."""
        for call in self.box.calls_now():
            with contextlib.suppress(ControlError):
                self.box.client.hangup(call.id)
        self.provider.close()
        self.pbx.close()


@pytest.fixture(scope="session")
def media_ns() -> Iterator[NetNs]:
    """A network with nothing but a loopback."""
    made = NetNs()
    yield made
    made.close()


@pytest.fixture(scope="session")
def media_box(media_ns: NetNs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    """The box that tests of one kind of trouble share."""
    box = Box(media_ns, Path(tmp_path_factory.mktemp("media")), settings_for(SLOT))
    box.await_ready()
    yield box
    box.stop()


@pytest.fixture(scope="module")
def ground(media_ns: NetNs, media_box: Box) -> Iterator[Ground]:
    """Fresh phones around it."""
    made = Ground(media_ns, media_box)
    yield made
    made.clear()
