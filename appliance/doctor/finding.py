"""What a check finds, and what it may look at.

Law: pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from appliance.control import ControlError, Status
    from appliance.settings import Settings
    from appliance.store import Loaded, TooNew, Unreadable


class Severity(StrEnum):
    """How bad a finding is. Only an error makes the doctor end with 1."""

    OK = "ok"
    NOTE = "note"
    """Good to know; nothing needs to be done."""
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `code` and `params` become a sentence with a suggestion; `text`: one made already."""

    severity: Severity
    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What the checks look at, gathered once. `lang`: of sentences that are made elsewhere."""

    data: Path
    lang: str
    found: Loaded | Unreadable | TooNew
    engine: Status | ControlError

    @property
    def settings(self) -> Settings | None:
        """The settings in force: the current ones, else the last good ones."""
        from appliance.store import Loaded

        loaded = self.found if isinstance(self.found, Loaded) else self.found.last_good
        return loaded.settings if loaded else None

    @property
    def status(self) -> Status | None:
        """The state of the engine, None when it did not answer."""
        from appliance.control import Status

        return self.engine if isinstance(self.engine, Status) else None


Check = Callable[[Around], Iterator[Finding]]


def ok(code: str, /, **params: object) -> Finding:
    """All is well."""
    return Finding(Severity.OK, code, params)


def note(code: str, /, **params: object) -> Finding:
    """Good to know."""
    return Finding(Severity.NOTE, code, params)


def warning(code: str, /, **params: object) -> Finding:
    """Works, but not for long or not well."""
    return Finding(Severity.WARNING, code, params)


def error(code: str, /, **params: object) -> Finding:
    """Does not work."""
    return Finding(Severity.ERROR, code, params)
