"""kill -9 of the engine in the middle of belplans: who was lost is in the call log of the next one, once.

Law: callers are played by hand, and the call log is read as a person reads it.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.calls.box import Box
from tests.calls.plans import await_tone, planned, start
from tests.peers.lab import Lab
from tests.peers.phone import Phone
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(90)]

SLOT = Slot("lost", 74)
MOBILE = SLOT.outside("01")
SAY, BUSY = {"do": "say", "prompt": "hallo"}, {"do": "hangup", "cause": "busy"}
PLANS = {
    "10": [SAY, BUSY],
    "11": [{"do": "voicemail", "prompt": "groet", "to": ["baas@example.com"]}],
    "12": [{"do": "ring", "numbers": [f"+{MOBILE}"], "seconds": 30}, BUSY],
}


@pytest.fixture
def box(lab: Lab, tmp_path: Path) -> Iterator[Box]:
    running = start(lab.ns, tmp_path, planned(SLOT, PLANS, {}))
    running.await_ready()
    yield running
    running.stop()


@pytest.fixture
def provider(lab: Lab, box: Box) -> Iterator[Phone]:
    with contextlib.closing(Phone(lab.ns, SLOT.provider_address, SLOT.box_address, user="31612345678")) as phone:
        yield phone


def test_who_was_lost_with_the_engine_is_told(box: Box, provider: Phone) -> None:
    served = provider.call(SLOT.did("10"))
    assert served.await_final().status == 200
    served.await_bye(10)
    box.await_log("the caller who was served", lambda row: row["to"] == f"+{SLOT.did('10')}")
    speaks = provider.call(SLOT.did("11"))
    assert speaks.await_final().status == 200
    await_tone(speaks.stream, "groet")
    waits = provider.call(SLOT.did("12"))
    rung = provider.await_call()
    rung.ring()
    waits.await_status(180)
    killed = time.time()
    box.crash()
    box.await_ready()
    back = time.time()
    lost = {row["to"]: row for row in (told(box, ending) for ending in ("11", "12"))}
    for ending in ("11", "12"):
        row = lost[f"+{SLOT.did(ending)}"]
        assert (row["reason"], row["outcome"], row["belplan"]) == ("engine_lost", "failed", f"plan{ending}")
        assert (row["trigger"], row["from"], row["sip_code"]) == ("forced", "+31612345678", 0)
    assert len(box.log_rows()) == 3, "and who was served is there once, as before"
    assert box.run("calls").count("engine") >= 2
    box.crash()
    box.await_ready()
    assert len(box.log_rows()) == 3
    assert back - killed < 20


def told(box: Box, ending: str) -> dict[str, object]:
    number = f"+{SLOT.did(ending)}"
    return dict(box.await_log(f"the lost caller to {number}", lambda row: row["to"] == number))
