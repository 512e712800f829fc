"""The figures as tables in Markdown.

Law: pure; medians over the runs, the runs named; nothing is left out because it looks bad.
"""

from collections.abc import Callable, Iterable, Iterator

from tests.bench.judge import verdicts
from tests.bench.rows import Row, Rows, median

HOLDS = {True: "holds", False: "**missed**", None: "-"}


def markdown(rows: Rows) -> str:
    """Return the whole report."""
    return "\n".join([*_head(rows), *_voice(rows), *_signalling(rows), *_memory(rows), *_targets(rows), ""])


def _head(rows: Rows) -> Iterator[str]:
    machine = rows.machine
    yield (
        f"{machine['processor']}, {machine['cores']} cores{', virtual' * (machine['virtual'] == 'yes')}, "
        f"{machine['memory_gb']} GB, {machine['kernel']}; {machine['day']}."
    )
    loads = sorted(row.figures["load"] for row in rows.all if "load" in row.figures)
    if loads:
        told = (
            f"The machine was shared: load {loads[0]:.1f} to {loads[-1]:.1f}, {median(loads):.1f} in the middle.\n"
        )
        yield told if loads[-1] > machine["cores"] + 1 else f"Load at most {loads[-1]:.1f}.\n"
    versions = {row.system: row.version for row in rows.all}
    yield "Systems: " + "; ".join(f"{name} ({version})" for name, version in versions.items()) + ".\n"


def _table(head: Iterable[str], lines: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield "| " + " | ".join(names) + " |"
    yield "|---" * len(names) + "|"
    for line in lines:
        yield "| " + " | ".join(line) + " |"
    yield ""


def _middle(rows: Iterable[Row], of: Callable[[Row], float | None], form: str = ".2f") -> str:
    found = [value for value in map(of, rows) if value is not None]
    middle = median(found)
    return "-" if middle is None else format(middle, form)


def _of(group: str, name: str) -> Callable[[Row], float | None]:
    return lambda row: row.figures[group] and float(row.figures[group][name])


def _voice(rows: Rows) -> Iterator[str]:
    for part, title in (("voice", "Voice"), ("small", "Small box: system and generator on one core")):
        measured = rows.of(part)
        if not measured:
            continue
        yield f"### {title} ({max(row.run for row in measured)} runs)\n"
        head = ("calls", "system", "CPU ms per call-second", "round trip mean ms", "p99 ms", "packets", "lost")
        lines = []
        for calls in sorted({row.calls for row in measured}):
            for system in rows.systems():
                some = rows.of(part, system, calls)
                if not some:
                    continue
                packets = sum(row.figures["voice"]["sent"] for row in some)
                figures = [_middle(some, lambda row: row.cpu), _middle(some, _of("round_trip", "mean"))]
                figures += [
                    _middle(some, _of("round_trip", "p99")),
                    f"{packets:,}",
                    str(sum(r.lost for r in some)),
                ]
                lines.append([str(calls), system, *figures])
        yield from _table(head, lines)


def _signalling(rows: Rows) -> Iterator[str]:
    measured = rows.of("crossing")
    if not measured:
        return
    runs = max(row.run for row in measured)
    yield f"### Calls ({runs} runs; {measured[0].rate} calls/s for the first columns)\n"
    head = ("system", "INVITE in to out, median ms", "p95 ms", "CPU ms a call", "calls/s without a failure")
    lines = []
    for system in dict.fromkeys(row.system for row in measured):
        some = rows.of("crossing", system)
        cost = _middle(some, lambda row: row.figures["turn"]["cpu"] * 1000 / row.calls)
        figures = [_middle(some, _of("crossing", "median")), _middle(some, _of("crossing", "p95")), cost]
        lines.append([system, *figures, _rates(rows, system)])
    yield from _table(head, lines)


def _rates(rows: Rows, system: str) -> str:
    """The highest rate of each run at which no call failed."""
    climbed = rows.of("ladder", system)
    best = [
        max((row.rate for row in climbed if row.run == run and not row.failed), default=0)
        for run in _runs(climbed)
    ]
    return ", ".join(map(str, sorted(best))) or "-"


def _runs(rows: Iterable[Row]) -> list[int]:
    return sorted({row.run for row in rows})


def _memory(rows: Rows) -> Iterator[str]:
    idle = rows.of("idle")
    if not idle:
        return
    yield "### Memory, MB (what processes share counted once)\n"
    soaked = sum(row.calls for row in rows.of("soaked"))
    lines = []
    for system in dict.fromkeys(row.system for row in idle):
        after = rows.of("soaked", system)[-1:]
        some = (rows.of("idle", system), rows.of("voice", system, 100), after)
        lines.append(
            [system, *(_middle(found, lambda row: row.figures["window"]["pss"] / 1024, ".0f") for found in some)]
        )
    yield from _table(("system", "idle", "at 100 calls", f"after {soaked:,} calls"), lines)


def _targets(rows: Rows) -> Iterator[str]:
    yield "### Targets\n"
    lines = [[verdict.target, verdict.measured, HOLDS[verdict.holds]] for verdict in verdicts(rows)]
    yield from _table(("target", "measured", "verdict"), lines)
