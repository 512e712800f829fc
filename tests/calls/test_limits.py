"""Limits on real SIP: many calls race for the last euros, and each of them is answered."""

from collections.abc import Iterator

import pytest

from tests.calls.box import Box
from tests.calls.conftest import Hands
from tests.calls.settings import settings_for
from tests.peers.lab import Lab
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]


@pytest.fixture
def poor(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """A box with three euros an hour, where every started minute costs 60 cents."""
    slot = Slot("poor", 43)
    settings = settings_for(slot)
    settings["limits"]["spend_eur"]["hour"] = "3"
    settings["rates"]["unknown"] = {"per_minute": "0.60", "setup": "0", "increment": "60/60"}
    box = Box(lab.ns, tmp_path_factory.mktemp("poor"), settings)
    box.await_ready()
    hands = Hands(lab, box, slot)
    yield hands
    hands.close()
    box.stop()


def test_fifty_calls_race_for_three_euros(poor: Hands) -> None:
    number = poor.slot.outside("01")
    placed = [poor.pbx.call(number) for _ in range(50)]
    arrived = [poor.provider.await_call() for _ in range(5)]
    for call in arrived:
        call.refuse(486, "Busy Here")
    finals = [call.await_final() for call in placed]
    assert sorted({final.status for final in finals}) == [403, 486]
    refused = [final for final in finals if final.status == 403]
    assert len(refused) == 45
    assert {final.get("Reason") for final in refused} == {'Q.850;cause=21;text="Limit reached: spend_hour"'}
    limits = {limit.name: limit for limit in poor.box.client.limits()}
    assert (limits["spend_hour"].used, limits["calls_hour"].used) == (0, 5)
