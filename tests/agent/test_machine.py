"""What the agent does to the whole machine: fixed words to systemd, and nothing on a machine that is no image."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from appliance.agent.commands import Ran
from appliance.agent.machine import WORDS, Machine
from appliance.agent.values import Refusal
from appliance.agent.verbs import ENGINE_MAY

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "release"
    path.write_text("VERSION=1.2.0\nBOARD=x86\nCOMPATIBLE=trunkbox-x86\n")
    return path


@pytest.mark.parametrize("what", WORDS)
def test_it_begins_and_does_not_wait(release: Path, what: str) -> None:
    asked: list[Sequence[str]] = []

    def run(words: Sequence[str]) -> Ran:
        asked.append(words)
        return Ran(0)

    assert Machine(release, run).begin(what).what == what
    assert asked == [("systemctl", "--no-block", *WORDS[what])]


def test_the_units_that_it_names_are_in_the_image() -> None:
    # systemd/ is put into the image as it is.
    places = (ROOT / "image-build/rootfs/usr/lib/systemd/system", ROOT / "systemd")
    for words in WORDS.values():
        if words[0] == "start":
            assert any((place / words[1]).exists() for place in places)


@pytest.mark.parametrize("what", ["update", "factory_reset"])
def test_a_machine_that_is_no_image_is_left_alone(tmp_path: Path, what: str) -> None:
    with pytest.raises(Refusal) as err:
        Machine(tmp_path / "none", lambda _words: pytest.fail("nothing may be begun")).begin(what)
    assert err.value.code == "update_no_image"


def test_what_systemd_says_is_told(release: Path) -> None:
    with pytest.raises(Refusal) as err:
        Machine(release, lambda _words: Ran(5, err="Unit not found.")).begin("restart")
    assert err.value.params == {"why": "Unit not found."}


def test_the_engine_may_do_none_of_it() -> None:
    assert not ENGINE_MAY & set(WORDS)
