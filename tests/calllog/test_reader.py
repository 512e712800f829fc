"""Whatever is asked, the log shows the calls a patient reader of every record would find, in order."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.calllog.files import numbers_path, segment_path
from appliance.calllog.query import BadCursor, Query, place, spellings
from appliance.calllog.reader import CallReader
from appliance.calllog.record import ANONYMOUS, CallRecord, Direction, Outcome
from appliance.calllog.rows import newest_first
from tests.calllog.make import NOON, SMALL, ZONE, call, log, write

DAY = date(2026, 11, 22)


def mixed() -> list[CallRecord]:
    """Calls over five days, some that last long, so that they are logged far behind where they belong."""
    chance = random.Random(7)
    starts = [NOON + chance.randrange(5 * 86400) for _ in range(300)]
    calls = [call(n, start=start, end=start + chance.choice((5, 60, 20_000))) for n, start in enumerate(starts)]
    return sorted(calls, key=lambda one: one.end or 0)


@pytest.fixture(scope="module")
def calls() -> list[CallRecord]:
    return mixed()


@pytest.fixture(scope="module")
def folder(calls: list[CallRecord], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All of them, the last forty still in a journal."""
    folder = tmp_path_factory.mktemp("calls")
    with log(folder, replace(SMALL, fold_calls=1000)) as writer:
        for one in calls[:260]:
            writer.append(one)
        assert writer.flush(fold=True)
        for one in calls[260:]:
            writer.append(one)
        assert writer.flush()
        yield folder


@pytest.fixture(scope="module")
def reader(folder: Path) -> CallReader:
    return CallReader(folder, zone=ZONE, calling_code="31")


def patient(calls: list[CallRecord], wanted: Query) -> tuple[CallRecord, ...]:
    return tuple(sorted((one for one in calls if wanted.matches(one)), key=place, reverse=True))


days = st.none() | st.integers(min_value=-1, max_value=6).map(lambda n: DAY + timedelta(days=n))


@settings(max_examples=150, deadline=None)
@given(
    asked=st.fixed_dictionaries(
        {
            "number": st.none()
            | st.sampled_from(("+3161000", "0610000012", "7", "0031501230003", "05", "zz", "150")),
            "since": days,
            "until": days,
            "outcome": st.none() | st.sampled_from(Outcome),
            "direction": st.none() | st.sampled_from(Direction),
        }
    ),
    limit=st.integers(min_value=1, max_value=70),
)
def test_pages_together_are_all_that_was_asked_for(
    reader: CallReader, calls: list[CallRecord], asked: dict[str, Any], limit: int
) -> None:
    expected = patient(calls, reader.query(**asked))
    found: list[CallRecord] = []
    page = reader.search(**asked, limit=limit)
    while True:
        found += page.records
        if page.next is None:
            break
        assert len(page.records) == limit
        page = reader.search(**asked, limit=limit, before=page.next)
    assert tuple(found) == expected


def test_every_call_is_found_by_its_id(reader: CallReader, calls: list[CallRecord]) -> None:
    assert all(reader.get(one.id) == one for one in calls[::7])
    assert reader.get("20261122T120000000-0000000000") is None
    assert reader.get("") is None


def test_summaries_count_every_call_once(reader: CallReader, calls: list[CallRecord]) -> None:
    summaries = reader.summaries()
    assert sum(summary.count for summary in summaries) == len(calls)
    for summary in summaries:
        of_day = [one for one in calls if datetime.fromtimestamp(one.start, ZONE).date() == summary.day]
        assert summary.count == len(of_day)
        hours = [datetime.fromtimestamp(one.start, ZONE).hour for one in of_day if one.direction is Direction.IN]
        assert (summary.hours or {})[Direction.IN] == tuple(hours.count(hour) for hour in range(24))
        assert summary.counts[Direction.IN, Outcome.BUSY] == sum(
            one.outcome is Outcome.BUSY and one.direction is Direction.IN for one in of_day
        )
        assert (summary.seconds or {})[Direction.OUT] == pytest.approx(
            sum(one.seconds for one in of_day if one.direction is Direction.OUT)
        )
    assert [one.day for one in reader.summaries(DAY, DAY)] == [DAY]


def test_nothing_is_shown_of_a_log_that_is_not_there(tmp_path: Path) -> None:
    reader = CallReader(tmp_path / "none", zone=ZONE)
    assert reader.last(5) == ()
    assert reader.summaries() == ()


@pytest.mark.parametrize("cursor", ["x", "_", "12", "noon_id"])
def test_a_cursor_from_elsewhere_is_refused(reader: CallReader, cursor: str) -> None:
    with pytest.raises(BadCursor):
        reader.search(before=cursor)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("+31612345678", True, id="canonical"),
        pytest.param("0031 6 1234 5678", True, id="international with blanks"),
        pytest.param("06-12345678", True, id="national with a dash"),
        pytest.param("(06) 1234.5678", True, id="national with brackets"),
        pytest.param("+31 (0)6 1234 5678", True, id="with the national zero in brackets"),
        pytest.param("0031(0)6 1234\u20115678", True, id="that too, with a dash that does not break"),
        pytest.param("tel:+31-6-12345678", True, id="a link to it"),
        pytest.param("sip:+31612345678@provider.example;user=phone", True, id="a SIP address"),
        pytest.param("45678", True, id="its end"),
        pytest.param("0612", True, id="its national beginning"),
        pytest.param("+32612345678", False, id="another country"),
        pytest.param("0512345678", False, id="another number"),
        pytest.param("JAN@kantoor", True, id="letters in any case"),
        pytest.param("piet", False, id="other letters"),
        pytest.param(" ", True, id="blanks ask for nothing"),
    ],
)
def test_a_number_is_found_as_people_type_it(tmp_path: Path, typed: str, found: bool) -> None:
    write(tmp_path, call(1, from_="+31612345678", from_raw="Jan@Kantoor", to="+4930123", did=None))
    assert bool(CallReader(tmp_path, zone=ZONE, calling_code="31").search(number=typed).records) is found


def test_a_hidden_caller_is_not_found_by_number(tmp_path: Path) -> None:
    write(tmp_path, call(1, from_=ANONYMOUS, from_raw="+31612345678", clir=True))
    reader = CallReader(tmp_path, zone=ZONE)
    assert reader.search(number="+31612345678").records == ()
    assert len(reader.search(number="anonymous").records) == 1
    assert b"612345678" not in numbers_path(tmp_path, DAY, 1).read_bytes()


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_nothing_typed_asks_for_nothing(typed: str) -> None:
    assert spellings(typed, "31") == ()


def test_days_are_those_of_the_box_also_when_the_clock_changes(tmp_path: Path) -> None:
    summer_ends = [datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 22, 59, 59, tzinfo=UTC)]
    inside = [call(n, start=moment.timestamp()) for n, moment in enumerate(summer_ends)]
    around = [call(8, start=inside[0].start - 0.5), call(9, start=inside[1].start + 1)]
    write(tmp_path, *inside, *around)
    page = CallReader(tmp_path, zone=ZONE).search(day=date(2026, 10, 25))
    assert [one.id for one in page.records] == [inside[1].id, inside[0].id]


def test_an_unreadable_segment_is_named_and_the_rest_shown(tmp_path: Path) -> None:
    write(tmp_path, *(call(n) for n in range(25)))
    segment_path(tmp_path, DAY, 2).write_bytes(b"spoilt")
    page = CallReader(tmp_path, zone=ZONE).search()
    assert len(page.records) == 15
    assert page.unreadable == ("2026-11-22.2.json",)


@pytest.mark.parametrize("lost", ["*.summary.json", "*.numbers", "*.json"])
def test_a_missing_file_hides_no_more_than_it_held(tmp_path: Path, lost: str) -> None:
    write(tmp_path, *(call(n) for n in range(25)))
    for file in tmp_path.glob(lost):
        file.unlink()
    found = CallReader(tmp_path, zone=ZONE).search(number="+3161").records
    assert len(found) == (0 if lost == "*.json" else 25)


def test_a_long_lived_reader_sees_what_is_new(tmp_path: Path) -> None:
    reader = CallReader(tmp_path, zone=ZONE)
    for n in range(0, 60, 6):
        write(tmp_path, *(call(m) for m in range(n, n + 6)))
        assert len(reader.search(number="+3161", limit=100).records) == n + 6
        assert sum(day.count for day in reader.summaries()) == n + 6


def test_the_reader_keeps_no_more_text_than_it_may(tmp_path: Path) -> None:
    write(tmp_path, *(call(n) for n in range(200)))
    whole, tight = (CallReader(tmp_path, zone=ZONE, cache=size) for size in (1_000_000, 500))
    assert whole.search(number="+3161").records == tight.search(number="+3161").records
    assert sum(len(text) for _, text in tight._texts.values()) <= 500


def test_a_moved_box_shows_overlapping_days_in_order(tmp_path: Path) -> None:
    east, west = tmp_path / "east", tmp_path / "west"
    calls = [call(n, start=NOON - 11 * 3600 + n * 900) for n in range(40)]
    write(east, *calls[::2])
    write(west, *calls[1::2])
    # What was the morning of the 22nd here was still the 21st in the far west.
    for file in [*west.glob("*.json"), *west.glob("*.numbers")]:
        if "summary" not in file.name:
            shutil.copy(file, east / file.name.replace("2026-11-22", "2026-11-21"))
    assert CallReader(east, zone=ZONE).last(40) == tuple(reversed(calls))


def test_a_row_known_late_is_not_shown_out_of_order() -> None:
    rows = [(float(n), f"{n}", b"") for n in range(6)]
    late = [(1.5, lambda: [rows[1], rows[5]])]
    shown = list(newest_first([rows[2], rows[5]], [(1.5, lambda: late)]))
    assert shown == [rows[5], rows[2], rows[1]]
