"""Somebody is not heard: noticed within five seconds of talking, named with its cause, live and in the call log.

Law: all calls run at once; the one on hold shows that a hold is none of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from appliance.calllog.sound import LegSound
from tests.media.conftest import SLOT, Ground
from tests.media.impaired import Impairment, schedule
from tests.media.line import Line, line_of, play
from tests.pace import slowness
from tests.peers import sip
from tests.peers.phone import Arrived, Dialog

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

ELSEWHERE, INSIDE = "127.0.99.70", "192.168.44.5"
STEP_MS, SECONDS, SPOKEN = 20.0, 7.0, 1.5
CAUSES = ("never", "stranger", "private", "stopped")


@dataclass
class Talk:
    """A call, the moment from which its called side is silent, and the moment that the box said so."""

    dialog: Dialog
    arrived: Arrived
    silent: float
    noticed: float | None = None
    said: LegSound | None = None
    row: Mapping[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def calls(ground: Ground) -> Iterator[dict[str, Talk]]:
    talks: dict[str, Talk] = {}
    for name in (*CAUSES, "hold"):
        placed = ground.provider.call(SLOT.did("01"), payloads="8 101")
        arrived = ground.pbx.await_call()
        if name == "private":  # a PBX behind address translation that does not know its own outside
            _answer_from(arrived, INSIDE)
        else:
            arrived.answer(payloads="8 101")
        assert placed.await_final().status == 200
        talks[name] = Talk(placed, arrived, time.monotonic())
    assert talks["hold"].arrived.reinvite("sendonly").status == 200
    stranger = Line(ground.ns, ELSEWHERE)
    whole, begun = (schedule(round(long * 1000 / STEP_MS), STEP_MS, Impairment(), 1) for long in (SECONDS, SPOKEN))
    parts = [(line_of(one.dialog.stream), one.dialog.media, whole) for one in talks.values()]
    parts.append((stranger, talks["stranger"].arrived.media, whole))
    for name in ("stopped", "hold"):
        parts.append((line_of(talks[name].arrived.stream), talks[name].arrived.media, begun))
    talks["stopped"].silent = time.monotonic() + SPOKEN

    player = threading.Thread(target=play, args=(parts, STEP_MS), daemon=True)
    player.start()
    while player.is_alive():
        _watch(ground, list(talks.values()))
        player.join(0.1)
    for one in talks.values():
        one.dialog.hangup()
        one.arrived.await_bye()
    ground.box.await_no_calls()
    rows = ground.box.log_rows()
    for one in talks.values():
        one.row = next(row for row in rows if one.dialog.invite.call_id in row["sip_call_ids"])
    yield talks
    stranger.close()


def _answer_from(arrived: Arrived, address: str) -> None:
    body = sip.sdp(address, arrived.stream.port, payloads="8 101")
    arrived.respond(200, "OK", body=body)
    arrived.await_request("ACK")


def _watch(ground: Ground, talks: list[Talk]) -> None:
    """The calls of the status come in the order in which they began."""
    for call, one in zip(ground.box.calls_now(), talks, strict=True):
        if one.noticed is None:
            one.said = next((leg for leg in call.sound if leg.notice), None)
            one.noticed = time.monotonic() if one.said else None


@pytest.mark.parametrize("cause", CAUSES)
def test_it_is_noticed_in_time_and_named(calls: dict[str, Talk], cause: str) -> None:
    one = calls[cause]
    assert one.said is not None
    assert one.noticed is not None
    assert (one.said.side, one.said.notice) == ("called", cause)
    assert one.noticed - one.silent < 5.0 * slowness()
    port = one.arrived.stream.port
    where = {"stranger": f"{ELSEWHERE}:", "private": f"{INSIDE}:{port}"}
    assert one.said.place.startswith(where.get(cause, f"{SLOT.pbx_address}:{port}"))


@pytest.mark.parametrize("cause", CAUSES)
def test_it_stands_in_the_call_log(calls: dict[str, Talk], cause: str) -> None:
    legs = {leg["side"]: leg for leg in calls[cause].row["sound"]}
    assert (legs["caller"]["notice"], legs["called"]["notice"]) == ("", cause)


def test_a_hold_is_no_one_way_call(calls: dict[str, Talk]) -> None:
    assert calls["hold"].said is None
    assert [leg["notice"] for leg in calls["hold"].row["sound"]] == ["", ""]


def test_a_stranger_is_never_heard(calls: dict[str, Talk]) -> None:
    legs = {leg["side"]: leg for leg in calls["stranger"].row["sound"]}
    assert legs["called"]["received"] == 0
