"""Traces of real calls: every message of both legs, in order, as it crossed the wire, and no secret in them."""

import json
from pathlib import Path

import pytest

from appliance.control import Refused
from appliance.traces import TraceMessage
from tests.calls.box import Box
from tests.calls.conftest import Boxes, Hands
from tests.peers.lab import Lab

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

SETTLED = 10.0


def titles(messages: tuple[TraceMessage, ...], received: bool) -> list[str]:
    return [one.title for one in messages if one.received is received]


def test_a_call_in_progress_and_over(hands: Hands) -> None:
    since = hands.lab.wire.mark()
    placed, arrived = hands.talk("inbound")
    (call,) = hands.box.calls_now()
    going = await_trace(hands.box, call.id, "ACK")
    assert titles(going, True)[0] == "INVITE"
    placed.hangup()
    arrived.await_bye()
    hands.box.await_log("the call", lambda row: row["id"] == call.id)
    over = await_trace(hands.box, call.id, "200 OK (BYE)", 2)
    legs = {one.call_id for one in over}
    crossed = [
        seen
        for seen in hands.lab.wire.find(lambda seen: seen.message.call_id in legs, since)
        if hands.slot.box_address in (seen.source[0], seen.target[0])
    ]
    kept = sorted((one.received, one.text) for one in over)
    box = hands.slot.box_address
    assert kept == sorted((seen.target[0] == box, seen.raw.decode()) for seen in crossed)
    assert [one.at for one in over] == sorted(one.at for one in over)
    shown = hands.box.run("trace", call.id)
    assert shown.count("INVITE") >= 4
    assert "->|" in shown
    assert "m=audio" in hands.box.run("trace", call.id, "--messages")
    assert len(json.loads(hands.box.run("trace", call.id, "--json"))["messages"]) == len(over)


def await_trace(box: Box, call: str, title: str, times: int = 1) -> tuple[TraceMessage, ...]:
    """Return the trace once it holds `title` so often: lines reach the disk a moment after the wire."""
    seen: tuple[TraceMessage, ...] = ()

    def there(_status: object) -> bool:
        nonlocal seen
        seen = box.client.trace(call=call).messages
        return [one.title for one in seen].count(title) >= times

    try:
        box.await_status(f"a trace with {title}", there, SETTLED)
    except TimeoutError as err:
        raise TimeoutError(f"{[one.title for one in seen]}") from err
    return seen


def test_registrations_without_their_digests(boxes: Boxes, lab: Lab) -> None:
    box, slot = boxes["register-register"], lab.slot("register-register")
    trunk = box.client.trace(trunk="trunk").messages
    assert {"REGISTER", "401 Unauthorized (REGISTER)", "200 OK (REGISTER)"} <= {one.title for one in trunk}
    assert {one.peer for one in trunk} == {f"{slot.provider_address}:5060"}
    pbx = box.client.trace(pbx="pbx").messages
    assert {one.title for one in pbx} >= {"REGISTER", "200 OK (REGISTER)"}
    for one in (*trunk, *pbx):
        assert "response=" not in one.text
        assert slot.trunk_password not in one.text
    assert any("Authorization: (removed)" in one.text for one in trunk)
    assert "REGISTER" in box.run("trace", "--trunk", "trunk")


def test_no_secret_lies_in_the_folder(boxes: Boxes, lab: Lab) -> None:
    box, slot = boxes["register-register"], lab.slot("register-register")
    kept = b"".join(path.read_bytes() for path in (Path(box.data) / "traces").glob("*"))
    for secret in (slot.trunk_password, slot.pbx_password, "response="):
        assert secret.encode() not in kept


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param({"call": "20261123T000000000-aaaaaaaaaa"}, "no_such_call_logged", id="a call that never was"),
        pytest.param({"trunk": "none"}, "no_such_trunk", id="a trunk that is not there"),
        pytest.param({"pbx": "none"}, "no_such_pbx", id="a PBX that is not there"),
        pytest.param({}, "trace_what", id="nothing"),
        pytest.param({"call": "a", "trunk": "trunk"}, "trace_what", id="two things"),
    ],
)
def test_what_is_not_there_is_told(hands: Hands, asked: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as caught:
        hands.box.client.trace(**asked)
    assert caught.value.code == code
