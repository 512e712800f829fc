"""The real Asterisk, frozen and thawed: known dead by its keepalive, passed by at once, and found again.

Law: the process is stopped by a signal and always set free, whatever the test finds.
"""

import os
import signal

import pytest

from tests.calls.conftest import MakeBox
from tests.calls.settings import settings_for, with_changes
from tests.peers.lab import Lab

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]


def test_a_frozen_asterisk_is_passed_by_and_found_again(lab: Lab, make_box: MakeBox) -> None:
    slot = lab.slot("peer-peer")
    plan = {"id": "vangnet", "steps": [{"do": "say", "prompt": "beep"}, {"do": "hangup", "cause": "busy"}]}
    changes = {"pbxs.0.keepalive_seconds": 5, "numbers.0.belplan": "vangnet", "belplans": [plan]}
    box = make_box(slot, with_changes(settings_for(slot), changes))
    box.await_status("Asterisk there", lambda status: status.pbxs[0].state == "reachable")
    frozen = lab.pbx.child.pid
    os.kill(frozen, signal.SIGSTOP)
    try:
        box.await_status("Asterisk away", lambda status: bool(status.plans.outages), 40)
        call = lab.provider.call(slot, slot.did("01"))
        call.await_end()
        row = box.await_log("the call", lambda row: row["belplan"] == "vangnet")
    finally:
        os.kill(frozen, signal.SIGCONT)
    assert (row["trigger"], row["outcome"]) == ("unreachable", "answered")
    assert row["steps"][0][0] < 1.5
    box.await_status("Asterisk back", lambda status: not status.plans.outages, 40)
    lab.provider.call(slot, slot.did("01")).await_end()
    reached = box.await_log("a call to Asterisk", lambda row: row["belplan"] == "")
    assert reached["outcome"] == "answered"
