"""What the watch for fraud learned: what of its row in the engine's `state.json` belongs in a backup.

Law: pure. The countries that were called before, for without them a replaced box takes each one's first call at
night for fraud; and the signs that were found, which are the owner's to read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from appliance.control.security_values import FraudFinding

LEARNED = "fraud.json"
MOST_COUNTRIES, MOST_FINDINGS = 400, 50
"""As many as the engine keeps (`sipengine.core.fraud`, `sipengine.suspicion`)."""
LONGEST = 100
"""Characters of any text in it."""
_FAR = 32_503_680_000.0
"""The year 3000, as epoch seconds: no page can show every number as a day."""
_TABLE, _ROW = "fraud", "1"
"""Of `state.json`: `sipengine.suspicion.KEEPER`."""
_FINDINGS = TypeAdapter(tuple[FraudFinding, ...])


@dataclass(frozen=True, slots=True)
class Learned:
    """`countries`: called before, the latest last. `findings`: the latest last."""

    countries: tuple[str, ...] = ()
    findings: tuple[FraudFinding, ...] = ()


def of_state(tables: Mapping[str, Mapping[str, Any]] | None) -> Learned:
    """What stood in a state file; nothing where it has nothing of the kind."""
    try:
        return _read((tables or {})[_TABLE][_ROW])
    except (KeyError, TypeError, ValueError):
        return Learned()


def to_row(learned: Learned) -> dict[str, Any]:
    """As `state.json` and the backup keep it."""
    return {"countries": list(learned.countries), "findings": [asdict(one) for one in learned.findings]}


def to_json(learned: Learned) -> bytes:
    """As the backup keeps it."""
    return json.dumps(to_row(learned)).encode()


def from_json(content: bytes) -> Learned:
    """What `to_json` wrote. Raises ValueError."""
    try:
        return _read(json.loads(content))
    except (KeyError, TypeError, RecursionError) as err:
        raise ValueError("nothing learned") from err


def _read(row: Mapping[str, Any]) -> Learned:
    countries = row["countries"]
    if not isinstance(countries, list) or not all(_short(one) for one in countries):
        raise ValueError("no list of countries")
    try:
        findings = _FINDINGS.validate_python(row["findings"])
    except ValidationError as err:
        raise ValueError("no signs of fraud") from err
    return Learned(tuple(countries)[-MOST_COUNTRIES:], tuple(filter(_is_fit, findings))[-MOST_FINDINGS:])


def _is_fit(one: FraudFinding) -> bool:
    """Whether it can be shown: what a hijacked PBX dials may be anything."""
    texts = (one.pbx, one.number, one.detail)
    return all(0 <= at <= _FAR for at in (one.first, one.last)) and all(map(_short, texts))


def _short(text: object) -> bool:
    return isinstance(text, str) and len(text) <= LONGEST
