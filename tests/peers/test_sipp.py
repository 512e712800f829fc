"""The scenarios prove themselves: a sipp caller against a sipp called party; each fails on the unexpected."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.peers import sip
from tests.peers.lab import Lab
from tests.peers.scenarios import CALLEES, CALLERS, REGISTRARS
from tests.peers.sipclient import SipClient
from tests.peers.sipp import ScenarioFailed, Sipp

pytestmark = [pytest.mark.peers, pytest.mark.timeout(60)]

PAIRS = {
    "a call": ("uac_call", "uas_answer"),
    "a slow answer": ("uac_call", "uas_slow"),
    "early media": ("uac_call", "uas_early"),
    "busy": ("uac_refused", "uas_final"),
    "given up": ("uac_cancel", "uas_ring"),
    "held by the caller": ("uac_hold", "uas_is_held"),
    "digits by INFO": ("uac_info", "uas_info"),
    "T.38 refused": ("uac_t38", "uas_refuses_hold"),
    "a session timer": ("uac_timer", "uas_timer"),
    "reliable ringing": ("uac_prack", "uas_prack"),
    "no offer": ("uac_no_offer", "uas_answer"),
    "the called side hangs up": ("uac_waits", "uas_bye"),
    "held by the called side": ("uac_is_held", "uas_hold"),
    "T.38 of the called side refused": ("uac_refuses_hold", "uas_t38"),
}
BOX_ONLY = {"uac_cancel_at_once", "uas_answers_timer", "uas_bye_at_once", "uas_try"}


@pytest.fixture(scope="module")
def pairs(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, tuple[Sipp, Sipp]]]:
    """Every pair, playing at once, each at two addresses of its own."""
    folder = tmp_path_factory.mktemp("sipp")
    running = {}
    for at, (name, (caller, called)) in enumerate(PAIRS.items()):
        here, there = f"127.0.50.{at + 1}", f"127.0.60.{at + 1}"
        waits = Sipp(lab.ns, folder, called, there, seconds=20)
        running[name] = (Sipp(lab.ns, folder, caller, here, remote=f"{there}:5060", seconds=20), waits)
    yield running
    for pair in running.values():
        for player in pair:
            player.stop()


@pytest.mark.parametrize("name", PAIRS)
def test_pair(pairs: Mapping[str, tuple[Sipp, Sipp]], name: str) -> None:
    for player in pairs[name]:
        assert player.finish().successful == 1


def test_every_scenario_is_played_here_or_with_the_box() -> None:
    played = {scenario for pair in PAIRS.values() for scenario in pair}
    assert {*CALLERS, *CALLEES} == played | BOX_ONLY


def test_the_wrong_answer_fails(lab: Lab, tmp_path: Path) -> None:
    waits = Sipp(lab.ns, tmp_path, "uas_final", "127.0.60.99", seconds=10)
    calls = Sipp(lab.ns, tmp_path, "uac_call", "127.0.50.99", remote="127.0.60.99:5060", seconds=10)
    with pytest.raises(ScenarioFailed, match="486 Busy Here"):
        calls.finish()
    calls.stop()
    waits.stop()


@pytest.mark.parametrize(
    ("scenario", "final", "answers"),
    [
        pytest.param("registrar", "", [401, 200], id="takes the binding"),
        pytest.param("registrar_final", "403 Forbidden", [401, 403], id="refuses the password"),
        pytest.param("registrar_423", "", [401, 423, 200], id="wants a longer time"),
        pytest.param("registrar_503", "", [503], id="is out of service"),
    ],
)
def test_registrar(lab: Lab, tmp_path: Path, scenario: str, final: str, answers: list[int]) -> None:
    assert scenario in REGISTRARS
    registrar = Sipp(lab.ns, tmp_path, scenario, "127.0.60.98", seconds=20, final=final)
    client = SipClient(lab.ns, "127.0.50.98", "127.0.60.98")
    message = client.request("REGISTER", "sip:127.0.60.98", ("Expires", "60"))
    got = []
    for _ in answers:
        answer = client.ask_patiently(message)
        got.append(answer.status)
        message = (
            sip.signed(message, answer, "u", "p")
            if answer.status == 401
            else message.with_headers(("CSeq", "99 REGISTER"))
        )
    client.close()
    assert got == answers
    registrar.finish()
    registrar.stop()
