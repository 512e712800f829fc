"""The desk: checked whole, never over what somebody else saved, applied at once, undone."""

from pathlib import Path

import pytest

from appliance.control import Applied, EngineDown
from appliance.settings import Settings
from appliance.settings.lines import Number
from appliance.settings.upkeep import Box as BoxSettings
from appliance.store import SettingsStore
from tests.webui.conftest import PretendedEngine
from webui.app import create_app
from webui.box import EXTENSION
from webui.desk import Clash, Desk, Invalid, NotSaved, Saved, at


@pytest.fixture
def desk(data: Path) -> Desk:
    found: Desk = create_app(data).extensions[EXTENSION].desk
    return found


def named(name: str, **box: str):  # type: ignore[no-untyped-def]
    def edit(now: Settings) -> Settings:
        with at("box"):
            return now.replace(box=BoxSettings(name=name, **box))

    return edit


def test_what_is_saved_is_applied(desk: Desk, settings: SettingsStore, engine: PretendedEngine) -> None:
    outcome = desk.save(1, named("Kantoor"), "browser", "name")
    assert isinstance(outcome, Saved)
    assert outcome.loaded.settings.box.name == "Kantoor"
    assert outcome.loaded.generation.author == "browser"
    assert outcome.applied == Applied(generation=1)
    assert [verb for verb, _ in engine.asked] == ["apply"]


def test_an_engine_that_is_gone_reads_it_later(desk: Desk, settings: SettingsStore) -> None:
    outcome = desk.save(1, named("Kantoor"), "browser")
    assert isinstance(outcome, Saved)
    assert isinstance(outcome.applied, EngineDown)


def test_saving_the_same_makes_no_generation(desk: Desk, settings: SettingsStore) -> None:
    assert isinstance(desk.save(1, lambda now: now, "browser"), Saved)
    assert settings.revision() == 1


def test_two_browsers_never_overwrite_each_other_unseen(desk: Desk, settings: SettingsStore) -> None:
    desk.save(1, named("Eerste"), "browser a")
    outcome = desk.save(1, named("Tweede"), "browser b")
    assert isinstance(outcome, Clash)
    assert outcome.current.author == "browser a"
    assert desk.store.load().settings.box.name == "Eerste"  # type: ignore[union-attr]
    assert isinstance(desk.save(outcome.current.revision, named("Tweede"), "browser b"), Saved)


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        pytest.param(named("two\nlines"), "name", id="what a type refuses"),
        pytest.param(named("Box", timezone="Mars/Olympus"), "zone", id="what a check refuses"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(desk: Desk, settings: SettingsStore, edit, field: str) -> None:  # type: ignore[no-untyped-def]
    outcome = desk.save(1, edit, "browser")
    assert isinstance(outcome, Invalid)
    beside = outcome.by_field("nl", {"box.name": "name", "box.timezone": "zone"})
    assert list(beside) == [field]
    assert all(beside[field])
    assert settings.revision() == 1


def test_old_trouble_does_not_keep_anybody_from_mending_something_else(
    desk: Desk, settings: SettingsStore
) -> None:
    """Two numbers of a trunk that is not there; the first is taken away, so the second moves up."""
    numbers = tuple(
        Number(number=number, label=number, trunk="weg") for number in ("+31501234500", "+31501234501")
    )
    settings.save(Settings().replace(numbers=numbers), 1, "old software")
    assert desk.known.problems(desk.known.now(), ())
    outcome = desk.save(2, lambda now: now.replace(numbers=now.numbers[1:]), "browser")
    assert isinstance(outcome, Saved)

    def add(now: Settings) -> Settings:
        return now.replace(numbers=(*now.numbers, Number(number="+31501234502", label="3", trunk="ook-weg")))

    broken = desk.save(3, add, "browser")
    assert isinstance(broken, Invalid)
    assert {problem.path for problem in broken.problems} == {"numbers[1].trunk"}


def test_a_save_is_undone(desk: Desk, settings: SettingsStore) -> None:
    desk.save(1, named("Kantoor"), "browser")
    assert [one.revision for one in desk.history()] == [1]
    undone = desk.undo(1, 2, "browser")
    assert isinstance(undone, Saved)
    assert undone.loaded.settings == Settings()
    assert isinstance(desk.undo(1, 2, "browser"), Clash)


def test_settings_that_cannot_be_read_are_not_overwritten(desk: Desk, settings: SettingsStore) -> None:
    settings.path.write_text("{")
    outcome = desk.save(1, named("Kantoor"), "browser")
    assert isinstance(outcome, NotSaved)
    assert str(settings.path) in outcome.say("nl")
    assert settings.path.read_text() == "{"
