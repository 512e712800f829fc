"""A call whose PBX does not answer goes into its belplan and out of it again, encrypted on the sides that must be.

Law: every kind at once, since each waits as long for its PBX; what a secured side hears was opened with its key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.calls.box import Box
from tests.calls.plans import WINDOW, await_tone, talking, told_as_one, tones_heard
from tests.media.secured import KINDS, Kind, phones, secured_box
from tests.peers.netns import NetNs
from tests.peers.phone import Arrived, Dialog, Leg, Phone
from tests.peers.rtp import PCMA, Stream
from tests.peers.secure import SecureStream

pytestmark = [pytest.mark.peers, pytest.mark.timeout(120)]

EACH = pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])


@dataclass
class Walked:
    """A call that went through its belplan, the PBX that let it ring, and who took it in the end."""

    dialog: Dialog
    tried: Arrived
    taken: Arrived
    live: Mapping[str, tuple[str, bool]]
    """While they talked, by side: the way of its voice, and whether it was encrypted."""
    row: Mapping[str, Any]


@pytest.fixture(scope="module")
def box(media_ns: NetNs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = secured_box(media_ns, tmp_path_factory.mktemp("secured"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def walked(box: Box, media_ns: NetNs) -> Iterator[dict[str, Walked]]:
    """A call of each kind."""
    with contextlib.ExitStack() as open_phones:
        ends = {kind: open_phones.enter_context(phones(media_ns, kind)) for kind in KINDS}
        rung = {kind: _ring(kind, *ends[kind]) for kind in KINDS}
        for _, tried in rung.values():
            tried.await_cancel(10)
        targets = {kind: _target(kind, *ends[kind], rung[kind][0]) for kind in KINDS}
        yield {kind.name: _walk(box, kind, *rung[kind], targets[kind]) for kind in KINDS}


def _ring(kind: Kind, provider: Phone, pbx: Phone) -> tuple[Dialog, Arrived]:
    placed = provider.call(kind.slot.did("10"))
    tried = pbx.await_call()
    tried.ring()
    return placed, tried


def _target(kind: Kind, provider: Phone, pbx: Phone, placed: Dialog) -> Arrived:
    """Whom the belplan rings; who says nothing at all would be left for the next."""
    assert placed.await_final().status == 200
    target = (provider if kind.target == "mobile" else pbx).await_call(10)
    target.ring()
    return target


def _walk(box: Box, kind: Kind, placed: Dialog, tried: Arrived, taken: Arrived) -> Walked:
    with talking(placed, "groet"):
        taken.answer(payloads="8 101")
        with talking(taken, "twee"):
            await_tone(placed.stream, "twee")
            await_tone(taken.stream, "groet")
            number = placed.invite.call_id
            status = box.await_status(
                "the short way", lambda told: all(leg.way == "short" for leg in _legs(told, kind))
            )
            live = {leg.side: (leg.way, leg.secured) for leg in _legs(status, kind)}
    placed.hangup()
    taken.await_bye()
    row = box.await_log("the call", lambda one: number in one["sip_call_ids"])
    return Walked(placed, tried, taken, live, row)


def _legs(status: Any, kind: Kind) -> list[Any]:
    found = [call for call in status.calls if call.did == f"+{kind.slot.did('10')}"]
    return list(found[0].sound) if found and len(found[0].sound) == 2 else []


@EACH
def test_voice_goes_both_ways_encrypted_where_it_must(walked: dict[str, Walked], kind: Kind) -> None:
    called = kind.trunk if kind.target == "mobile" else kind.pbx
    wanted = {"caller": ("short", kind.trunk == "required"), "called": ("short", called == "required")}
    assert walked[kind.name].live == wanted


@EACH
def test_nothing_came_in_the_open(walked: dict[str, Walked], kind: Kind) -> None:
    one = walked[kind.name]
    for leg, wants in ((one.dialog, kind.trunk), (one.taken, kind.trunk if kind.target == "mobile" else kind.pbx)):
        assert isinstance(leg.stream, SecureStream) == (wants == "required")
        assert _in_the_open(leg.stream) == 0


def _in_the_open(stream: Stream) -> int:
    return stream.open_packets if isinstance(stream, SecureStream) else 0


@EACH
def test_each_far_end_hears_one_stream(walked: dict[str, Walked], kind: Kind) -> None:
    legs: tuple[Leg, ...] = (walked[kind.name].dialog, walked[kind.name].taken)
    for leg in legs:
        heard = [packet for packet in leg.stream.received if packet.payload_type == PCMA]
        assert len(heard) >= WINDOW
        assert told_as_one(heard)


@EACH
def test_the_caller_heard_the_plan(walked: dict[str, Walked], kind: Kind) -> None:
    assert {"hallo", "twee"} <= tones_heard(walked[kind.name].dialog.stream)


@EACH
def test_the_log_tells_the_way_into_the_plan(walked: dict[str, Walked], kind: Kind) -> None:
    row = walked[kind.name].row
    assert (row["outcome"], row["belplan"], row["trigger"]) == ("answered", f"plan{kind.slot.index}", "no_answer")
    assert [leg["secured"] for leg in row["sound"]] == [secured for _, secured in walked[kind.name].live.values()]
