"""A trial of a trunk beside the running one, against a real Asterisk, by command line and control socket."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from appliance.control import Refused
from tests.calls.conftest import Boxes
from tests.calls.settings import as_file, settings_for, trunk, with_changes
from tests.peers.lab import Lab

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

NAME = "register-peer"


def test_a_saved_trunk_is_tried_and_its_registration_stays(boxes: Boxes, lab: Lab) -> None:
    box, slot = boxes[NAME], lab.slot(NAME)
    shown = box.run("probe", "trunk")
    assert f"{slot.trunk_user} can register at {slot.provider_address}:5060" in shown
    assert "the trial registration is gone again" in shown
    assert slot.trunk_password not in shown
    box.await_registered()
    placed = lab.wire.mark()
    box.run("probe")
    renewed = lab.wire.await_sip(
        "the renewed registration",
        lambda seen: seen.source == (slot.box_address, 5060) and seen.message.method == "REGISTER",
        since=placed,
    )
    assert renewed.message.get("Expires") != "0"


def test_a_trunk_of_a_file_with_a_wrong_password(boxes: Boxes, lab: Lab, tmp_path: Path) -> None:
    box = boxes[NAME]
    file = tmp_path / "new.yaml"
    file.write_text(as_file(with_changes(settings_for(lab.slot(NAME)), {"trunks.0.password": "wrong"})))
    shown: Mapping[str, Any] = json.loads(box.run("probe", "--file", str(file), "--json", code=1))
    assert [row["outcome"] for row in shown["results"]] == ["wrong_login"]
    assert shown["done"] is True
    box.await_registered()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"servers": []}, "bad_trunk", id="no server"),
        pytest.param({"password": "a\r\nb"}, "bad_trunk", id="a password with a line end"),
        pytest.param({"surprise": 1}, "bad_trunk", id="an unknown field"),
    ],
)
def test_unsaved_settings_are_checked(boxes: Boxes, lab: Lab, changes: Mapping[str, Any], code: str) -> None:
    with pytest.raises(Refused) as caught:
        boxes[NAME].client.probe_trunk(settings={**trunk(lab.slot(NAME)), **changes})
    assert caught.value.code == code
    assert "a\r\nb" not in str(caught.value)


def test_a_null_password_is_the_saved_one(boxes: Boxes, lab: Lab) -> None:
    client = boxes[NAME].client
    events = client.subscribe(timeout=20)
    begun = client.probe_trunk(settings={**trunk(lab.slot(NAME)), "password": None})
    status = begun
    while not status.done:
        event = next(events)
        status = event.probe if event.event == "probe" and event.probe.id == begun.id else status
    assert [row.outcome for row in status.results] == ["registered"]
    assert client.probe(begun.id) == status


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param({"trunk": "none"}, "no_such_trunk", id="a trunk that is not there"),
        pytest.param({}, "no_such_trunk", id="no trunk at all"),
        pytest.param({"trunk": "trunk", "account": "eve"}, "no_such_account", id="an account that is not there"),
    ],
)
def test_what_is_not_there_is_told(boxes: Boxes, asked: Mapping[str, str], code: str) -> None:
    with pytest.raises(Refused) as caught:
        boxes[NAME].client.probe_trunk(**asked)
    assert caught.value.code == code


def test_a_trial_that_is_forgotten(boxes: Boxes) -> None:
    with pytest.raises(Refused) as caught:
        boxes[NAME].client.probe("beef")
    assert caught.value.code == "no_such_probe"
