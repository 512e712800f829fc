"""How numbers, sums, moments and durations stand on a page, in both languages."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from appliance.control import EngineDown
from tests.webui.conftest import NOW
from webui import filters

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(*moment: int) -> float:
    return datetime(*moment, tzinfo=AMSTERDAM).timestamp()  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("name", "value", "dutch", "english"),
    [
        ("euro", Decimal("1.84"), "€\u00a01,84", "€\u00a01.84"),
        ("euro", 10, "€\u00a010", "€\u00a010"),
        ("euro", "1234.5", "€\u00a01.234,50", "€\u00a01,234.50"),
        ("amount", 1234567, "1.234.567", "1,234,567"),
        ("duration", 188, "3:08", "3:08"),
        ("duration", 3729.9, "1:02:09", "1:02:09"),
        ("duration", 0, "0:00", "0:00"),
        ("duration", None, "–", "–"),
        ("phone", "+31501234567", "050 123 45 67", "050 123 45 67"),
        ("phone", "anonymous", "Anoniem", "Anonymous"),
        ("phone", None, "–", "–"),
        ("moment", NOW - 60, "12:05", "12:05"),
        ("moment", at(2026, 11, 17, 22, 14), "gisteren 22:14", "yesterday 22:14"),
        ("moment", at(2026, 3, 2, 8, 12), "2 maart 08:12", "March 2 08:12"),
        ("moment", at(2025, 12, 31, 23, 59), "31 december 2025 23:59", "December 31, 2025 23:59"),
        ("moment", None, "–", "–"),
        ("clock", NOW, "12:06:40", "12:06:40"),
        ("words", EngineDown(data="/x"), None, None),
    ],
)
def test_as_people_write_it(app: Flask, name: str, value: object, dutch: str | None, english: str | None) -> None:
    for lang, expected in (("nl", dutch), ("en", english)):
        with app.test_request_context(headers={"Accept-Language": lang}):
            shown = str(getattr(filters, name)(value))
        assert shown == expected if expected is not None else "/x" in shown


def test_the_night_that_the_clock_goes_back(app: Flask) -> None:
    """26 October 2025: an hour comes twice; both are shown as the clock on the wall."""
    with app.test_request_context():
        first, second = 1_761_438_600.0, 1_761_442_200.0
        assert filters.clock(first, seconds=False) == filters.clock(second, seconds=False) == "02:30"
