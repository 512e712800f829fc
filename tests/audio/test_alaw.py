"""The judge of sound is judged first: what it calls bit-exact, and what it must never call so."""

import pytest

from tests.audio.alaw import FRAME, SILENCE, compare, noise

SENT = noise(2, "judge")
QUIET = bytes([SILENCE]) * FRAME


@pytest.mark.parametrize(
    "received",
    [
        pytest.param(SENT, id="the very bytes are bit-exact"),
        pytest.param(QUIET * 7 + SENT + QUIET * 3, id="silence around the sound is forgiven"),
        pytest.param(SENT[5 * FRAME :], id="a head that was cut before the path stood is an edge"),
        pytest.param(SENT[: -5 * FRAME] + QUIET * 9, id="a tail that ended in silence is an edge"),
        pytest.param(b"\x00" * 77 + SENT, id="an offset that is no whole frame is found"),
        pytest.param(SENT[:-40] + noise(1, "fade")[:40], id="a last 5 ms that was faded out is an edge"),
    ],
)
def test_sound_that_came_through(received: bytes) -> None:
    assert compare(SENT, received).is_bit_exact()


@pytest.mark.parametrize(
    "received",
    [
        pytest.param(b"", id="nothing at all is not exact"),
        pytest.param(QUIET * 100, id="silence is not exact"),
        pytest.param(noise(2, "other"), id="another sound is not exact"),
        pytest.param(SENT[:8000] + bytes([SENT[8000] ^ 1]) + SENT[8001:], id="one flipped bit shows"),
        pytest.param(SENT[: 40 * FRAME] + SENT[41 * FRAME :], id="a lost packet in the middle shows"),
        pytest.param(SENT[: 41 * FRAME] + SENT[40 * FRAME :], id="a packet played twice shows"),
        pytest.param(SENT[: 40 * FRAME] + QUIET + SENT[41 * FRAME :], id="a packet turned to silence shows"),
        pytest.param(SENT[: 50 * FRAME], id="half of the sound is no edge"),
        pytest.param(SENT[50 * FRAME :], id="a second cut from the head is no edge"),
    ],
)
def test_sound_that_was_hurt(received: bytes) -> None:
    assert not compare(SENT, received).is_bit_exact()


@pytest.mark.parametrize(
    ("received", "slips"),
    [
        pytest.param(SENT[: 40 * FRAME] + SENT[41 * FRAME :], 1, id="one lost packet is one slip"),
        pytest.param(SENT[: 41 * FRAME] + SENT[40 * FRAME :], 1, id="one doubled packet is one slip"),
        pytest.param(
            SENT[: 20 * FRAME] + QUIET + SENT[20 * FRAME : 60 * FRAME] + SENT[62 * FRAME :], 2, id="two are two"
        ),
    ],
)
def test_a_stutter_is_counted(received: bytes, slips: int) -> None:
    match = compare(SENT, received)
    assert match.slips == slips
    assert match.is_bit_exact(slips=slips)
    assert not match.is_bit_exact(slips=slips - 1)


def test_a_stutter_that_swallows_much_is_never_forgiven() -> None:
    assert not compare(SENT, SENT[: 40 * FRAME] + SENT[46 * FRAME :]).is_bit_exact(slips=1)
