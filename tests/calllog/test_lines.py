"""A journal line is whole or it is torn, wherever the power went."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.calllog.lines import decode, dumps, encode
from appliance.calllog.record import CallRecord, to_dict
from appliance.store import lined
from tests.calllog.make import call, records

PLAINS = [to_dict(call(n)) for n in range(3)]
BODIES = tuple(dumps(plain) for plain in PLAINS)
STRETCH = b"".join(encode(plain) for plain in PLAINS)
ENDS = [len(b"".join(encode(plain) for plain in PLAINS[:n])) for n in range(1, 4)]


def test_every_cut_keeps_the_lines_before_it() -> None:
    for cut in range(len(STRETCH) + 1):
        lines = decode(STRETCH[:cut])
        whole = sum(end <= cut for end in ENDS)
        assert lines.bodies == BODIES[:whole], f"cut at byte {cut}"
        assert lines.damaged == 0
        assert lines.tail == cut - ([0, *ENDS][whole])


def test_a_torn_line_costs_its_neighbours_nothing() -> None:
    middle = STRETCH[ENDS[0] : ENDS[1]]
    for cut in range(len(middle)):
        lines = decode(STRETCH[: ENDS[0]] + middle[:cut] + b"\n" + STRETCH[ENDS[1] :])
        # Without its line end alone, the line is whole again.
        kept = BODIES if cut == len(middle) - 1 else (BODIES[0], BODIES[2])
        assert lines.bodies == kept, f"cut at byte {cut}"


@given(st.integers(min_value=0, max_value=len(STRETCH) - 1), st.integers(min_value=1, max_value=255))
def test_no_altered_byte_alters_a_call(place: int, change: int) -> None:
    altered = bytearray(STRETCH)
    altered[place] ^= change
    assert set(decode(bytes(altered)).bodies) < set(BODIES)


@pytest.mark.parametrize(
    "stretch",
    [
        pytest.param(b"\0" * 4096, id="a block of zeros, as a power cut leaves"),
        pytest.param(b"\n\n\n", id="empty lines"),
        pytest.param(b"00000000 00000000 \n", id="a line of nothing"),
        pytest.param(b"not a journal at all\n", id="another file"),
    ],
)
def test_what_is_no_line_gives_no_call(stretch: bytes) -> None:
    assert [body for body in decode(stretch).bodies if body] == []


@given(st.binary())
def test_reading_never_fails(stretch: bytes) -> None:
    decode(stretch)


@given(records)
def test_day_files_hold_a_call_in_the_form_that_searches_look_for(record: CallRecord) -> None:
    assert dumps(to_dict(record)) == lined.dump(to_dict(record))
