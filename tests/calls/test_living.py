"""The box over time: settings change under a call, calls leave nothing behind, and a crash comes back by itself.

Law: what a process holds is counted by the kernel, before and after; the box is never asked.
"""

import socket

import pytest

from tests.audio.alaw import FRAME, compare, noise
from tests.calls.conftest import Hands, MakeBox
from tests.calls.settings import settings_for, with_changes
from tests.peers import rtp
from tests.peers.lab import Lab
from tests.peers.phone import Phone
from tests.peers.slots import Link, Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

SLOT = Slot("living", 51)


def test_calls_leave_nothing_behind(hands: Hands) -> None:
    """Answered, refused, given up, ended by either side, both ways: threads and sockets stay as they were."""

    def round_of_calls() -> None:
        for way in ("inbound", "outbound"):
            for ender in ("caller", "called"):
                placed, arrived = hands.talk(way)
                near, far = (placed, arrived) if ender == "caller" else (arrived, placed)
                near.hangup()
                far.await_bye()
            caller, called, number = hands.ends(way)
            refused = caller.call(number)
            called.await_call().refuse(486, "Busy Here")
            refused.await_final()
            given_up = caller.call(number)
            rings = called.await_call()
            rings.ring()
            given_up.await_status(180)
            given_up.cancel()
            rings.await_cancel()
            given_up.await_final()
        hands.box.await_no_calls()

    round_of_calls()
    before = hands.box.footprint()
    for _ in range(3):
        round_of_calls()
    hands.box.await_footprint(before)


def test_settings_change_under_a_call(make_box: MakeBox, lab: Lab) -> None:
    settings = settings_for(SLOT)
    box = make_box(SLOT, settings)
    box.await_ready()
    provider, pbx = (
        Phone(lab.ns, SLOT.provider_address, SLOT.box_address),
        Phone(lab.ns, SLOT.pbx_address, SLOT.box_address),
    )
    placed = provider.call(SLOT.did("01"))
    arrived = pbx.await_call()
    arrived.answer()
    assert placed.await_final().status == 200
    closed = [
        {"range": [f"+{SLOT.did('00')}", f"+{SLOT.did('99')}"], "trunk": "trunk", "pbx": "pbx", "inbound": False}
    ]
    box.import_settings(with_changes(settings, {"numbers": closed, "trunks.0.expires": 300}))
    assert provider.call(SLOT.did("02")).await_final().status == 404
    sent = noise(0.5, "apply")
    placed.stream.send(placed.media, [sent[at : at + FRAME] for at in range(0, len(sent), FRAME)])
    assert compare(sent, rtp.sound(arrived.stream.await_packets(20))).is_bit_exact(0.3, slips=1)
    assert placed.hangup().status == 200
    arrived.await_bye()
    for phone in (provider, pbx):
        phone.close()


def test_a_crash_in_a_call_comes_back_and_takes_the_next(make_box: MakeBox, lab: Lab) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    box.await_ready()
    provider, pbx = (
        Phone(lab.ns, SLOT.provider_address, SLOT.box_address),
        Phone(lab.ns, SLOT.pbx_address, SLOT.box_address),
    )
    lost = provider.call(SLOT.did("01"))
    pbx.await_call().answer()
    assert lost.await_final().status == 200
    box.crash()
    box.await_ready()
    placed = provider.call(SLOT.did("02"))
    arrived = pbx.await_call()
    arrived.answer()
    assert placed.await_final().status == 200
    assert placed.hangup().status == 200
    arrived.await_bye()
    row = box.await_log("second call", lambda row: row["to"] == f"+{SLOT.did('02')}")
    assert row["outcome"] == "answered"
    for phone in (provider, pbx):
        phone.close()


def test_a_polite_end_says_goodbye_to_both_sides(make_box: MakeBox, lab: Lab) -> None:
    box = make_box(SLOT, settings_for(SLOT))
    box.await_ready()
    provider, pbx = (
        Phone(lab.ns, SLOT.provider_address, SLOT.box_address),
        Phone(lab.ns, SLOT.pbx_address, SLOT.box_address),
    )
    placed = provider.call(SLOT.did("01"))
    arrived = pbx.await_call()
    arrived.answer()
    assert placed.await_final().status == 200
    box.child.process.terminate()
    for side in (placed, arrived):
        side.await_bye(10)
    assert box.child.wait(15) == 0
    row = next(row for row in box.log_rows() if row["to"] == f"+{SLOT.did('01')}")
    assert row["outcome"] == "answered"
    for phone in (provider, pbx):
        phone.close()


def test_status_as_a_person_asks_for_it(make_box: MakeBox, lab: Lab) -> None:
    slot = Slot("silent", 52, trunk=Link.REGISTER)
    box = make_box(slot, settings_for(slot))
    box.await_ready()
    shown = box.status_json()
    assert [trunk["id"] for trunk in shown["trunks"]] == ["trunk"]
    assert [pbx["id"] for pbx in shown["pbxs"]] == ["pbx"]
    assert shown["calls"] == []
    assert slot.trunk_password not in box.run("status", "--json")
    assert slot.trunk_password not in box.child.tail(10000)


def test_a_socket_that_becomes_free_is_opened_by_itself(make_box: MakeBox, lab: Lab) -> None:
    """As after a power cut, when the box is up before its address is."""
    slot = Slot("late", 54)
    with lab.ns.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((slot.box_address, 5060))
        box = make_box(slot, settings_for(slot))
        box.await_status(
            "a closed socket", lambda s: s.engine.ready and not all(o.open for o in s.engine.listening)
        )
    box.await_status("an open socket", lambda s: all(one.open for one in s.engine.listening))
    pbx = Phone(lab.ns, slot.pbx_address, slot.box_address)
    provider = Phone(lab.ns, slot.provider_address, slot.box_address)
    placed = provider.call(slot.did("01"))
    pbx.await_call().answer()
    assert placed.await_final().status == 200
    assert box.await_ready().engine.problems == ()
    placed.hangup()
    provider.close()
    pbx.close()


def test_the_provider_of_a_trunk_that_was_switched_off_may_still_hang_up(make_box: MakeBox, lab: Lab) -> None:
    slot = Slot("off", 55)
    settings = settings_for(slot)
    box = make_box(slot, settings)
    box.await_ready()
    provider = Phone(lab.ns, slot.provider_address, slot.box_address)
    pbx = Phone(lab.ns, slot.pbx_address, slot.box_address)
    placed = provider.call(slot.did("01"))
    arrived = pbx.await_call()
    arrived.answer()
    assert placed.await_final().status == 200
    box.import_settings(with_changes(settings, {"trunks.0.enabled": False}))
    assert provider.call(slot.did("02")).await_final().status == 404
    assert placed.hangup().status == 200
    arrived.await_bye()
    box.await_no_calls()
    provider.close()
    pbx.close()
