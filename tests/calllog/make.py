"""Calls for the tests: the n-th one is always the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from appliance.calllog.record import CallRecord, Direction, Outcome, Side
from appliance.calllog.sound import LegSound
from appliance.calllog.writer import CallLog, Plan

ZONE = ZoneInfo("Europe/Amsterdam")
NOON = 1795345200.0
"""2026-11-22 12:00 in Amsterdam."""
SMALL = Plan(segment=10, fold_calls=7, fold_seconds=3600.0, retry_seconds=0.02)
"""Many segments and many folds from few calls."""

ENDS = tuple(Outcome)[:-1]


def call_id(n: int) -> str:
    """The id of the n-th call."""
    return f"20261122T{n:09d}-{n:010x}"


def call(n: int, **changes: Any) -> CallRecord:
    """The n-th call, begun a second after the one before, with another caller every time."""
    start = NOON + n
    direction = Direction.OUT if n % 3 == 0 else Direction.IN
    stranger, own = f"+3161{n:07d}", f"+3150123{n % 10:04d}"
    record = CallRecord(
        id=call_id(n),
        start=start,
        ring=start + 0.25,
        answer=start + 3.5 if n % 4 == 0 else None,
        end=start + 63.5,
        direction=direction,
        from_=own if direction is Direction.OUT else stranger,
        from_raw=f"0{n % 10}" if direction is Direction.OUT else stranger[1:],
        to=stranger if direction is Direction.OUT else own,
        to_raw="",
        did=own,
        trunk="hoofdtrunk",
        pbx="centrale",
        outcome=ENDS[n % len(ENDS)],
        sip_code=200,
        reason="answered",
        hung_up_by=Side.CALLER,
        seconds=60.0 if n % 4 == 0 else 0.0,
        codec="PCMA",
        loss=0.001 * (n % 7),
        jitter_ms=1.5,
        sip_call_ids=(f"a{n}@10.0.0.1", f"b{n}@10.0.0.2"),
    )
    return replace(record, **changes)


@contextmanager
def log(folder: Path, plan: Plan = SMALL, **more: Any) -> Iterator[CallLog]:
    """A writer on `folder`, closed at the end, which must go well."""
    writer = CallLog(folder, clock=lambda: NOON, zone=ZONE, plan=plan, **more)
    try:
        yield writer
    finally:
        assert writer.close()


def write(folder: Path, *calls: CallRecord, plan: Plan = SMALL) -> None:
    """Calls in the log, in their days."""
    with log(folder, plan) as writer:
        for one in calls:
            writer.append(one)
        assert writer.flush()


texts = st.text(max_size=20)
instants = st.floats(min_value=-1e9, max_value=1e11, allow_nan=False)
figures = st.none() | st.floats(min_value=0, max_value=1e6)
counts = st.integers(min_value=0, max_value=2**40)
sounds = st.builds(
    LegSound,
    side=texts,
    codec=texts,
    way=texts,
    secured=st.booleans(),
    received=counts,
    sent=counts,
    lost=counts,
    duplicates=counts,
    reordered=counts,
    loss=figures,
    jitter_ms=figures,
    mos=figures,
    sent_loss=figures,
    sent_jitter_ms=figures,
    sent_mos=figures,
    round_trip_ms=figures,
    notice=texts,
    place=texts,
)
records = st.builds(
    CallRecord,
    id=st.uuids().map(str),
    start=instants,
    ring=st.none() | instants,
    answer=st.none() | instants,
    end=st.none() | instants,
    direction=st.sampled_from(Direction),
    from_=texts,
    from_raw=texts,
    to=texts,
    to_raw=texts,
    did=st.none() | texts,
    trunk=st.none() | texts,
    account=st.none() | texts,
    pbx=st.none() | texts,
    outcome=st.sampled_from(Outcome),
    emergency=st.booleans(),
    sip_code=st.integers(min_value=0, max_value=699),
    reason=texts,
    params=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    hung_up_by=st.none() | st.sampled_from(Side),
    seconds=st.floats(min_value=0, max_value=1e6),
    codec=st.none() | texts,
    codec_b=st.none() | texts,
    loss=figures,
    jitter_ms=figures,
    sip_call_ids=st.lists(texts, max_size=3).map(tuple),
    mos=figures,
    sound=st.lists(sounds, max_size=2).map(tuple),
    clir=st.booleans(),
)
