"""A box that spends until it is killed: says what it surely spent. `python -m tests.ledger.victim FILE`

Law: nothing is said as spent that was not dialled on money that the file holds.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from appliance.numbering import E164
from appliance.settings import Settings
from sipengine.core.ledger import Granted
from sipengine.ledger_store import LedgerStore
from sipengine.spending import Spending, open_ledger, running_now

NUMBER = E164("+31612345678")
SETTINGS = Settings.model_validate(
    {
        "limits": {
            "spend_eur": {"hour": "1000", "day": "1000", "week": "1000"},
            "calls": dict.fromkeys(("hour", "day", "week")),
        },
        "rates": {"rows": [{"prefix": "+31", "per_minute": "0.60", "increment": "60/60"}]},
    }
)


def main(path: Path) -> None:
    found = open_ledger(path, SETTINGS, running_now())
    spending = Spending(found.ledger, found.clock, LedgerStore(path))
    spending.apply(SETTINGS)
    spent = 0
    for serial in count():
        call = f"c{serial}"
        grant = spending.reserve(call, NUMBER)
        if not isinstance(grant, Granted):
            break
        while not spending.is_safe(grant):
            spending.keep()
        spending.answered(call)
        spent += 600_000  # the first minute is owed from the answer on
        print(spent, flush=True)
        if serial % 3:
            spending.settle(call)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
