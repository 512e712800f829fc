"""The verbs that change the machine, against a pretended systemd: what it is told, and what is taken back."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.agent.clock import clock_now, set_clock
from appliance.agent.commands import Ran
from appliance.agent.network import SECONDS, Network
from appliance.agent.values import Refusal
from appliance.agent.wiring import NAME, network_file, wrong_with
from appliance.settings.upkeep import Dhcp, Static

FIXED = {"mode": "static", "address": "192.168.7.5/24", "gateway": "192.168.7.1", "dns": ["9.9.9.9"]}
OTHER = {"mode": "static", "address": "2001:db8:7::5/64", "gateway": "fe80::1"}


class Systemd:
    """Remembers what it was told, and says no to the words of `refuses`."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self.refuses: tuple[str, ...] = ()
        self.clock = "Timezone=Europe/Amsterdam\nNTP=yes\nNTPSynchronized=yes\n"

    def __call__(self, words: Sequence[str]) -> Ran:
        if words[:2] == ("timedatectl", "show"):
            return Ran(0, self.clock)
        self.told.append(tuple(words))
        return Ran(1, err="no such thing") if set(self.refuses) & set(words) else Ran(0)


class Watch:
    """Seconds that a test turns."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def systemd() -> Systemd:
    return Systemd()


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def network(tmp_path: Path, systemd: Systemd, watch: Watch) -> Network:
    for card in ("eth0", "eth1"):
        (tmp_path / "cards" / card / "device").mkdir(parents=True)
    (tmp_path / "cards" / "lo").mkdir()
    (tmp_path / "runtime").mkdir()
    return Network(
        tmp_path / "state", runtime=tmp_path / "runtime", cards=tmp_path / "cards", run=systemd, clock=watch
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "runtime" / NAME


def test_what_is_not_confirmed_is_taken_back(network: Network, file: Path, watch: Watch, systemd: Systemd) -> None:
    now = network.serve({"do": "try", "wiring": FIXED})
    assert (now.interface, now.seconds, now.wiring) == ("eth0", 90, None)
    assert now.trying is not None
    assert "Address=192.168.7.5/24" in file.read_text()
    assert ("networkctl", "reconfigure", "eth0") in systemd.told
    watch.now += SECONDS - 1
    network.look()
    assert file.exists()
    watch.now += 1
    network.look()
    assert not file.exists()
    assert network.now().trying is None


def test_what_is_confirmed_stays_and_is_there_after_a_restart(
    network: Network, file: Path, watch: Watch, tmp_path: Path
) -> None:
    network.serve({"do": "try", "wiring": FIXED})
    assert network.serve({"do": "confirm"}).wiring is not None
    before = file.read_text()
    watch.now += 1000
    network.look()
    assert file.read_text() == before
    file.unlink()
    network.restore()
    assert file.read_text() == before


def test_a_trial_after_a_confirmed_one_goes_back_to_that(network: Network, file: Path, watch: Watch) -> None:
    network.serve({"do": "try", "wiring": FIXED})
    network.serve({"do": "confirm"})
    before = file.read_text()
    network.serve({"do": "try", "wiring": OTHER, "interface": "eth1"})
    assert file.read_text() != before
    network.serve({"do": "back"})
    assert file.read_text() == before


def test_what_networkd_does_not_take_is_not_left_behind(network: Network, file: Path, systemd: Systemd) -> None:
    systemd.refuses = ("reload",)
    with pytest.raises(Refusal, match="network_failed"):
        network.serve({"do": "try", "wiring": FIXED})
    assert not file.exists()
    assert network.now().trying is None


def test_another_ones_network_is_left_alone(network: Network, file: Path, systemd: Systemd) -> None:
    systemd.refuses = ("is-active",)
    with pytest.raises(Refusal, match="network_not_ours"):
        network.serve({"do": "try", "wiring": FIXED})
    assert not file.exists()


def test_what_cannot_be_kept_goes_back(network: Network, file: Path, tmp_path: Path) -> None:
    network.serve({"do": "try", "wiring": FIXED})
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(Refusal, match="network_not_kept"):
        network.serve({"do": "confirm"})
    assert not file.exists()


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"do": "dance"}, "network_wiring"),
        ({"do": "confirm"}, "network_nothing"),
        ({"do": "back"}, "network_nothing"),
        ({"do": "try"}, "network_wiring"),
        ({"do": "try", "wiring": {"mode": "static"}}, "network_wiring"),
        ({"do": "try", "wiring": {"mode": "static", "address": "192.168.7.5"}}, "network_wiring"),
        ({"do": "try", "wiring": {"mode": "static", "address": "192.168.7.0/24"}}, "network_wiring"),
        ({"do": "try", "wiring": {"mode": "static", "address": "127.0.0.1/8"}}, "network_wiring"),
        ({"do": "try", "wiring": {**FIXED, "gateway": "10.0.0.1"}}, "network_wiring"),
        ({"do": "try", "wiring": {**FIXED, "gateway": "192.168.7.5"}}, "network_wiring"),
        ({"do": "try", "wiring": {**FIXED, "dns": ["x\n[Match]"]}}, "network_wiring"),
        ({"do": "try", "wiring": FIXED, "interface": "../../etc/passwd"}, "network_wiring"),
        ({"do": "try", "wiring": FIXED, "interface": "eth0\nName=*"}, "network_wiring"),
        ({"do": "try", "wiring": FIXED, "interface": "eth7"}, "network_no_interface"),
        ({"do": "try", "wiring": FIXED, "interface": "lo"}, "network_no_interface"),
    ],
    ids=json.dumps,
)
def test_what_does_not_fit_is_refused(network: Network, file: Path, args: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        network.serve(args)
    assert caught.value.code == code
    assert not file.exists()


@given(st.ip_addresses(v=4), st.integers(1, 30), st.lists(st.ip_addresses(), max_size=3))
def test_a_file_holds_its_own_lines_alone(address: object, length: int, dns: list[object]) -> None:
    wiring = Static.model_validate(
        {"mode": "static", "address": f"{address}/{length}", "dns": [str(d) for d in dns]}
    )
    text = network_file("eth0", wiring)
    assert text.count("[") == 2
    assert [line for line in text.splitlines() if line.startswith("Address=")] == [f"Address={wiring.address}"]


def test_the_other_family_stays_automatic() -> None:
    assert "DHCP=yes" in network_file("eth0", Dhcp())
    assert "DHCP=ipv6" in network_file("eth0", Static.model_validate(FIXED))
    assert "DHCP=ipv4" in network_file("eth0", Static.model_validate(OTHER))
    assert wrong_with(Static.model_validate(OTHER)) == ""


def test_the_clock_is_set_whole_or_not(systemd: Systemd) -> None:
    assert clock_now(systemd).synchronised
    set_clock(systemd, {"timezone": "Europe/Brussels", "ntp": False})
    assert systemd.told == [
        ("timedatectl", "set-timezone", "Europe/Brussels"),
        ("timedatectl", "set-ntp", "false"),
    ]
    systemd.told.clear()
    systemd.refuses = ("set-ntp",)
    with pytest.raises(Refusal, match="clock_failed"):
        set_clock(systemd, {"timezone": "Europe/Brussels", "ntp": True})
    assert systemd.told[-1] == ("timedatectl", "set-timezone", "Europe/Amsterdam")


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../../etc/passwd", "--help", "Europe/Amsterdam\n"])
def test_a_zone_that_does_not_exist_is_refused(systemd: Systemd, zone: str) -> None:
    with pytest.raises(Refusal, match="clock_zone"):
        set_clock(systemd, {"timezone": zone})
    assert systemd.told == []
