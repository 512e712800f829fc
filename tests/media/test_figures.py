"""What the box says of a call against what was done to its packets, within a tenth: live and in the call log, on
the short way and through the bridge.

Law: what was done is counted where it was done; a clean call beside the bad ones tells what the machine adds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from appliance.calllog.sound import LegSound
from sipengine.core.quality import mos, mouth_to_ear
from tests.long import LONG
from tests.media.conftest import Ground
from tests.media.impaired import Impairment, counted, runs, schedule, within
from tests.media.line import line_of, play
from tests.pace import slowness
from tests.peers.phone import Arrived, Dialog

pytestmark = [pytest.mark.peers, pytest.mark.timeout(180)]

STEP_MS, COUNT = 10.0, 3000 if LONG else 330
ROUND_TRIP = 0.080
CLEAN = Impairment()
BAD = {
    "a clean line": CLEAN,
    "loss 1%": Impairment(loss=0.01),
    "loss 5%, doubles, out of order": Impairment(loss=0.05, doubled=0.02, swapped=0.03),
    "jitter 20 ms": Impairment(jitter_ms=20),
    "jitter 60 ms, loss 3%": Impairment(jitter_ms=60, loss=0.03),
}
MORE = {
    "loss 0.5%": Impairment(loss=0.005),
    "loss 3%": Impairment(loss=0.03),
    "jitter 10 ms": Impairment(jitter_ms=10),
    "jitter 40 ms, doubles": Impairment(jitter_ms=40, doubled=0.05),
}
LINES = BAD | (MORE if LONG else {})
MODES = {"short": "8 101", "codec": "0 101"}
CASES = [pytest.param((mode, name), id=f"{mode}: {name}") for mode in MODES for name in LINES]
Key = tuple[str, str]


@dataclass
class Placed:
    """A call over bad lines, what the box said of it while it lasted, and afterwards."""

    dialog: Dialog
    arrived: Arrived
    live: tuple[LegSound, ...] = ()
    row: Mapping[str, Any] | None = None

    @property
    def logged(self) -> dict[str, Any]:
        assert self.row is not None
        return {leg["side"]: leg for leg in self.row["sound"]}


@pytest.fixture(scope="module")
def calls(ground: Ground) -> dict[Key, Placed]:
    """All calls at once: they last as long as one."""
    placed: dict[Key, Placed] = {}
    for mode, answered in MODES.items():
        for seed, (name, line) in enumerate(LINES.items()):
            ground.pbx.lose, ground.pbx.seed = line.loss, seed
            placed[mode, name] = Placed(*ground.talk(answered=answered))
    play(
        (
            (
                line_of(one.dialog.stream),
                one.dialog.media,
                schedule(COUNT, STEP_MS, LINES[name], seed=len(name) + COUNT),
            )
            for (_, name), one in placed.items()
        ),
        STEP_MS,
    )
    by_start = list(placed.values())
    wanted = [len(line_of(one.dialog.stream).sent) for one in by_start]
    _await(ground, "all packets", lambda legs: [leg[0].received for leg in legs] == wanted)
    for one in by_start:
        line_of(one.arrived.stream).await_sender_report()
        line_of(one.arrived.stream).report(one.arrived.media, ROUND_TRIP)
    sounds = _await(ground, "every far end's word", lambda legs: all(leg[1].sent_mos is not None for leg in legs))
    for one, live in zip(by_start, sounds, strict=True):
        one.live = live
        one.dialog.hangup()
        one.arrived.await_bye()
    ground.box.await_no_calls()
    rows = ground.box.log_rows()
    for one in by_start:
        one.row = next(row for row in rows if one.dialog.invite.call_id in row["sip_call_ids"])
    return placed


def _await(ground: Ground, what: str, test: Any) -> list[tuple[LegSound, ...]]:
    status = ground.box.await_status(
        what, lambda told: all(len(c.sound) == 2 for c in told.calls) and test([c.sound for c in told.calls]), 10
    )
    return [call.sound for call in status.calls]


@pytest.mark.parametrize("key", CASES)
def test_counts_are_what_was_done(calls: dict[Key, Placed], key: Key) -> None:
    done = counted(line_of(calls[key].dialog.stream).sent)
    said = calls[key].logged["caller"]
    assert (said["received"], said["way"]) == (done.received, key[0])
    for name in ("lost", "duplicates", "reordered"):
        assert within(said[name], getattr(done, name)), f"{name}: {said[name]}, done {getattr(done, name)}"
    assert within(said["loss"], done.loss)


@pytest.mark.parametrize("key", CASES)
def test_jitter_is_what_was_done(calls: dict[Key, Placed], key: Key) -> None:
    clean = calls[key[0], "a clean line"]
    own = abs(
        clean.logged["caller"]["jitter_ms"] - counted(line_of(clean.dialog.stream).sent).jitter_ms
    )  # of this machine, now
    done = counted(line_of(calls[key].dialog.stream).sent).jitter_ms
    slack = 2 * own + 0.5 * slowness()
    assert within(calls[key].logged["caller"]["jitter_ms"], done, slack=slack)


@pytest.mark.parametrize("key", CASES)
def test_what_the_far_end_told_is_its_own_direction(calls: dict[Key, Placed], key: Key) -> None:
    heard = counted(line_of(calls[key].arrived.stream).received)
    said = calls[key].logged["called"]
    assert within(said["sent_loss"], heard.loss, slack=0.002)
    assert within(said["round_trip_ms"], 1000 * ROUND_TRIP, slack=5 * slowness())


@pytest.mark.parametrize("key", CASES)
def test_the_score_follows_from_the_figures(calls: dict[Key, Placed], key: Key) -> None:
    line = line_of(calls[key].dialog.stream)
    done, said = counted(line.sent), calls[key].logged["caller"]
    lost_runs = runs([packet.sequence for packet in line.sent])
    ratio = max(1.0, done.lost / lost_runs * (1 - done.loss)) if lost_runs else 1.0
    expected = mos("PCMA", mouth_to_ear(said["round_trip_ms"], done.jitter_ms), done.loss, ratio)
    assert said["mos"] == pytest.approx(expected, abs=0.05)
    row = calls[key].row
    assert row is not None
    assert row["mos"] == pytest.approx(min(said["mos"], calls[key].logged["called"]["sent_mos"]), abs=0.01)


@pytest.mark.parametrize("key", CASES)
def test_live_says_what_the_log_says_afterwards(calls: dict[Key, Placed], key: Key) -> None:
    caller, called = calls[key].live
    logged = calls[key].logged
    for live in (caller, called):
        kept = logged[live.side]
        assert (live.lost, live.duplicates, live.way) == (kept["lost"], kept["duplicates"], kept["way"])
    assert within(caller.mos or 0, logged["caller"]["mos"], 0.01)


def test_the_short_way_hides_no_loss(calls: dict[Key, Placed]) -> None:
    one = calls["short", "loss 1%"]
    sent = {packet.sequence for packet in line_of(one.dialog.stream).sent}
    far = line_of(one.arrived.stream)
    assert counted(far.received).lost >= COUNT - len(sent) - 2
    assert len({packet.ssrc for packet in far.received}) == 1
