"""The command of the bench: start the systems, measure what was asked for, write raw data, table and plot.

Law: what this machine cannot run is named and left out; every file lies in one folder.
"""

import argparse
import datetime
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.machine import describe
from tests.bench.measure import PARTS, REPEATED, Bench, Size
from tests.bench.plot import svg
from tests.bench.rows import Rows
from tests.bench.systems.asterisk import Asterisk
from tests.bench.systems.kamailio import Kamailio
from tests.bench.systems.relay import Relay
from tests.bench.systems.system import Room, System, Unavailable
from tests.bench.systems.trunkbox import Trunkbox
from tests.bench.table import markdown
from tests.peers.netns import NetNs

SYSTEMS: dict[str, Callable[[Room], System]] = {
    "trunkbox": Trunkbox,
    "asterisk": Asterisk,
    "kamailio": Kamailio,
    "relay": Relay,
}


def measure(
    into: Path, names: Sequence[str], parts: Sequence[str], runs: int, size: Size, say: Callable[[str], None]
) -> Rows:
    """Measure `parts` of the systems named, `runs` times what is repeated; everything is in the folder `into`."""
    into.mkdir(parents=True, exist_ok=True)
    rows = Rows(into)
    rows.begin({**describe(), "day": datetime.date.today().isoformat()})
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, ExitStack() as running:
        ns = NetNs()
        running.callback(ns.close)
        room = Room(ns, Path(folder), max(*size.levels, size.small))
        systems = []
        for name in names:
            try:
                systems.append(SYSTEMS[name](room))
            except Unavailable as err:
                say(f"{name} is left out: {err}")
            else:
                running.callback(systems[-1].stop)
        bench = Bench(ns, systems, rows, size, say)
        for run in range(runs):
            for part in parts:
                if run == 0 or part in REPEATED:
                    PARTS[part](bench)
    report(into)
    return rows


def report(into: Path) -> None:
    """Write the table and the plot of what the folder holds."""
    rows = Rows(into)
    (into / "table.md").write_text(markdown(rows))
    (into / "plot.svg").write_text(svg(rows))


def main(words: Sequence[str] | None = None) -> int:
    """Run the command."""
    asked = argparse.ArgumentParser(prog="tests/bench/run", description=__doc__.splitlines()[0])
    asked.add_argument(
        "--into", type=Path, default=Path("build/bench"), help="folder of the files; a second run adds"
    )
    asked.add_argument("--systems", default=",".join(SYSTEMS), help="of " + ",".join(SYSTEMS))
    asked.add_argument("--parts", default=",".join(PARTS), help="of " + ",".join(PARTS))
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--window", type=int, default=Size.window, help="ms of voice that are measured each time")
    asked.add_argument("--soak", type=int, default=Size.soak, help="calls in all")
    asked.add_argument("--report", action="store_true", help="measure nothing, write table and plot anew")
    given = asked.parse_args(words)
    if given.report:
        report(given.into)
    else:
        size = Size(window=given.window, soak=given.soak)
        names, parts = given.systems.split(","), given.parts.split(",")
        measure(given.into, names, parts, given.runs, size, lambda text: print(text, flush=True))
    print((given.into / "table.md").read_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
