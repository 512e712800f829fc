"""What a belplan looks at: opening hours over clock changes and holidays, callers, switches, PBXs.

Law: every instant of a test carries its offset; no test reads a clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.belplan.calendar import opening, weekdays
from appliance.belplan.conditions import Now, answer, turned, walks
from appliance.settings.plans import Schedule, When
from appliance.words import known
from tests.settings.samples import settings

ZONE = "Europe/Amsterdam"
LOCAL = ZoneInfo(ZONE)
OFFICE = Schedule.model_validate(
    {
        "id": "open",
        "week": {"mon-fri": ["08:30-12:30", "13:00-17:30"]},
        "closed": {"holidays": "NL", "dates": ["2026-12-28..2026-12-31", "2026-07-01"]},
    }
)
BOX = settings(
    schedules=[{"id": "open", "week": {"mon-fri": ["08:30-17:30"]}}],
    switches=[
        {"id": "dienst", "group": "nacht"},
        {"id": "storing", "group": "nacht"},
        {"id": "los"},
        {"id": "alleen"},
    ],
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        pytest.param("2026-11-23 08:30", "open", id="the first minute of the morning is open"),
        pytest.param("2026-11-23 08:29:59", "hours", id="a second before it is closed"),
        pytest.param("2026-11-23 12:30", "hours", id="the end of a span is closed"),
        pytest.param("2026-11-23 17:29:59", "open", id="the last second of the day is open"),
        pytest.param("2026-11-22 10:00", "day", id="a sunday has no hours"),
        pytest.param("2026-12-25 10:00", "holiday", id="christmas, a friday, is a public holiday"),
        pytest.param("2027-05-06 10:00", "holiday", id="ascension day moves with easter"),
        pytest.param("2026-12-29 10:00", "date", id="a day within dates of one's own"),
        pytest.param("2026-12-31 17:00", "date", id="the last of the dates counts"),
        pytest.param("2026-07-01 10:00", "date", id="a single date"),
        pytest.param("2027-01-04 10:00", "open", id="the first working day after"),
    ],
)
def test_opening_hours_say_why(when: str, why: str) -> None:
    found = opening(OFFICE, at(when), ZONE)
    assert (found.why, found.open) == (why, why == "open")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        pytest.param("mon", "mon", id="one day"),
        pytest.param("mon,wed-fri", "mon wed thu fri", id="a day and a run"),
        pytest.param("sat-mon", "sat sun mon", id="a run over the weekend"),
        pytest.param("mon-sun", "mon tue wed thu fri sat sun", id="every day"),
    ],
)
def test_weekdays_are_read(text: str, days: str) -> None:
    assert weekdays(text) == frozenset(days.split())


def minutes_open(span: str, day: date) -> int:
    """How many minutes of real time a daily span is open on a local day."""
    schedule = Schedule.model_validate({"id": "s", "week": {"mon-sun": [span]}})
    first = datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC)
    tomorrow = day + timedelta(days=1)
    last = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=LOCAL).astimezone(UTC)
    minutes = int((last - first).total_seconds()) // 60
    return sum(opening(schedule, first + timedelta(minutes=n), ZONE).open for n in range(minutes))


@pytest.mark.parametrize(
    ("span", "spring", "autumn"),
    [
        pytest.param("00:00-24:00", 23 * 60, 25 * 60, id="the whole day is an hour shorter or longer"),
        pytest.param("08:30-12:30", 240, 240, id="office hours stay as long as ever"),
        pytest.param("02:00-03:00", 0, 120, id="the hour that is skipped or repeated"),
        pytest.param("01:30-03:30", 60, 180, id="a span around the change"),
        pytest.param("02:30-24:00", 1260, 1320, id="a span that begins within it"),
    ],
)
def test_a_clock_change_is_counted_in_real_time(span: str, spring: int, autumn: int) -> None:
    assert minutes_open(span, date(2026, 3, 29)) == spring
    assert minutes_open(span, date(2026, 10, 25)) == autumn


AROUND_CHANGES = st.one_of(
    st.integers(-48 * 3600, 48 * 3600).map(lambda s: datetime(2026, 3, 29, 1, tzinfo=UTC) + timedelta(seconds=s)),
    st.integers(-48 * 3600, 48 * 3600).map(lambda s: datetime(2026, 10, 25, 1, tzinfo=UTC) + timedelta(seconds=s)),
)
CLOCKS = st.integers(0, 24 * 60)


@given(instant=AROUND_CHANGES, ends=st.tuples(CLOCKS, CLOCKS), offset=st.integers(-14, 14))
def test_the_wall_clock_alone_decides_around_clock_changes(
    instant: datetime, ends: tuple[int, int], offset: int
) -> None:
    start, end = min(ends), max(ends)
    if start == end:
        start, end = 0, 24 * 60
    span = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    schedule = Schedule.model_validate({"id": "s", "week": {"mon-sun": [span]}})
    summer = datetime(2026, 3, 29, 1, tzinfo=UTC) <= instant < datetime(2026, 10, 25, 1, tzinfo=UTC)
    wall = instant + timedelta(hours=2 if summer else 1)  # the European rule, written down a second time
    elsewhere = instant.astimezone(timezone(timedelta(hours=offset)))
    assert opening(schedule, elsewhere, ZONE).open is (start <= wall.hour * 60 + wall.minute < end)


def test_an_instant_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="offset"):
        opening(OFFICE, datetime(2026, 11, 23, 10), ZONE)


MONDAY = at("2026-11-23 10:00")
NOW = Now(MONDAY, "+4930123456", frozenset({"dienst"}), frozenset({"centrale"}))
HIDDEN = Now(MONDAY, None)
RAW = Now(MONDAY, "100")


@pytest.mark.parametrize(
    ("condition", "now", "holds"),
    [
        pytest.param({"schedule": "open"}, NOW, True, id="open on a monday morning"),
        pytest.param({"schedule": "weg"}, NOW, False, id="a schedule that is gone counts as closed"),
        pytest.param({"caller": {"prefix": "+49"}}, NOW, True, id="the caller is from Germany"),
        pytest.param({"caller": {"prefix": "+31"}}, NOW, False, id="the caller is not from here"),
        pytest.param({"caller": {"prefix": "+49"}}, HIDDEN, False, id="a hidden number begins with nothing"),
        pytest.param({"caller": {"prefix": "+1"}}, RAW, False, id="what is no number begins with nothing"),
        pytest.param({"caller": {"numbers": ["+4930123456"]}}, NOW, True, id="the caller is listed"),
        pytest.param({"caller": {"numbers": ["+4930123457"]}}, NOW, False, id="a neighbour is listed"),
        pytest.param({"caller": {"numbers": ["+4930123456"]}}, HIDDEN, False, id="hidden is on no list"),
        pytest.param({"caller": {"anonymous": True}}, HIDDEN, True, id="anonymous is anonymous"),
        pytest.param({"caller": {"anonymous": True}}, NOW, False, id="a shown number is not anonymous"),
        pytest.param({"switch": "dienst"}, NOW, True, id="the switch is on"),
        pytest.param({"switch": "storing"}, NOW, False, id="the switch is off"),
        pytest.param({"pbx": "centrale"}, NOW, True, id="the pbx is up"),
        pytest.param({"pbx": "centrale"}, HIDDEN, False, id="the pbx is down"),
    ],
)
def test_conditions_hold_or_not_and_can_be_turned_round(
    condition: dict[str, object], now: Now, holds: bool
) -> None:
    when = When.model_validate({"condition": condition})
    turned_round = When.model_validate({"condition": condition, "invert": True})
    found = answer(when.condition, BOX, now)
    assert found.holds is holds
    assert known(found.code)
    assert walks(when, BOX, now)[0] is holds
    assert walks(turned_round, BOX, now)[0] is not holds


@pytest.mark.parametrize(
    ("before", "id", "active", "after"),
    [
        pytest.param("dienst los", "storing", True, "storing los", id="one of a group puts the other out"),
        pytest.param("los", "alleen", True, "los alleen", id="switches without a group go together"),
        pytest.param("dienst", "dienst", False, "", id="off is off"),
        pytest.param("dienst", "storing", False, "dienst", id="turning off puts no other on"),
        pytest.param("dienst", "weg", True, "dienst", id="an unknown switch changes nothing"),
    ],
)
def test_switches_of_a_group_exclude_each_other(before: str, id: str, active: bool, after: str) -> None:
    assert turned(BOX.switches, frozenset(before.split()), id, active) == frozenset(after.split())
