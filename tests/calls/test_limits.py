"""Limits on real SIP: many calls race for the last euros, and each of them is answered."""

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


MakePoor = Callable[[str, str], Hands]
TAIL, LEAST = 42, 3
"""Seconds held back for a BYE that nobody answers, and the least that a call must be able to last."""


@pytest.fixture
def make_poor(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakePoor]:
    """A box with so many euros an hour, where a minute costs 60 cents by that increment."""
    made: list[Hands] = []

    def make(euros: str, increment: str) -> Hands:
        slot = Slot("poor", 43)
        settings = settings_for(slot)
        settings["limits"]["spend_eur"]["hour"] = euros
        settings["rates"]["unknown"] = {"per_minute": "0.60", "setup": "0", "increment": increment}
        settings["fraud"] = dict.fromkeys(("burst", "short_calls", "sequential"), "off")
        box = Box(lab.ns, tmp_path_factory.mktemp("poor"), settings)
        box.await_ready()
        made.append(Hands(lab, box, slot))
        return made[-1]

    yield make
    for hands in made:
        hands.close()
        hands.box.stop()


@pytest.fixture
def poor(make_poor: MakePoor) -> Hands:
    """Three euros an hour, where every started minute costs 60 cents."""
    return make_poor("3", "60/60")


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


def test_fifty_calls_of_sipp_race_for_the_last_euro_and_the_ledger_holds(
    make_poor: MakePoor, lab: Lab, tmp_path: Path
) -> None:
    """A second costs a cent and 45 are set aside for each call, so two get through; the box ends them."""
    hands = make_poor("1", "1/1")
    hands.close()
    slot = hands.slot
    called = Sipp(lab.ns, tmp_path, "uas_answer", slot.provider_address, calls=50, seconds=60)
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
    dearest = 0
    while caller.child.alive:
        (now,) = [limit for limit in hands.box.client.limits() if limit.name == "spend_hour"]
        dearest = max(dearest, now.used)
        time.sleep(0.1)  # nothing tells of each micro-euro
    figures = caller.figures()
    hands.box.await_no_calls()
    called.stop()
    caller.stop()
    assert (figures.successful, figures.failed) == (2, 48)
    assert 900_000 <= dearest <= 1_000_000, "never a micro-euro over, and what there was was used"
    rows = hands.box.log_rows()
    through = [row for row in rows if row["outcome"] == "answered"]
    assert sorted(row["reason"] for row in rows) == ["budget_spent"] * 2 + ["limit_reached"] * 48
    assert sum(row["seconds"] for row in through) <= 100 - 2 * TAIL + 2 * 2


def test_a_warning_is_heard_and_the_call_ends_when_the_budget_does(make_poor: MakePoor) -> None:
    """Six seconds can be paid beyond what is held back, so the caller hears at once that the end is near."""
    seconds = 6
    hands = make_poor(f"{(TAIL + seconds) / 100:.2f}", "1/1")
    placed = hands.pbx.call(hands.slot.outside("01"))
    carried = hands.provider.await_call()
    answered = time.monotonic()
    carried.answer()
    placed.await_final()
    bye = placed.await_bye(timeout=seconds + 5)
    ended = time.monotonic()
    placed.reply(bye, 200, "OK")
    carried.reply(carried.await_request("BYE"), 200, "OK")
    assert seconds - 0.5 <= ended - answered <= seconds + 2
    heard = [packet for packet in placed.stream.received if packet.at <= answered + 2.5]
    loud = sum((code ^ 0x55) & 0x70 >= 0x40 for code in rtp.sound(heard))
    assert loud > 800, "a tenth of a second of beeps at least, where the far end is silent"
    row = hands.box.await_log("call that was cut", lambda row: row["reason"] == "budget_spent")
    assert row["hung_up_by"] == "box"
    (limit,) = [limit for limit in hands.box.client.limits() if limit.name == "spend_hour"]
    assert limit.used <= limit.most
