"""`trunkbox explain` as a table: what is dialled, and what is said of it without calling anybody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.main import main
from appliance.store import SettingsStore
from tests.settings.samples import EXAMPLE, settings


@pytest.fixture
def example(tmp_path: Path) -> Path:
    SettingsStore(tmp_path).save(EXAMPLE, 0, "test")
    return tmp_path


def explained(data: Path, capsys: pytest.CaptureFixture[str], *typed: str) -> dict[str, Any]:
    assert main(["explain", *typed, "--json", "--data", str(data), "--lang", "en"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("typed", "number", "verdict", "rule", "per_minute"),
    [
        ("+881612345678", "+881612345678", "block", "block prefix +881", "5.00"),
        ("0612345678", "+31612345678", "allow", "allow country NL", "0.09"),
        ("+31 50 123 45 67", "+31501234567", "allow", "allow country NL", "0.02"),
        ("0900123456", "+31900123456", "block", "block country NL type premium_rate", "1.50"),
        ("+3222345678", "+3222345678", "allow", "allow region benelux", "5.00"),
        ("004930123456", "+4930123456", "allow", "allow prefix +4930", "5.00"),
        ("+442071234567", "+442071234567", "block", "default block", "5.00"),
        ("1888", "1888", "block", "block country NL type premium_rate", "5.00"),
        ("112", "112", "emergency", "emergency", None),
        ("+31112", "112", "emergency", "emergency", None),
        ("abc", "abc", "block", "default block", None),
    ],
)
def test_each_number_has_its_verdict_rule_and_price(
    typed: str,
    number: str,
    verdict: str,
    rule: str,
    per_minute: str | None,
    example: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = explained(example, capsys, typed, "--direction", "out")
    assert (found["number"], found["verdict"], found["rule"]) == (number, verdict, rule)
    assert found["per_minute"] == per_minute
    assert found["reason"].endswith(".")


def test_people_get_it_in_their_language(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for lang, said in (("nl", "geblokkeerd"), ("en", "blocked")):
        assert main(["explain", "+8821234567", "--data", str(example), "--lang", lang]) == 0
        assert said in capsys.readouterr().out


def test_a_number_is_read_as_its_pbx_dials_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = {"id": "office", "mode": "peer", "address": "192.0.2.1", "outside_prefix": "9"}
    SettingsStore(tmp_path).save(settings(pbxs=[line]), 0, "test")
    assert explained(tmp_path, capsys, "90612345678", "--pbx", "office")["number"] == "+31612345678"
    assert explained(tmp_path, capsys, "9112", "--pbx", "office")["verdict"] == "emergency"
    assert main(["explain", "112", "--pbx", "nowhere", "--data", str(tmp_path), "--lang", "en"]) == 1
    assert "No PBX nowhere" in capsys.readouterr().err


def test_unreadable_settings_explain_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "settings.json").write_text("{")
    assert main(["explain", "112", "--data", str(tmp_path), "--lang", "en"]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        pytest.param(
            ("+31501234567", "--at", "2026-12-25T10:00"),
            "dry_pbx dry_taken_no_answer dry_email dry_say dry_when_not dry_when_not dry_menu"
            " dry_key dry_ring dry_open_end dry_key dry_voicemail dry_otherwise dry_hangup_busy",
            id="the PBX is up, and who does not answer is replaced",
        ),
        pytest.param(("+31501234570",), "dry_pbx", id="the PBX is up, and nothing else takes over"),
        pytest.param(("+31501239999",), "dry_not_ours", id="no number of ours"),
        pytest.param(("+31501234570", "--pbx-down"), "dry_lost", id="no belplan takes over"),
        pytest.param(
            ("0501234567", "--from", "+4930123456", "--at", "2026-11-23T10:00", "--pbx-down"),
            "dry_taken_unreachable dry_email dry_say dry_when dry_ring dry_when dry_prefix dry_menu"
            " dry_key dry_ring dry_open_end dry_key dry_voicemail dry_otherwise dry_hangup_busy",
            id="a German caller in office hours, PBX down",
        ),
        pytest.param(
            ("0501234567", "--at", "2026-12-25T18:05", "--pbx-down"),
            "dry_taken_unreachable dry_email dry_say dry_when_not dry_when_not dry_menu"
            " dry_key dry_ring dry_open_end dry_key dry_voicemail dry_otherwise dry_hangup_busy",
            id="a hidden caller at Christmas, PBX down",
        ),
    ],
)
def test_an_inbound_call_is_told_step_by_step(
    typed: tuple[str, ...], codes: str, example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = explained(example, capsys, *typed, "--direction", "in")
    assert " ".join(line["code"] for line in found["lines"]) == codes
    assert all("{" not in line["text"] and line["code"] not in line["text"] for line in found["lines"])


def test_every_condition_gives_its_answer_in_both_languages(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["explain", "0501234567", "--direction", "in", "--at", "2027-05-06T10:00", "--pbx-down"]
    for lang, said in (("nl", "feestdag (Hemelvaartsdag)"), ("en", "The caller hides the number.")):
        assert main([*typed, "--data", str(example), "--lang", lang]) == 0
        assert said in capsys.readouterr().out


def test_an_instant_that_is_none_is_refused(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed = ["explain", "0501234567", "--direction", "in", "--at", "kerst"]
    assert main([*typed, "--data", str(example), "--lang", "en"]) == 1
    assert "kerst" in capsys.readouterr().err
