"""The state diagram of the belplan interpreter, drawn from its table: `python -m sipengine.core.belplan.diagram`.

Law: pure but for the last lines; what is drawn is what runs, and a test compares docs/belplan-states.md with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipengine.core.belplan.table import TABLE, WAITS
from sipengine.core.belplan.values import Phase


def markdown() -> str:
    """The whole document: a Mermaid state diagram, and every row of the table in words."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# States of a belplan"
    yield ""
    yield "Generated: `.venv/bin/python -m sipengine.core.belplan.diagram > docs/belplan-states.md`."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for phase in Phase:
        yield f"    {phase.name}: {phase.value}"
    yield f"    [*] --> {Phase.NEXT.name}"
    for kind, phase in WAITS.items():
        yield f"    {Phase.NEXT.name} --> {phase.name}: {kind.__name__.lower()}"
    yield f"    {Phase.NEXT.name} --> {Phase.OVER.name}: no step is left"
    for phase, rows in TABLE.items():
        for signal, (after, _) in rows.items():
            if after is not phase:
                yield f"    {phase.name} --> {after.name}: {signal.value}"
    yield f"    {Phase.OVER.name} --> [*]"
    yield "```"
    yield ""
    yield "| while | when | then | does |"
    yield "|---|---|---|---|"
    for phase, rows in TABLE.items():
        for signal, (after, moves) in rows.items():
            does = ", ".join(move.__name__.replace("_", " ") for move in moves)
            yield f"| {phase.value} | {signal.value} | {after.value if after is not phase else ''} | {does} |"


if __name__ == "__main__":
    print(markdown(), end="")
