"""The harness of the benchmark, never the speed: systems carry calls, counts add up, files are written.

Law: small numbers and short windows; what this machine has not fetched is left out by name.
"""

import json
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.bench.__main__ import measure
from tests.bench.judge import verdicts
from tests.bench.measure import Size
from tests.bench.programs import program
from tests.bench.rows import Row, Rows, median
from tests.bench.systems.kamailio import ready_made
from tests.bench.table import markdown
from tests.peers.netns import NetNs

CALLS = 4
SMALL = Size(
    levels=(CALLS,),
    small=2,
    ramp=20,
    settle=300,
    window=500,
    flow_seconds=1,
    steady_seconds=1,
    soak=8,
    soak_piece=4,
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Rows]:
    """One small measurement of every system that is there."""
    folder = tmp_path_factory.mktemp("bench")
    names = ["trunkbox", "asterisk", *(["kamailio"] if ready_made() else []), "relay"]
    return folder, measure(folder, names, ["idle", "voice", "crossing", "soak"], 1, SMALL, print)


@pytest.mark.peers
@pytest.mark.slow
def test_every_system_carries_calls_and_every_packet_is_accounted_for(rows: tuple[Path, Rows]) -> None:
    measured = rows[1].of("voice")
    assert {row.system for row in measured} >= {"Trunkbox", "Asterisk", "plain relay"}
    for row in measured:
        calls, voice = row.figures["calls"], row.figures["voice"]
        assert calls["started"] == calls["answered"] == row.calls, row
        assert row.failed == 0, row
        assert voice["sent"] >= voice["arrived"] >= voice["returned"] > 0, row
        assert voice["misdirected"] == voice["twice"] == voice["unsent"] == 0, row
        assert row.figures["round_trip"]["count"] == voice["returned"], row
        assert row.figures["window"]["cpu"] > 0, row
        assert row.figures["window"]["sleeps"] > 0, row
        assert row.figures["window"]["rss"] > 0, row


@pytest.mark.peers
@pytest.mark.slow
def test_every_call_is_made_taken_and_ended(rows: tuple[Path, Rows]) -> None:
    for row in rows[1].of("crossing") + rows[1].of("soak"):
        calls = row.figures["calls"]
        assert calls["started"] == calls["arrived"] == calls["ended"] == row.calls, row
        assert row.figures["crossing"]["count"] == row.calls
        assert row.figures["crossing"]["median"] <= row.figures["setup"]["max"]
    assert len(rows[1].of("soaked", "Trunkbox")) == 2


@pytest.mark.peers
@pytest.mark.slow
def test_table_plot_and_raw_data_are_written_and_name_no_host(rows: tuple[Path, Rows]) -> None:
    folder, kept = rows
    assert len([json.loads(line) for line in (folder / "raw.jsonl").read_text().splitlines()]) == len(kept.all) + 1
    table = (folder / "table.md").read_text()
    assert all(name in table for name in kept.systems())
    assert Path("/etc/hostname").read_text().strip() not in table
    picture = ET.fromstring((folder / "plot.svg").read_text())
    assert len(picture.findall("{*}polyline")) == 2 * len(kept.systems())


@pytest.mark.peers
@pytest.mark.parametrize("hold", [pytest.param(200, id="calls alone"), pytest.param(0, id="with voice")])
def test_the_generator_calls_itself_without_a_loss(hold: int) -> None:
    ns = NetNs()
    both, caller = "127.0.10.1", "127.0.30.1"  # who is called stands where the system would
    argv = [str(program("gen")), both, caller, both, "31501234500", *map(str, (5, 20, hold, 200, 300, 0))]
    try:
        done = ns.run(subprocess.run, argv, capture_output=True, text=True, timeout=60, check=True)
    finally:
        ns.close()
    figures = json.loads(done.stdout.rpartition("FIGURES ")[2])
    calls, voice = figures["calls"], figures["voice"]
    assert calls["started"] == calls["arrived"] == calls["answered"] == calls["ended"] == 5
    assert figures["crossing"]["count"] == 5
    assert voice["sent"] == voice["arrived"] == voice["returned"]
    assert (voice["sent"] > 0) == (hold == 0)


def a_row(part: str, system: str, count: int, run: int = 1, **changes: object) -> Row:
    figures = {
        "calls": {"started": count, "arrived": count, "answered": count, "ended": count, "repeated": 0},
        "voice": {"sent": 100, "arrived": 100, "returned": 100},
        "window": {"seconds": 2.0, "cpu": 0.2, "rss": 1024, "pss": 1024},
        "round_trip": {"mean": 0.2, "p99": 1.0},
        "crossing": {"median": 2.0, "p95": 3.0},
        "turn": {"cpu": 0.1, "seconds": 1.0},
    }
    return Row(part, run, system, "1", count, 100, {**figures, **changes})


def told(folder: Path, *rows: Row) -> dict[str, bool | None]:
    kept = Rows(folder)
    kept.begin({"processor": "p", "cores": 2, "virtual": "no", "memory_gb": 1, "kernel": "k", "day": "d"})
    for row in rows:
        kept.add(row)
    assert "| target |" in markdown(Rows(folder))
    return {verdict.target.partition(":")[0]: verdict.holds for verdict in verdicts(Rows(folder))}


def test_a_target_is_judged_by_the_median_of_ratios_within_runs(tmp_path: Path) -> None:
    ours = [a_row("voice", "Trunkbox", 100, run) for run in (1, 2, 3)]
    costs = (0.3, 0.26, 0.1)  # 0.67, 0.77 and 2.0 times: the middle one decides
    theirs = [
        a_row("voice", "Kamailio + rtpengine", 100, run, window={"seconds": 2.0, "cpu": cost, "rss": 1, "pss": 1})
        for run, cost in enumerate(costs, 1)
    ]
    found = told(tmp_path, *ours, *theirs)
    assert found["CPU at 100 calls against Kamailio + rtpengine"] is True
    assert found["CPU at 100 calls against a plain relay"] is None


def test_what_misses_is_said(tmp_path: Path) -> None:
    lossy = a_row("voice", "Trunkbox", 200, voice={"sent": 100, "arrived": 100, "returned": 99})
    broken = a_row(
        "steady",
        "Trunkbox",
        100,
        calls={"started": 100, "arrived": 99, "answered": 99, "ended": 99, "repeated": 4},
    )
    slow = [
        a_row("crossing", "Trunkbox", 50),
        a_row("crossing", "Asterisk", 50, crossing={"median": 1.0, "p95": 2.0}),
    ]
    sizes = (1000, 9000, 20000, 40000)
    fat = [a_row("soaked", "Trunkbox", 1000, window={"rss": kib, "pss": kib}) for kib in sizes]
    found = told(tmp_path, lossy, broken, *slow, *fat)
    assert found["no packet lost at 200 calls"] is False
    assert found["100 calls/s for 1 s, none failed"] is False
    assert found["INVITE in to INVITE out, median, against Asterisk"] is False
    assert found["memory does not grow (at most 1 MB for 1,000 calls)"] is False


def test_a_second_measurement_is_a_further_run(tmp_path: Path) -> None:
    told(tmp_path, a_row("voice", "Trunkbox", 100))
    assert Rows(tmp_path).next_run("voice") == 2
    assert Rows(tmp_path).next_run("small") == 1
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert median([]) is None
