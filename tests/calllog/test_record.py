"""A record comes back as it went, from whatever version wrote it."""

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from appliance.calllog.record import (
    CallRecord,
    Outcome,
    RecordUnreadable,
    from_dict,
    id_start,
    new_id,
    to_dict,
)
from appliance.calllog.sound import LegSound
from tests.calllog.make import call, records


@given(records)
def test_a_record_survives_its_plain_form_and_json(record: CallRecord) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(record)))) == record


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        pytest.param({"later": {"deep": 1}}, {}, id="a key of newer code is passed by"),
        pytest.param({"v": 7}, {}, id="a newer schema number is no reason to refuse"),
        pytest.param({"outcome": "voicemail"}, {"outcome": Outcome.UNKNOWN}, id="a new outcome reads as unknown"),
        pytest.param({"hung_up_by": "network"}, {"hung_up_by": None}, id="a new side reads as nobody"),
        pytest.param({"start": 5}, {"start": 5.0}, id="a whole number is an instant too"),
        pytest.param(
            {"sound": [{"side": "caller", "mos": 4, "smell": "none"}]},
            {"sound": (LegSound(side="caller", mos=4.0),)},
            id="a figure of newer code is passed by",
        ),
    ],
)
def test_newer_code_may_have_written_it(changes: dict[str, Any], shown: dict[str, Any]) -> None:
    assert from_dict(to_dict(call(1)) | changes) == call(1, **shown)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        pytest.param("id", 3, id="a number as id"),
        pytest.param("start", "noon", id="a word as instant"),
        pytest.param("start", True, id="a truth as instant"),
        pytest.param("end", math.inf, id="no end in sight"),
        pytest.param("start", math.nan, id="not a number"),
        pytest.param("direction", "up", id="a third direction"),
        pytest.param("emergency", "no", id="a word as truth"),
        pytest.param("sip_code", 200.5, id="half a SIP code"),
        pytest.param("sip_code", True, id="a truth as SIP code"),
        pytest.param("params", [["a"]], id="a pair of one"),
        pytest.param("params", "ab", id="letters as pairs"),
        pytest.param("sip_call_ids", "abc", id="one text as many"),
        pytest.param("sound", ["a"], id="a word as a leg"),
        pytest.param("sound", [{"received": 1.5}], id="half a packet"),
        pytest.param("sound", [{"mos": math.nan}], id="no score at all"),
        pytest.param("sound", [{"lost": True}], id="a truth as packets"),
    ],
)
def test_what_is_no_record_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(RecordUnreadable, match=key):
        from_dict(to_dict(call(1)) | {key: value})


@pytest.mark.parametrize("key", ["id", "start", "direction", "outcome"])
def test_what_every_call_has_may_not_miss(key: str) -> None:
    plain = to_dict(call(1))
    del plain[key]
    with pytest.raises(RecordUnreadable, match=key):
        from_dict(plain)


def test_a_figure_that_is_no_number_costs_itself_and_not_the_call() -> None:
    odd = call(4, jitter_ms=math.nan, loss=math.inf, seconds=math.nan)
    assert from_dict(to_dict(odd)) == call(4, jitter_ms=None, loss=None, seconds=0.0)


def test_ids_sort_as_the_calls_began_and_tell_when() -> None:
    starts = [0.0, 1.5, 1.501, 999999999.0, 1795345200.25]
    ids = [new_id(start) for start in starts]
    assert ids == sorted(ids)
    assert [id_start(id_) for id_ in ids] == pytest.approx(starts, abs=0.001)
    assert ids[-1].startswith(f"{datetime.fromtimestamp(starts[-1], UTC):%Y%m%dT%H%M%S}250-")


def test_ids_of_one_instant_differ() -> None:
    assert len({new_id(1.0) for _ in range(1000)}) == 1000


@pytest.mark.parametrize("other", ["", "x", "20261399T000000000-aa", "2026", "not-an-id-at-all-xxxxx"])
def test_an_id_of_another_make_tells_no_time(other: str) -> None:
    assert id_start(other) is None
