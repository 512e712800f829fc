"""Limits on real SIP: many calls race for the last euros, and each of them is answered."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.conftest import Hands
from tests.calls.settings import settings_for
from tests.peers import rtp
from tests.peers.lab import Lab
from tests.peers.sipp import Sipp
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]


MakePoor = Callable[[str, str], tuple[Box, Slot]]
TAIL = 42
"""Seconds held back for a BYE that nobody answers."""


@pytest.fixture
def make_poor(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakePoor]:
    """A box with so many euros an hour, where a minute costs 60 cents by that increment."""
    made: list[Box] = []

    def make(euros: str, increment: str) -> tuple[Box, Slot]:
        slot = Slot("poor", 43)
        settings = settings_for(slot)
        settings["limits"]["spend_eur"]["hour"] = euros
        settings["rates"]["unknown"] = {"per_minute": "0.60", "setup": "0", "increment": increment}
        settings["fraud"] = dict.fromkeys(("burst", "short_calls", "sequential"), "off")
        made.append(Box(lab.ns, tmp_path_factory.mktemp("poor"), settings))
        made[-1].await_ready()
        return made[-1], slot

    yield make
    for box in made:
        box.stop()


@contextlib.contextmanager
def by_hand(lab: Lab, box: Box, slot: Slot) -> Iterator[Hands]:
    """Phones of ours on both sides of a box."""
    hands = Hands(lab, box, slot)
    try:
        yield hands
    finally:
        hands.close()


@pytest.fixture
def poor(lab: Lab, make_poor: MakePoor) -> Iterator[Hands]:
    """Three euros an hour, where every started minute costs 60 cents."""
    with by_hand(lab, *make_poor("3", "60/60")) as hands:
        yield hands


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


def test_fifty_calls_of_sipp_race_for_the_last_euros_and_the_ledger_holds(
    make_poor: MakePoor, lab: Lab, tmp_path: Path
) -> None:
    """There is money for two started minutes, 42 seconds of each are held back, and the box ends both calls."""
    box, slot = make_poor("1.20", "60/60")
    called = Sipp(lab.ns, tmp_path, "uas_answer", slot.provider_address, calls=50, seconds=50)
    caller = Sipp(
        lab.ns,
        tmp_path,
        "uac_waits",
        slot.pbx_address,
        remote=f"{slot.box_address}:5060",
        user=slot.outside("01"),
        calls=50,
        rate=500,
        seconds=40,
        values={"from": f"<sip:{slot.did('00')}@{slot.pbx_address}>"},
    )
    used = []
    while caller.child.alive:
        used += [limit.used for limit in box.client.limits() if limit.name == "spend_hour"]
        time.sleep(0.1)  # nothing tells of each micro-euro
    figures = caller.figures()
    called.stop()
    caller.stop()
    box.await_no_calls()
    assert (figures.successful, figures.failed) == (2, 48)
    assert max(used) == 1_200_000, "all that there was, and never a micro-euro over"
    rows = box.log_rows()
    assert sorted(row["reason"] for row in rows) == ["budget_spent"] * 2 + ["limit_reached"] * 48
    assert all(60 - TAIL - 0.5 <= row["seconds"] <= 60 - TAIL + 2 for row in rows if row["answer"])


def test_a_warning_is_heard_and_the_call_ends_when_the_budget_does(lab: Lab, make_poor: MakePoor) -> None:
    """Six seconds can be paid beyond what is held back, so the caller hears at once that the end is near."""
    seconds = 6
    with by_hand(lab, *make_poor(f"{(TAIL + seconds) / 100:.2f}", "1/1")) as hands:
        placed = hands.pbx.call(hands.slot.outside("01"))
        carried = hands.provider.await_call()
        answered = time.monotonic()
        carried.answer()
        placed.await_final()
        bye = placed.await_bye(timeout=seconds + 5)
        ended = time.monotonic()
        carried.await_bye()
        assert bye.method == "BYE"
        assert seconds - 0.5 <= ended - answered <= seconds + 2
        heard = [packet for packet in placed.stream.received if packet.at <= answered + 2.5]
        loud = sum((code ^ 0x55) & 0x70 >= 0x40 for code in rtp.sound(heard))
        assert loud > 800, "a tenth of a second of beeps at least, where the far end is silent"
        row = hands.box.await_log("call that was cut", lambda row: row["reason"] == "budget_spent")
        assert row["hung_up_by"] == "box"
        (limit,) = [limit for limit in hands.box.client.limits() if limit.name == "spend_hour"]
        assert limit.most is not None
        assert limit.used <= limit.most
