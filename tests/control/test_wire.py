"""Lines of the control socket: what goes in comes out, and nothing that comes in breaks the reader."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.control import (
    AccountStatus,
    Applied,
    CallChanged,
    CallStatus,
    EngineStatus,
    Event,
    ListenStatus,
    PbxStatus,
    Problem,
    ProblemSeen,
    Status,
    TrunkStatus,
    wire,
)

text = st.text(max_size=30)
instant = st.floats(0, 4e9)
words = st.dictionaries(st.text("abc_", min_size=1, max_size=8), text, max_size=3)
problems = st.builds(Problem, code=text, params=words)
accounts = st.builds(
    AccountStatus,
    key=text,
    username=st.none() | text,
    role=st.sampled_from(["primary", "backup", "device"]),
    state=st.sampled_from(["off", "static", "trying", "registered", "refused", "unreachable"]),
    server=st.none() | text,
    code=st.integers(0, 699),
    reason=text,
    since=st.none() | instant,
    next_try=st.none() | instant,
)
trunks = st.builds(
    TrunkStatus,
    id=text,
    enabled=st.booleans(),
    kind=st.sampled_from(["trunk", "accounts"]),
    accounts=st.lists(accounts, max_size=3).map(tuple),
)
pbxs = st.builds(
    PbxStatus,
    id=text,
    mode=st.sampled_from(["peer", "register"]),
    state=st.sampled_from(["reachable", "unreachable", "unknown", "registered", "not_registered"]),
    contacts=st.lists(text, max_size=3).map(tuple),
    last_code=st.integers(0, 699),
    since=st.none() | instant,
)
calls = st.builds(
    CallStatus,
    id=text,
    direction=st.sampled_from(["in", "out"]),
    from_=text,
    to=text,
    did=st.none() | text,
    trunk=st.none() | text,
    pbx=st.none() | text,
    state=st.sampled_from(["ringing", "early", "talking", "held"]),
    start=instant,
    answer=st.none() | instant,
    codec=st.none() | text,
)
listening = st.builds(
    ListenStatus,
    transport=st.sampled_from(["udp", "tcp", "tls"]),
    address=text,
    port=st.integers(1, 65535),
    open=st.booleans(),
)
engines = st.builds(
    EngineStatus,
    version=text,
    pid=st.integers(1, 2**22),
    since=instant,
    ready=st.booleans(),
    listening=st.lists(listening, max_size=3).map(tuple),
    problems=st.lists(problems, max_size=3).map(tuple),
    strangers_dropped=st.integers(0, 2**40),
)
states = st.builds(
    Status,
    engine=engines,
    trunks=st.lists(trunks, max_size=3).map(tuple),
    pbxs=st.lists(pbxs, max_size=3).map(tuple),
    calls=st.lists(calls, max_size=3).map(tuple),
)


@settings(deadline=None)
@given(states)
def test_a_status_arrives_as_it_was_sent(status: Status) -> None:
    assert wire.value(Status, wire.read_object(wire.ok_line(1, status))["ok"]) == status


@settings(deadline=None)
@given(calls)
def test_a_call_shows_its_caller_as_from(call: CallStatus) -> None:
    assert wire.plain(call)["from"] == call.from_


@settings(deadline=None)
@given(st.builds(CallChanged, call=calls, outcome=st.none() | text) | st.builds(ProblemSeen, problem=problems))
def test_an_event_arrives_as_its_own_kind(event: Event) -> None:
    assert wire.value(Event, wire.read_object(wire.event_line(7, event))["event"]) == event  # type: ignore[arg-type]


ids = st.integers(-(10**60), 10**60) | st.text(max_size=wire.MAX_ID)


@settings(deadline=None)
@given(ids, text, st.dictionaries(text, st.none() | st.integers() | text, max_size=3))
def test_a_request_is_one_line_and_reads_back(id: int | str, verb: str, args: dict[str, object]) -> None:
    line = wire.ask_line(id, verb, args)
    assert line.endswith(b"\n")
    assert b"\n" not in line[:-1]
    assert wire.read_ask(line) == wire.Asked(id, verb, args)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_a_bad_line_and_nothing_else(line: bytes) -> None:
    with pytest.raises(wire.BadLine):
        wire.read_ask(line)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional={k: json_values for k in ("v", "id", "verb", "args")}))
def test_any_json_is_a_request_or_a_bad_line(message: dict[str, object]) -> None:
    try:
        code = wire.read_ask(json.dumps(message).encode()) and "fine"
    except wire.BadLine as err:
        code = err.code
    assert code in {"fine", "bad_line", "version"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param(b"[" * 200_000, "bad_line", id="nesting deeper than any stack"),
        pytest.param(b'{"v":' + b"9" * 50_000 + b"}", "bad_line", id="a number of fifty thousand digits"),
        pytest.param(b"\xff\xfe", "bad_line", id="no UTF-8"),
        pytest.param(b"[1]", "bad_line", id="JSON, but no object"),
        pytest.param(b'{"v":1,"id":NaN,"verb":"status"}', "bad_line", id="not a number"),
        pytest.param(b'{"v":1,"verb":"status"}', "bad_line", id="no id"),
        pytest.param(b'{"v":1,"id":true,"verb":"status"}', "bad_line", id="a bool is no id"),
        pytest.param(b'{"v":1,"id":"' + b"x" * 65 + b'","verb":"status"}', "bad_line", id="an id like a book"),
        pytest.param(b'{"v":1,"id":1,"verb":["status"]}', "bad_line", id="a list is no verb"),
        pytest.param(b'{"v":1,"id":1,"verb":"status","args":[]}', "bad_line", id="arguments without names"),
        pytest.param(b'{"id":1,"verb":"status"}', "version", id="no version"),
        pytest.param(b'{"v":true,"id":1,"verb":"status"}', "version", id="true is not version one"),
        pytest.param(b'{"v":2,"id":1,"verb":"status"}', "version", id="a version to come"),
    ],
)
def test_hostile_lines_get_one_clear_code(line: bytes, code: str) -> None:
    with pytest.raises(wire.BadLine) as caught:
        wire.read_ask(line)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({}, id="nothing"),
        pytest.param(None, id="null"),
        pytest.param({"engine": {"version": "1", "pid": "x", "since": 0}}, id="a pid in words"),
        pytest.param({"engine": {"version": "1", "pid": 1, "since": 0}, "trunks": [{"id": "a"}]}, id="half one"),
    ],
)
def test_an_answer_that_does_not_fit_names_the_field(answer: object) -> None:
    with pytest.raises(wire.BadLine, match="bad_answer"):
        wire.value(Status, answer)


def test_keys_of_a_newer_engine_are_left_out() -> None:
    assert wire.value(Applied, {"generation": 3, "moon": "full"}) == Applied(generation=3)


def test_a_value_that_json_cannot_hold_is_a_bad_line_not_a_crash() -> None:
    with pytest.raises(wire.BadLine, match="unspeakable"):
        wire.ok_line(1, {"loss": float("nan")})
