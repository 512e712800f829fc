"""Chaos: PBXs that are dead, killed, frozen, full, silent, broken, quick to die or back, and a crowd of callers.

Law: whoever was not answered yet reaches the PBX or the chosen action; each caller must get his 200 and his BYE.
"""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest

from appliance.control import ControlError
from tests.calls.box import Box
from tests.calls.plans import start
from tests.calls.settings import Plain, many
from tests.long import only_long
from tests.pace import slowness
from tests.peers.lab import Lab
from tests.peers.sipp import Sipp
from tests.peers.slots import Slot

pytestmark = [pytest.mark.peers, pytest.mark.timeout(300)]

CROWD = 12
"""Callers of each PBX; the long suite has ten times as many."""
RING_SECONDS = 5
KNOWN_SECONDS = 1.5
"""A PBX that earlier callers found away is not tried: so soon, half of it for a busy machine, the plan begins."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """One way of a PBX to be.

    `scenario`: what sipp plays there, with `final` as its refusal; "" for nobody, `deaf` for a socket that nobody
    reads. `triggers`: why the belplan took the call, "" where the PBX had it. `first`: when the plan's first
    action may come after the PBX was tried, in seconds after the INVITE, half of one for a busy machine.
    """

    name: str
    scenario: str
    triggers: frozenset[str]
    final: str = "503 Service Unavailable"
    pbx: tuple[tuple[str, Any], ...] = ()
    first: tuple[float, float] = (0.0, 1.5)


LOGIN = (("mode", "register"), ("address", None), ("username", "weg"), ("password", "weg-s3cret-77"))
KINDS = (
    Kind("answers", "uas_bye", frozenset({""})),
    Kind("nobody there", "", frozenset({"unreachable"}), first=(0.0, 5.5)),
    Kind("deaf", "deaf", frozenset({"unreachable"}), first=(0.0, 5.5)),
    Kind("not registered", "", frozenset({"unreachable"}), pbx=LOGIN),
    Kind("full", "uas_bye", frozenset({"", "channels_full"}), pbx=(("channels", 1),)),
    Kind("broken", "uas_final", frozenset({"error"})),
    Kind("unknown number", "uas_final", frozenset({"error"}), final="404 Not Found"),
    Kind("no codec", "uas_final", frozenset({"error"}), final="488 Not Acceptable Here"),
    Kind("only trying", "uas_try", frozenset({"unreachable", "no_answer"}), first=(4.0, RING_SECONDS + 1.5)),
    Kind("rings for ever", "uas_ring", frozenset({"no_answer"}), first=(4.0, RING_SECONDS + 1.5)),
    Kind("answers and dies", "uas_bye_at_once", frozenset({""})),
    Kind("killed", "uas_bye", frozenset({"", "unreachable"}), first=(0.0, 5.5)),
    Kind("frozen and back", "uas_bye", frozenset({"", "unreachable"}), first=(0.0, 5.5)),
)
FORGETFUL = KINDS[-2:]
"""Those that are killed and frozen amid their calls, and forget them."""
SLOTS = {kind: Slot(kind.name, 60 + at) for at, kind in enumerate(KINDS)}


def settings() -> Plain:
    """A PBX, a trunk and numbers for each kind, all with the same belplan."""
    slots = list(SLOTS.values())
    made = many(slots)
    for pbx, kind in zip(made["pbxs"], KINDS, strict=True):
        pbx.update(ring_seconds=RING_SECONDS, **dict(kind.pbx))
        if kind.pbx is LOGIN:
            del pbx["address"]
    for number in made["numbers"]:
        number["belplan"] = "vangnet"
    steps = [{"do": "say", "prompt": "beep"}, {"do": "hangup", "cause": "busy"}]
    made["belplans"] = [{"id": "vangnet", "steps": steps}]
    made["prompts"] = [{"id": "beep", "file": "beep.wav"}]
    return made


@dataclass
class Crowd:
    """The box, who calls it, and who is called."""

    box: Box
    callers: dict[Kind, Sipp]
    called: dict[Kind, Sipp]
    calls: int

    def rows(self, kind: Kind) -> list[Row]:
        """What the call log says about the calls to a PBX."""
        prefix = f"+{SLOTS[kind].did('')}"
        return [row for row in self.box.log_rows() if str(row["to"]).startswith(prefix)]


@pytest.fixture(scope="module")
def deaf(lab: Lab) -> Iterator[None]:
    """A socket that takes everything and reads nothing."""
    slot = next(SLOTS[kind] for kind in KINDS if kind.scenario == "deaf")
    taken = lab.ns.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind((slot.pbx_address, 5060))
    yield
    taken.close()


@contextlib.contextmanager
def crowd(lab: Lab, folder: Path, calls: int) -> Iterator[Crowd]:
    """Let everybody call at once, while one PBX freezes and comes back."""
    box = start(lab.ns, folder / "box", settings())
    made = Crowd(box, {}, {}, calls)
    try:
        box.await_ready()
        for kind, slot in SLOTS.items():
            if kind.scenario.startswith("uas"):
                made.called[kind] = Sipp(
                    lab.ns,
                    folder,
                    kind.scenario,
                    slot.pbx_address,
                    calls=10 * calls,
                    seconds=200,
                    final=kind.final,
                )
        for kind, slot in SLOTS.items():
            made.callers[kind] = Sipp(
                lab.ns,
                folder,
                "uac_waits",
                slot.provider_address,
                remote=f"{SLOTS[KINDS[0]].box_address}:5060",
                calls=calls,
                rate=1 if kind in FORGETFUL else 3,  # some shall still be to come when it freezes
                at_once=calls,
                seconds=60 + calls,
                user=slot.did("01"),
            )
        killed, frozen = (made.called[kind].child.pid for kind in FORGETFUL)
        _await(lambda: all(made.callers[kind].figures().successful or made.rows(kind) for kind in FORGETFUL))
        os.kill(frozen, signal.SIGSTOP)
        os.kill(killed, signal.SIGKILL)
        _await(lambda: any(row["trigger"] == "unreachable" for row in made.rows(KINDS[-1])))
        os.kill(frozen, signal.SIGCONT)
        yield made
    finally:
        for player in (*made.callers.values(), *made.called.values()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(player.child.pid, signal.SIGCONT)
            player.stop()
        box.stop()


def _await(test: Callable[[], bool], seconds: float = 40.0) -> None:
    deadline = time.monotonic() + seconds
    while not test():
        assert time.monotonic() < deadline
        time.sleep(0.2)  # sipp writes its figures now and then, and tells nobody


def part(made: Crowd, kind: Kind) -> None:
    """Hang up for those who talked with a PBX when it froze or died: it forgot them, and no sound is missed."""
    prefix = f"+{SLOTS[kind].did('')}"

    def talking() -> list[str]:
        calls = made.box.calls_now()
        return [call.id for call in calls if call.to.startswith(prefix) and call.state == "talking"]

    _await(lambda: len(made.rows(kind)) + len(talking()) >= made.calls)
    for call in talking():
        with contextlib.suppress(ControlError):
            made.box.client.hangup(call)


def judge(made: Crowd, kind: Kind) -> None:
    """Every caller was served, by whom he should be, and in time."""
    if kind in FORGETFUL:
        part(made, kind)
    figures = made.callers[kind].finish()
    assert (figures.successful, figures.failed) == (made.calls, 0)
    _await(lambda: len(made.rows(kind)) >= made.calls)
    rows = made.rows(kind)
    assert len(rows) == made.calls
    assert {row["outcome"] for row in rows} == {"answered"}
    assert {row["trigger"] for row in rows} <= kind.triggers
    for row in rows:
        if row["trigger"]:
            soonest, latest = kind.first if len(row["sip_call_ids"]) > 1 else (0.0, KNOWN_SECONDS)
            assert soonest <= row["steps"][0][0] <= latest, row


@pytest.fixture(scope="module")
def made(lab: Lab, deaf: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    with crowd(lab, tmp_path_factory.mktemp("chaos"), CROWD) as going:
        yield going


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.name) for kind in KINDS])
def test_nobody_is_lost(made: Crowd, kind: Kind) -> None:
    judge(made, kind)


def timely(made: Crowd) -> None:
    """How soon the plan did something for those whose PBX is away: what was known is not asked, and takes one
    second; what nobody had noticed takes three of silence and a little."""
    slow = slowness()
    kinds = [kind for kind in KINDS if kind.name != "only trying"]  # that one did send something
    rows = [row for kind in kinds for row in made.rows(kind) if row["trigger"] == "unreachable"]
    known = [float(row["steps"][0][0]) for row in rows if len(row["sip_call_ids"]) == 1]
    unnoticed = [float(row["steps"][0][0]) for row in rows if len(row["sip_call_ids"]) > 1]
    for name, times, most in (("known dead", known, 1.0), ("unnoticed", unnoticed, 5.0)):
        p95 = quantiles(times, n=20)[-1]
        print(f"{name}: {len(times)} callers, first action p95 {p95:.1f} s, worst {max(times):.1f} s")
        assert p95 <= most * slow, sorted(times)


def test_the_first_action_comes_in_time(made: Crowd) -> None:
    for kind in KINDS:
        made.callers[kind].finish()
    timely(made)


def test_what_a_pbx_does_wrong_is_told(made: Crowd) -> None:
    for kind in KINDS:
        made.callers[kind].finish()
    problems = {
        (one.code, one.params["code"]) for one in made.box.status().engine.problems if "code" in one.params
    }
    assert {("pbx_refuses", "404"), ("pbx_refuses", "488")} <= problems


def test_nothing_of_them_is_left(made: Crowd) -> None:
    for kind in KINDS:
        made.callers[kind].finish()
    made.box.await_no_calls(60)


@pytest.mark.slow
@only_long("a thousand calls")
def test_a_thousand_callers(lab: Lab, deaf: None, tmp_path: Path) -> None:
    with crowd(lab, tmp_path, 84) as going:
        for kind in KINDS:
            judge(going, kind)
        timely(going)
        going.box.await_no_calls(60)
