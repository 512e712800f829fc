"""What a person asks of the call log, read from the address of the page.

Law: pure but for the words; a wrong field is named beside it, and asks for nothing until it is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _

from appliance.calllog.query import BadCursor, read_cursor
from appliance.calllog.record import Direction, Outcome
from appliance.words import printable

NUMBER_MOST = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """The search form: what was typed, what it means, and what is wrong with it by field name."""

    typed: Mapping[str, str]
    number: str | None = None
    since: date | None = None
    until: date | None = None
    direction: Direction | None = None
    outcome: Outcome | None = None
    before: str | None = None
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Whether something was asked at all, beside where in the list to go on."""
        return any(self.typed.values())

    def query(self) -> dict[str, Any]:
        """As `CallReader.query` takes it."""
        return {
            "number": self.number,
            "since": self.since,
            "until": self.until,
            "direction": self.direction,
            "outcome": self.outcome,
            "before": self.before,
        }

    def address(self) -> dict[str, Any]:
        """What keeps this search in a link."""
        return {name: value for name, value in self.typed.items() if value}


def read(args: Mapping[str, str]) -> Wanted:
    """The search of an address: nummer, van and tot (ISO days), richting, afloop, vanaf (a page's cursor)."""
    typed = {name: args.get(name, "").strip() for name in ("nummer", "van", "tot", "richting", "afloop")}
    errors: dict[str, list[str]] = {}
    if len(typed["nummer"]) > NUMBER_MOST:
        errors["nummer"] = [_("Dat is te lang voor een nummer. Typ een deel ervan, zoals de laatste cijfers.")]
        typed["nummer"] = typed["nummer"][:NUMBER_MOST]
    since, until = _day(typed["van"], "van", errors), _day(typed["tot"], "tot", errors)
    if since and until and since > until:
        errors["tot"] = [_("Deze dag ligt voor de eerste. Verwissel ze.")]
    before = args.get("vanaf") or None
    if before is not None:
        try:
            read_cursor(before)
        except BadCursor:
            errors[""] = [_("Deze plaats in de lijst bestaat niet. Hieronder staat het begin.")]
            before = None
    return Wanted(
        typed,
        typed["nummer"] or None,
        since,
        until,
        _choice(Direction, typed["richting"], "richting", errors),
        _choice(Outcome, typed["afloop"], "afloop", errors),
        before,
        errors,
    )


def _day(text: str, name: str, errors: dict[str, list[str]]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        shown = printable(text, 30)
        errors[name] = [_("‘%(typed)s’ is geen dag. Schrijf bijvoorbeeld 2026-11-22.", typed=shown)]
        return None


def _choice(kind: Any, text: str, name: str, errors: dict[str, list[str]]) -> Any:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        errors[name] = [_("Deze keuze bestaat niet. Kies een andere.")]
        return None
