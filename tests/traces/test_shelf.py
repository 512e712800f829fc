"""The ring on disk: found again by Call-ID, bounded by days and bytes, and unmoved by half a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appliance.traces.find import MOST_MESSAGES, trace_of
from appliance.traces.ladder import ladder
from appliance.traces.shelf import TraceShelf, find
from appliance.traces.values import Trace, TraceMessage

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
DAY = 86_400.0


INVITE = "INVITE sip:x SIP/2.0\r\n\r\n"


def said(call_id: str, at: float = NOON, text: str = INVITE, **more: object) -> TraceMessage:
    given = {"received": True, "transport": "udp", "peer": "192.0.2.1:5060", **more}
    return TraceMessage(at=at, call_id=call_id, text=text, **given)  # type: ignore[arg-type]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[TraceShelf]:
    made = TraceShelf(tmp_path / "traces", segment=20_000, most=100_000)
    yield made
    made.close()


@pytest.mark.parametrize(
    "call_id",
    [
        pytest.param("abc@host", id="plain"),
        pytest.param('a"b\\c', id="with quotes"),
        pytest.param("é\u2028ü", id="with letters of elsewhere"),
        pytest.param("a" * 300, id="long"),
    ],
)
def test_messages_are_found_by_their_call(shelf: TraceShelf, tmp_path: Path, call_id: str) -> None:
    ours = [said(call_id, NOON + n, f"n {n}\n\u2028\x00é") for n in range(3)]
    shelf.write([said("other"), ours[0], said(call_id + "x"), *ours[1:]])
    shelf.write([said("other", text=f'the text says "c":"{call_id}" too')])
    assert list(find(tmp_path / "traces", [call_id], NOON, NOON + 10)) == ours


def test_a_call_over_midnight_is_found_whole(shelf: TraceShelf, tmp_path: Path) -> None:
    both = [said("a", NOON), said("a", NOON + DAY)]
    shelf.write(both)
    assert list(find(tmp_path / "traces", ["a"], NOON, NOON + DAY)) == both
    assert list(find(tmp_path / "traces", ["a"], NOON, NOON)) == both[:1]


def test_the_oldest_go_when_there_is_too_much(shelf: TraceShelf, tmp_path: Path) -> None:
    for n in range(400):
        shelf.write([said(f"call{n}", NOON + n, "x" * 1000)])
    files = list((tmp_path / "traces").iterdir())
    assert sum(path.stat().st_size for path in files) <= 100_000
    assert list(find(tmp_path / "traces", ["call399"], NOON, NOON + DAY))
    assert not list(find(tmp_path / "traces", ["call0"], NOON, NOON + DAY))
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_old_days_go(shelf: TraceShelf, tmp_path: Path) -> None:
    for n in range(10):
        shelf.write([said("a", NOON - n * DAY)])
    shelf.retain(3, date(2026, 11, 23))
    assert len(list(find(tmp_path / "traces", ["a"], NOON - 20 * DAY, NOON))) == 4


def test_half_a_line_of_a_power_cut_hides_nothing_else(shelf: TraceShelf, tmp_path: Path) -> None:
    shelf.write([said("a")])
    (path,) = (tmp_path / "traces").iterdir()
    path.write_bytes(path.read_bytes() + b'{"t":1,"c":"a","m":"half')
    again = TraceShelf(tmp_path / "traces")
    again.write([said("a", NOON + 1)])
    again.close()
    assert len(list(find(tmp_path / "traces", ["a"], NOON, NOON + 2))) == 2


def test_a_full_disk_is_told_and_gone_through(shelf: TraceShelf, tmp_path: Path) -> None:
    (tmp_path / "traces").write_text("in the way")
    with pytest.raises(NotADirectoryError):
        shelf.write([said("a")])
    (tmp_path / "traces").unlink()
    shelf.write([said("a")])
    assert len(list(find(tmp_path / "traces", ["a"], NOON, NOON))) == 1


def test_an_answer_holds_only_so_many(shelf: TraceShelf, tmp_path: Path) -> None:
    shelf.write([said("a", NOON + n) for n in range(MOST_MESSAGES + 1)])
    trace = trace_of(tmp_path / "traces", ["a"], NOON, NOON + DAY)
    assert (len(trace.messages), trace.whole) == (MOST_MESSAGES, False)


def test_nothing_kept_is_an_empty_trace(tmp_path: Path) -> None:
    assert trace_of(tmp_path / "none", ["a"], NOON, NOON).messages == ()


def test_the_ladder() -> None:
    answer = "SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n"
    rows = [
        said("in", NOON),
        said("out", NOON + 0.012, received=False, peer="10.0.0.2:5060"),
        said("out", NOON + 0.5, answer, peer="10.0.0.2:5060"),
        said("in", NOON + 0.501, answer, received=False),
    ]
    shown = list(ladder(Trace(legs=("in", "out"), messages=tuple(rows)), UTC, "box"))
    assert "192.0.2.1:5060" in shown[0]
    assert shown[0].index("192.0.2.1:5060") < shown[0].index("box") < shown[0].index("10.0.0.2:5060")
    assert [line[:12] for line in shown[1:]] == ["12:00:00.000", "12:00:00.012", "12:00:00.500", "12:00:00.501"]
    sides = [line[13:].index("INVITE") < 30 for line in shown[1:]]
    assert sides == [True, False, False, True]
    heads = [">" if "->|" in line else "<" for line in shown[1:]]
    assert heads == [">", ">", "<", "<"]


def test_no_message_steers_the_terminal() -> None:
    hostile = said("in", text="SIP/2.0 200 \x1b[2J\x07OK\r\nCSeq: 1 \x1b]0;x\r\n\r\n")
    assert all(line.isprintable() for line in ladder(Trace(legs=("in",), messages=(hostile,)), UTC, "box"))
