"""Do the numbers, their trunks, their PBXs and the box's identities agree?

Law: pure; whether a number could exist is what phonenumbers says.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

from appliance.settings.check_lines import twice, unknown
from appliance.settings.lines import Number, NumberRange
from appliance.settings.problems import Problem
from appliance.settings.root import Settings


@lru_cache(maxsize=32_768)
def possible(number: str) -> bool:
    """Whether the country exists and the length is one that it has; remembered, as each save asks it anew."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def check_numbers(settings: Settings) -> Iterator[Problem]:
    """Every number and range."""
    trunks = {trunk.id for trunk in settings.trunks}
    pbxs = {pbx.id for pbx in settings.pbxs}
    plans = {plan.id for plan in settings.belplans}
    for index, line in enumerate(settings.numbers):
        path = f"numbers[{index}]"
        yield from _check_possible(path, line)
        yield from unknown(f"{path}.trunk", "trunks", line.trunk, trunks)
        yield from unknown(f"{path}.pbx", "pbxs", line.pbx, pbxs)
        yield from unknown(f"{path}.belplan", "belplans", line.belplan, plans)
    yield from _check_twice(settings)
    yield from _check_device_accounts(settings)


def _check_possible(path: str, line: Number | NumberRange) -> Iterator[Problem]:
    """Of a range both ends: what lies between them has the same length and country."""
    ends = (line.number,) if isinstance(line, Number) else line.range
    for place, number in enumerate(ends):
        if not possible(number):
            where = f"{path}.number" if isinstance(line, Number) else f"{path}.range[{place}]"
            yield Problem(where, "number_impossible", {"value": number})


def _check_twice(settings: Settings) -> Iterator[Problem]:
    """One problem per line, however many of its numbers stood before."""
    first: dict[str, int] = {}
    for index, line in enumerate(settings.numbers):
        numbers = (line.number,) if isinstance(line, Number) else tuple(one.number for one in line.expand())
        doubles = [number for number in numbers if number in first]
        if doubles:
            where = f"numbers[{index}]." + ("number" if isinstance(line, Number) else "range")
            params: dict[str, str | int] = {"value": doubles[0], "first": f"numbers[{first[doubles[0]]}]"}
            yield Problem(where, "number_twice", params)
        for number in numbers:
            first.setdefault(number, index)


def _check_device_accounts(settings: Settings) -> Iterator[Problem]:
    """A device account and its number belong together: each alone would never carry a call."""
    table = settings.number_table()
    accounts = {trunk.id: trunk for trunk in settings.trunks if trunk.kind == "accounts"}
    for index, trunk in enumerate(settings.trunks):
        for place, account in enumerate(trunk.accounts if trunk.kind == "accounts" else ()):
            number = table.get(account.number)
            path = f"trunks[{index}].accounts[{place}].number"
            if number is None:
                yield Problem(path, "account_number_unknown", {"value": account.number})
            elif number.trunk != trunk.id:
                yield Problem(path, "account_number_elsewhere", {"value": account.number, "trunk": number.trunk})
    for index, line in enumerate(settings.numbers):
        on = accounts.get(line.trunk)
        if on is None:
            continue
        having = {account.number for account in on.accounts}
        own = (line.number,) if isinstance(line, Number) else tuple(one.number for one in line.expand())
        without = [number for number in own if number not in having]
        if without:
            params = {"value": without[0], "trunk": line.trunk}
            yield Problem(f"numbers[{index}].trunk", "number_without_account", params)


def check_identities(settings: Settings) -> Iterator[Problem]:
    """The numbers that the box itself shows to others are its own."""
    table = settings.number_table()
    default = settings.default_caller_id
    if default is not None:
        if default not in table:
            yield Problem("default_caller_id", "caller_id_foreign", {"value": default})
        elif not table[default].outbound:
            yield Problem("default_caller_id", "caller_id_barred", {"value": default})
    emergency = settings.emergency
    if emergency.caller_id is not None and emergency.caller_id not in table:
        yield Problem("emergency.caller_id", "caller_id_foreign", {"value": emergency.caller_id})
    trunks = {trunk.id for trunk in settings.trunks}
    for index, id in enumerate(emergency.trunks):
        yield from unknown(f"emergency.trunks[{index}]", "trunks", id, trunks)
    yield from twice((f"emergency.trunks[{index}]", id) for index, id in enumerate(emergency.trunks))
