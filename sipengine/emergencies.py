"""Emergency calls as people hear of them: that one was made, and the alarm when one found no way out.

Law: telling never holds a call up; the alarm stands over a restart, until an emergency call got through, or for a
day.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from appliance.calllog.record import CallRecord, Outcome
from appliance.control import Problem
from appliance.settings import Settings
from sipengine.core.plan import Facts
from sipengine.notice import Notice
from sipengine.takeovers import Keeper

log = logging.getLogger("trunkbox.engine")
KEEPER = "emergency"
ALARM_SECONDS = 86_400.0
_HARMLESS = frozenset({Outcome.ANSWERED, Outcome.CANCELLED, Outcome.BUSY})


@dataclass(frozen=True, slots=True)
class _Failed:
    at: float
    number: str
    pbx: str
    code: int


class Emergencies:
    """What is known of the emergency calls of one box."""

    def __init__(self, keeper: Keeper, tell: Callable[[Notice], None], clock: Callable[[], float]) -> None:
        """`clock`: UTC epoch seconds."""
        self._keeper, self._tell, self._clock = keeper, tell, clock
        self._settings = Settings()
        self._failed = self._read()

    def apply(self, settings: Settings) -> None:
        """Take new settings."""
        self._settings = settings

    def begun(self, facts: Facts) -> None:
        """An emergency call goes out now."""
        log.warning("emergency call to %s from %s", facts.callee, facts.line_in)
        told = {"number": facts.callee, "pbx": facts.line_in, "caller": facts.caller or "-"}
        self._notify("emergency_made", told, self._clock())

    def over(self, record: CallRecord) -> None:
        """A call ended, perhaps an emergency call."""
        if not record.emergency:
            return
        if record.outcome is Outcome.ANSWERED and self._failed is not None:
            self._failed = None
            self._keeper.keep(KEEPER, {})
        if record.outcome in _HARMLESS:
            return
        log.error("emergency call to %s from %s found no way out: %s", record.to, record.pbx, record.reason)
        self._failed = failed = _Failed(record.start, record.to, record.pbx or "-", record.sip_code)
        row = {"at": failed.at, "number": failed.number, "pbx": failed.pbx, "code": failed.code}
        self._keeper.keep(KEEPER, row)
        self._notify("emergency_failed", self._params(failed), record.start)

    def problems(self) -> tuple[Problem, ...]:
        """The alarm, while it stands."""
        failed = self._failed
        if failed is None or not 0 <= self._clock() - failed.at < ALARM_SECONDS:
            return ()
        return (Problem("emergency_failed", {**self._params(failed), "at": self._local(failed.at)}),)

    def _notify(self, code: str, params: dict[str, str], at: float) -> None:
        if self._settings.emergency.notify:
            self._tell(Notice(code, {**params, "at": self._local(at)}))

    def _params(self, failed: _Failed) -> dict[str, str]:
        return {"number": failed.number, "pbx": failed.pbx, "code": str(failed.code)}

    def _local(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, ZoneInfo(self._settings.box.timezone)):%Y-%m-%d %H:%M}"

    def _read(self) -> _Failed | None:
        row = self._keeper.row(KEEPER)
        try:
            return (
                _Failed(float(row["at"]), str(row["number"]), str(row["pbx"]), int(row["code"])) if row else None
            )
        except (KeyError, TypeError, ValueError):
            return None
