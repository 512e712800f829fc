"""What is remembered between requests is never old."""

from pathlib import Path

from appliance.control import EngineDown
from appliance.settings import Settings
from appliance.settings.upkeep import Box as BoxSettings
from appliance.store import SettingsStore, Unreadable
from webui.known import KnownSettings, KnownVerdict


def named(name: str) -> Settings:
    return Settings().replace(box=BoxSettings(name=name))


def test_settings_are_parsed_once_per_generation(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    known = KnownSettings(store)
    assert known.now() == Settings()
    for revision, name in enumerate(("een", "twee", "drie")):
        store.save(named(name), revision, "test")
        assert known.now().box.name == name
        assert known.now() is known.now()


def test_a_file_that_was_damaged_is_seen_at_once_and_the_last_good_one_shown(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    known = KnownSettings(store)
    store.save(named("een"), 0, "test")
    store.save(named("twee"), 1, "test")
    assert known.now().box.name == "twee"
    store.path.write_text("{")
    assert isinstance(known.load(), Unreadable)
    assert known.now().box.name == "een"


def test_a_file_that_is_gone_is_seen_at_once(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    known = KnownSettings(store)
    store.save(named("een"), 0, "test")
    store.save(named("twee"), 1, "test")
    assert known.now().box.name == "twee"
    store.path.unlink()
    assert isinstance(known.load(), Unreadable)


def test_another_answer_or_other_settings_are_judged_anew() -> None:
    known, told, settings = KnownVerdict(), EngineDown(data="x"), Settings()
    first = known.of(told, settings)
    assert known.of(told, settings) is first
    assert known.of(EngineDown(data="x"), settings) is not first
    assert known.of(told, Settings()) is not first
