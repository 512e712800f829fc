"""The practice folder: its plan, its settings, and that nothing of the newcomer's is lost or touched."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from appliance.network.interfaces import addresses
from appliance.practice import read_plan
from appliance.practice.folder import prepare
from appliance.practice.plan import FILE, make_plan, settings_of, still_free
from appliance.settings import Settings
from appliance.settings.checks import check
from appliance.store import Loaded, SettingsStore
from sipengine.port import LegId
from sipengine.practice.role import dial, part_of
from sipengine.practice.sound import finished, melody, sound_seconds, write_wav


def stored(practice: Path) -> Loaded:
    found = SettingsStore(practice).load()
    assert isinstance(found, Loaded)
    return found


def test_the_practice_settings_pass_every_check() -> None:
    assert check(settings_of(make_plan(), Settings()), addresses()) == ()


def test_each_speaker_has_an_address_of_its_own_on_loopback() -> None:
    plan = make_plan()
    own = {plan.box.address, plan.provider.address, plan.pbx.address}
    assert len(own) == 3
    assert all(address.is_loopback for address in own)
    assert still_free(plan)


def test_a_taken_port_is_not_chosen() -> None:
    import socket

    plan = make_plan()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((str(plan.pbx.address), plan.pbx.port))
        assert not still_free(plan)


def test_the_plan_is_for_its_owner_alone_and_hides_its_password(tmp_path: Path) -> None:
    plan = prepare(tmp_path / "p", Settings())
    assert (tmp_path / "p" / FILE).stat().st_mode & 0o777 == 0o600
    assert plan.password.get_secret_value() not in repr(plan)
    assert read_plan(tmp_path / "p") == plan


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    plan = prepare(tmp_path / "p", Settings())
    before = stored(tmp_path / "p")
    assert prepare(tmp_path / "p", Settings()) == plan
    assert stored(tmp_path / "p") == before


def test_what_a_newcomer_tried_out_stays_when_the_ports_change(tmp_path: Path) -> None:
    practice = tmp_path / "p"
    prepare(practice, Settings())
    found = stored(practice)
    tried = found.settings.replace(notify=found.settings.notify.model_copy(update={"to": ("a@example.nl",)}))
    SettingsStore(practice).save(tried, found.revision, "newcomer")
    (practice / FILE).unlink()
    plan = prepare(practice, Settings())
    now = stored(practice).settings
    assert now.notify.to == ("a@example.nl",)
    assert now.trunks[0].servers == (plan.provider.host_port,)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"box": 1}', b"\xff"], ids=["empty", "torn", "foreign", "noise"])
def test_a_damaged_practice_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    practice = tmp_path / "p"
    prepare(practice, Settings())
    (practice / FILE).write_bytes(damage)
    (practice / "settings.json").write_bytes(damage)
    plan = prepare(practice, Settings())
    assert read_plan(practice) == plan
    assert stored(practice).settings.trunks[0].username == plan.username


def test_the_provider_calls_where_the_box_registered_and_nowhere_without() -> None:
    plan = make_plan()
    provider = part_of("provider", plan)
    assert dial(provider, plan, LegId("1"), "+31501234567", None) is None
    made = dial(provider, plan, LegId("1"), "+31501234567", "sip:3150@127.0.0.9:5060")
    assert made is not None
    assert made.uri == "sip:3150@127.0.0.9:5060"
    assert "31501234567" in made.to
    assert "+" not in made.to


def test_the_pbx_calls_the_number_at_the_box() -> None:
    plan = make_plan(lambda address: 5070 + int(address) % 8)
    made = dial(part_of("pbx", plan), plan, LegId("1"), "112", None)
    assert made is not None
    assert made.uri == f"sip:112@{plan.box.address}:{plan.box.port}"
    assert isinstance(plan.box.address, IPv4Address)


def test_a_tune_is_sound_and_silence_is_not(tmp_path: Path) -> None:
    tune, silence = tmp_path / "tune.wav", tmp_path / "silence.wav"
    write_wav(tune, melody("pbx"))
    write_wav(silence, [0] * 8000)
    assert sound_seconds(tune) > 1
    assert sound_seconds(silence) == 0
    assert finished(tune)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all"], ids=["empty", "torn", "text"])
def test_a_recording_that_cannot_be_read_is_silence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(content)
    assert sound_seconds(path) == 0
    assert not finished(path)
    assert sound_seconds(tmp_path / "none.wav") == 0
