"""What the figures of a measurement come to: medians over the runs, and the targets with their verdicts.

Law: a target is judged by ratios within one run, then the median of them; what was not measured has no verdict.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench.rows import Row, Rows, median

OURS, PROXY, PBX, FLOOR = "Trunkbox", "Kamailio + rtpengine", "Asterisk", "plain relay"


@dataclass(frozen=True)
class Verdict:
    """A target, what was measured, and whether it holds (None: not measured)."""

    target: str
    measured: str
    holds: bool | None


def ratios(rows: Rows, part: str, calls: int, other: str, of: Callable[[Row], float | None]) -> list[float]:
    """Return ours divided by the other's, for each run in which both were measured."""
    mine, theirs = ({row.run: of(row) for row in rows.of(part, name, calls)} for name in (OURS, other))
    both = [(mine[run], theirs[run]) for run in mine.keys() & theirs.keys()]
    return [left / right for left, right in both if left is not None and right]


def p99(row: Row) -> float | None:
    """The 99th percentile of the round trip in ms."""
    trip = row.figures["round_trip"]
    return trip and float(trip["p99"])


def crossed(row: Row) -> float | None:
    """The median of INVITE in to INVITE out in ms."""
    crossing = row.figures["crossing"]
    return crossing and float(crossing["median"])


def verdicts(rows: Rows) -> Iterator[Verdict]:
    """Return every target with its verdict."""
    yield _at_most("CPU at 100 calls against Kamailio + rtpengine", 0.8, ratios(rows, "voice", 100, PROXY, _cpu))
    yield _at_most("CPU at 100 calls against a plain relay", 1.3, ratios(rows, "voice", 100, FLOOR, _cpu))
    yield _at_most("p99 round trip at 100 calls against rtpengine", 1.0, ratios(rows, "voice", 100, PROXY, p99))
    full = rows.of("voice", OURS, 200)
    lost, sent = sum(row.lost for row in full), sum(row.figures["voice"]["sent"] for row in full)
    yield Verdict("no packet lost at 200 calls", f"{lost} of {sent:,}", lost == 0 if full else None)
    for calls in sorted({row.calls for row in rows.of("crossing", OURS)}):
        found = ratios(rows, "crossing", calls, PBX, crossed)
        yield _at_most("INVITE in to INVITE out, median, against Asterisk", 1.0, found)
    for row in rows.of("steady", OURS):
        seconds = row.calls // row.rate
        text = f"{row.failed} of {row.calls:,} failed, {row.figures['calls']['repeated']} messages repeated"
        yield Verdict(f"{row.rate} calls/s for {seconds} s, none failed", text, row.failed == 0)
    yield from _slope(rows)


def _cpu(row: Row) -> float:
    return row.cpu


def _at_most(what: str, most: float, found: list[float]) -> Verdict:
    middle = median(found)
    if middle is None:
        return Verdict(f"{what}: at most {most}", "not measured", None)
    each = ", ".join(f"{ratio:.2f}" for ratio in sorted(found))
    return Verdict(f"{what}: at most {most}", f"{middle:.2f} (runs: {each})", middle <= most)


def _slope(rows: Rows) -> Iterator[Verdict]:
    """Memory over the second half of the soak: more than 1 MB for a thousand calls is a slope."""
    pieces = rows.of("soaked", OURS)
    half = pieces[len(pieces) // 2 :]
    if len(half) < 2:
        return
    grown = (half[-1].figures["window"]["rss"] - half[0].figures["window"]["rss"]) / 1024
    calls = sum(row.calls for row in half[1:])
    total = sum(row.calls for row in pieces)
    text = f"{grown:+.1f} MB over the last {calls:,} of {total:,} calls"
    yield Verdict("memory does not grow (at most 1 MB for 1,000 calls)", text, grown / calls * 1000 <= 1)
