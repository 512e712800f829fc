"""Encrypted voice on the short way (SDES, RFC 4568): each side on its own terms, exact to the bit, over a hold,
with its keys told in the open (UDP) or over TLS.

Law: three real stacks; the one in the middle joins a leg of each of the others, as the box does.
"""

from __future__ import annotations

import random
import time
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Literal

import pytest

from sipengine.certificate import own_certificate
from sipengine.port import (
    AccountKey,
    Answer,
    Answered,
    Arrived,
    Dial,
    Ended,
    Figures,
    Hangup,
    Hold,
    LegId,
    Listener,
    Transport,
    Unfit,
    Way,
)
from tests.contract.conftest import HAS_WHEEL
from tests.contract.sides import BOX, PBX, RealWorld, Side, account, neighbour

pytestmark = [
    pytest.mark.skipif(not HAS_WHEEL, reason="the pjsua2 wheel is not built: run ./test"),
    pytest.mark.timeout(120),
]

Srtp = Literal["off", "optional", "required"]
RIGHT = AccountKey("trunk/right")
WAIT = 8.0
_NAMES = count(1)


@dataclass
class Three:
    """Left calls the middle, which calls right."""

    left: Side
    middle: Side
    right: Side
    outer: Transport = "udp"
    inner: Transport = "udp"

    def agree(self, left: Srtp, left_here: Srtp, right_here: Srtp, right: Srtp) -> None:
        """What each end of each of the two connections wants."""
        for side, key, wanted, transport in (
            (self.left, BOX, left, self.outer),
            (self.middle, PBX, left_here, self.outer),
            (self.middle, RIGHT, right_here, self.inner),
            (self.right, BOX, right, self.inner),
        ):
            made = account(key, side, transport=transport)
            media = replace(made.media, srtp=wanted)
            side.stack.put_account(replace(made, media=media, tls_verify=False))
        self.left.stack.admit([neighbour(self.middle, BOX)], [])
        self.middle.stack.admit([neighbour(self.left, PBX), neighbour(self.right, RIGHT)], [])
        self.right.stack.admit([neighbour(self.middle, BOX)], [])

    def call(self) -> tuple[LegId, LegId, LegId, LegId]:
        """The legs of a joined call, from left to right."""
        outer, inner = LegId(f"a/{next(_NAMES)}"), LegId(f"b/{next(_NAMES)}")
        self.left.do(_dial(outer, BOX, self.left, self.middle, self.outer))
        came = self.middle.until(Arrived)
        assert came.request.source.transport == self.outer
        arrived = came.leg
        self.middle.do(_dial(inner, RIGHT, self.middle, self.right, self.inner))
        last = self.right.until(Arrived).leg
        self.right.do(Answer(last))
        self.middle.until(Answered, leg=inner)
        self.middle.do(Answer(arrived))
        self.left.until(Answered, leg=outer)
        self.middle.until(Answered, leg=arrived)
        self.middle.stack.voice.join(arrived, inner)
        return outer, arrived, inner, last

    def await_figures(self, leg: LegId, test: Callable[[Figures], bool]) -> Figures:
        """The figures of a leg of the middle once they pass; all sides live meanwhile."""
        deadline = time.monotonic() + WAIT
        while True:
            found = self.middle.stack.voice.figures(leg)
            if test(found):
                return found
            assert time.monotonic() < deadline, found
            for side in (self.left, self.middle, self.right):
                side.pump(0.02)


def _dial(leg: LegId, key: AccountKey, here: Side, there: Side, transport: Transport) -> Dial:
    return Dial(leg, key, there.uri(transport=transport), there.uri(), f"<sip:31612345678@{here.address}>", ())


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Three]:
    world = RealWorld(own_certificate(tmp_path_factory.mktemp("tls"), "box"))
    third = world.another()
    for side in (world.near, world.far, third):
        side.stack.listen([Listener(transport, side.address, side.port) for transport in ("udp", "tls")])
    yield Three(world.near, world.far, third)
    third.stack.close()
    world.close()


@pytest.fixture
def three(stacks: Three) -> Iterator[Three]:
    """Calm stacks, which speak UDP."""
    stacks.outer = stacks.inner = "udp"
    yield stacks
    for side in (stacks.left, stacks.middle, stacks.right):
        side.calm()


@pytest.mark.parametrize(
    ("wanted", "secured"),
    [
        pytest.param(("off", "off", "off", "off"), (False, False), id="none"),
        pytest.param(("required", "required", "off", "off"), (True, False), id="left alone, required"),
        pytest.param(("off", "off", "required", "required"), (False, True), id="right alone, required"),
        pytest.param(("required", "required", "required", "required"), (True, True), id="both, required"),
        pytest.param(("required", "optional", "optional", "off"), (True, False), id="optional takes what it gets"),
        pytest.param(("optional", "optional", "optional", "optional"), (True, True), id="both, optional"),
        pytest.param(("off", "optional", "optional", "off"), (False, False), id="nobody wants it"),
    ],
)
def test_voice_crosses_to_the_bit(
    three: Three, tmp_path: Path, wanted: tuple[Srtp, Srtp, Srtp, Srtp], secured: tuple[bool, bool]
) -> None:
    cross(three, tmp_path, wanted, secured)


@pytest.mark.parametrize(
    ("transports", "wanted", "secured"),
    [
        pytest.param(("tls", "udp"), ("required", "required", "off", "off"), (True, False), id="left alone"),
        pytest.param(("udp", "tls"), ("off", "off", "required", "required"), (False, True), id="right alone"),
        pytest.param(("tls", "tls"), ("required",) * 4, (True, True), id="both"),
        pytest.param(("tls", "tls"), ("off",) * 4, (False, False), id="both, voice in the open"),
    ],
)
def test_with_signalling_over_tls_too(
    three: Three,
    tmp_path: Path,
    transports: tuple[Transport, Transport],
    wanted: tuple[Srtp, Srtp, Srtp, Srtp],
    secured: tuple[bool, bool],
) -> None:
    three.outer, three.inner = transports
    cross(three, tmp_path, wanted, secured)


def cross(three: Three, tmp_path: Path, wanted: tuple[Srtp, Srtp, Srtp, Srtp], secured: tuple[bool, bool]) -> None:
    """A call on which the voice goes the short way, encrypted where it was agreed, and arrives unchanged."""
    three.agree(*wanted)
    outer, arrived, inner, last = three.call()
    sound = noise()
    three.right.stack.voice.record(last, tmp_path / "heard.wav")
    three.left.stack.voice.play(outer, write(tmp_path / "said.wav", sound), True)
    for leg, safe in zip((arrived, inner), secured, strict=True):
        found = three.await_figures(leg, lambda figures: figures.packets_received > 60)
        assert (found.way, found.secured) == (Way.SHORT, safe)
    three.right.stack.voice.stop_recording(last)
    three.left.do(Hangup(outer))
    three.right.do(Hangup(last))
    three.right.until(Ended, leg=last)
    assert holds(tmp_path / "heard.wav", sound)


def test_a_hold_leaves_the_short_way_and_comes_back_to_it_encrypted(three: Three, tmp_path: Path) -> None:
    three.agree("required", "required", "required", "required")
    outer, arrived, inner, _ = three.call()
    three.left.stack.voice.play(outer, write(tmp_path / "said.wav", noise()), True)
    three.await_figures(inner, lambda figures: figures.way is Way.SHORT)
    for _round in range(2):
        three.left.do(Hold(outer, True))
        three.await_figures(arrived, lambda figures: figures.way is Way.HELD)
        three.left.do(Hold(outer, False))
        back = three.await_figures(arrived, lambda figures: figures.way is Way.SHORT)
        more = three.await_figures(
            arrived, lambda figures, before=back.packets_received: figures.packets_received > before + 20
        )
        assert more.secured
        assert more.packets_lost == 0


@pytest.mark.parametrize(
    ("caller", "here", "why"),
    [
        pytest.param("required", "off", Unfit.ENCRYPTED_ONLY, id="we want none"),
        pytest.param("off", "required", Unfit.NOT_ENCRYPTED, id="they want none"),
    ],
)
def test_an_offer_that_does_not_fit_says_so_and_becomes_no_call(
    three: Three, caller: Srtp, here: Srtp, why: Unfit
) -> None:
    three.agree(caller, here, "off", "off")
    outer = LegId(f"a/{next(_NAMES)}")
    three.left.do(_dial(outer, BOX, three.left, three.middle, "udp"))
    came = three.middle.until(Arrived)
    assert came.unfit is why
    three.middle.do(Hangup(came.leg, 488))  # the stack may have done it already
    assert three.left.until(Ended, leg=outer).code in (406, 488)
    three.middle.until(Ended, leg=came.leg)


# ---- sound that is recognised ----------------------------------------------------------------------------------


def noise() -> list[int]:
    """Half a second of samples that A-law carries unchanged, each as likely (ITU-T G.711)."""
    dice = random.Random(7)
    return [alaw(dice.randrange(256)) for _ in range(4000)]


def alaw(code: int) -> int:
    """The sample of an A-law byte, 16 bits."""
    code ^= 0x55
    exponent, mantissa = code >> 4 & 7, code & 15
    size = (mantissa * 2 + 1) << 3 if exponent == 0 else (mantissa * 2 + 33) << (exponent + 2)
    return size if code & 0x80 else -size


def write(file: Path, samples: list[int]) -> Path:
    """A WAV file, 8 kHz, mono, 16 bit."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return file


def holds(file: Path, samples: list[int]) -> bool:
    """Whether a tenth of a second of the sound stands in a recording unchanged."""
    heard = file.read_bytes()
    said = b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples)
    return any(said[at : at + 1600] in heard for at in range(0, len(said) - 1600, 160))
