"""What was measured, as JSON lines: one row for each turn, appended as soon as it is known.

Law: a row is never changed; a second measurement into the same folder is a further run.
"""

import json
import statistics
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILE = "raw.jsonl"


@dataclass(frozen=True)
class Row:
    """One turn: `part` says what it was for, `calls` how many at once or in all, `rate` how many a second."""

    part: str
    run: int
    system: str
    version: str
    calls: int
    rate: int
    figures: dict[str, Any]

    @property
    def failed(self) -> int:
        """How many calls did not come to a good end; with the relay, which ends none, how many did not stand."""
        calls = self.figures["calls"]
        return int(calls["started"] - max(calls["ended"], calls["answered"] if not calls["arrived"] else 0))

    @property
    def cpu(self) -> float:
        """Processor time in ms for each second of each call, while all stood."""
        window = self.figures["window"]
        return float(window["cpu"] * 1000 / window["seconds"] / self.calls)

    @property
    def lost(self) -> int:
        """Packets sent while the window was open that did not make it there and back."""
        voice = self.figures["voice"]
        return int(voice["sent"] - voice["returned"])


class Rows:
    """The rows of one folder."""

    def __init__(self, folder: Path) -> None:
        """Read what the folder holds already."""
        self._file = folder / FILE
        text = self._file.read_text() if self._file.exists() else ""
        kept = [json.loads(line) for line in text.splitlines()]
        self.machine: dict[str, Any] = next((row["machine"] for row in kept if "machine" in row), {})
        self.all = [Row(**row) for row in kept if "machine" not in row]

    def begin(self, machine: dict[str, Any]) -> None:
        """Write down the machine, the first time."""
        if not self.machine:
            self.machine = machine
            self._write({"machine": machine})

    def add(self, row: Row) -> None:
        """Append a row."""
        self.all.append(row)
        self._write(asdict(row))

    def _write(self, value: dict[str, Any]) -> None:
        with self._file.open("a") as file:
            file.write(json.dumps(value) + "\n")

    def next_run(self, part: str) -> int:
        """Return the number of the next run of a part."""
        return 1 + max((row.run for row in self.all if row.part == part), default=0)

    def of(self, part: str, system: str | None = None, calls: int | None = None) -> list[Row]:
        """Return the rows of a part, of one system or number of calls if given."""
        return [
            row
            for row in self.all
            if row.part == part and system in (None, row.system) and calls in (None, row.calls)
        ]

    def systems(self) -> list[str]:
        """Return the names of the systems in the order they were first measured."""
        return list(dict.fromkeys(row.system for row in self.all))


def median(values: Iterable[float]) -> float | None:
    """Return the median; None of nothing."""
    ordered = sorted(values)
    return statistics.median(ordered) if ordered else None
