"""Calls go into their days once, whatever was left half done."""

import errno
import math
import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tinydb import TinyDB

from appliance.calllog.files import contents, journal_path, segment_path
from appliance.calllog.fold import read_summary
from appliance.calllog.health import LogHealth, LogState
from appliance.calllog.lines import encode
from appliance.calllog.reader import CallReader
from appliance.calllog.record import CallRecord, from_dict, to_dict
from appliance.calllog.writer import CallLog
from appliance.holding import Held
from tests.calllog.make import NOON, SMALL, ZONE, call, log, write

DAY = date(2026, 11, 22)


def ids(folder: Path) -> list[str]:
    """The ids in the day files, as TinyDB itself reads them."""
    there = contents(folder).days
    files = [segment_path(folder, day, number) for day, numbers in there.items() for number in numbers]
    found = []
    for file in files:
        with TinyDB(file, access_mode="r") as db:
            found += [row["id"] for row in db.table("rows")]
    return found


def shown(folder: Path) -> tuple[CallRecord, ...]:
    return CallReader(folder, zone=ZONE).last(10_000)


def test_every_call_is_in_its_day_once_and_tinydb_reads_it(tmp_path: Path) -> None:
    calls = [call(n) for n in range(35)]
    write(tmp_path / "calls", *calls)
    assert sorted(ids(tmp_path / "calls")) == [one.id for one in calls]
    assert shown(tmp_path / "calls") == tuple(reversed(calls))
    assert contents(tmp_path / "calls").days == {DAY: (1, 2, 3, 4)}


def test_a_call_is_reported_durable_when_it_can_be_read(tmp_path: Path) -> None:
    seen: list[bool] = []

    def durable(fresh: object) -> None:
        assert isinstance(fresh, list)
        seen.extend(CallReader(tmp_path, zone=ZONE).get(id_) is not None for id_ in fresh)

    with log(tmp_path, on_durable=durable) as writer:
        for n in range(20):
            writer.append(call(n))
        assert writer.flush()
        assert seen == [True] * 20


def test_a_call_belongs_to_the_day_on_which_it_began(tmp_path: Path) -> None:
    midnight = datetime(2026, 11, 22, 23, 0, tzinfo=UTC).timestamp()
    write(tmp_path, call(1, start=midnight - 0.001, end=midnight + 900), call(2, start=midnight))
    assert list(contents(tmp_path).days) == [DAY, date(2026, 11, 23)]


def test_a_full_segment_is_never_written_again(tmp_path: Path) -> None:
    write(tmp_path, *(call(n) for n in range(12)))
    first = segment_path(tmp_path, DAY, 1).stat()
    write(tmp_path, *(call(n) for n in range(12, 40)))
    after = segment_path(tmp_path, DAY, 1).stat()
    assert (first.st_ino, first.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_the_same_call_twice_is_logged_once(tmp_path: Path) -> None:
    write(tmp_path, call(1), call(1), call(2))
    write(tmp_path, call(2))
    assert sorted(ids(tmp_path)) == [call(1).id, call(2).id]


def test_keys_of_newer_code_stay_when_older_code_folds(tmp_path: Path) -> None:
    newer = to_dict(call(1)) | {"v": 2, "mos": 4.3, "day": DAY.isoformat()}
    journal_path(tmp_path, 1).write_bytes(encode(newer))
    write(tmp_path, call(2))
    write(tmp_path, call(3))
    with TinyDB(segment_path(tmp_path, DAY, 1), access_mode="r") as db:
        assert db.table("rows").all()[0]["mos"] == 4.3
    assert len(shown(tmp_path)) == 3


@pytest.fixture
def half(tmp_path: Path) -> Callable[[tuple[str, ...]], Path]:
    """A fold of calls 12..19 after 0..11, of which the last files to be written are taken back."""

    def make(taken_back: tuple[str, ...]) -> Path:
        before, after = tmp_path / "before", tmp_path / "after"
        write(before, *(call(n) for n in range(12)))
        with log(before, replace(SMALL, fold_calls=1000)) as writer:
            for n in range(12, 20):
                writer.append(call(n))
            assert writer.flush()
            shutil.copytree(before, tmp_path / "journalled")
            assert writer.flush(fold=True)
            shutil.copytree(before, after)
        journals = tmp_path / "journalled"
        for pattern in taken_back:
            for file in [*after.glob(pattern), *journals.glob(pattern)]:
                (after / file.name).unlink(missing_ok=True)
                if (journals / file.name).exists():
                    shutil.copy2(journals / file.name, after / file.name)
        return after

    return make


STEPS = [
    pytest.param(("journal-*.log",), id="before the journal goes"),
    pytest.param(("journal-*.log", "*.summary.json"), id="before the summary"),
    pytest.param(("journal-*.log", "*.summary.json", "*.2.json"), id="before the segment"),
    pytest.param(("journal-*.log", "*.summary.json", "*.2.json", "*.numbers"), id="before the numbers"),
]


@pytest.mark.parametrize("taken_back", STEPS)
def test_a_fold_that_stopped_half_way_is_seen_whole_by_readers(
    half: Callable[[tuple[str, ...]], Path], taken_back: tuple[str, ...]
) -> None:
    folder = half(taken_back)
    assert shown(folder) == tuple(call(n) for n in reversed(range(20)))
    (summary,) = CallReader(folder, zone=ZONE).summaries()
    assert summary.count == 20


@pytest.mark.parametrize("taken_back", STEPS)
def test_a_fold_that_stopped_half_way_is_done_again_without_doubling(
    half: Callable[[tuple[str, ...]], Path], taken_back: tuple[str, ...]
) -> None:
    folder = half(taken_back)
    write(folder, call(20))
    assert sorted(ids(folder)) == [call(n).id for n in range(21)]
    summary = read_summary(folder, DAY)
    assert summary
    assert summary.count == 21
    assert [row.count for row in (summary.segments or {}).values()] == [10, 10, 1]


def test_a_journal_torn_at_any_byte_keeps_the_calls_before(tmp_path: Path) -> None:
    lines = [encode(to_dict(call(n)) | {"day": DAY.isoformat()}) for n in range(2)]
    for cut in range(0, len(lines[1]), 7):
        folder = tmp_path / str(cut)
        folder.mkdir()
        journal_path(folder, 1).write_bytes(lines[0] + lines[1][:cut])
        assert [one.id for one in shown(folder)] == [call(0).id]
        write(folder, call(5))
        assert sorted(ids(folder)) == [call(0).id, call(5).id]


def test_a_journal_with_damage_inside_is_kept_and_reported(tmp_path: Path) -> None:
    lines = [encode(to_dict(call(n)) | {"day": DAY.isoformat()}) for n in range(3)]
    spoilt = lines[0] + b"x" + lines[1][1:] + lines[2]
    journal_path(tmp_path, 4).write_bytes(spoilt)
    told: list[LogHealth] = []
    with log(tmp_path, on_health=told.append) as writer:
        assert writer.flush(fold=True)
    assert sorted(ids(tmp_path)) == [call(0).id, call(2).id]
    assert (tmp_path / "journal-00000004.damaged").read_bytes() == spoilt
    assert told[0].damaged == ("journal-00000004.damaged",)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"\0" * 500, id="zeros"),
        pytest.param(b'{"rows": {"1": {"id": 3}}}', id="rows that are no calls"),
        pytest.param(b'{"other": {}}', id="another table"),
        pytest.param(b'{\n"rows": {\n"1": {"id":"a",\n}\n}\n', id="half a row in our form"),
    ],
)
def test_an_unreadable_segment_is_left_alone_and_the_next_begun(tmp_path: Path, content: bytes) -> None:
    segment_path(tmp_path, DAY, 1).write_bytes(content)
    told: list[LogHealth] = []
    with log(tmp_path, on_health=told.append) as writer:
        writer.append(call(1))
        assert writer.flush(fold=True)
    assert segment_path(tmp_path, DAY, 1).read_bytes() == content
    assert shown(tmp_path) == (call(1),)
    assert told[0].damaged == (segment_path(tmp_path, DAY, 1).name,)


def test_a_day_that_another_tinydb_wrote_is_read_and_continued(tmp_path: Path) -> None:
    with TinyDB(segment_path(tmp_path, DAY, 1)) as db:
        db.table("rows").insert_multiple(to_dict(call(n)) for n in range(3))
    write(tmp_path, call(3))
    assert shown(tmp_path) == tuple(call(n) for n in (3, 2, 1, 0))


def test_a_lost_summary_is_counted_again(tmp_path: Path) -> None:
    write(tmp_path, *(call(n) for n in range(15)))
    (tmp_path / "2026-11-22.summary.json").write_bytes(b"{}")
    (counted,) = CallReader(tmp_path, zone=ZONE).summaries()
    write(tmp_path, call(15))
    stored = read_summary(tmp_path, DAY)
    assert stored
    assert (counted.count, stored.count) == (15, 16)


@pytest.mark.parametrize("start", [math.nan, math.inf, 1e18, -1e18], ids=str)
def test_a_call_that_no_day_can_hold_is_counted_as_lost_and_harms_no_other(tmp_path: Path, start: float) -> None:
    told: list[LogHealth] = []
    with log(tmp_path, on_health=told.append) as writer:
        writer.append(call(1, start=start))
        writer.append(call(2))
        assert writer.flush(fold=True)
    assert ids(tmp_path) == [call(2).id]
    assert told[0].lost == 1
    assert call(1).id in told[0].why


def test_what_a_stranger_sent_comes_back_as_it_was(tmp_path: Path) -> None:
    odd = call(1, from_='"\n},{"id":"x', from_raw="\udcff\x00\u2028é", to="\\", reason="\r\n")
    write(tmp_path, odd)
    assert shown(tmp_path) == (odd,)
    assert CallReader(tmp_path, zone=ZONE).search(number="\udcff").records == (odd,)


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    with log(tmp_path), pytest.raises(Held):
        CallLog(tmp_path, clock=lambda: NOON, zone=ZONE)


def test_appending_never_waits_for_the_disk(tmp_path: Path) -> None:
    slow = threading.Event()

    def wait(_: object) -> None:
        slow.wait(10)

    with log(tmp_path, on_durable=wait) as writer:
        for n in range(100):
            writer.append(call(n))
        slow.set()
    assert len(ids(tmp_path)) == 100


def test_too_many_calls_for_the_memory_are_counted_not_waited_for(tmp_path: Path) -> None:
    slow, told = threading.Event(), list[LogHealth]()
    plan = replace(SMALL, memory=5, group=1)

    def wait(_: object) -> None:
        slow.wait(10)

    writer = CallLog(
        tmp_path,
        clock=lambda: NOON,
        zone=ZONE,
        plan=plan,
        on_durable=wait,
        on_health=told.append,
    )
    for n in range(50):
        writer.append(call(n))
    slow.set()
    assert writer.close()
    assert len(ids(tmp_path)) + told[-1].lost == 50
    assert told[-1].lost >= 50 - 5 - 1 - plan.group


def test_old_days_go_and_younger_stay(tmp_path: Path) -> None:
    days = [call(n, start=NOON - 86400 * n) for n in (0, 1, 2, 3)]
    write(tmp_path, *days)
    (tmp_path / "journal-00000000.damaged").write_bytes(b"")
    os.utime(tmp_path / "journal-00000000.damaged", (NOON - 86400 * 9,) * 2)
    with log(tmp_path) as writer:
        writer.retain(2)
        assert writer.flush()
    assert shown(tmp_path) == tuple(days[:3])
    assert not [name for name in os.listdir(tmp_path) if "2026-11-19" in name or "damaged" in name]


def test_journal_numbers_rise_even_when_no_journal_is_left(tmp_path: Path) -> None:
    write(tmp_path, *(call(n) for n in range(9)))
    for file in tmp_path.glob("journal-*"):
        file.unlink()
    with log(tmp_path, replace(SMALL, fold_calls=100)) as writer:
        writer.append(call(9))
        assert writer.flush()
        (summary,) = CallReader(tmp_path, zone=ZONE).summaries()
        assert summary.count == 10


def test_a_new_time_zone_between_crash_and_replay_sends_no_call_to_another_day(tmp_path: Path) -> None:
    late = call(1, start=datetime(2026, 11, 22, 22, 30, tzinfo=UTC).timestamp())
    with log(tmp_path, replace(SMALL, fold_calls=100)) as writer:
        writer.append(late)
        assert writer.flush()
        shutil.copytree(tmp_path, tmp_path / "copy")
    writer = CallLog(tmp_path / "copy", clock=lambda: NOON, zone=UTC, plan=SMALL)
    assert writer.flush(fold=True)
    assert writer.close()
    assert list(contents(tmp_path / "copy").days) == [DAY]


def test_closing_says_when_not_all_is_on_disk(tmp_path: Path) -> None:
    blocked = tmp_path / "calls"
    blocked.write_bytes(b"a file where the folder should be")
    told: list[LogHealth] = []
    writer = CallLog(blocked, clock=lambda: NOON, zone=ZONE, plan=SMALL, on_health=told.append)
    writer.append(call(1))
    assert not writer.flush(0.1)
    assert not writer.close()
    assert [health.state for health in told] == [LogState.FAILING, LogState.STOPPED]
    assert told[-1].lost == 1


def test_a_folder_that_comes_later_gets_every_call(tmp_path: Path) -> None:
    blocked = tmp_path / "calls"
    blocked.write_bytes(b"")
    told: list[LogHealth] = []
    with log(blocked, on_health=told.append) as writer:
        writer.append(call(1))
        assert not writer.flush(0.1)
        blocked.unlink()
        writer.append(call(2))
        assert writer.flush()
    assert shown(blocked) == (call(2), call(1))
    assert [health.state for health in told] == [LogState.FAILING, LogState.OK, LogState.STOPPED]


def test_plain_rows_read_as_records(tmp_path: Path) -> None:
    write(tmp_path, call(1))
    with TinyDB(segment_path(tmp_path, DAY, 1), access_mode="r") as db:
        assert from_dict(db.table("rows").all()[0]) == call(1)


def test_a_failed_fsync_vouches_for_nothing_and_another_journal_takes_the_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = os.fdatasync, iter([OSError(errno.EIO, "input/output error")] * 3)
    durable: list[str] = []
    at_failure: list[list[str]] = []

    def flaky(file: int) -> None:
        if (failure := next(failures, None)) is not None:
            at_failure.append(list(durable))
            raise failure
        real(file)

    monkeypatch.setattr(os, "fdatasync", flaky)
    told: list[LogHealth] = []
    with log(tmp_path, on_durable=durable.extend, on_health=told.append) as writer:
        writer.append(call(1))
        assert writer.flush()
    assert at_failure == [[], [], []]
    assert ids(tmp_path) == [call(1).id]
    assert [health.state for health in told] == [LogState.FAILING, LogState.OK, LogState.STOPPED]
