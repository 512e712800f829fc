"""An emergency call against everything at once: whatever is full, barred, down or forced, it leaves first.

`TRUNKBOX_RUNS=10000` runs as many; the default is what a test run has time for.

Law: the settings and the moment are drawn together, so that no two rules can stop what neither stops alone.
"""

from __future__ import annotations

import os
from typing import Any

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.numbering.emergency import emergency_notations
from sipengine.core.plan import Plan, Refusal
from sipengine.core.policy import decide
from sipengine.core.standing import Standing
from sipengine.core.urgent import SILENCE_SECONDS
from sipengine.port import AccountKey
from tests.numbering.samples import e164
from tests.policy.boxes import BRANCH, FAX, MAIN, NUMBERS, WORKSHOP, from_pbx, lines, state

pytestmark = pytest.mark.timeout(3600)
RUNS = int(os.environ.get("TRUNKBOX_RUNS", "120"))
ACCOUNTS = [AccountKey(key) for key in ("trunk/main", "trunk/devices/201", "trunk/devices/202")]
ANY = settings(max_examples=RUNS, deadline=None, suppress_health_check=list(HealthCheck))
_few = st.one_of(st.none(), st.integers(1, 3))
_rule = st.sampled_from(
    [
        {"block": {"country": "NL"}},
        {"block": {"country": "NL", "type": "short"}},
        {"block": {"prefix": "+31112"}},
        {"block": {"prefix": "+112"}},
        {"block": {"region": "world"}},
        {"block": {"type": "toll_free"}},
        {"allow": {"country": "NL", "type": "mobile"}},
    ]
)


@st.composite
def boxes(draw: st.DrawFn) -> dict[str, Any]:
    """Settings that are as closed as they can be, in any combination."""
    prefix = draw(st.sampled_from(["", "0", "9", "1", "00", "*9", "11"]))
    form = draw(st.sampled_from(["e164", "plain", "international", "national"]))
    barred = draw(st.booleans())
    number = {"inbound": not barred or draw(st.booleans()), "outbound": not barred}
    belplan = [{"id": "plan", "steps": [{"do": "hangup", "cause": "busy"}]}] if draw(st.booleans()) else []
    return {
        "destinations": {
            "default": draw(st.sampled_from(["block", "allow"])),
            "rules": draw(st.lists(_rule, max_size=3)),
        },
        "limits": {
            "channels": {"total": draw(_few), "inbound": draw(_few), "outbound": draw(_few)},
            "calls": {"hour": draw(_few), "day": draw(_few), "week": draw(_few)},
            "spend_eur": dict.fromkeys(("hour", "day", "week"), draw(st.sampled_from(["0", "0.01", "10"]))),
        },
        "fraud": dict.fromkeys(("burst", "short_calls", "new_country_at_night", "sequential"), "block"),
        "pbx": {
            "channels": draw(_few),
            "outside_prefix": prefix,
            "number_format": form,
            "caller_id_from": draw(st.sampled_from(["auto", "pai", "ppi", "rpid", "from"])),
        },
        "trunk": {"channels": draw(_few), "number_format": form, "enabled": draw(st.booleans())},
        "devices": {"channels": draw(_few), "enabled": True},
        "numbers": [{**one, **number} for one in NUMBERS] if draw(st.booleans()) else [],
        "default_caller_id": None,
        "emergency": {"caller_id": draw(st.sampled_from([None, MAIN])), "trunks": draw(_orders)}
        if barred
        else {"trunks": draw(_orders)},
        "belplans": belplan,
    }


_orders = st.sampled_from([[], ["main"], ["devices"], ["devices", "main"]])
_moments = st.fixed_dictionaries(
    {
        "usable": st.sets(st.sampled_from(ACCOUNTS)).map(frozenset),
        "down": st.sets(st.sampled_from(["office", "cloud"])).map(frozenset),
        "reserved": st.sets(st.sampled_from(["main", "devices"])).map(frozenset),
        "calls": st.dictionaries(st.sampled_from(["main", "devices", "office", "cloud"]), st.integers(0, 99)),
        "inbound": st.integers(0, 99),
        "outbound": st.integers(0, 99),
        "standing": st.builds(Standing, forced_all=st.booleans(), forced=st.sets(st.just(MAIN)).map(frozenset)),
    }
)
_callers = st.sampled_from([MAIN, FAX, WORKSHOP, BRANCH, "+31687654321", "anonymous", ""])


def valid(changes: dict[str, Any]) -> dict[str, Any]:
    """Settings may not name an emergency number of ours where there are no numbers."""
    if not changes["numbers"]:
        return {**changes, "emergency": {"trunks": changes["emergency"]["trunks"]}}
    return changes


@ANY
@given(boxes().map(valid), _moments, st.data(), _callers, st.booleans())
def test_it_is_always_admitted_and_every_trunk_is_tried(
    changes: dict[str, Any], moment: dict[str, Any], data: st.DataObject, caller: str, withheld: bool
) -> None:
    ready, now = lines(**changes), state(**moment)
    prefix = changes["pbx"]["outside_prefix"]
    text = data.draw(st.sampled_from(sorted(emergency_notations("NL"))), label="notation")
    dialled = data.draw(st.sampled_from([text, prefix + text]), label="dialled")
    if prefix and dialled == text and text.startswith(prefix) and text != "112":
        dialled = prefix + text  # without its prefix it may mean a number
    headers = (("Privacy", "id;header;user"),) if withheld else ()
    verdict = decide(from_pbx(dialled, f"<sip:{caller}@192.168.1.10>", headers=headers), ready, now)
    assert isinstance(verdict, Plan), verdict
    assert verdict.facts.emergency
    tried = [leg.line for leg in verdict.attempts]
    assert set(tried) == set(ready.trunks), "every trunk that is switched on is tried"
    works = [any(str(key).startswith(f"trunk/{line}") for key in now.usable) for line in dict.fromkeys(tried)]
    assert works == sorted(works, reverse=True), "those that work go first"
    for leg in verdict.attempts:
        assert leg.uri.startswith("sip:112@"), "bare in every format"
        assert leg.silence_seconds == SILENCE_SECONDS
        assert "anonymous" not in leg.from_.lower()
        assert not any(name == "Privacy" for name, _ in leg.headers)
    listed = {one["number"]: one for one in changes["numbers"] or ()}
    if caller in listed and listed[caller].get("pbx") == "office":
        assert verdict.facts.did == caller, "the number of the place, whatever its outbound flag"


@ANY
@given(boxes().map(valid), _moments, st.data())
def test_no_valid_international_number_passes_as_one(
    changes: dict[str, Any], moment: dict[str, Any], data: st.DataObject
) -> None:
    """In the notation and behind the prefix that the PBX's settings name."""
    number = data.draw(e164(), label="number")
    if not phonenumbers.is_valid_number(phonenumbers.parse(number)):
        return
    prefix, digits = changes["pbx"]["outside_prefix"], number.removeprefix("+")
    written = {"e164": number, "plain": digits, "international": f"00{digits}", "national": f"00{digits}"}
    dialled = prefix + written[changes["pbx"]["number_format"]]
    verdict = decide(from_pbx(dialled), lines(**changes), state(**moment))
    assert not verdict.facts.emergency, number


@pytest.mark.parametrize("country", ["NL", "BE", "DE", "US", "IT", "HU"])
def test_no_example_number_of_any_country_passes_as_one(country: str) -> None:
    ready = lines(box={"country": country}, numbers=[], default_caller_id=None, emergency={})
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in range(11):
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None or not phonenumbers.is_valid_number(example):
                continue
            text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
            assert not decide(from_pbx(text), ready, state()).facts.emergency, text


def test_without_any_trunk_it_is_503_and_known_as_an_emergency() -> None:
    verdict = decide(from_pbx("112"), lines(trunks=[]), state())
    assert isinstance(verdict, Refusal)
    assert (verdict.code, verdict.facts.emergency) == (503, True)
