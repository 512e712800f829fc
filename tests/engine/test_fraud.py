"""Signs of fraud in the engine: warned of, stopped, mailed once, kept, and never in the way of 112."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from appliance.backup import learned
from appliance.backup.learned import Learned
from appliance.calllog.record import Outcome
from appliance.settings.security import Fraud
from appliance.store.durable import read_tables
from sipengine.core.fraud import BURST_CALLS, SEQUENCE
from sipengine.notice import Notice
from sipengine.state_store import StateStore
from tests.engine.office import SETTINGS, Office

NIGHT, DAY = 1_767_225_600.0 + 2 * 3600, 1_767_225_600.0 + 11 * 3600


def office(policy: str, now: float = DAY, **more: object) -> Office:
    fraud: Mapping[str, object] = dict.fromkeys(Fraud.model_fields, policy)
    return Office({**SETTINGS, "fraud": fraud}, now=now, **more)  # type: ignore[arg-type]


def dial(box: Office, number: str) -> int:
    """The answer that the PBX got; 0 while it is on its way."""
    leg = box.pbx.dial(number, "31501234567")
    box.run()
    return 0 if leg in box.pbx.legs else box.pbx.ended(leg).code


def test_warned_of_and_the_calls_go() -> None:
    notices: list[Notice] = []
    box = office("warn", tell=notices.append)
    assert [dial(box, f"061234500{n}") for n in range(BURST_CALLS + 2)] == [0] * (BURST_CALLS + 2)
    shapes = {(one.shape, one.did) for one in box.engine.suspicion.findings()}
    assert shapes == {("burst", "warned"), ("sequential", "warned")}
    (burst,) = [one for one in box.engine.suspicion.findings() if one.shape == "burst"]
    assert (burst.pbx, burst.count, burst.number) == ("centrale", 3, f"+3161234500{BURST_CALLS + 1}")
    assert [(one.code, one.what) for one in notices] == [
        ("fraud_warned", "fraud_sequential"),
        ("fraud_warned", "fraud_burst"),
    ], "one letter of each, not one of every call"


def test_stopped_with_403_and_its_reason_in_the_call_log_and_112_goes() -> None:
    box = office("block")
    codes = [dial(box, f"06123450{n * 7:02}") for n in range(BURST_CALLS)]
    assert codes == [0] * (BURST_CALLS - 1) + [403]
    record = box.records[-1]
    assert (record.outcome, record.reason) == (Outcome.BLOCKED, "fraud_burst")
    assert [dial(box, "112") for _ in range(3)] == [0, 0, 0]
    assert box.engine.suspicion.findings()[0].did == "blocked"
    box.now += 10
    assert dial(box, "0201234567") == 0, "it is quiet again"


def test_a_blocked_call_costs_nothing() -> None:
    box = office("block", NIGHT)
    assert dial(box, "005371234567") == 403
    end = box.records[-1]
    assert (end.reason, dict(end.params)) == ("fraud_new_country_at_night", {"country": "CU"})
    spending = box.engine.paying.spending
    assert spending.ledger.due() is None
    assert [limit for limit in spending.ledger.plain()["calls"].values() if limit] == []


def test_the_night_is_that_of_the_box() -> None:
    box = Office(
        {**SETTINGS, "fraud": {"new_country_at_night": "block"}, "box": {"timezone": "Pacific/Auckland"}},
        now=NIGHT,
    )
    assert dial(box, "005371234567") == 0


def test_what_may_not_be_dialled_counts_as_a_sign() -> None:
    settings = {**SETTINGS, "destinations": {"default": "block", "rules": []}, "fraud": {"sequential": "block"}}
    box = Office(settings)
    for n in range(SEQUENCE):
        box.now += 10
        assert dial(box, f"+8821312345{n}") == 403
    (found,) = box.engine.suspicion.findings()
    assert (found.shape, found.did) == ("sequential", "warned")
    assert {record.reason for record in box.records} == {"destination_blocked"}


def test_findings_and_known_countries_survive_a_restart(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state.json")
    box = office("warn", NIGHT, keeper=store)
    dial(box, "005371234567")
    found = box.engine.suspicion.findings()
    assert [one.detail for one in found] == ["CU"]
    store.close()
    again = office("block", NIGHT + 60, keeper=StateStore(tmp_path / "state.json"))
    assert again.engine.suspicion.findings() == found
    assert dial(again, "005371234567") == 0


def test_a_replaced_box_knows_the_countries_and_the_signs_of_the_one_before(tmp_path: Path) -> None:
    before = office("warn", NIGHT)
    dial(before, "005371234567")
    (old,) = before.engine.suspicion.findings()
    known = Learned(("CU", "BE"), (old,))
    store = StateStore(tmp_path / "state.json")
    box = office("block", NIGHT + 60, keeper=store)
    for _ in range(2):
        box.engine.suspicion.restored(known)  # again at each start, until the disk has it
    assert dial(box, "005371234567") == 0, "its first call at night, and no sign of fraud"
    assert dial(box, "00491711234567") == 403
    new, also = box.engine.suspicion.findings()
    assert (new.detail, also) == ("DE", old)
    store.close()
    kept = learned.of_state(read_tables(tmp_path / "state.json"))
    assert (kept.countries, kept.findings) == (("BE", "CU"), (old, new))


def test_of_one_sign_this_box_counts_on_and_no_backup_counts_back() -> None:
    box = office("warn")
    for n in range(BURST_CALLS):
        dial(box, f"06123450{n * 7:02}")
    (burst,) = box.engine.suspicion.findings()
    earlier = Learned((), (replace(burst, count=burst.count + 5, last=burst.last - 1),))
    box.engine.suspicion.restored(earlier)
    assert box.engine.suspicion.findings() == (burst,)


def test_state_of_another_make_does_not_stop_the_engine(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state.json")
    store.keep("fraud", {"findings": [{"odd": 1}], "countries": 7})
    assert office("warn", keeper=store).engine.suspicion.findings() == ()
    store.close()
