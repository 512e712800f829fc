"""The drawn states are those that run.

Law: the document is generated, so whoever changes the table generates it again.
"""

from __future__ import annotations

from pathlib import Path

from sipengine.core.belplan.diagram import markdown
from sipengine.core.belplan.table import TABLE, Signal
from sipengine.core.belplan.values import Phase

DOCUMENT = Path(__file__).parents[2] / "docs" / "belplan-states.md"


def test_the_document_is_drawn_from_the_table() -> None:
    assert DOCUMENT.read_text() == markdown(), "run: .venv/bin/python -m sipengine.core.belplan.diagram"


def test_every_phase_and_every_signal_has_its_place() -> None:
    assert set(TABLE) == set(Phase)
    assert {signal for rows in TABLE.values() for signal in rows} == set(Signal)
