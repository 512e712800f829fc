"""A list on trial: what comes back, when, and that no crash or clock leaves a list that nobody confirmed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.settings import Settings
from appliance.settings.security import Whitelisted
from appliance.whitelist.trial import SECONDS, Moment, Trial, TrialFile, begun, moment

OLD = (Whitelisted.model_validate({"network": "203.0.113.0/24", "allow": ["web"]}),)
NEW = (Whitelisted.model_validate({"network": "198.51.100.0/24", "allow": ["web"]}),)
OTHER = (Whitelisted.model_validate({"network": "192.0.2.0/24", "allow": ["web"]}),)
NOW = Moment(1000.0, "this start")


def trial(now: Moment = NOW, running: Trial | None = None, before: tuple[Whitelisted, ...] = OLD) -> Trial:
    return begun("203.0.113.7", "test", Settings(whitelist=before), Settings(whitelist=NEW), now, running)


def test_the_list_of_before_comes_back_after_a_minute() -> None:
    made = trial()
    assert [made.over(Moment(NOW.seconds + s, NOW.boot)) for s in (0, 59.9, 60)] == [False, False, True]
    assert made.left(Moment(1030.0, NOW.boot)) == 30
    undone = made.undone(Settings(whitelist=NEW))
    assert undone is not None
    assert undone.whitelist == OLD


def test_a_list_that_somebody_made_since_stands() -> None:
    assert trial().undone(Settings(whitelist=OTHER)) is None


def test_a_start_of_the_machine_ends_every_trial() -> None:
    assert trial().over(Moment(1.0, "another start"))
    assert trial().left(Moment(1.0, "another start")) == 0


def test_a_trial_in_a_trial_goes_back_to_what_was_confirmed() -> None:
    first = begun("a", "test", Settings(whitelist=OLD), Settings(whitelist=OTHER), NOW, None)
    second = trial(running=first, before=OTHER)
    assert (second.before, second.after) == (OLD, NEW)


def test_it_is_kept_and_read_again(tmp_path: Path) -> None:
    file = TrialFile(tmp_path)
    assert file.read() is None
    file.write(trial())
    assert TrialFile(tmp_path).read() == trial()
    file.remove()
    file.remove()
    assert file.read() is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"trial": {}}', '{"trial": {"1": {"own": 7}}}'])
def test_what_cannot_be_read_is_no_trial(tmp_path: Path, content: str) -> None:
    (tmp_path / "whitelist.json").write_text(content)
    assert TrialFile(tmp_path).read() is None


@given(st.floats(0, 1e9), st.floats(0, SECONDS * 2))
def test_the_time_left_only_shrinks(start: float, passed: float) -> None:
    made = trial(Moment(start, "b"))
    assert 0 <= made.left(Moment(start + passed, "b")) <= SECONDS
    assert made.over(Moment(start + passed, "b")) is (start + passed >= made.deadline)


def test_the_clock_on_the_wall_has_no_part_in_it() -> None:
    assert moment().boot
    assert moment().seconds <= moment().seconds
