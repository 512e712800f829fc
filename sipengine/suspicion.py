"""The signs of fraud at work: who dials what is looked at, findings are kept, told and mailed.

Law: decides nothing; `core.fraud` decides. People hear of one kind once an hour at most; the status counts all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance.backup.learned import Learned, to_row
from appliance.calllog.record import CallRecord, Direction
from appliance.control import FraudFinding
from appliance.numbering import E164, Number, ShortCode
from appliance.settings import Settings
from sipengine.core.fraud import Shape, Shapes, Sign, is_night
from sipengine.core.plan import Plan, Verdict, Why, forbidden
from sipengine.notice import Notice
from sipengine.port import LegId
from sipengine.takeovers import Keeper

log = logging.getLogger("trunkbox.fraud")
KEEPER = "fraud"
MOST = 50
"""Findings that are kept."""
ONE_SECONDS = 3600.0
"""Signs of one shape from one PBX within this are one finding, and one letter."""
_MOST_JUDGED = 500
_WHY = {
    Shape.BURST: Why.FRAUD_BURST,
    Shape.SHORT_CALLS: Why.FRAUD_SHORT_CALLS,
    Shape.NEW_COUNTRY: Why.FRAUD_NEW_COUNTRY,
    Shape.SEQUENTIAL: Why.FRAUD_SEQUENTIAL,
}
_COUNTED = frozenset({Why.DESTINATION_BLOCKED, Why.CHANNELS_FULL})
"""Refusals that are signs too: a hijacked PBX dials what it may not."""


class Suspicion:
    """What one box finds suspicious."""

    def __init__(
        self,
        keeper: Keeper,
        tell: Callable[[Notice], None],
        wall: Callable[[], float],
        steady: Callable[[], float],
    ) -> None:
        """`wall`: UTC epoch seconds, for the hour of the day. `steady`: monotonic seconds."""
        self._keeper, self._tell, self._wall, self._steady = keeper, tell, wall, steady
        self._zone, self._country = ZoneInfo("UTC"), "NL"
        self._shapes, self._found = self._read()
        self._judged: dict[LegId, None] = {}
        self.blocks = False
        """Whether any sign stops a call. Where none does, a call need not wait for the verdict."""

    def apply(self, settings: Settings) -> None:
        """Take new settings."""
        self._zone, self._country = ZoneInfo(settings.box.timezone), settings.box.country
        self._shapes.apply(settings.fraud, self._country)
        self.blocks = any(getattr(settings.fraud, shape.value) == "block" for shape in Shape)

    def judge(self, leg: LegId, verdict: Verdict) -> Verdict:
        """The verdict with the signs of fraud counted in. A call that is looked at twice counts once."""
        facts, goes = verdict.facts, isinstance(verdict, Plan)
        if facts.direction is not Direction.OUT or facts.emergency or leg in self._judged:
            return verdict
        if not isinstance(verdict, Plan) and verdict.why not in _COUNTED:
            return verdict
        self._judged[leg] = None
        if len(self._judged) > _MOST_JUDGED:
            del self._judged[next(iter(self._judged))]
        learned, now = self._shapes.learned, int(self._steady() * 1000)
        night = is_night(datetime.fromtimestamp(self._wall(), self._zone).hour)
        signs = self._shapes.dialled(facts.line_in, self._number(facts.callee), now, night, goes)
        new = any([self._note(sign, facts.line_in, facts.callee, goes) for sign in signs])
        if new or learned != self._shapes.learned:
            self._keep()
        block = next((sign for sign in signs if sign.blocks), None)
        if block is None or not goes:
            return verdict
        params = (("country", block.detail),) if block.detail else ()
        return forbidden(facts, _WHY[block.shape], f"Sign of fraud: {block.shape}", params)

    def over(self, record: CallRecord) -> None:
        """A call ended."""
        if record.direction is Direction.OUT and record.answer is not None and not record.emergency:
            self._shapes.talked(record.pbx or "", record.seconds, int(self._steady() * 1000))

    def restored(self, learned: Learned) -> None:
        """Take over what the box of a backup knew; of one finding, what this box counted since is newer."""
        self._shapes.remember(learned.countries)
        found = {(one.shape, one.pbx, one.did, one.first): one for one in (*learned.findings, *self._found)}
        self._found = sorted(found.values(), key=lambda one: one.last)[-MOST:]
        self._keep()

    def findings(self) -> tuple[FraudFinding, ...]:
        """What was found, the latest first."""
        return tuple(sorted(self._found, key=lambda one: -one.last))

    def _number(self, callee: str) -> Number:
        return E164(callee) if callee.startswith("+") else ShortCode(callee, self._country)

    def _note(self, sign: Sign, pbx: str, number: str, goes: bool) -> bool:
        """Whether it is a new finding."""
        now = self._wall()
        did = "blocked" if sign.blocks and goes else "warned"
        for n, one in enumerate(self._found):
            if (one.shape, one.pbx, one.did) == (sign.shape.value, pbx, did) and abs(
                now - one.first
            ) < ONE_SECONDS:
                self._found[n] = replace(one, number=number, last=now, count=one.count + 1, detail=sign.detail)
                return False
        found = FraudFinding(
            shape=sign.shape.value,
            pbx=pbx,
            did="blocked" if did == "blocked" else "warned",
            number=number,
            first=now,
            last=now,
            count=1,
            detail=sign.detail,
        )
        self._found = [*self._found[-(MOST - 1) :], found]
        log.warning("sign of fraud %s from %s, %s: %s %s", sign.shape, pbx, did, number, sign.detail)
        params = {"pbx": pbx, "number": number, "country": sign.detail}
        self._tell(Notice(f"fraud_{did}", params, what=f"fraud_{sign.shape}"))
        return True

    def _keep(self) -> None:
        self._keeper.keep(KEEPER, to_row(Learned(self._shapes.known, tuple(self._found))))

    def _read(self) -> tuple[Shapes, list[FraudFinding]]:
        row: Mapping[str, Any] | None = self._keeper.row(KEEPER)
        try:
            if row is None:
                return Shapes(), []
            found = [FraudFinding(**one) for one in row["findings"]]
            return Shapes(str(one) for one in row["countries"]), found[-MOST:]
        except (KeyError, TypeError, ValueError) as err:
            log.error("earlier signs of fraud cannot be read: %s", err)
            return Shapes(), []
